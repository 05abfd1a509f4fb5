/*
 * The way of x86-64 with AVX-512 (and VBMI, VBMI2), where all clues are words.
 *
 * Whole words are compared instead of heads, sixteen at once, by their first eight bytes:
 *
 *     text    Tightens  export controls     lower case, zeros between words
 *     starts  0         10     17           squeezed together
 *     keys    tightens  export controls     eight bytes from each, cut at the word's end
 *     tags    a few bits of each key's hash, looked up in two places of tables that
 *             registers hold
 *
 * No branch but the loop's end depends on the text.
 */
#include "match/screen_find.h"

#ifdef SCREEN_X86

#include <immintrin.h>

#include "match/screen_step.h"

#define AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,"   \
                          "bmi,bmi2,popcnt")))

/* Letters and digits, letters in lower case; else zeros. */
static const uint8_t small[SCREEN_TAGS] = {
    ['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ['A'] = 'a', 'b', 'c',
    'd',         'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n',         'o', 'p',
    'q',         'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', ['a'] = 'a', 'b', 'c',
    'd',         'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n',         'o', 'p',
    'q',         'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
};

SCREEN_INLINE AVX512 __m512i eights(uint64_t number)
{
    return _mm512_set1_epi64((long long)number);
}

/* 0 to 63, each a byte. */
SCREEN_INLINE AVX512 __m512i numbers(void)
{
    return _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
                           47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
                           31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                           15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/* The block that begins at byte i of the n at p, zeros behind them and where there is
 * none. */
SCREEN_INLINE AVX512 __m512i load_block(const char *p, size_t i, size_t n)
{
    size_t left = i < n ? n - i : 0;

    if (left >= SCREEN_BLOCK) /* masks make new text slow to come */
        return _mm512_loadu_si512(p + i);
    return _mm512_maskz_loadu_epi8(_bzhi_u64(UINT64_MAX, left), p + i);
}

/* Each byte less `first` is at most `span`, as an unsigned number. */
SCREEN_INLINE AVX512 uint64_t within(__m512i v, unsigned char first, char span)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8((char)first)),
                                  _mm512_set1_epi8(span));
}

SCREEN_INLINE AVX512 uint64_t equal(__m512i v, char c)
{
    return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

/* First bytes of characters beyond ASCII, but for ideographs and the signs of
 * typesetters: U+4000 to U+9FFF, U+2010 to U+2029. */
SCREEN_INLINE AVX512 uint64_t odd_of(__m512i v, __m512i next)
{
    __m512i one = _mm512_add_epi8(numbers(), _mm512_set1_epi8(1));
    __m512i two = _mm512_add_epi8(numbers(), _mm512_set1_epi8(2));
    uint64_t sign = equal(v, (char)0xe2);

    sign &= equal(_mm512_permutex2var_epi8(v, one, next), (char)0x80);
    sign &= within(_mm512_permutex2var_epi8(v, two, next), 0x90, 0x19);
    return within(v, 0xc0, 0x3f) & ~within(v, 0xe4, 5) & ~sign;
}

/* Of eight keys, cut behind their first zero. */
SCREEN_INLINE AVX512 __m512i cut(__m512i key)
{
    const __m512i low = eights(0x0101010101010101u), high = eights(0x8080808080808080u);
    /* (key - low) & ~key & high: the lowest bit of it is that of the first zero */
    __m512i zero = _mm512_ternarylogic_epi64(_mm512_sub_epi64(key, low), key, high, 0x20);
    __m512i less = _mm512_sub_epi64(zero, eights(1));

    /* key & less & ~zero */
    return _mm512_ternarylogic_epi64(key, less, zero, 0x40);
}

/* Of eight words, whose starts are the first eight bytes: their first bytes, mixed. */
SCREEN_INLINE AVX512 __m512i hash_eight(__m512i starts, __m512i text, __m512i behind)
{
    const __m512i each =
        _mm512_srli_epi64(_mm512_and_si512(numbers(), _mm512_set1_epi8(0x38)), 3);
    __m512i at = _mm512_add_epi8(_mm512_permutexvar_epi8(each, starts),
                                 eights(0x0706050403020100u));
    __m512i key = cut(_mm512_permutex2var_epi8(text, at, behind));

    return _mm512_mullo_epi64(key, eights(SCREEN_TAG_MIX));
}

/* The upper halves of sixteen hashes. */
SCREEN_INLINE AVX512 __m512i hash_sixteen(__m512i starts, __m512i text, __m512i behind)
{
    const __m512i odd =
        _mm512_set_epi32(31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
    __m512i others = _mm512_alignr_epi64(starts, starts, 1);

    return _mm512_permutex2var_epi32(hash_eight(starts, text, behind), odd,
                                     hash_eight(others, text, behind));
}

/* The bytes of a table of 128 by numbers in the lowest byte of each four; zeros above. */
SCREEN_INLINE AVX512 __m512i bytes_of(const uint8_t table[SCREEN_TAGS], __m512i numbers)
{
    return _mm512_maskz_permutex2var_epi8(0x1111111111111111u, _mm512_loadu_si512(table),
                                          numbers,
                                          _mm512_loadu_si512(table + SCREEN_TAGS / 2));
}

/* Which of sixteen words, whose starts are the first sixteen bytes, may be clues. */
SCREEN_INLINE AVX512 uint64_t look_up(const uint8_t tags[2][SCREEN_TAGS], __m512i starts,
                                      __m512i text, __m512i behind)
{
    __m512i hash = hash_sixteen(starts, text, behind);
    __m512i first = bytes_of(tags[0], _mm512_srli_epi32(hash, SCREEN_TAG_FIRST));
    __m512i second = bytes_of(tags[1], hash);
    /* (hash >> SCREEN_TAG_AT & SCREEN_TAG_MOST) | SCREEN_TAG_SET */
    __m512i tag = _mm512_ternarylogic_epi32(_mm512_srli_epi32(hash, SCREEN_TAG_AT),
                                            _mm512_set1_epi32(SCREEN_TAG_MOST),
                                            _mm512_set1_epi32(SCREEN_TAG_SET), 0xea);

    return _mm512_cmpeq_epi32_mask(first, tag) | _mm512_cmpeq_epi32_mask(second, tag);
}

/* Where in a block words begin that may be clues. */
SCREEN_INLINE AVX512 uint64_t find_words(const uint8_t tags[2][SCREEN_TAGS],
                                         uint64_t start, __m512i text, __m512i behind)
{
    __m512i starts = _mm512_maskz_compress_epi8(start, numbers());
    uint64_t found = look_up(tags, starts, text, behind);

    if (_mm_popcnt_u64(start) > 16) { /* one block in thousands */
        starts = _mm512_alignr_epi64(starts, starts, 2);
        found |= look_up(tags, starts, text, behind) << 16;
    }
    return _pdep_u64(found, start);
}

/* A block of text as words: see `small`. */
SCREEN_INLINE AVX512 __m512i words_in(__m512i v)
{
    uint64_t ascii = _mm512_testn_epi8_mask(v, _mm512_set1_epi8((char)0x80));

    return _mm512_maskz_permutex2var_epi8(ascii, _mm512_loadu_si512(small), v,
                                          _mm512_loadu_si512(small + 64));
}

AVX512 uint32_t screen_find_words(const struct screen_heads *h, struct screen_pass *p,
                                  struct screen_marks m[SCREEN_BLOCKS])
{
    struct screen_pass c = *p;
    uint32_t marked = 0, i = 0;
    __m512i v = load_block(c.text, c.at, c.n), text = words_in(v);

    for (size_t end = screen_end(&c); c.at < end; i++) {
        __m512i next = load_block(c.text, c.at + SCREEN_BLOCK, c.n);
        __m512i behind = words_in(next);
        uint64_t word = _mm512_test_epi8_mask(text, text);
        uint64_t letter = _mm512_test_epi8_mask(text, _mm512_set1_epi8(0x40));
        uint64_t start = word & ~screen_shift(word, c.word);
        struct screen_block b = {
            .letter = letter,
            .digit = word ^ letter,
            .sign = equal(_mm512_or_si512(v, _mm512_set1_epi8(2)), '.'),
            .odd = odd_of(v, next),
            .head = find_words(h->tags, start, text, behind),
        };

        marked |= screen_step(h, &c, b, &m[i]) << i;
        v = next;
        text = behind;
    }
    *p = c;
    return marked;
}

#endif
