/*
 * utf8: the encoding, and making any bytes into valid UTF-8.
 *
 * Text inside wirewatch is always valid UTF-8 ("held text"): what comes from outside
 * passes utf8_hold once, and nothing after it looks for damage again.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

#define UTF8_REPLACEMENT 0xfffdu
#define UTF8_MOST        4 /* bytes of one code point */

/*
 * The code point that begins at p, with at least one byte before end; *size gets its
 * bytes. Of an invalid sequence: UTF8_REPLACEMENT and the size of the maximal bad
 * sequence (Unicode 15, section 3.9, "substitution of maximal subparts"), 1 to 3.
 */
uint32_t utf8_decode(const char *p, const char *end, unsigned *size);

/* Writes cp (a Unicode scalar value; any other is written as U+FFFD): bytes written, 1
 * to 4. */
unsigned utf8_encode(uint32_t cp, char out[UTF8_MOST]);

/* Whether all of s is valid UTF-8. Fast for ASCII. */
bool utf8_valid(struct span s);

/* Appends s to out with each maximal bad sequence as one U+FFFD. 0, or -1 at out's cap.
 */
int utf8_hold(struct span s, struct buf *out);

/* Code points in valid text. */
size_t utf8_count(struct span s);

#endif
