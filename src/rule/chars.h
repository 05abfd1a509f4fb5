/*
 * chars: two small questions that parsers of rules ask of bytes.
 *
 * Internal to rule/.
 */
#ifndef RULE_CHARS_H
#define RULE_CHARS_H

#include <stdbool.h>
#include <string.h>

#include "base/span.h"

#define CHARS_SHOWN 60 /* bytes of somebody's text in a message */

/* Whether c is one of the set's characters; the NUL at its end is none (as it is to
 * strchr). */
static inline bool char_in(char c, const char *set)
{
    return c && strchr(set, c);
}

/* The length for "%.*s" in a message: not too long, and cut between characters. */
static inline int chars_shown(struct span s)
{
    size_t n = s.n > CHARS_SHOWN ? CHARS_SHOWN : s.n;

    while (n && n < s.n && (s.p[n] & 0xc0) == 0x80)
        n--;
    return (int)n;
}

#endif
