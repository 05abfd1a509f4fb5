/* The ways of x86-64 that latin.h has: AVX2, AVX-512 with VBMI. */
#include "text/runs_ways.h"

#ifdef RUNS_X86

#include <immintrin.h>

#include "text/latin_step.h"
#include "text/runs_hash.h"

/* --- AVX2 ------------------------------------------------------------------------ */

/* A word in both halves, and what of it is known so far; a bit a byte. */
struct folding16 {
    __m256i bytes;
    __m256i first, second; /* its places in the first and second half of a table */
    __m256i letters;       /* in one half or the other; or ASCII, in both */
    __m256i trail;         /* bytes that are no first ones of characters */
    uint32_t high;
    uint32_t dropped;
    uint32_t known; /* beyond ASCII */
};

AVX2 static inline uint32_t bits_of(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v) & 0xffff;
}

AVX2 static inline __m256i is_byte(__m256i v, int byte)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8((char)byte));
}

/*
 * Where the bytes, by their low six bits, stand in thirty-two bytes of a table, of which
 * each half has a lane: what is not there gets its top bit set, and nothing.
 */
AVX2 static inline __m256i places_of(__m256i bytes, char from)
{
    __m256i six = _mm256_and_si256(bytes, _mm256_set1_epi8(0x3f));
    __m256i lanes =
        _mm256_set_m128i(_mm_set1_epi8((char)(from + 16)), _mm_set1_epi8(from));

    return _mm256_adds_epu8(_mm256_xor_si256(six, lanes), _mm256_set1_epi8(0x70));
}

/* Where a byte of a letter may be that is not its first, behind that one. */
AVX2 static inline __m256i behind16(const struct folding16 *f, int byte)
{
    return _mm256_and_si256(f->trail, is_byte(_mm256_bslli_epi128(f->bytes, 1), byte));
}

/* Takes as last bytes of letters those where `last` is set. */
AVX2 static inline void look_up16(struct folding16 *f, __m256i last, enum latin_table t)
{
    const __m256i *table = (const __m256i *)(const void *)latin_letters[t];
    __m256i found =
        _mm256_or_si256(_mm256_shuffle_epi8(_mm256_loadu_si256(table), f->first),
                        _mm256_shuffle_epi8(_mm256_loadu_si256(table + 1), f->second));

    f->letters = _mm256_or_si256(f->letters, _mm256_and_si256(found, last));
}

AVX2 static inline void fold_two16(struct folding16 *f)
{
    __m256i c3 = behind16(f, 0xc3), c4 = behind16(f, 0xc4), c5 = behind16(f, 0xc5);

    look_up16(f, c3, LATIN_C3);
    look_up16(f, c4, LATIN_C4);
    look_up16(f, c5, LATIN_C5);
    f->known = bits_of(_mm256_or_si256(_mm256_or_si256(c3, c4), c5));
    f->dropped = f->known >> 1;
    f->known |= f->dropped;
}

AVX2 static inline void fold_three16(struct folding16 *f)
{
    __m256i e1 = is_byte(_mm256_bslli_epi128(f->bytes, 2), 0xe1);
    uint32_t last = 0;

    for (enum latin_table t = LATIN_B8; t < LATIN_TABLES; t++) {
        __m256i here = _mm256_and_si256(e1, behind16(f, 0xb8 + (int)(t - LATIN_B8)));

        look_up16(f, here, t);
        last |= bits_of(here);
    }
    f->dropped |= last >> 1 | last >> 2;
    f->known |= last | last >> 1 | last >> 2;
}

AVX2 static inline void drop_accents16(struct folding16 *f)
{
    uint32_t late = bits_of(_mm256_cmpgt_epi8(f->bytes, _mm256_set1_epi8((char)0xaf)));
    uint32_t low = bits_of(_mm256_cmpgt_epi8(_mm256_set1_epi8('9' + 1), f->bytes));
    uint32_t accent = (uint32_t)latin_accents(
        bits_of(behind16(f, 0xcc)) >> 1, bits_of(behind16(f, 0xcd)) >> 1,
        late | bits_of(is_byte(f->bytes, 0x8f)), low & ~f->high);

    f->dropped |= accent | accent << 1;
    f->known |= accent | accent << 1;
}

/* The bytes of eight of which the bits are set, side by side. */
AVX2 static inline uint64_t compress_eight(uint64_t bytes, uint32_t bits)
{
    return _pext_u64(bytes, _pdep_u64(bits, 0x0101010101010101u) * 0xff);
}

/* Of the sixteen bytes, those of which the bits are set, zeros behind them. */
AVX2 static inline void compress(__m128i v, uint32_t bits, uint64_t out[4])
{
    uint64_t low = compress_eight((uint64_t)_mm_cvtsi128_si64(v), bits & 0xff);
    uint64_t high = compress_eight((uint64_t)_mm_extract_epi64(v, 1), bits >> 8);
    unsigned half = 4 * (unsigned)_mm_popcnt_u32(bits & 0xff); /* of low's bits */

    out[0] = low | high << half << half;
    out[1] = high >> (32 - half) >> (32 - half);
    out[2] = out[3] = 0;
}

AVX2 static inline uint64_t fold_avx2(const struct runs_text *t, size_t start, size_t n)
{
    const __m128i numbers =
        _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m128i in = _mm_cmpgt_epi8(_mm_set1_epi8((char)n), numbers);
    __m128i bytes = _mm_and_si128(
        in, _mm_loadu_si128((const __m128i *)(const void *)runs_loadable(t, start)));
    struct folding16 f = {.bytes = _mm256_set_m128i(bytes, bytes)};
    __m128i letters;
    uint64_t folded[4];
    uint32_t kept;

    f.trail = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xc0), f.bytes);
    f.high = bits_of(f.bytes);
    f.first = places_of(f.bytes, 0);
    f.second = places_of(f.bytes, 32);
    f.letters = _mm256_andnot_si256(_mm256_cmpgt_epi8(_mm256_setzero_si256(), f.bytes),
                                    _mm256_or_si256(f.bytes, _mm256_set1_epi8(0x20)));
    fold_two16(&f);
    if (f.high != f.known) {
        fold_three16(&f);
        drop_accents16(&f);
    }
    letters = _mm_or_si128(_mm256_castsi256_si128(f.letters),
                           _mm256_extracti128_si256(f.letters, 1));
    kept = ((1u << n) - 1) & ~f.dropped;
    if (f.high != f.known ||
        (kept & (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(_mm_set1_epi8('/'), letters))))
        return 0;
    compress(letters, kept, folded);
    return latin_hash(folded, (size_t)_mm_popcnt_u32(kept));
}

AVX2 static inline uint64_t hash_avx2(void *ctx, const struct runs_text *t, size_t start,
                                      size_t n)
{
    (void)ctx;
    return latin_may_be(t, start, n, RUNS_LOAD) ? fold_avx2(t, start, n) : 0;
}

AVX2 void latin_settle_avx2(const struct runs_text *t, struct runs *r)
{
    latin_settle(t, r, hash_avx2, NULL);
}

/* --- AVX-512 --------------------------------------------------------------------- */

#define AVX512_MOST 32 /* bytes of a word */

/* What is known of a word so far; a bit a byte. (Its bytes and letters are passed on as
 * values: vectors that stand in memory would have to be aligned there.) */
struct folding {
    uint64_t trail; /* bytes that are no first ones of characters */
    uint64_t dropped;
    uint64_t known; /* beyond ASCII */
};

AVX512 static inline uint64_t equal(__m512i v, int byte)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)byte));
}

/* That byte, where one of a letter may be behind it that is not its first. */
AVX512 static inline uint64_t first_of(const struct folding *f, __m512i bytes, int byte)
{
    return equal(bytes, byte) & f->trail >> 1;
}

/* The letters with those whose last bytes are at `last`. */
AVX512 static inline __m512i look_up(__m512i letters, __m512i bytes, uint64_t last,
                                     enum latin_table t)
{
    __m512i table = _mm512_loadu_si512(latin_letters[t]);

    return _mm512_mask_permutexvar_epi8(letters, last, bytes, table);
}

AVX512 static inline __m512i fold_two(struct folding *f, __m512i letters, __m512i bytes)
{
    uint64_t c3 = first_of(f, bytes, 0xc3), c4 = first_of(f, bytes, 0xc4),
             c5 = first_of(f, bytes, 0xc5);

    letters = look_up(letters, bytes, c3 << 1, LATIN_C3);
    letters = look_up(letters, bytes, c4 << 1, LATIN_C4);
    letters = look_up(letters, bytes, c5 << 1, LATIN_C5);
    f->dropped = c3 | c4 | c5;
    f->known = f->dropped | f->dropped << 1;
    return letters;
}

AVX512 static inline __m512i fold_three(struct folding *f, __m512i letters, __m512i bytes)
{
    uint64_t second = equal(bytes, 0xe1) << 1;
    uint64_t b8 = second & first_of(f, bytes, 0xb8),
             b9 = second & first_of(f, bytes, 0xb9),
             ba = second & first_of(f, bytes, 0xba),
             bb = second & first_of(f, bytes, 0xbb);

    letters = look_up(letters, bytes, b8 << 1, LATIN_B8);
    letters = look_up(letters, bytes, b9 << 1, LATIN_B9);
    letters = look_up(letters, bytes, ba << 1, LATIN_BA);
    letters = look_up(letters, bytes, bb << 1, LATIN_BB);
    second = b8 | b9 | ba | bb;
    f->dropped |= second | second >> 1;
    f->known |= second | second >> 1 | second << 1;
    return letters;
}

AVX512 static inline void drop_accents(struct folding *f, __m512i bytes)
{
    uint64_t late = _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8((char)0xb0));
    uint64_t digit = _mm512_cmple_epu8_mask(bytes, _mm512_set1_epi8('9'));
    uint64_t accent = latin_accents(first_of(f, bytes, 0xcc), first_of(f, bytes, 0xcd),
                                    late | equal(bytes, 0x8f), digit);

    f->dropped |= accent | accent << 1;
    f->known |= accent | accent << 1;
}

AVX512 static inline uint64_t fold_avx512(const struct runs_text *t, size_t start,
                                          size_t n)
{
    uint64_t in = _bzhi_u64(~(uint64_t)0, n), high, folded[4];
    __m512i bytes = _mm512_maskz_loadu_epi8(in, t->text + start), letters, left;
    struct folding f;

    high = _mm512_movepi8_mask(bytes);
    f.trail = _mm512_cmplt_epi8_mask(bytes, _mm512_set1_epi8((char)0xc0));
    letters = fold_two(&f, _mm512_or_si512(bytes, _mm512_set1_epi8(0x20)), bytes);
    if (high != f.known) {
        letters = fold_three(&f, letters, bytes);
        drop_accents(&f, bytes);
    }
    in &= ~f.dropped;
    left = _mm512_maskz_compress_epi8(in, letters);
    if (high != f.known || (in & _mm512_cmple_epu8_mask(letters, _mm512_set1_epi8('.'))))
        return 0;
    _mm256_storeu_si256((__m256i *)(void *)folded, _mm512_castsi512_si256(left));
    return latin_hash(folded, (size_t)_mm_popcnt_u64(in));
}

AVX512 static inline uint64_t hash_avx512(void *ctx, const struct runs_text *t,
                                          size_t start, size_t n)
{
    (void)ctx;
    return latin_may_be(t, start, n, AVX512_MOST) ? fold_avx512(t, start, n) : 0;
}

AVX512 void latin_settle_avx512(const struct runs_text *t, struct runs *r)
{
    latin_settle(t, r, hash_avx512, NULL);
}

#endif
