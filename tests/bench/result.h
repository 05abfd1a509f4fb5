/*
 * result: what was measured, for those who print it.
 */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H

#include "bench/engine.h"

#define RESULT_NEWS_MOST 2
#define RESULT_LANES     9 /* four of ours and the peers, with room */
#define RESULT_SETS_MOST 32
#define RESULT_NAME_SIZE 48

/* One kind of news. */
struct speed {
    double mb_s;
    double ns_item;
    struct tally text;  /* in the text as it stands */
    struct tally plain; /* in what folding leaves of it (corpus_write_plain) */
};

/* What a process grows by says nothing of fewer rules. */
#define RESULT_RSS_RULES 10000

/* One engine, or one lane of it, on one rule set. */
struct lane {
    char name[ENGINE_NAME_SIZE];
    bool ours;
    bool counts_items;
    char missing[ENGINE_WHY_SIZE]; /* why it was not measured; "": it was */
    double build_ms;
    double bytes_rule; /* as it says; 0: it does not */
    double rss_rule;
    struct speed news[RESULT_NEWS_MOST];
};

struct set {
    size_t rules;
    const char *phrases; /* "rare", ... */
    struct lane lane[RESULT_LANES];
    size_t n;
};

struct news {
    const char *name; /* "short", "long", or of a file */
    size_t items;
    size_t bytes;
};

struct results {
    struct news news[RESULT_NEWS_MOST];
    size_t n_news;
    struct set set[RESULT_SETS_MOST];
    size_t n;
};

/* The fastest peer on these news, or NULL. */
const struct lane *result_best_peer(const struct set *s, size_t news);
/*
 * The faster of those that result_target compares with, or NULL: Hyperscan; over 1,000
 * rules RE2::Set too; over 100,000 Aho-Corasick instead of that. (grep only says which
 * lines have a phrase, and RE2::Set not where, so at some sizes they have less to do.)
 */
const struct lane *result_named_peer(const struct set *s, size_t news);
/* Who they are, in a few words. */
#define RESULT_NAMED_PEERS                                                               \
    "hyperscan; from 10k re2::set too; at 1M hyperscan, aho-corasick"
/* The lane of that name, measured, or NULL. */
const struct lane *result_lane(const struct set *s, const char *name);
/* The lane of ours that is taken where nobody asks for another, or NULL. */
const struct lane *result_ours(const struct set *s);
/* 10, 100, 1k, 10k, 100k, 1M, or the number. */
const char *result_size(size_t rules, char text[24]);

/*
 * The ratio to result_named_peer that we want (rare or frequent phrases, on news of that
 * name, by the lane of that name); 0 where none was set.
 */
double result_target(const struct set *s, const char *news, const char *lane);

#endif
