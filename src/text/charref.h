/*
 * charref: the character references of HTML5, "&amp;" and its kin.
 *
 * Pure functions of their input: no state, no allocation.
 */
#ifndef TEXT_CHARREF_H
#define TEXT_CHARREF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define CHARREF_MOST 8 /* bytes that one reference may stand for */

/* In an attribute "&lt=" and "&ltd" are no references (they are parts of an address). */
enum charref_place { CHARREF_IN_TEXT, CHARREF_IN_ATTRIBUTE };

struct charref {
    size_t took;             /* bytes of the source; 0 where there is no reference */
    size_t n;                /* bytes of text */
    bool semicolon;          /* it was written in full */
    char text[CHARREF_MOST]; /* UTF-8 */
};

/* What the number in a reference stands for: 128-159 are windows-1252, as the web has
 * always used them. */
uint32_t charref_code_point(uint32_t number);

/* Decodes the reference at the start of s, which begins with '&'. */
struct charref charref_decode(struct span s, enum charref_place place);

#endif
