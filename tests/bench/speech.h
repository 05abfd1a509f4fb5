/*
 * speech: words in an order, so that two and three of them come again together.
 *
 * A word has followers of its own, many where it is common and few where it is rare; what
 * comes after it is one of them, or any word. Followers belong to the language, not to
 * the seed: what is said in one text is said in others.
 */
#ifndef BENCH_SPEECH_H
#define BENCH_SPEECH_H

#include "bench/vocab.h"

struct speech {
    const struct vocab *vocab;
    struct chance chance;
    size_t last; /* rank */
};

/* The vocabulary must stay. */
void speech_init(struct speech *s, const struct vocab *vocab, uint64_t seed);

/* The rank of the next word. */
size_t speech_next(struct speech *s);

#endif
