/*
 * near_units: places of single terms, and who of them has a neighbour.
 *
 * A place needs only be compared with the nearest one after it and the nearest one before
 * it in the other list: places further away are no nearer, and in no earlier sentence or
 * paragraph. Two binary searches a place, so n log n in all. Lists live until the arena
 * of the rule is reset. Internal to match/.
 */
#ifndef MATCH_NEAR_UNITS_H
#define MATCH_NEAR_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/scratch.h"

/* A place with the unit, a sentence or a paragraph, that it lies in. */
struct unit_place {
    uint32_t lo, hi; /* words [lo, hi) */
    uint32_t unit;
    uint32_t index; /* in the list it comes from */
    enum item_field field;
};

/* Those in no unit, or in more than one, are left out. */
struct unit_list {
    struct unit_place *by_start;
    struct unit_place *by_end;
    size_t n;
};

/* Of a simple list. sentence: the units are sentences, else paragraphs. */
struct unit_list units_list(struct matcher *m, const struct places *l, bool sentence);

/*
 * Sets marks[index] for each place of `of` that has one of `in` in its unit, fewer than
 * `reach` words between: one that comes after it, or one before it, as asked. Returns
 * whether there is any.
 */
bool units_mark(const struct unit_list *of, const struct unit_list *in, uint32_t reach,
                bool after, bool before, bool *marks);

#endif
