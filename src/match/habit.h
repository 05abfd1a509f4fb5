/*
 * habit: to leave out for a while what does not pay.
 *
 * A first look at an item, which may show that no closer one is needed, is a loss where
 * most items need it: it costs a third of what it may save. Who takes such looks has a
 * habit, all zeros at first: it says whether to look, and is told what came of it.
 */
#ifndef MATCH_HABIT_H
#define MATCH_HABIT_H

#include <stdbool.h>
#include <stdint.h>

struct habit {
    uint32_t tried, passed; /* of HABIT_TRIES */
    uint32_t rest;          /* items until the next try */
};

#define HABIT_TRIES       64
#define HABIT_PASSED_MOST 40
#define HABIT_REST        2000

/* Whether the look is left out for this item. */
static inline bool habit_rests(struct habit *h)
{
    if (!h->rest)
        return false;
    h->rest--;
    return true;
}

/* passed: the look has saved nothing. */
static inline void habit_tried(struct habit *h, bool passed)
{
    h->passed += passed;
    if (++h->tried < HABIT_TRIES)
        return;
    h->rest = h->passed > HABIT_PASSED_MOST ? HABIT_REST : 0;
    h->tried = h->passed = 0;
}

#endif
