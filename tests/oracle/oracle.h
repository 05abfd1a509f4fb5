/*
 * oracle: the naive matcher that the real one is tested against.
 *
 * Evaluates the whole tree of a rule over all words of an item, with no index, no hash
 * and no short cut, in the words of the rule language: a place is a set of words, an
 * operator makes places out of places. Slow, and meant to be read beside
 * wirewatch-rules(5).
 */
#ifndef ORACLE_ORACLE_H
#define ORACLE_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feed/item.h"
#include "match/matcher.h"
#include "rule/rulebook.h"

/* Sets of more places than this are not compared: the answer is ORACLE_TOO_MANY. */
#define ORACLE_PLACES_MOST 2048

struct oracle;

/* Reads an item, which must outlive the oracle. */
struct oracle *oracle_new(const struct item *item);
void oracle_free(struct oracle *o);

enum oracle_answer { ORACLE_NO, ORACLE_YES, ORACLE_TOO_MANY };

struct oracle_match {
    enum oracle_answer answer;
    const struct match_place *places; /* all of them; until the next oracle_match */
    size_t n;
    bool touched; /* some term of the rule is somewhere in the item */
};

/* Whether rule holds of the item, and the evidence for it. */
struct oracle_match oracle_match(struct oracle *o, const struct rule *rule,
                                 int64_t now_ms);

#endif
