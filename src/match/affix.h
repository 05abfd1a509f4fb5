/*
 * affix: which of many wildcard patterns a word matches.
 *
 * Patterns with a fixed beginning are found by the hash of that beginning, patterns with
 * only a fixed end by the hash of the end; the few with neither are tried one by one.
 * For each direction a bitmap over the first (last) two bytes turns nearly all words
 * away, so that a word costs one look however many patterns there are. Immutable once
 * built.
 */
#ifndef MATCH_AFFIX_H
#define MATCH_AFFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "match/lexicon.h"

/* Fixed parts are looked up by at most this many of their bytes. */
#define AFFIX_BYTES_MOST 32

struct affix_side {
    uint8_t *gate;        /* 65536 bits, by two bytes; NULL: no pattern on this side */
    uint32_t lengths;     /* bit i: fixed parts of i + 1 bytes are in the table */
    struct lexicon table; /* hash of the fixed part -> range of numbers */
    uint32_t *numbers;    /* pattern numbers, in the table's order */
};

struct affix {
    const struct span *patterns; /* wild.h; owned by whoever built it, by number */
    struct affix_side prefix;
    struct affix_side suffix;
    uint32_t *others; /* pattern numbers */
    size_t n_others;
    size_t n;
};

/* Indexes patterns[numbers[0..n)]; `patterns` must outlive the affix. */
void affix_build(struct affix *x, const struct span *patterns, const uint32_t *numbers,
                 size_t n);
void affix_release(struct affix *x);
size_t affix_bytes(const struct affix *x);

/* Calls fn with the number of each pattern that the folded word matches. */
typedef void affix_fn(void *ctx, uint32_t number);
void affix_find(const struct affix *x, struct span word, affix_fn *fn, void *ctx);

#endif
