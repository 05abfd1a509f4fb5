/* How a gate is asked, by kind of processor. */
#include <stdbool.h>
#include <string.h>

#include "match/gate_ways.h"
#include "text/runs.h"

/* --- a word at a time ------------------------------------------------------------ */

/* No branch here depends on the text: what is appended is always written, and counted
 * where it is to stay. */
#define PLAIN static inline __attribute__((always_inline))

static inline uint64_t turned(uint64_t word, uint64_t by)
{
    return word >> (by & 63) | word << (-by & 63);
}

/* What a key is wanted for, as bits. */
static inline unsigned wants(const struct gate *g, uint64_t key)
{
    uint64_t word = g->bits[key >> g->shift];

    return turned(word, key >> GATE_FIRST_BIT) & turned(word, key >> GATE_SECOND_BIT) &
           turned(word, key >> GATE_THIRD_BIT) & GATE_WANTS;
}

static inline void append(struct gate_asks *asks, uint64_t key, uint64_t at, bool stays)
{
    asks->key[asks->n] = key;
    asks->at[asks->n] = at;
    asks->n += stays;
}

/* The keys of the pair that word i begins. */
static inline void append_pair(struct gate_asks *asks, const struct gate_words *w,
                               size_t i, unsigned want)
{
    uint64_t pair = gate_pair(w->hash[i], w->hash[i + 1]);
    bool before = i > 0, behind = i + 2 < w->n;

    append(asks, pair, w->at + i, want & GATE_WHOLE);
    append(asks, lexicon_before(w->hash[i - before], pair), w->at + i - 1,
           before && want & GATE_BEFORE);
    append(asks, lexicon_behind(pair, w->hash[i + 1 + behind]), w->at + i,
           behind && want & GATE_BEHIND);
}

PLAIN void find(const struct gate *g, const struct gate_words *w, size_t from,
                struct gate_asks *asks)
{
    size_t end = w->n - from < GATE_CHUNK ? w->n : from + GATE_CHUNK, n = 0;
    uint32_t pair[GATE_CHUNK]; /* word << 3 | wants */

    for (size_t i = from; i < end; i++)
        append(asks, w->hash[i], w->at + i, wants(g, w->hash[i]) & GATE_WHOLE);
    for (size_t i = from; i < end && i + 1 < w->n; i++) {
        unsigned want = wants(g, gate_pair(w->hash[i], w->hash[i + 1]));

        pair[n] = (uint32_t)(i - from) << 3 | want;
        n += want != 0;
    }
    for (size_t k = 0; k < n; k++)
        append_pair(asks, w, from + (pair[k] >> 3), pair[k] & GATE_WANTS);
}

PLAIN void sift(const struct lexicon *x, struct gate_asks *asks)
{
    size_t n = asks->n;

    asks->n = 0;
    for (size_t i = 0; i < n; i++)
        append(asks, asks->key[i], asks->at[i], lexicon_may_have(x, asks->key[i]));
}

/* In its line a key is looked for without a branch; seldom does it stand further on. */
PLAIN void seek(const struct lexicon *x, struct gate_asks *asks)
{
    size_t n = asks->n;

    asks->n = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t key = asks->key[i];
        size_t number = lexicon_place(x, key);
        const struct lexicon_entry *line = &x->table[number];
        bool second = line[1].hash == key, third = line[2].hash == key;
        bool fourth = line[3].hash == key;
        bool found = (line[0].hash == key) | second | third | fourth;
        bool full = line[3].hash;

        number += (size_t)(second + 2 * third + 3 * fourth);
        if (__builtin_expect(!found & full, 0)) {
            const struct lexicon_entry *e = lexicon_find(x, key);

            found = e;
            number = e ? (size_t)(e - x->table) : 0;
        }
        append(asks, number, asks->at[i], found);
    }
}

static void find_portable(const struct gate *g, const struct gate_words *w, size_t from,
                          struct gate_asks *asks)
{
    find(g, w, from, asks);
}

static void sift_portable(const struct lexicon *x, struct gate_asks *asks)
{
    sift(x, asks);
}

static void seek_portable(const struct lexicon *x, struct gate_asks *asks)
{
    seek(x, asks);
}

#ifdef GATE_X86
/* The same with shifts that touch no flags. */
#define BMI2 __attribute__((target("bmi2")))

BMI2 static void find_bmi2(const struct gate *g, const struct gate_words *w, size_t from,
                           struct gate_asks *asks)
{
    find(g, w, from, asks);
}

BMI2 static void sift_bmi2(const struct lexicon *x, struct gate_asks *asks)
{
    sift(x, asks);
}

BMI2 static void seek_bmi2(const struct lexicon *x, struct gate_asks *asks)
{
    seek(x, asks);
}
#endif

/* --- which way ------------------------------------------------------------------- */

/* Processors with AVX2, and those with the AVX-512 that words want, have BMI2 too. */
const struct gate_way *gate_way(const struct runs_way *words)
{
    static const struct gate_way portable = {find_portable, sift_portable, seek_portable};
#ifdef GATE_X86
    static const struct gate_way avx512 = {gate_find_avx512, gate_sift_avx512,
                                           gate_seek_avx512};
    static const struct gate_way bmi2 = {find_bmi2, sift_bmi2, seek_bmi2};

    if (strcmp(words->name, "avx512") == 0)
        return &avx512;
    if (strcmp(words->name, "avx2") == 0)
        return &bmi2;
#endif
    (void)words;
    return &portable;
}
