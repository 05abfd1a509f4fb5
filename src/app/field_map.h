/*
 * field_map: what is known of a field once several alerts have looked at it.
 *
 * Alerts show pieces of the same few texts, cut at white space and escaped. So a short
 * text is looked at once as a whole: where its white space is, and whether any piece of
 * it may be copied as it stands. Private to app/alert and app/snippet.
 */
#ifndef APP_FIELD_MAP_H
#define APP_FIELD_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Of longer texts nothing is known: to look at them takes longer than to write an alert.
 */
#define FIELD_MAP_MOST 1024

/* Bits before that of the first byte; the last of them says that white space is there. So
 * does the one behind the text. */
#define FIELD_MAP_FRONT 64

struct field_map {
    bool known;
    bool plain; /* nothing in it wants an escape, and no two blanks stand in a row */
    uint64_t blank[FIELD_MAP_MOST / 64 + 3]; /* a bit a byte: snippet_is_blank; where it
                                                is known */
};

/* text lives as long as m is asked. */
void field_map_make(struct field_map *m, struct span text);

/* The bits of 64 bytes in a row: bit 0 is that of byte at - FIELD_MAP_FRONT. */
static inline uint64_t field_map_bits(const struct field_map *m, size_t at)
{
    size_t word = at / 64, bit = at % 64;

    return m->blank[word] >> bit | m->blank[word + 1] << 1 << (63 - bit);
}

#endif
