/*
 * number: whole numbers in text.
 *
 * ASCII digits and nothing else: no sign, no blank; in base ten, but for single digits.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

/* The digits that s begins with: how many there are, and in *n what they say; UINT64_MAX
 * where it is that much or more, 0 where there are none. */
size_t number_begin(struct span s, uint64_t *n);

/* All of s as a number from 0 to most, which is less than UINT64_MAX: 0 and *n, or -1. */
int number_read(struct span s, uint64_t most, uint64_t *n);

/* What a hexadecimal digit says, or -1 where c is none. */
static inline int number_hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The most digits that a number has. */
#define NUMBER_MOST 20

/* For number_write: a number below 10000 as four digits, the first in the lowest byte. */
static inline uint32_t number_four_digits(uint32_t v)
{
    uint32_t halves = v / 100 | (v % 100) << 16;
    uint32_t tens = (halves * 103 >> 10) & 0x000f000f; /* 103/1024: a tenth, below 179 */

    return (tens | (halves - 10 * tens) << 8) + 0x30303030;
}

/* For number_write: four bytes, the lowest first. */
static inline void number_put_four(char *to, uint32_t bytes)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap32(bytes);
#endif
    memcpy(to, &bytes, 4);
}

/* For number_write: 10000 and more. */
char *number_write_long(char *to, uint64_t v);

/* Writes v at `to`, where there is room for NUMBER_MOST bytes; returns where it ends.
 * Every alert has a few of them: four digits at a time, hardly a branch. */
static inline char *number_write(char *to, uint64_t v)
{
    unsigned zeros = (v < 10) + (v < 100) + (v < 1000);

    if (v >= 10000)
        return number_write_long(to, v);
    number_put_four(to, number_four_digits((uint32_t)v) >> 8 * zeros);
    return to + 4 - zeros;
}

#endif
