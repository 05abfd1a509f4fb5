/* How a gate is asked, by kind of processor. */
#include <stdbool.h>
#include <string.h>

#include "match/gate_ways.h"
#include "text/runs.h"

/* --- a word at a time ------------------------------------------------------------ */

/* No branch here depends on the text: what is found is always written, and counted where
 * it is to stay. */
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

/* The same for a word, which is wanted by itself only. */
static inline bool has(const struct gate *g, uint64_t key)
{
    uint64_t word = g->bits[key >> g->shift];

    return word >> (key >> GATE_FIRST_BIT & 63) & word >> (key >> GATE_SECOND_BIT & 63) &
           word >> (key >> GATE_THIRD_BIT & 63) & 1;
}

/* Writes the n-th, and returns how many there are if it stays. */
static inline size_t put(struct gate_asks *asks, size_t n, uint64_t key, uint64_t at,
                         bool stays)
{
    asks->key[n] = key;
    asks->at[n] = at;
    return n + stays;
}

/* The keys of the pair that word i begins. */
static inline size_t put_pair(const struct gate *g, struct gate_asks *asks, size_t n,
                              const struct gate_words *w, size_t i)
{
    uint64_t pair = gate_pair(w->hash[i], w->hash[i + 1]);
    unsigned want = wants(g, pair);
    bool before = i > 0, behind = i + 2 < w->n;

    n = put(asks, n, pair, w->at + i, want & GATE_WHOLE);
    n = put(asks, n, lexicon_before(w->hash[i - before], pair), w->at + i - 1,
            before && want & GATE_BEFORE);
    return put(asks, n, lexicon_behind(pair, w->hash[i + 1 + behind]), w->at + i,
               behind && want & GATE_BEHIND);
}

PLAIN void find(const struct gate *g, const struct gate_words *w, size_t from,
                struct gate_asks *asks)
{
    size_t end = w->n - from < GATE_CHUNK ? w->n : from + GATE_CHUNK;
    size_t end_pairs = end < w->n ? end : end - 1;
    size_t n_words = 0, n_pairs = 0, n = asks->n;
    uint32_t word[GATE_CHUNK], pair[GATE_CHUNK]; /* what passed, from `from` on */

    for (size_t i = from; i < end; i++) {
        word[n_words] = (uint32_t)(i - from);
        n_words += has(g, w->hash[i]);
    }
    for (size_t i = from; i < end_pairs; i++) {
        pair[n_pairs] = (uint32_t)(i - from);
        n_pairs += wants(g, gate_pair(w->hash[i], w->hash[i + 1])) != 0;
    }
    for (size_t k = 0; k < n_words;
         k++) /* NOLINTNEXTLINE(clang-analyzer-core.*): all n_words are set */
        n = put(asks, n, w->hash[from + word[k]], w->at + from + word[k], true);
    for (size_t k = 0; k < n_pairs;
         k++) /* NOLINTNEXTLINE(clang-analyzer-core.*): all n_pairs are set */
        n = put_pair(g, asks, n, w, from + pair[k]);
    asks->n = n;
}

PLAIN void sift(const struct lexicon *x, struct gate_asks *asks)
{
    size_t n = 0;

    for (size_t i = 0; i < asks->n; i++)
        n = put(asks, n, asks->key[i], asks->at[i], lexicon_may_have(x, asks->key[i]));
    asks->n = n;
}

/* In its line a key is looked for without a branch; seldom does it stand further on. */
PLAIN void seek(const struct lexicon *x, struct gate_asks *asks)
{
    size_t n = 0;

    for (size_t i = 0; i < asks->n; i++) {
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
        n = put(asks, n, number, asks->at[i], found);
    }
    asks->n = n;
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
