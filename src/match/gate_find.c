/* How a gate is asked, by kind of processor. */
#include <string.h>

#include "match/gate.h"
#include "text/runs.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* --- a word at a time ------------------------------------------------------------ */

static inline uint64_t has(const uint64_t *bits, unsigned shift, uint64_t key)
{
    uint64_t word = bits[key >> shift];

    return word >> (key >> GATE_FIRST_BIT & 63) & word >> (key >> GATE_SECOND_BIT & 63) &
           1;
}

/* No branch here depends on the text. */
static inline __attribute__((always_inline)) size_t find(const struct gate *g,
                                                         const uint64_t *hash, size_t n,
                                                         size_t n_pairs, uint32_t *found)
{
    const uint64_t *bits = g->bits;
    const unsigned shift = g->shift;
    size_t count = 0;

    for (size_t i = 0; i < n_pairs; i++) {
        found[count] = (uint32_t)i << GATE_WORD;
        count += has(bits, shift, hash[i]);
        found[count] = (uint32_t)i << GATE_WORD | GATE_PAIR;
        count += has(bits, shift, gate_pair(hash[i], hash[i + 1]));
    }
    if (n_pairs < n) {
        found[count] = (uint32_t)n_pairs << GATE_WORD;
        count += has(bits, shift, hash[n_pairs]);
    }
    return count;
}

static size_t find_portable(const struct gate *g, const uint64_t *hash, size_t n,
                            size_t n_pairs, uint32_t *found)
{
    return find(g, hash, n, n_pairs, found);
}

#ifdef __x86_64__
/* The same with shifts that touch no flags. */
__attribute__((target("bmi2"))) static size_t find_bmi2(const struct gate *g,
                                                        const uint64_t *hash, size_t n,
                                                        size_t n_pairs, uint32_t *found)
{
    return find(g, hash, n, n_pairs, found);
}
#endif

/* --- eight words at a time ------------------------------------------------------- */

#ifdef __x86_64__
#define AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

/* Which of eight keys are there. What is gathered for those that do not count is dropped.
 */
AVX512 static inline unsigned has_eight(const struct gate *g, __m512i keys, unsigned ask)
{
    __m512i word = _mm512_srl_epi64(keys, _mm_cvtsi32_si128((int)g->shift)), both;

    word = _mm512_i64gather_epi64(word, (const void *)g->bits, sizeof(*g->bits));
    both = _mm512_and_si512(
        _mm512_rorv_epi64(word, _mm512_srli_epi64(keys, GATE_FIRST_BIT)),
        _mm512_rorv_epi64(word, _mm512_srli_epi64(keys, GATE_SECOND_BIT)));
    return ask & _mm512_test_epi64_mask(both, _mm512_set1_epi64(1));
}

/* The lowest n of eight bits. */
AVX512 static inline unsigned lowest(size_t n)
{
    return n < 8 ? _bzhi_u32(255, (unsigned)n) : 255;
}

/* Of up to 32 words: two bits each, for the word and its pair. Nothing that is stored
 * depends on what was gathered, so that the next can be gathered at the same time. */
AVX512 static inline uint64_t find_32(const struct gate *g, const uint64_t *hash,
                                      size_t n, size_t n_pairs)
{
    uint64_t found = 0;

    for (size_t i = 0; i < n; i += 8) {
        unsigned words = lowest(n - i), pairs = lowest(n_pairs - i);
        __m512i key = _mm512_maskz_loadu_epi64((__mmask8)words, hash + i);
        __m512i next = _mm512_maskz_loadu_epi64((__mmask8)pairs, hash + i + 1);
        __m512i pair = _mm512_add_epi64(_mm512_rol_epi64(key, GATE_TURN), next);
        uint64_t both = _pdep_u32(has_eight(g, key, words), 0x5555) |
                        _pdep_u32(has_eight(g, pair, pairs), 0xaaaa);

        found |= both << 2 * i;
    }
    return found;
}

AVX512 static size_t find_avx512(const struct gate *g, const uint64_t *hash, size_t n,
                                 size_t n_pairs, uint32_t *found)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i += 32) {
        uint64_t bits = find_32(g, hash + i, n - i < 32 ? n - i : 32,
                                n_pairs - i < 32 ? n_pairs - i : 32);

        for (; bits; bits &= bits - 1)
            found[count++] = (uint32_t)(i << GATE_WORD) + (uint32_t)_tzcnt_u64(bits);
    }
    return count;
}
#endif

/* --- which way ------------------------------------------------------------------- */

/* Processors with AVX2, and those with the AVX-512 that words want, have BMI2 too. */
gate_find_fn *gate_way(const struct runs_way *words)
{
#ifdef __x86_64__
    if (strcmp(words->name, "avx512") == 0)
        return find_avx512;
    if (strcmp(words->name, "avx2") == 0)
        return find_bmi2;
#endif
    (void)words;
    return find_portable;
}
