#include "app/throttle.h"

#include <stdlib.h>
#include <string.h>

#include "app/tally.h"
#include "base/mem.h"
#include "text/utf8.h"

#define TEXT_MOST 512 /* of a kept id or value; the rest is cut */

/* One counter. In the tally, oldest window first. */
struct entry {
    struct tally_entry in;
    struct entry *spare; /* the next one that is ready for use again */
    int64_t ends_ms;
    uint32_t passed;
    uint64_t held;
    struct buf rule, by, value, first, last; /* set where something is held back */
};

struct throttle {
    struct tally tally;
    size_t holding; /* entries that hold something back */
    struct entry *spare;
    size_t made; /* entries in all */
    uint64_t suppressed;
    throttle_report_fn *report;
    void *ctx;
};

struct throttle *throttle_new(size_t keys_most, throttle_report_fn *report, void *ctx)
{
    struct throttle *t = mem_zalloc(sizeof(*t));

    tally_init(&t->tally, keys_most);
    t->report = report;
    t->ctx = ctx;
    return t;
}

static struct entry *oldest(const struct throttle *t)
{
    return (struct entry *)t->tally.oldest; /* its first member */
}

static struct entry *newer(const struct entry *e)
{
    return (struct entry *)e->in.newer;
}

static void free_entry(struct entry *e)
{
    buf_release(&e->rule);
    buf_release(&e->by);
    buf_release(&e->value);
    buf_release(&e->first);
    buf_release(&e->last);
    free(e);
}

void throttle_free(struct throttle *t)
{
    struct entry *next;

    if (!t)
        return;
    for (struct entry *e = oldest(t); e; e = next) {
        next = newer(e);
        free_entry(e);
    }
    for (struct entry *e = t->spare; e; e = next) {
        next = e->spare;
        free_entry(e);
    }
    tally_release(&t->tally);
    free(t);
}

/* --- entries ----------------------------------------------------------------------- */

static void report(struct throttle *t, struct entry *e)
{
    struct suppressed s = {
        .rule = buf_span(&e->rule),
        .by = buf_span(&e->by),
        .value = buf_span(&e->value),
        .count = e->held,
        .first = buf_span(&e->first),
        .last = buf_span(&e->last),
    };

    if (!e->held)
        return;
    t->holding--;
    e->held = 0;
    t->report(t->ctx, &s);
}

/* Ends an entry's window: it is reported, and ready for use again. */
static void end_window(struct throttle *t, struct entry *e)
{
    tally_remove(&t->tally, &e->in);
    e->spare = t->spare;
    t->spare = e;
    report(t, e);
}

static struct entry *take_spare(struct throttle *t)
{
    struct entry *e = t->spare;

    if (e) {
        t->spare = e->spare;
        return e;
    }
    e = mem_zalloc(sizeof(*e));
    t->made++;
    buf_init(&e->rule, TEXT_MOST);
    buf_init(&e->by, TEXT_MOST);
    buf_init(&e->value, TEXT_MOST);
    buf_init(&e->first, TEXT_MOST);
    buf_init(&e->last, TEXT_MOST);
    return e;
}

static struct entry *begin_window(struct throttle *t, uint64_t key, int64_t ends_ms)
{
    struct entry *e;

    if (t->tally.n >= t->tally.most)
        end_window(t, oldest(t));
    e = take_spare(t);
    e->ends_ms = ends_ms;
    e->passed = 0;
    tally_add(&t->tally, &e->in, key);
    return e;
}

static void keep(struct buf *b, struct span text)
{
    buf_reset(b);
    (void)buf_add_span(b, utf8_cut(text, b->cap));
}

static void hold_back(struct throttle *t, struct entry *e, struct span rule,
                      const struct tally_key *key, struct span id)
{
    t->suppressed++;
    if (!e->held++) {
        t->holding++;
        keep(&e->rule, rule);
        keep(&e->by, key->by);
        keep(&e->value, key->value);
        keep(&e->first, id);
    }
    keep(&e->last, id);
}

bool throttle_pass(struct throttle *t, const struct ruleset_rule *rule,
                   const struct item *item, int64_t mono_ms)
{
    const struct rule_throttle *how = rule->throttle;
    struct tally_key key;
    struct entry *e;

    if (!how || !how->max)
        return true;
    key = tally_key(rule, how->by, item);
    e = (struct entry *)tally_find(&t->tally, key.key);
    if (e && mono_ms >= e->ends_ms) {
        end_window(t, e);
        e = NULL;
    }
    if (!e)
        e = begin_window(t, key.key, mono_ms + how->per_ms);
    if (e->passed < how->max) {
        e->passed++;
        return true;
    }
    hold_back(t, e, rule->id, &key, item->id);
    return false;
}

int64_t throttle_expire(struct throttle *t, int64_t mono_ms)
{
    int64_t soonest = -1;

    for (struct entry *e = oldest(t), *next; e && t->holding; e = next) {
        next = newer(e);
        if (e->ends_ms <= mono_ms)
            end_window(t, e);
        else if (e->held && (soonest < 0 || e->ends_ms - mono_ms < soonest))
            soonest = e->ends_ms - mono_ms;
    }
    return soonest;
}

void throttle_flush(struct throttle *t)
{
    while (t->tally.n)
        end_window(t, oldest(t));
}

uint64_t throttle_suppressed(const struct throttle *t)
{
    return t->suppressed;
}

bool throttle_holds(const struct throttle *t)
{
    return t->holding > 0;
}

size_t throttle_keys(const struct throttle *t)
{
    return t->tally.n;
}

size_t throttle_bytes(const struct throttle *t)
{
    return t->made * sizeof(struct entry) +
           t->tally.table_size * sizeof(struct tally_entry *);
}
