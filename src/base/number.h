/*
 * number: whole numbers in text.
 *
 * ASCII digits and nothing else: no sign, no blank; in base ten, but for single digits.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

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

/* Writes v at `to`, where there is room for NUMBER_MOST bytes; returns where it ends. */
char *number_write(char *to, uint64_t v);

#endif
