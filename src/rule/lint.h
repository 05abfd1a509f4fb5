/*
 * lint: warnings about rules that are right and yet not what their author wants.
 *
 * Everyday words, rules that can never match, repeated rules, slow terms, too broad
 * terms, conditions that fail an item which lacks the member: the warnings of
 * wirewatch-rules(5).
 */
#ifndef RULE_LINT_H
#define RULE_LINT_H

#include "base/diag.h"
#include "rule/rulebook.h"

struct lint;

struct lint *lint_new(void);
void lint_free(struct lint *l);

/* Looks at one rule (and remembers its meaning, to find a second one alike); warnings go
 * to d. */
void lint_rule(struct lint *l, const struct rule *rule, struct diag *d);

/* Looks at all rules of a book. */
void lint_book(struct rulebook *book, struct diag *d);

#endif
