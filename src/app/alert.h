/*
 * alert: what a match looks like to the world.
 *
 * NDJSON for programs, a few lines of text for people; notices. Pure formatting: no I/O.
 */
#ifndef APP_ALERT_H
#define APP_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/field_map.h"
#include "base/buf.h"
#include "base/clock.h"
#include "feed/item.h"
#include "match/matcher.h"

#define ALERT_ITEMS_MOST 16

/* An item as another one's alert lists it. */
struct alert_item {
    struct span id, title, url;
    int64_t time_ms; /* wall clock: when it came */
};

/* What a rule's threshold waited for; count 0: the rule has none. */
struct alert_threshold {
    uint32_t count;
    struct span within; /* as in the rule file */
    struct span by;     /* absent: items of the rule as a whole */
    struct span value;  /* of `by` */
    uint64_t total;     /* items since the first that led here, this one included */
    size_t n_items;     /* the last of them; 0: an alert before this one listed them */
    struct alert_item items[ALERT_ITEMS_MOST];
};

/*
 * What all alerts of one item say alike: written for the first of them, and copied for
 * the others. Owned by who makes the alerts; alert_shared_reset before each item.
 */
struct alert_shared {
    char time[CLOCK_TEXT_SIZE]; /* empty: not written yet */
    struct buf item;
    unsigned maps;    /* a bit a field: its map is made */
    unsigned windows; /* the same: its window is set */
    struct alert_field {
        struct field_map map;
        size_t begin; /* its window: the last snippet, where the field is not plain */
        size_t end;
        struct buf window;
    } field[ITEM_FIELDS];
};

void alert_shared_init(struct alert_shared *s);
void alert_shared_release(struct alert_shared *s);
void alert_shared_reset(struct alert_shared *s);

struct alert {
    uint64_t seq;    /* 0: it has none */
    int64_t time_ms; /* wall clock */
    struct ruleset_rule rule;
    const struct item *item;
    const struct match *match;
    const struct alert_threshold *threshold; /* NULL: none */
    struct alert_shared *shared;             /* NULL: it is the only one of its item */
};

/* Appends one JSON line with its LF, in the form of wirewatch-alerts(7). 0, or -1 at the
 * cap. */
int alert_put_json(struct buf *out, const struct alert *a);

/* The number in such a line, as it stands there; absent: it has none, or is no alert. */
struct span alert_number(struct span line);

/* Appends such a line with another number; 0 takes it away. 0, or -1 at the cap. */
int alert_renumber(struct buf *out, struct span line, uint64_t seq);

/*
 * Appends the alert as a person reads it: a head line (time, priority, rule, source), the
 * title and the snippet with the matched words marked (bold where colour, else as they
 * are), the url, the items that a threshold waited for, a blank line. width: columns of
 * the terminal, 0 not known. age: words that end the head line, or NULL. 0, or -1 at the
 * cap.
 */
int alert_put_text(struct buf *out, const struct alert *a, bool colour, unsigned width,
                   const char *age);

#endif
