/* The gate's way of x86-64 with AVX-512: eight words, or eight keys, at a time. */
#include "match/gate_ways.h"

#ifdef GATE_X86

#include <immintrin.h>

#define AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

#define EIGHT  8
#define ROUNDS (GATE_CHUNK / EIGHT)

AVX512 static inline __m512i shifted(__m512i v, unsigned by)
{
    return _mm512_srl_epi64(v, _mm_cvtsi32_si128((int)by));
}

/* The words of a bitmap with those numbers. */
AVX512 static inline __m512i words_of(const uint64_t *bits, __m512i number)
{
    return _mm512_i64gather_epi64(number, (const void *)bits, sizeof(*bits));
}

/* What eight keys are wanted for, as bits, and other bits above. */
AVX512 static inline __m512i wants_of(const struct gate *g, __m512i key)
{
    __m512i word = words_of(g->bits, shifted(key, g->shift));
    __m512i first = _mm512_rorv_epi64(word, _mm512_srli_epi64(key, GATE_FIRST_BIT));
    __m512i second = _mm512_rorv_epi64(word, _mm512_srli_epi64(key, GATE_SECOND_BIT));
    __m512i third = _mm512_rorv_epi64(word, _mm512_srli_epi64(key, GATE_THIRD_BIT));

    return _mm512_and_si512(_mm512_and_si512(first, second), third);
}

AVX512 static inline unsigned has(__m512i bits, long long one)
{
    return _mm512_test_epi64_mask(bits, _mm512_set1_epi64(one));
}

/* Of eight words: which there are, and which have one, and two, behind them. */
struct eight {
    __mmask8 words, pairs, threes;
};

AVX512 static inline struct eight eight_of(size_t left)
{
    unsigned n = _bzhi_u32(0x3ff, left < 10 ? (unsigned)left : 10);

    return (struct eight){(__mmask8)n, (__mmask8)(n >> 1), (__mmask8)(n >> 2)};
}

AVX512 static inline __m512i pair_of(__m512i first, __m512i second)
{
    return _mm512_add_epi64(_mm512_rol_epi64(first, GATE_TURN), second);
}

/* Which of eight words, and of the pairs they begin, are wanted: a byte for the words,
 * and for each want of the pairs. */
AVX512 static inline uint32_t wanted(const struct gate *g, const uint64_t *hash,
                                     struct eight n)
{
    __m512i key = _mm512_maskz_loadu_epi64(n.words, hash);
    __m512i next = _mm512_maskz_loadu_epi64(n.pairs, hash + 1);
    __m512i word = wants_of(g, key), pair = wants_of(g, pair_of(key, next));

    return (has(word, GATE_WHOLE) & n.words) | (has(pair, GATE_WHOLE) & n.pairs) << 8 |
           (has(pair, GATE_BEFORE) & n.pairs) << 16 |
           (has(pair, GATE_BEHIND) & n.threes) << 24;
}

/* Writes those that stay from the n-th on, and returns how many there are then. */
AVX512 static inline size_t put_eight(struct gate_asks *asks, size_t n, __m512i keys,
                                      __m512i at, uint32_t stay)
{
    __mmask8 mask = (__mmask8)stay;

    _mm512_storeu_si512(asks->key + n, _mm512_maskz_compress_epi64(mask, keys));
    _mm512_storeu_si512(asks->at + n, _mm512_maskz_compress_epi64(mask, at));
    return n + (size_t)_mm_popcnt_u32(mask);
}

/* The keys of eight words from i on, of which some are wanted. */
AVX512 static inline size_t ask_eight(const struct gate_words *w, size_t i, uint32_t want,
                                      struct gate_asks *asks, size_t n_asks)
{
    struct eight n = eight_of(w->n - i);
    uint64_t first = w->at + i;
    __m512i at = _mm512_add_epi64(_mm512_set1_epi64((long long)first),
                                  _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
    __mmask8 not_first = (__mmask8)(i ? 0xff : 0xfe);
    __m512i key = _mm512_maskz_loadu_epi64(n.words, w->hash + i);
    __m512i before = _mm512_maskz_loadu_epi64(n.words & not_first, w->hash + i - 1);
    __m512i behind = _mm512_maskz_loadu_epi64(n.threes, w->hash + i + 2);
    __m512i pair = pair_of(key, _mm512_maskz_loadu_epi64(n.pairs, w->hash + i + 1));

    n_asks = put_eight(asks, n_asks, key, at, want);
    n_asks = put_eight(asks, n_asks, pair, at, want >> 8);
    n_asks =
        put_eight(asks, n_asks,
                  _mm512_add_epi64(_mm512_rol_epi64(before, LEXICON_TURN_BEFORE), pair),
                  _mm512_sub_epi64(at, _mm512_set1_epi64(1)), want >> 16 & not_first);
    return put_eight(
        asks, n_asks,
        _mm512_add_epi64(pair, _mm512_rol_epi64(behind, LEXICON_TURN_BEHIND)), at,
        want >> 24);
}

/* First all is gathered, and nothing waits for it; then, where there is any, it is used.
 */
AVX512 void gate_find_avx512(const struct gate *g, const struct gate_words *w,
                             size_t from, struct gate_asks *asks)
{
    size_t n = w->n - from < GATE_CHUNK ? w->n - from : GATE_CHUNK;
    uint32_t want[ROUNDS], any = 0;
    size_t n_asks = asks->n;

    for (size_t i = 0; i < n; i += EIGHT)
        any |= want[i / EIGHT] = wanted(g, w->hash + from + i, eight_of(w->n - from - i));
    if (!any)
        return;
    for (size_t i = 0; i < n;
         i += EIGHT) /* NOLINTNEXTLINE(clang-analyzer-core.*): all rounds are set */
        n_asks = ask_eight(w, from + i, want[i / EIGHT], asks, n_asks);
    asks->n = n_asks;
}

AVX512 void gate_sift_avx512(const struct lexicon *x, struct gate_asks *asks)
{
    size_t n = 0;

    for (size_t i = 0; i < asks->n; i += EIGHT) {
        __mmask8 mask = eight_of(asks->n - i).words;
        __m512i key = _mm512_maskz_loadu_epi64(mask, asks->key + i);
        __m512i at = _mm512_maskz_loadu_epi64(mask, asks->at + i);
        __m512i word = words_of(x->filter, shifted(key, x->filter_shift + 6));
        __m512i first = _mm512_rorv_epi64(word, shifted(key, x->filter_shift));
        __m512i second = _mm512_rorv_epi64(word, shifted(key, x->filter_shift - 6));
        __m512i both = _mm512_and_si512(first, second);

        n = put_eight(asks, n, key, at, has(both, 1) & mask);
    }
    asks->n = n;
}

/* --- the lexicon ----------------------------------------------------------------- */

/* A line of the table is a register. In it a key is looked for without a branch; seldom
 * does it stand further on. */
AVX512 void gate_seek_avx512(const struct lexicon *x, struct gate_asks *asks)
{
    size_t n = 0;

    for (size_t i = 0; i < asks->n; i++) {
        uint64_t key = asks->key[i], number = lexicon_place(x, key);
        __m512i line = _mm512_load_si512(&x->table[number]);
        uint32_t taken = _mm512_test_epi64_mask(line, line);
        uint32_t same =
            _mm512_mask_cmpeq_epi64_mask(0x55, line, _mm512_set1_epi64((long long)key));
        bool found = same;

        number += (_tzcnt_u32(same) >> 1) % LEXICON_LINE;
        if (__builtin_expect(taken & (same - 1) & 0x40, 0)) { /* full, and none of it */
            const struct lexicon_entry *e = lexicon_find(x, key);

            found = e;
            number = e ? (uint64_t)(e - x->table) : 0;
        }
        asks->key[n] = number;
        asks->at[n] = asks->at[i];
        n += found;
    }
    asks->n = n;
}

#endif
