/*
 * wordclass: what each code point does to words.
 *
 * The classes behind token_is_word() and its like (token.h). Private to text/. Classes
 * are by Unicode 15 general category, script and a few lists; the value of a class is the
 * letter that stands for it in the table in wordclass.c.
 */
#ifndef TEXT_WORDCLASS_H
#define TEXT_WORDCLASS_H

#include <stdbool.h>
#include <stdint.h>

enum wordclass {
    WORDCLASS_SEPARATOR = '_',  /* ends a word; all that is none of the others */
    WORDCLASS_WHITE = ' ',      /* separates too; White_Space */
    WORDCLASS_APOSTROPHE = '`', /* separates too, and may begin a possessive */
    WORDCLASS_DOT = '.',        /* U+002E, U+FF0E: may join digits or single letters */
    WORDCLASS_COMMA = ',',      /* U+002C, U+FF0C: may join groups of three digits */
    WORDCLASS_LETTER = 'a',     /* L*, of a script that writes spaces */
    WORDCLASS_DIGIT = '0',      /* Nd, of any script */
    WORDCLASS_NUMBER = 'n',     /* Nl, No */
    WORDCLASS_MARK = 'm',       /* M* */
    WORDCLASS_TRAILER = 'v',    /* letters that act as marks: conjoining jamo V and T,
                                   U+FF9E, U+FF9F */
    WORDCLASS_IDEOGRAPH = 'H',  /* L, N of a script without spaces: a word by itself */
    WORDCLASS_IGNORABLE = '-',  /* vanishes inside words */
    WORDCLASS_WILDCARD = '*',   /* TOKEN_ANY_*: never here, only in rule patterns */
};

enum wordclass wordclass_of(uint32_t cp);

/* Whether the class attaches to the character before it. */
static inline bool wordclass_is_mark(enum wordclass c)
{
    return c == WORDCLASS_MARK || c == WORDCLASS_TRAILER;
}

/* Whether the class runs on in a word of letters and digits; an ideograph stands alone.
 */
static inline bool wordclass_joins(enum wordclass c)
{
    return c == WORDCLASS_LETTER || c == WORDCLASS_DIGIT || c == WORDCLASS_NUMBER ||
           c == WORDCLASS_WILDCARD || wordclass_is_mark(c);
}

#endif
