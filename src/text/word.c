#include "text/word.h"

#include "base/hash.h"
#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"
#include "text/wordclass.h"

/*
 * All the rules. Looking ahead never goes beyond the next few characters that are not
 * ignorable, or beyond what the word takes, so the time is linear in the text whatever it
 * holds. What most words are takes the quick way (word_quick.c), which leaves to this one
 * whatever it is not sure of; both must agree where both apply.
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
    if (s->pattern && token_is_wildcard(cp))
        return WORDCLASS_WILDCARD;
    return wordclass_of(cp);
}

/* The first character from p on that is not ignorable; a separator at the end. */
static struct look look_at(const struct word_scan *s, const char *p)
{
    struct look c = {0, WORDCLASS_SEPARATOR, p};

    while (p < s->end) {
        unsigned size;
        uint32_t cp = utf8_decode_quick(p, s->end, &size);
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

const char *word_past_possessive(const struct word_scan *s, const char *p)
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
        if (word_ascii(c))
            break;
        if (c >= 0x80)
            cp = utf8_decode_quick(p, s->end, &size);
        class = class_of(s, cp);
        if (class == WORDCLASS_IDEOGRAPH || wordclass_joins(class))
            break;
        gap_add(g, cp, class);
    }
    return p;
}

const char *word_take(const struct word_scan *s, const char *p, struct word *w)
{
    const char *past = s->pattern ? NULL : word_quick(s, p, w);

    if (past)
        return past;
    w->end = general_end(s, p);
    w->hash = general_hash(p, w->end);
    return word_past_possessive(s, w->end);
}
