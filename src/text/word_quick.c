#include <string.h>

#include "base/hash.h"
#include "text/fold.h"
#include "text/letters.h"
#include "text/utf8.h"
#include "text/wide.h"
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

bool word_is_edge(const struct word_scan *s, const char *p)
{
    unsigned char c = byte_at(s, p);
    unsigned size;

    if (!is_high(c))
        return c != '\'' && c != '`' && c != '.';
    switch (wordclass_of(utf8_decode_quick(p, s->end, &size))) {
    case WORDCLASS_MARK:
    case WORDCLASS_TRAILER:
    case WORDCLASS_IGNORABLE:
    case WORDCLASS_APOSTROPHE:
    case WORDCLASS_DOT: return false;
    default: return true;
    }
}

static const char *take_ideograph(const struct word_scan *s, const char *p,
                                  struct word *w)
{
    if (s->end - p < WIDE_UNIT || !wide_is_self(wide_unit(p)))
        return NULL;
    w->end = p + WIDE_UNIT;
    w->hash = hash_bytes(p, WIDE_UNIT);
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
