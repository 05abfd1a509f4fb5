/*
 * stories_inside: what the files of stories share. Only for stories*.c.
 */
#ifndef CLI_STORIES_INSIDE_H
#define CLI_STORIES_INSIDE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "cli/stories.h"
#include "text/token.h"

struct slot {
    uint64_t key; /* 0: free */
    uint32_t value;
};

/* Open addressing, at most half full. */
struct map {
    struct slot *slots;
    size_t size; /* a power of two */
    size_t n;
    size_t most; /* keys */
};

struct stories {
    enum markup m;
    struct arena texts; /* of rules and sources */
    struct map keys;    /* of stories */
    struct map ids;     /* of rules */
    struct vec all;     /* struct story */
    struct vec rules;   /* struct story_rule */
    struct words words;
    struct buf scratch;
    uint64_t alerts;
    uint64_t left_out;
    uint32_t *order; /* of stories, after stories_sort */
    size_t n_order;
    uint32_t *rule_order; /* of all rules */
};

static inline struct story *story_at(const struct stories *s, size_t i)
{
    return vec_at(&s->all, i);
}

static inline struct story_rule *rule_at(const struct stories *s, size_t i)
{
    return vec_at(&s->rules, i);
}

#endif
