/*
 * changes: what a new set of rules has that the one before had not, rule by rule.
 *
 * A rule is the same rule where its id is. Made off the loop: a million rules take a
 * moment. Embedded; keeps nothing of either set.
 */
#ifndef APP_CHANGES_H
#define APP_CHANGES_H

#include <stddef.h>
#include <stdint.h>

#include "match/ruleset.h"

/* In `from`: there was none that counts on. */
#define CHANGES_NEW UINT32_MAX

struct changes {
    size_t added;
    size_t changed; /* the same id, but another query, limits, title, priority or tags */
    size_t removed;
    uint32_t *from; /* of each rule of the new set: which one of the old it was, where
                       their identities are equal (ruleset.h) */
};

/* c is all zero, or was released. */
void changes_find(struct changes *c, const struct ruleset *before,
                  const struct ruleset *after);
void changes_release(struct changes *c);

/* `from`, the caller's from now on: free(). */
uint32_t *changes_take_from(struct changes *c);

#endif
