/*
 * rule_ids: the rules of a set by their ids.
 *
 * Made in one go: a million rules take a moment. Embedded; the set outlives it.
 */
#ifndef APP_RULE_IDS_H
#define APP_RULE_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "match/ruleset.h"

#define RULE_IDS_NONE UINT32_MAX

struct rule_ids {
    const struct ruleset *set;
    uint32_t *slots; /* number + 1; 0: free. Open addressing, at most half full */
    size_t mask;
};

void rule_ids_init(struct rule_ids *t, const struct ruleset *set);
void rule_ids_release(struct rule_ids *t);

/* The number of the rule of that id; RULE_IDS_NONE where none has it. */
uint32_t rule_ids_find(const struct rule_ids *t, struct span id);

#endif
