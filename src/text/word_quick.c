#include <string.h>

#include "base/hash.h"
#include "text/fold.h"
#include "text/letters.h"
#include "text/utf8.h"
#include "text/word.h"
#include "text/wordclass.h"

/*
 * The words that most words are, folded while they are read:
 *
 *     U.S.          us             single letters with dots         take_acronym
 *     1,250.5       1250.5         ASCII, and letters of letters.h  take_letters
 *     Müller’s      muller         (with their possessive)          past_possessive
 *     芯片           芯 片            characters that fold to           take_ideograph
 *                                  themselves
 *
 * Whatever may be something else is left to the general way: at any byte that could be
 * part of more than is known here, these functions return NULL, having changed nothing
 * that counts.
 */

/* Longer words are not read twice for nothing. */
#define QUICK_BYTES 64

/* Room for the folded form of so many and of a row of letters behind them: neither is
 * more than half as long again. */
#define QUICK_FOLDED (2 * (QUICK_BYTES * 3 / 2) + LETTERS_CELL)

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
    return word_ascii(c) && !is_digit(c);
}

static bool is_high(unsigned char c)
{
    return c >= 0x80;
}

/* The byte at p, 0 at the end. */
static unsigned char byte_at(const struct word_scan *s, const char *p)
{
    return p < s->end ? (unsigned char)*p : 0;
}

/* --- what may stand behind a word ------------------------------------------------ */

/* Whether a character that ends any word and begins no possessive stands at p. */
static bool is_plain(const struct word_scan *s, const char *p)
{
    unsigned size;

    if (!is_high(byte_at(s, p)))
        return !word_ascii(byte_at(s, p)) && byte_at(s, p) != '\'' &&
               byte_at(s, p) != '`';
    switch (wordclass_of(utf8_decode_quick(p, s->end, &size))) {
    case WORDCLASS_SEPARATOR:
    case WORDCLASS_WHITE:
    case WORDCLASS_IDEOGRAPH: return true;
    default: return false;
    }
}

/* Past the apostrophe, which ends at p, and the s of a possessive; else `end`. */
static const char *past_apostrophe(const struct word_scan *s, const char *p,
                                   const char *end)
{
    if (is_high(byte_at(s, p)))
        return is_plain(s, p) ? end : NULL;
    if ((byte_at(s, p) | 0x20) != 's')
        return end;
    if (is_high(byte_at(s, p + 1)))
        return is_plain(s, p + 1) ? p + 1 : NULL;
    return word_ascii(byte_at(s, p + 1)) ? end : p + 1;
}

/* Past the possessive of a word that ends at p, if nothing else can be: else NULL. */
static const char *past_word(const struct word_scan *s, const char *p)
{
    unsigned char c = byte_at(s, p), next;
    unsigned size;

    if (c == '\'' || c == '`')
        return past_apostrophe(s, p + 1, p);
    if (is_high(c)) {
        if (wordclass_of(utf8_decode_quick(p, s->end, &size)) == WORDCLASS_APOSTROPHE)
            return past_apostrophe(s, p + size, p);
        return is_plain(s, p) ? p : NULL;
    }
    if (c != '.' && c != ',')
        return p;
    next = byte_at(s, p + 1);
    return word_ascii(next) || is_plain(s, p + 1) ? p : NULL;
}

/* --- words ----------------------------------------------------------------------- */

/* What hash_bytes says of n bytes; zeros stand behind the first sixteen of fewer. */
static uint64_t hash_folded(const char *folded, size_t n)
{
    const unsigned char *bytes = (const unsigned char *)folded;
    uint64_t hash;

    if (n > 16)
        return hash_bytes(folded, n);
    hash = hash_block(hash_load64(bytes), hash_load64(bytes + 8), n);
    return hash + !hash;
}

/* A dotted acronym of at least two ASCII letters that begins at p; *none is set if there
 * is none. */
static const char *take_acronym(const struct word_scan *s, const char *p, struct word *w,
                                bool *none)
{
    char folded[QUICK_BYTES] = {0};
    size_t n = 0;

    *none = true;
    while (n < QUICK_BYTES && is_letter(byte_at(s, p)) &&
           !word_ascii(byte_at(s, p + 1))) {
        if (is_high(byte_at(s, p + 1)) && !is_plain(s, p + 1))
            *none = false;
        folded[n++] = (char)word_ascii((unsigned char)*p++);
        w->end = p;
        if (byte_at(s, p) != '.')
            break;
        w->end = ++p;
    }
    if (n == QUICK_BYTES || (is_high(byte_at(s, p)) && !is_plain(s, p)))
        *none = false;
    if (n < 2 || !*none)
        return NULL;
    *none = false;
    w->hash = hash_folded(folded, n);
    return past_word(s, w->end);
}

/* Whether ",ddd" and no further digit stands at p; *sure unless that is not known. */
static bool is_group(const struct word_scan *s, const char *p, bool *sure)
{
    for (int i = 1; i <= 4; i++) {
        unsigned char c = byte_at(s, p + i);

        if (is_high(c))
            *sure = false;
        if (is_high(c) || is_digit(c) != (i < 4))
            return false;
    }
    return true;
}

/* What is known of a word while it is read. */
struct reading {
    char folded[QUICK_FOLDED];
    size_t n;
    const char *group; /* where its last group of digits began; NULL: not only digits */
    bool sure;
};

/* Takes the row of letters, the digit, the dot or the group of digits at p: its bytes, 0
 * if there is none. */
static inline size_t read_piece(const struct word_scan *s, const char *p,
                                struct reading *r)
{
    unsigned char c = byte_at(s, p);

    if (is_digit(c)) {
        r->folded[r->n++] = (char)c;
        return 1;
    }
    if (is_high(c) || is_letter(c)) {
        size_t left = (size_t)(s->end - p), n;
        size_t size = letters_fold_row(p, left < QUICK_BYTES ? left : QUICK_BYTES,
                                       r->folded + r->n, &n);

        r->n += n;
        r->group = size ? NULL : r->group;
        return size;
    }
    if (r->n == 0 || !is_digit((unsigned char)p[-1]))
        return 0;
    if (c == '.' && is_digit(byte_at(s, p + 1))) {
        r->folded[r->n++] = '.';
        r->group = NULL;
        return 1;
    }
    if (c == ',' && r->group && p - r->group <= 3 && is_group(s, p, &r->sure)) {
        memcpy(r->folded + r->n, p + 1, 3);
        r->n += 3;
        r->group = p + 1;
        return 4;
    }
    return 0;
}

static const char *take_letters(const struct word_scan *s, const char *p, struct word *w)
{
    struct reading r;
    const char *start = p;
    size_t size;

    memset(r.folded, 0, 16);
    r.n = 0;
    r.group = start;
    r.sure = true;
    for (; (size = read_piece(s, p, &r)); p += size) {
        if (p - start > QUICK_BYTES - 4)
            return NULL;
    }
    if (r.n == 0 || !r.sure)
        return NULL;
    if (is_high((unsigned char)*start) && p - start <= 3 && byte_at(s, p) == '.')
        return NULL; /* perhaps an acronym */
    w->end = p;
    w->hash = hash_folded(r.folded, r.n);
    return past_word(s, p);
}

/*
 * Whether the three bytes, the first one on top, are a character that folds to itself
 * wherever it stands without a mark: unified ideographs, Hangul syllables, kana.
 */
static inline bool is_self(uint32_t bytes)
{
    if ((bytes & 0xf0c0c0) != 0xe08080)
        return false;
    return (bytes >= 0xe4b880 && bytes <= 0xe9bfbf) ||
           (bytes >= 0xeab080 && bytes <= 0xed9ea3) ||
           (bytes >= 0xe38181 && bytes <= 0xe38296) ||
           (bytes >= 0xe382a1 && bytes <= 0xe383ba);
}

/* The three bytes at p, 0 where there are not so many. */
static inline uint32_t three_at(const struct word_scan *s, const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return s->end - p < 3 ? 0 : (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
}

/* What hash_bytes says of three bytes, the first one on top. */
static inline uint64_t hash_three(uint32_t bytes)
{
    uint64_t hash = hash_block(__builtin_bswap32(bytes << 8), 0, 3);

    return hash + !hash;
}

/* Whether what stands at p belongs to no ideograph before it: no mark or ignorable
 * character, nor what might begin a possessive. */
static inline bool is_edge(const struct word_scan *s, const char *p)
{
    unsigned char c = byte_at(s, p);
    enum wordclass class;
    unsigned size;

    if (!is_high(c))
        return c != '\'' && c != '`' && c != '.';
    class = wordclass_of(utf8_decode_quick(p, s->end, &size));
    return class == WORDCLASS_SEPARATOR || class == WORDCLASS_COMMA;
}

size_t word_ideographs(const struct word_scan *s, const char *p, uint64_t *hash,
                       size_t most)
{
    uint32_t bytes = three_at(s, p), next;
    size_t n = 0;

    if (!is_self(bytes))
        return 0;
    for (; n < most; bytes = next) {
        next = three_at(s, p += 3);
        if (!is_self(next) && !is_edge(s, p))
            break;
        hash[n++] = hash_three(bytes);
        if (!is_self(next))
            break;
    }
    return n;
}

static const char *take_ideograph(const struct word_scan *s, const char *p,
                                  struct word *w)
{
    uint32_t bytes = three_at(s, p);

    if (!is_self(bytes))
        return NULL;
    w->end = p + 3;
    w->hash = hash_three(bytes);
    return past_word(s, w->end);
}

const char *word_quick(const struct word_scan *s, const char *p, struct word *w)
{
    bool none = true;
    const char *past = NULL;

    if ((unsigned char)*p >= 0xe3)
        return take_ideograph(s, p, w);
    if (byte_at(s, p + 1) == '.' && is_letter((unsigned char)*p))
        past = take_acronym(s, p, w, &none);
    return none ? take_letters(s, p, w) : past;
}
