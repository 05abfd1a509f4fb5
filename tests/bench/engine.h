/*
 * engine: what looks for phrases in news; ours and its peers.
 *
 * An engine lives in a process of its own (worker.h), is built once and never freed: its
 * process ends. It may have several lanes: ways to run that are measured apart.
 */
#ifndef BENCH_ENGINE_H
#define BENCH_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/corpus.h"

#define ENGINE_TEXTS_MOST 4
#define ENGINE_LANES_MOST 4
#define ENGINE_NAME_SIZE  24
#define ENGINE_WHY_SIZE   96

/* What an engine is asked to do. */
struct task {
    const char *path; /* rule file */
    struct span
        phrases; /* the same for peers: folded, a line each; absent: not for peers */
    size_t n_phrases;
    const struct corpus *text[ENGINE_TEXTS_MOST];
    size_t n_texts;
    size_t memory_most; /* bytes */
    unsigned build_s;   /* more than this is too long */
};

/* What was found in all items of a corpus. */
struct tally {
    uint64_t matches; /* pairs of rule and item */
    uint64_t items;   /* with a match */
};

struct engine {
    const char *name;
    bool ours;
    bool counts_items; /* only those: it does not say which phrase it met */

    /* NULL, or why it is not here: static text. */
    const char *(*missing)(void);
    /* NULL where it cannot; then why (of ENGINE_WHY_SIZE) says why. */
    void *(*build)(const struct task *t, char *why);
    /* Bytes it says it holds; 0: it does not say. */
    size_t (*bytes)(const void *engine);
    /* Looks at all items of text[i]. */
    struct tally (*pass)(void *engine, unsigned lane, size_t text);
    /* The name of a lane, or NULL past the last. NULL: one lane, of the engine's name. */
    const char *(*lane)(const void *engine, unsigned lane);
    /* Of each pass, and no matching. NULL: nothing. */
    double (*overhead_ns)(const void *engine);
};

const struct engine *engine_ours(void);
const struct engine *engine_hyperscan(void);
const struct engine *engine_re2(void);
const struct engine *engine_ac(void);
const struct engine *engine_grep(void);

/* For peers: whether [start, end) of text stands there as whole
 * words, in ASCII's sense. */
bool engine_whole_words(struct span text, size_t start, size_t end);

/* For peers that meet a phrase more than once: an item's phrases, each counted once. */
struct seen {
    uint32_t *item; /* of each phrase: the item that last had it */
    uint32_t now;
    struct tally tally;
};

void seen_init(struct seen *s, size_t n_phrases);
void seen_begin_pass(struct seen *s);
void seen_begin_item(struct seen *s);
void seen_end_item(struct seen *s, uint64_t matches_before);
void seen_add(struct seen *s, size_t phrase);

#endif
