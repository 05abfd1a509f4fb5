#include "text/word.h"

#include "base/hash.h"
#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"
#include "text/wordclass.h"

/*
 * A word of ASCII letters and digits with nothing behind it that could join takes a short
 * way (ascii_word): one table look-up a byte. All others take the general one, which
 * knows every rule; both must agree where both apply. Looking ahead never goes beyond the
 * next few characters that are not ignorable, or beyond what the word takes, so the time
 * is linear in the text whatever it holds.
 */

/* --- characters ------------------------------------------------------------------ */

/* A character and where the next one begins. */
struct look {
    uint32_t cp;
    enum wordclass class;
    const char *next;
};

static enum wordclass class_of(const struct word_scan *s, uint32_t cp)
{
    if (s->pattern && wordclass_is_wildcard(cp))
        return WORDCLASS_WILDCARD;
    return wordclass_of(cp);
}

/* The first character from p on that is not ignorable; a separator at the end. */
static struct look look_at(const struct word_scan *s, const char *p)
{
    struct look c = {0, WORDCLASS_SEPARATOR, p};

    while (p < s->end) {
        unsigned size;
        uint32_t cp = utf8_decode(p, s->end, &size);
        enum wordclass class = class_of(s, cp);

        p += size;
        if (class != WORDCLASS_IGNORABLE)
            return (struct look){cp, class, p};
    }
    return c;
}

static bool is_letter(enum wordclass class)
{
    return class == WORDCLASS_LETTER || class == WORDCLASS_WILDCARD;
}

static bool is_wide_digit(uint32_t cp)
{
    return cp >= 0xff10 && cp <= 0xff19;
}

/* --- the general way ------------------------------------------------------------- */

/* The end of an ideograph (or whatever stands at p) and of the marks behind it. */
static const char *cluster_end(const struct word_scan *s, const char *p)
{
    struct look c;

    for (c = look_at(s, p); wordclass_is_mark(c.class) || c.class == WORDCLASS_WILDCARD;
         c = look_at(s, p))
        p = c.next;
    return p;
}

/* The end of wildcards that lead up to an ideograph, and of its marks; NULL if none do.
 */
static const char *wildcard_cluster_end(const struct word_scan *s, struct look c)
{
    while (c.class == WORDCLASS_WILDCARD)
        c = look_at(s, c.next);
    return c.class == WORDCLASS_IDEOGRAPH ? cluster_end(s, c.next) : NULL;
}

/*
 * The end of a dotted acronym that begins with the letter c: single letters, each with a
 * dot behind it, the last perhaps without. NULL if there are not two.
 */
static const char *acronym_end(const struct word_scan *s, struct look c)
{
    const char *end = NULL;
    unsigned letters = 0;

    while (is_letter(c.class)) {
        const char *p = c.next;
        struct look after = look_at(s, p);

        while (wordclass_is_mark(after.class)) {
            p = after.next;
            after = look_at(s, p);
        }
        if (wordclass_joins(after.class))
            break;
        letters++;
        end = p;
        if (after.class != WORDCLASS_DOT)
            break;
        end = after.next;
        c = look_at(s, end);
    }
    return letters >= 2 ? end : NULL;
}

/* The end of ",ddd" with no further digit, whose comma is c, after the digit before. */
static const char *group_end(const struct word_scan *s, struct look c, uint32_t before)
{
    const char *p = c.next;

    if (c.cp != ',' && !is_wide_digit(before))
        return NULL;
    for (int i = 0; i < 3; i++) {
        struct look digit = look_at(s, p);

        if (digit.class != WORDCLASS_DIGIT)
            return NULL;
        p = digit.next;
    }
    return look_at(s, p).class == WORDCLASS_DIGIT ? NULL : p;
}

/* The end of letters, digits and marks from c on, with the dots and commas of numbers. */
static const char *run_end(const struct word_scan *s, struct look c)
{
    const char *end = c.next;
    /* Digits, if the word is nothing but 1 to 3 of them and groups; else 0 or 4. */
    unsigned lead = c.class == WORDCLASS_DIGIT;

    for (;;) {
        struct look before = c;
        const char *joined = NULL;

        c = look_at(s, end);
        if (wordclass_joins(c.class)) {
            joined = c.next;
            if (c.class != WORDCLASS_DIGIT)
                lead = 0;
            else if (lead > 0 && lead < 4)
                lead++;
        } else if (c.class == WORDCLASS_DOT && before.class == WORDCLASS_DIGIT) {
            c = look_at(s, c.next);
            joined = c.class == WORDCLASS_DIGIT ? c.next : NULL;
            lead = 0;
        } else if (c.class == WORDCLASS_COMMA && lead >= 1 && lead <= 3) {
            joined = group_end(s, c, before.cp);
            c = before; /* a digit, as the last one of the group is */
            lead = 3;
        }
        if (!joined)
            return end;
        end = joined;
    }
}

static const char *general_end(const struct word_scan *s, const char *p)
{
    struct look c = look_at(s, p);
    const char *end = NULL;

    if (c.class == WORDCLASS_IDEOGRAPH)
        return cluster_end(s, c.next);
    if (c.class == WORDCLASS_WILDCARD)
        end = wildcard_cluster_end(s, c);
    if (!end && is_letter(c.class))
        end = acronym_end(s, c);
    return end ? end : run_end(s, c);
}

/* Past an apostrophe and s behind a word that ends at p (or behind its full stop), unless
 * the s begins a longer word; else p. */
static const char *skip_possessive(const struct word_scan *s, const char *p)
{
    struct look c = look_at(s, p);

    if (c.class == WORDCLASS_DOT)
        c = look_at(s, c.next);
    if (c.class != WORDCLASS_APOSTROPHE)
        return p;
    c = look_at(s, c.next);
    if (c.cp != 's' && c.cp != 'S' && c.cp != 0xff53 && c.cp != 0xff33)
        return p;
    return wordclass_joins(look_at(s, c.next).class) ? p : c.next;
}

static uint64_t general_hash(const char *p, const char *end)
{
    char folded[FOLD_MOST];
    size_t n = fold_word(span_make(p, (size_t)(end - p)), folded);

    return hash_bytes(folded, n);
}

/* --- the short way --------------------------------------------------------------- */

/* Letters and digits in lower case, 0 for all else. */
static const unsigned char ascii_fold[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5',
    ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b',
    ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h',
    ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n',
    ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
    ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
    ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l',
    ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r',
    ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
    ['y'] = 'y', ['z'] = 'z',
};

/* The byte at p, 0 at the end. */
static unsigned char byte_at(const struct word_scan *s, const char *p)
{
    return p < s->end ? (unsigned char)*p : 0;
}

/* Whether the byte at p is of a letter, a digit, or perhaps of either. */
static bool may_be_word(const struct word_scan *s, const char *p)
{
    unsigned char c = byte_at(s, p);

    return c >= 0x80 || ascii_fold[c];
}

/* Whether nothing at p, right behind a run of ASCII letters and digits, can belong to the
 * word or to its possessive. May say no where the answer is yes. */
static bool ends_plainly(const struct word_scan *s, const char *p)
{
    unsigned char c = byte_at(s, p);

    if (c == '.')
        return !may_be_word(s, p + 1) && byte_at(s, p + 1) != '\'' &&
               byte_at(s, p + 1) != '`';
    if (c == ',' || c == '\'' || c == '`')
        return !may_be_word(s, p + 1);
    return c < 0x80;
}

/* The end of the ASCII word at p and its hash; NULL where it needs the general way. */
static const char *ascii_word(const struct word_scan *s, const char *p, uint64_t *hash)
{
    unsigned char folded[FOLD_WORD_BYTES + 1];
    unsigned char c;
    size_t n = 0;

    memset(folded, 0, 16);
    while (n < FOLD_WORD_BYTES && (c = ascii_fold[byte_at(s, p)])) {
        folded[n++] = c;
        p++;
    }
    while (n == FOLD_WORD_BYTES && ascii_fold[byte_at(s, p)])
        p++;
    if (n == 0 || !ends_plainly(s, p))
        return NULL;
    if (n > 16)
        *hash = hash_bytes(folded, n);
    else { /* what hash_bytes does, without its loops over a tail */
        *hash = hash_block(hash_load64(folded), hash_load64(folded + 8), n);
        *hash += *hash == 0;
    }
    return p;
}

/* --- words ----------------------------------------------------------------------- */

static void gap_add(struct word_gap *g, uint32_t cp, enum wordclass class)
{
    if (cp == '\n' || cp == 0x2028 || cp == 0x85) {
        g->paragraph |= g->line;
        g->line = true;
    } else if (cp == 0x2029)
        g->paragraph = true;
    else if (class != WORDCLASS_WHITE && class != WORDCLASS_IGNORABLE)
        g->line = false;
}

const char *word_skip_gap(const struct word_scan *s, const char *p, struct word_gap *g)
{
    unsigned size;

    for (*g = (struct word_gap){false, false}; p < s->end; p += size) {
        unsigned char c = (unsigned char)*p;
        uint32_t cp = c;
        enum wordclass class = WORDCLASS_WHITE;

        size = 1;
        if (c == ' ')
            continue;
        if (ascii_fold[c])
            break;
        if (c >= 0x80)
            cp = utf8_decode(p, s->end, &size);
        class = class_of(s, cp);
        if (class == WORDCLASS_IDEOGRAPH || wordclass_joins(class))
            break;
        gap_add(g, cp, class);
    }
    return p;
}

const char *word_take(const struct word_scan *s, const char *p, struct word *w)
{
    w->end = s->pattern ? NULL : ascii_word(s, p, &w->hash);
    if (w->end)
        return w->end;
    w->end = general_end(s, p);
    w->hash = general_hash(p, w->end);
    return skip_possessive(s, w->end);
}
