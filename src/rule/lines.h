/*
 * lines: the lines of a file in memory, by number and by byte.
 *
 * Line ends are those of YAML: LF, CR, CR LF, U+0085, U+2028, U+2029. Internal to rule/.
 */
#ifndef RULE_LINES_H
#define RULE_LINES_H

#include <stddef.h>

#include "base/span.h"

/* A line may be all of the file, with a place in it asked for at every word: so far is
 * counted from the nearest byte whose character is known. */
#define LINES_STEP ((size_t)512)

struct lines {
    struct span text;
    size_t *start; /* byte at which line i + 1 begins */
    size_t *end;   /* likewise, without its line end */
    size_t n;      /* at least 1 */
    size_t cap_start, cap_end;
    size_t *chars; /* characters that begin before byte i * LINES_STEP */
};

/* Finds the lines; text must stay. */
void lines_init(struct lines *l, struct span text);
void lines_release(struct lines *l);

/* Line `number`, from 1, without its end; absent where there is none. */
struct span lines_get(const struct lines *l, size_t number);

/* The byte of a line and column, both from 1, the column in characters. */
size_t lines_byte(const struct lines *l, size_t number, size_t column);

/* The line and column of a byte. */
void lines_place(const struct lines *l, size_t byte, size_t *number, size_t *column);

#endif
