/* How a gate is asked, by kind of processor. */
#include <stdbool.h>
#include <string.h>

#include "match/gate.h"
#include "text/runs.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

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
           GATE_WANTS;
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

static void find_portable(const struct gate *g, const struct gate_words *w, size_t from,
                          struct gate_asks *asks)
{
    find(g, w, from, asks);
}

static void sift_portable(const struct lexicon *x, struct gate_asks *asks)
{
    sift(x, asks);
}

#ifdef __x86_64__
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
#endif

/* --- eight words at a time ------------------------------------------------------- */

#ifdef __x86_64__
#define AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

#define EIGHT  8
#define ROUNDS (GATE_CHUNK / EIGHT)

/* The words of a bitmap with those numbers, turned so that two bits of each, and those
 * above, come to be lowest; both together. */
AVX512 static inline __m512i both_bits(const uint64_t *bits, __m512i number,
                                       __m512i first, __m512i second)
{
    __m512i word = _mm512_i64gather_epi64(number, (const void *)bits, sizeof(*bits));

    return _mm512_and_si512(_mm512_rorv_epi64(word, first),
                            _mm512_rorv_epi64(word, second));
}

AVX512 static inline __m512i shifted(__m512i v, unsigned by)
{
    return _mm512_srl_epi64(v, _mm_cvtsi32_si128((int)by));
}

AVX512 static inline __m512i wants_of(const struct gate *g, __m512i key)
{
    return both_bits(g->bits, shifted(key, g->shift),
                     _mm512_srli_epi64(key, GATE_FIRST_BIT),
                     _mm512_srli_epi64(key, GATE_SECOND_BIT));
}

AVX512 static inline unsigned has(__m512i both, enum gate_want want)
{
    return _mm512_test_epi64_mask(both, _mm512_set1_epi64(want));
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

AVX512 static inline void append_eight(struct gate_asks *asks, __m512i keys, __m512i at,
                                       uint32_t stay)
{
    __mmask8 mask = (__mmask8)stay;

    _mm512_storeu_si512(asks->key + asks->n, _mm512_maskz_compress_epi64(mask, keys));
    _mm512_storeu_si512(asks->at + asks->n, _mm512_maskz_compress_epi64(mask, at));
    asks->n += (size_t)_mm_popcnt_u32(mask);
}

/* The keys of eight words from i on, of which some are wanted. */
AVX512 static inline void ask_eight(const struct gate_words *w, size_t i, uint32_t want,
                                    struct gate_asks *asks)
{
    struct eight n = eight_of(w->n - i);
    __m512i at = _mm512_add_epi64(_mm512_set1_epi64((long long)(w->at + i)),
                                  _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
    __mmask8 not_first = (__mmask8)(i ? 0xff : 0xfe);
    __m512i key = _mm512_maskz_loadu_epi64(n.words, w->hash + i);
    __m512i before = _mm512_maskz_loadu_epi64(n.words & not_first, w->hash + i - 1);
    __m512i behind = _mm512_maskz_loadu_epi64(n.threes, w->hash + i + 2);
    __m512i pair = pair_of(key, _mm512_maskz_loadu_epi64(n.pairs, w->hash + i + 1));

    append_eight(asks, key, at, want);
    append_eight(asks, pair, at, want >> 8);
    append_eight(asks,
                 _mm512_add_epi64(_mm512_rol_epi64(before, LEXICON_TURN_BEFORE), pair),
                 _mm512_sub_epi64(at, _mm512_set1_epi64(1)), want >> 16 & not_first);
    append_eight(asks,
                 _mm512_add_epi64(pair, _mm512_rol_epi64(behind, LEXICON_TURN_BEHIND)),
                 at, want >> 24);
}

/* First all is gathered, and nothing waits for it; then, where there is any, it is used.
 */
AVX512 static void find_avx512(const struct gate *g, const struct gate_words *w,
                               size_t from, struct gate_asks *asks)
{
    size_t n = w->n - from < GATE_CHUNK ? w->n - from : GATE_CHUNK;
    uint32_t want[ROUNDS], any = 0;

    for (size_t i = 0; i < n; i += EIGHT)
        any |= want[i / EIGHT] = wanted(g, w->hash + from + i, eight_of(w->n - from - i));
    if (!any)
        return;
    for (size_t i = 0; i < n; i += EIGHT)
        ask_eight(w, from + i, want[i / EIGHT], asks);
}

AVX512 static void sift_avx512(const struct lexicon *x, struct gate_asks *asks)
{
    size_t n = asks->n;

    asks->n = 0;
    for (size_t i = 0; i < n; i += EIGHT) {
        __mmask8 mask = eight_of(n - i).words;
        __m512i key = _mm512_maskz_loadu_epi64(mask, asks->key + i);
        __m512i at = _mm512_maskz_loadu_epi64(mask, asks->at + i);
        __m512i both =
            both_bits(x->filter, shifted(key, x->filter_shift + 6),
                      shifted(key, x->filter_shift), shifted(key, x->filter_shift - 6));

        append_eight(asks, key, at, has(both, GATE_WHOLE) & mask);
    }
}
#endif

/* --- which way ------------------------------------------------------------------- */

/* Processors with AVX2, and those with the AVX-512 that words want, have BMI2 too. */
const struct gate_way *gate_way(const struct runs_way *words)
{
    static const struct gate_way portable = {find_portable, sift_portable};
#ifdef __x86_64__
    static const struct gate_way avx512 = {find_avx512, sift_avx512};
    static const struct gate_way bmi2 = {find_bmi2, sift_bmi2};

    if (strcmp(words->name, "avx512") == 0)
        return &avx512;
    if (strcmp(words->name, "avx2") == 0)
        return &bmi2;
#endif
    (void)words;
    return &portable;
}
