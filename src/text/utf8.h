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

/* The same, quick for two bytes and for most that have three. */
static inline uint32_t utf8_decode_quick(const char *p, const char *end, unsigned *size)
{
    const unsigned char *b = (const unsigned char *)p;
    size_t left = (size_t)(end - p);

    if (left >= 2 && b[0] >= 0xc2 && b[0] <= 0xdf && (b[1] & 0xc0) == 0x80) {
        *size = 2;
        return (uint32_t)(b[0] & 0x1f) << 6 | (b[1] & 0x3f);
    }
    if (left >= 3 && b[0] >= 0xe1 && b[0] <= 0xef && b[0] != 0xed &&
        (b[1] & 0xc0) == 0x80 && (b[2] & 0xc0) == 0x80) {
        *size = 3;
        return (uint32_t)(b[0] & 0xf) << 12 | (uint32_t)(b[1] & 0x3f) << 6 |
               (b[2] & 0x3f);
    }
    return utf8_decode(p, end, size);
}

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

/* No more than `most` bytes from the start of valid text, cut between characters. */
struct span utf8_cut(struct span s, size_t most);

/*
 * Whether a code point could move a terminal's cursor, hide text or turn it round: C0 and
 * C1 controls, separators of lines, controls of direction.
 */
bool utf8_is_control(uint32_t cp);

#endif
