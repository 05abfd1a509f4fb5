#include "bench/result.h"

#include <stdio.h>

static bool is_any(size_t rules, const char *name)
{
    (void)rules;
    (void)name;
    return true;
}

static bool is_named(size_t rules, const char *name)
{
    return strcmp(name, "hyperscan") == 0 ||
           (rules > 1000 && rules <= 100000 && strcmp(name, "re2::set") == 0) ||
           (rules > 100000 && strcmp(name, "aho-corasick") == 0);
}

static const struct lane *best_peer(const struct set *s, size_t news,
                                    bool (*counts)(size_t rules, const char *name))
{
    const struct lane *best = NULL;

    for (size_t i = 0; i < s->n; i++) {
        const struct lane *l = &s->lane[i];

        if (!l->ours && !l->missing[0] && counts(s->rules, l->name) &&
            (!best || l->news[news].mb_s > best->news[news].mb_s))
            best = l;
    }
    return best;
}

const struct lane *result_best_peer(const struct set *s, size_t news)
{
    return best_peer(s, news, is_any);
}

const struct lane *result_named_peer(const struct set *s, size_t news)
{
    return best_peer(s, news, is_named);
}

const struct lane *result_lane(const struct set *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->lane[i].name, name) == 0 && !s->lane[i].missing[0])
            return &s->lane[i];
    return NULL;
}

const struct lane *result_ours(const struct set *s)
{
    return s->n && s->lane[0].ours && !s->lane[0].missing[0] ? &s->lane[0] : NULL;
}

const char *result_size(size_t rules, char text[24])
{
    if (rules >= 1000000 && rules % 1000000 == 0)
        (void)snprintf(text, 24, "%zuM", rules / 1000000);
    else if (rules >= 1000 && rules % 1000 == 0)
        (void)snprintf(text, 24, "%zuk", rules / 1000);
    else
        (void)snprintf(text, 24, "%zu", rules);
    return text;
}

#define SIZES 6

struct target {
    const char *phrases, *news, *lane;
    double ratio[SIZES]; /* at 10, 100, 1k, 10k, 100k, 1M rules */
};

static const struct target targets[] = {
    {"rare", "short", "wirewatch avx512", {2, 1.5, 2, 6, 8, 13}},
    {"rare", "short", "wirewatch avx2", {1, 1.2, 1.5, 4, 6, 9}},
    {"rare", "long", "wirewatch avx512", {1.5, 1.5, 2, 5, 8, 9}},
    {"frequent", "short", "wirewatch avx512", {1, 1.5, 3, 5, 8, 6}},
};

double result_target(const struct set *s, const char *news, const char *lane)
{
    size_t size = 0;

    for (size_t rules = 10; rules != s->rules; rules *= 10)
        if (++size == SIZES)
            return 0;
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
        if (strcmp(targets[i].phrases, s->phrases) == 0 &&
            strcmp(targets[i].news, news) == 0 && strcmp(targets[i].lane, lane) == 0)
            return targets[i].ratio[size];
    return 0;
}
