/*
 * word: one word after another, by all the rules.
 *
 * The half of the tokeniser that knows the rules; it takes text of any kind a character
 * at a time and remembers nothing between two words. Private to text/.
 */
#ifndef TEXT_WORD_H
#define TEXT_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word_scan {
    const char *end; /* of the text */
    bool pattern;    /* TOKEN_ANY_* are wildcards */
};

/* What a gap between words has held so far. */
struct word_gap {
    bool line;      /* a line has ended, and after it there was only white space */
    bool paragraph; /* a blank line, or U+2029 */
};

struct word {
    const char *end;
    uint64_t hash; /* of the folded form */
};

/* Where the next word begins, from p on (the text's end if none does); *g gets what lies
 * before it. */
const char *word_skip_gap(const struct word_scan *s, const char *p, struct word_gap *g);

/* Takes the word that begins at p: where the gap behind it begins, which is past its
 * possessive if it has one. */
const char *word_take(const struct word_scan *s, const char *p, struct word *w);

/* Past an apostrophe and s behind a word that ends at p (or behind its full stop), unless
 * the s begins a longer word; else p. */
const char *word_past_possessive(const struct word_scan *s, const char *p);

/* word_take of the words that most words are; NULL where that is not sure. Not for
 * patterns. */
const char *word_quick(const struct word_scan *s, const char *p, struct word *w);

/* Whether what stands at p belongs to no ideograph before it: it is no mark or ignorable
 * character, nor what might begin a possessive. */
bool word_is_edge(const struct word_scan *s, const char *p);

/* Whether c is an ASCII letter or digit; if so, it is it in lower case, else 0. */
static inline unsigned char word_ascii(unsigned char c)
{
    static const char fold[128] = "................................................"
                                  "0123456789.......abcdefghijklmnopqrstuvwxyz......"
                                  "abcdefghijklmnopqrstuvwxyz.....";

    return c < sizeof fold && fold[c] != '.' ? (unsigned char)fold[c] : 0;
}

#endif
