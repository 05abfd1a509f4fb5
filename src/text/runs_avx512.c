/*
 * The way of x86-64 with AVX-512 (and VBMI, VBMI2, DQ: Ice Lake, Zen 4, and later).
 *
 * A block of 64 bytes is a register, and all that is wanted of its words is made there,
 * for eight or sixteen at once; nothing goes through memory but what is kept.
 *
 *     text    Tightens  export controls     lower case, and the block behind it
 *     edges   0 8  10 16  17 25             where bits change, squeezed together
 *     low     tightens  export.. controls   bytes from each beginning on, cut at its end
 *     high    ........  ........ ........   the eight behind those
 *     hash    hash_block of both
 */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

#include "text/eight.h"
#include "text/runs_find.h"
#include "text/runs_hash.h"

/* --- classes --------------------------------------------------------------------- */

/* The block that begins at byte i of the n at p, zeros behind them. */
AVX512 static inline __m512i load_block(const char *p, size_t i, size_t n)
{
    uint64_t all = ~(uint64_t)0;

    return _mm512_maskz_loadu_epi8(n - i < RUNS_BLOCK ? _bzhi_u64(all, n - i) : all,
                                   p + i);
}

/* Each byte less `first` is at most `span`, as an unsigned number. */
AVX512 static inline uint64_t within(__m512i v, char first, char span)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8(span));
}

AVX512 static inline uint64_t equal(__m512i v, char c)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

AVX512 static inline void classify(__m512i v, struct runs_block *b)
{
    __m512i small = _mm512_or_si512(v, _mm512_set1_epi8(0x20));

    b->high = _mm512_movepi8_mask(v);
    b->digit = within(v, '0', 9);
    b->ascii = within(small, 'a', 25) | b->digit;
    b->s = equal(small, 's');
    b->point = equal(v, '.');
    b->comma = equal(v, ',');
    b->quote = equal(v, '\'') | equal(v, '`');
    b->wide = 0;
    b->line = equal(v, '\n');
}

AVX512 static inline void block_at(const char *p, size_t i, size_t n,
                                   struct runs_block *b)
{
    classify(load_block(p, i, n), b);
}

/* Bytes of the commonest quotes, dashes and blanks beyond ASCII, less their top bits. */
enum { END_OF_TWO = 1, END_OF_THREE = 2, APOSTROPHE = 4, C2 = 8, E2 = 16, SECOND = 32 };

static const unsigned char signs[128] = {
    [0x42] = C2,
    [0x20] = END_OF_TWO, /* a no-break space: C2 A0 */
    [0x2b] = END_OF_TWO, /* « */
    [0x3b] = END_OF_TWO, /* » */
    [0x62] = E2,
    [0x00] = SECOND,
    [0x13] = END_OF_THREE,              /* –: E2 80 93 */
    [0x14] = END_OF_THREE,              /* — */
    [0x18] = END_OF_THREE | APOSTROPHE, /* ‘ */
    [0x19] = END_OF_THREE | APOSTROPHE, /* ’ */
    [0x1c] = END_OF_THREE,              /* “ */
    [0x1d] = END_OF_THREE,              /* ” */
    [0x26] = END_OF_THREE,              /* … */
};

/* The entries that bytes have in a table by their low bits, zeros where `are` is not set.
 */
AVX512 RUNS_INLINE __m512i look_up(const unsigned char table[128], uint64_t are,
                                   __m512i bytes)
{
    return _mm512_maskz_permutex2var_epi8(are, _mm512_loadu_si512(table), bytes,
                                          _mm512_loadu_si512(table + 64));
}

AVX512 RUNS_INLINE uint64_t in_class(__m512i class, int these)
{
    return _mm512_test_epi8_mask(class, _mm512_set1_epi8((char)these));
}

/* Makes separators of those signs. */
AVX512 RUNS_INLINE void separate(const char *p, size_t n, struct runs_block *b)
{
    __m512i class = look_up(signs, b->high, load_block(p, 0, n));
    uint64_t two = in_class(class, END_OF_TWO) & in_class(class, C2) << 1;
    uint64_t second = in_class(class, SECOND) & in_class(class, E2) << 1;
    uint64_t three = in_class(class, END_OF_THREE) & second << 1;
    uint64_t apostrophe = in_class(class, APOSTROPHE) & second << 1;

    b->high &= ~(two | two >> 1 | three | three >> 1 | three >> 2);
    b->wide = apostrophe | apostrophe >> 1 | apostrophe >> 2;
    b->quote |= apostrophe;
}

/* --- edges ----------------------------------------------------------------------- */

/*
 * The edges of words, as bytes, each beginning before its end; zeros behind them. `own`
 * has the words that begin in a block, of which the last may end in the next one; a word
 * that goes on over all of that is cut behind it, at 128.
 */
AVX512 static inline __m512i edges_of(uint64_t own, uint64_t next)
{
    uint64_t edges = own ^ own << 1, open = own >> (RUNS_BLOCK - 1);
    uint64_t behind = open << (_mm_popcnt_u64(edges) % RUNS_BLOCK);
    char end = (char)(RUNS_BLOCK + _tzcnt_u64(~next));

    return _mm512_mask_set1_epi8(eight_bits(edges), behind, end);
}

/* --- words ----------------------------------------------------------------------- */

/* Where words of a block go. */
struct place {
    struct runs *r;
    uint32_t run;   /* number of the first */
    uint32_t block; /* where the block begins, in the text */
};

/* The hashes of eight words. Each has its edges, two bytes. */
AVX512 RUNS_INLINE __m512i hash_edges(__m128i edges, __m512i text, __m512i behind)
{
    const __m512i to_start = _mm512_set4_epi32(0x08080808, 0x08080808, 0, 0);
    const __m512i to_end =
        _mm512_set4_epi32(0x09090909, 0x09090909, 0x01010101, 0x01010101);
    __m512i pair = _mm512_cvtepu16_epi64(edges);

    return hash_eight(_mm512_shuffle_epi8(pair, to_start),
                      _mm512_shuffle_epi8(pair, to_end), text, behind);
}

/* Writes sixteen words: a bit for each that is longer than RUNS_LOAD, whose hash is none.
 */
AVX512 RUNS_INLINE uint32_t emit_sixteen(struct place to, __m256i edges, __m512i text,
                                         __m512i behind)
{
    __m512i pair = _mm512_cvtepu16_epi32(edges), at = _mm512_set1_epi32((int)to.block);
    __m512i start = _mm512_and_si512(pair, _mm512_set1_epi32(255));
    __m512i end = _mm512_srli_epi32(pair, 8), n = _mm512_sub_epi32(end, start);
    __m128i first = _mm256_castsi256_si128(edges);
    __m128i second = _mm256_extracti128_si256(edges, 1);
    uint64_t *hash = to.r->hash + to.run;

    _mm512_storeu_si512(to.r->start + to.run, _mm512_add_epi32(start, at));
    _mm512_storeu_si512(to.r->end + to.run, _mm512_add_epi32(end, at));
    _mm512_storeu_si512(hash, hash_edges(first, text, behind));
    _mm512_storeu_si512(hash + 8, hash_edges(second, text, behind));
    return _mm512_cmpgt_epi32_mask(n, _mm512_set1_epi32(RUNS_LOAD));
}

/* Of a long word: its end, which may be blocks away, and its hash. */
static void mend_long(struct runs *r, uint32_t run, const char *text, uint32_t at,
                      const uint64_t *word)
{
    uint32_t start = r->start[run] - at, end = r->end[run] - at;

    if (end % RUNS_BLOCK == 0) {
        while (word[end / RUNS_BLOCK] == ~(uint64_t)0)
            end += RUNS_BLOCK;
        end += (uint32_t)__builtin_ctzll(~word[end / RUNS_BLOCK]);
    }
    r->end[run] = at + end;
    r->hash[run] = runs_hash_long(text + start, end - start);
}

AVX512 static inline __m512i lower(__m512i v)
{
    return _mm512_or_si512(v, _mm512_set1_epi8(0x20));
}

AVX512 static inline void emit(const char *text, size_t n, uint32_t at,
                               const uint64_t *word, struct runs *r)
{
    __m512i v = lower(load_block(text, 0, n)), behind = lower(_mm512_setzero_si512());
    struct place to = {r, 0, at};
    uint64_t before = 0;

    for (size_t i = 0, b = 0; i < n; i += RUNS_BLOCK, b++, v = behind) {
        uint64_t own = word[b] & (word[b] + before); /* all but the end of a word */
        uint32_t here = (uint32_t)_mm_popcnt_u64(own & ~(own << 1));
        __m512i edges = edges_of(own, word[b + 1]);
        uint32_t is_long;

        if (n - i > RUNS_BLOCK)
            behind = lower(load_block(text, i + RUNS_BLOCK, n));
        is_long = emit_sixteen(to, _mm512_castsi512_si256(edges), v, behind);
        if (here > 16) {
            struct place more = {r, to.run + 16, to.block};

            is_long |= emit_sixteen(more, _mm512_extracti64x4_epi64(edges, 1), v, behind)
                       << 16;
        }
        for (; is_long; is_long &= is_long - 1)
            mend_long(r, to.run + (uint32_t)_tzcnt_u32(is_long), text, at, word);
        to.run += here;
        to.block += RUNS_BLOCK;
        before = word[b] >> (RUNS_BLOCK - 1);
    }
}

AVX512 void runs_find_avx512(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_at, separate, emit);
}

#endif
