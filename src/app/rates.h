/*
 * rates: how often each rule alerted, minute by minute and hour by hour.
 *
 * A ring of 60 minutes and one of 24 hours for each rule that has alerted, made when it
 * first does. At most RATES_MOST rules: then the one that was silent longest makes way.
 * Goes on over a reload where a rule stays the same (changes.h). Times are of the wall
 * clock; where that is set back by more than a moment all begins anew.
 */
#ifndef APP_RATES_H
#define APP_RATES_H

#include <stddef.h>
#include <stdint.h>

#define RATES_MOST    1000
#define RATES_MINUTES 60
#define RATES_HOURS   24

/* The clock of a machine is nudged now and then, and seldom set by more. */
#define RATES_SET_BACK_MS 300000

struct rates;

struct rates *rates_new(size_t rules, int64_t now_ms);
void rates_free(struct rates *r); /* NULL is fine */

/* The rules are others from now on. from: of each, which one it was (changes.h); NULL:
 * all are new. */
void rates_move(struct rates *r, size_t rules, const uint32_t *from);

void rates_add(struct rates *r, size_t rule, int64_t now_ms);

/* An alert from before, and before all that were added: the newest of them first. Counted
 * only while there is room: nobody makes way for it. */
void rates_add_past(struct rates *r, size_t rule, int64_t then_ms);

/* Adds the rates that the same rules had before; nobody makes way for them either. Where
 * the clock was set back since past was made there is nothing in it. */
void rates_join(struct rates *r, struct rates *past, int64_t now_ms);

/* From when on it counts all alerts. */
int64_t rates_since(const struct rates *r);
void rates_set_since(struct rates *r, int64_t since_ms);

/* The rates of a rule, oldest first; the last minute and hour are running yet. */
struct rates_row {
    size_t rule;
    uint64_t alerts; /* of the day */
    uint32_t hour[RATES_MINUTES];
    uint32_t day[RATES_HOURS];
};

/* The rules that alerted in the last day, the most first, at most `most` (up to
 * RATES_MOST): how many rows there are. */
size_t rates_list(struct rates *r, int64_t now_ms, struct rates_row *rows, size_t most);

#endif
