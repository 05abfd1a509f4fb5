/*
 * fold: what a word is compared by.
 *
 * NFKC and case folding (utf8proc), numbers to ASCII, accents off Latin, Greek and
 * Cyrillic (й and ё stay), harakat off Arabic, points off Hebrew, strokes and ligatures
 * off Latin (ł ø đ æ œ ...). Pure functions of their input; no state, no allocation.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/* A word is folded and hashed by this many of its first bytes, cut at a character. */
#define FOLD_WORD_BYTES 255

/* The longest folded form of FOLD_WORD_BYTES bytes (U+FDFA grows elevenfold). */
#define FOLD_MOST 3072

/*
 * The folded form of one word, whose bytes are those of its span in held text (token.h):
 * the dots of an acronym, the commas of a number and ignorable characters inside vanish
 * here. Bytes written to out.
 */
size_t fold_word(struct span word, char out[FOLD_MOST]);

/* The lower-case form with its accents (NFC), which stemmers want. Bytes written. */
size_t fold_lower(struct span word, char out[FOLD_MOST]);

/*
 * Appends NFC of s, ignorable characters removed and any run of white space as one blank:
 * the form in which exact terms are compared. 0, or -1 at out's cap.
 */
int fold_exact(struct span s, struct buf *out);

/* Appends the case-folded NFC of s: for globs and names. 0, or -1 at out's cap. */
int fold_case(struct span s, struct buf *out);

#endif
