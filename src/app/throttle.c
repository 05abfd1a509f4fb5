#include "app/throttle.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define TEXT_MOST 512 /* of a kept id or value; the rest is cut */

/* One counter. In a chain of the table, and in the list of all, oldest window first. */
struct entry {
    uint64_t key;
    struct entry *chain;
    struct entry *newer, *older;
    int64_t ends_ms;
    uint32_t passed;
    uint64_t held;
    struct buf rule, by, value, first, last; /* set where something is held back */
};

struct throttle {
    struct entry **table;
    size_t table_size; /* a power of two */
    size_t n;
    size_t most;
    size_t holding; /* entries that hold something back */
    struct entry *oldest, *newest;
    struct entry *spare; /* ready for use again, in a chain */
    uint64_t suppressed;
    throttle_report_fn *report;
    void *ctx;
};

struct throttle *throttle_new(size_t keys_most, throttle_report_fn *report, void *ctx)
{
    struct throttle *t = mem_zalloc(sizeof(*t));

    t->most = keys_most;
    t->report = report;
    t->ctx = ctx;
    for (t->table_size = 64; t->table_size < keys_most && t->table_size < 65536;)
        t->table_size *= 2;
    t->table = mem_calloc(t->table_size, sizeof(struct entry *));
    return t;
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
    for (struct entry *e = t->oldest; e; e = next) {
        next = e->newer;
        free_entry(e);
    }
    for (struct entry *e = t->spare; e; e = next) {
        next = e->chain;
        free_entry(e);
    }
    free(t->table);
    free(t);
}

/* --- keys -------------------------------------------------------------------------- */

/* A JSON string between its quotes (escapes stay: it is only compared and shown). */
static struct span without_quotes(struct span json)
{
    return json.n >= 2 && json.p[0] == '"' ? span_make(json.p + 1, json.n - 2) : json;
}

/* The value of an item's member, by the name a rule's author gave it. */
static struct span member_of(const struct item *item, struct span name)
{
    static const struct {
        const char *name;
        enum item_field field;
    } fields[] = {
        {"source", ITEM_SOURCE},   {"title", ITEM_TITLE},       {"url", ITEM_URL},
        {"summary", ITEM_SUMMARY}, {"content_text", ITEM_BODY}, {"body", ITEM_BODY},
        {"author", ITEM_AUTHOR},   {"authors", ITEM_AUTHOR},    {"tag", ITEM_TAG},
        {"tags", ITEM_TAG},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (span_is(name, fields[i].name))
            return item->field[fields[i].field];
    if (span_is(name, "id"))
        return item->id;
    if (span_is(name, "language"))
        return item->language;
    if (span_is(name, "date_published"))
        return item->date_published;
    for (size_t i = 0; i < item->n_extras; i++)
        if (span_eq(name, item->extras[i].name))
            return without_quotes(item->extras[i].value);
    return span_make(NULL, 0);
}

static bool by_rule(const struct rule_throttle *how)
{
    return !how->by.n || span_is(how->by, "rule");
}

/* --- entries ----------------------------------------------------------------------- */

static struct entry **bucket(struct throttle *t, uint64_t key)
{
    return &t->table[key & (t->table_size - 1)];
}

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
    struct entry **at = bucket(t, e->key);

    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    *(e->older ? &e->older->newer : &t->oldest) = e->newer;
    *(e->newer ? &e->newer->older : &t->newest) = e->older;
    t->n--;
    e->chain = t->spare;
    t->spare = e;
    report(t, e);
}

static struct entry *take_spare(struct throttle *t)
{
    struct entry *e = t->spare;

    if (e) {
        t->spare = e->chain;
        return e;
    }
    e = mem_zalloc(sizeof(*e));
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

    if (t->n >= t->most)
        end_window(t, t->oldest);
    e = take_spare(t);
    e->key = key;
    e->ends_ms = ends_ms;
    e->passed = 0;
    e->chain = *bucket(t, key);
    *bucket(t, key) = e;
    e->older = t->newest;
    e->newer = NULL;
    *(t->newest ? &t->newest->newer : &t->oldest) = e;
    t->newest = e;
    t->n++;
    return e;
}

static struct entry *find(struct throttle *t, uint64_t key)
{
    struct entry *e = *bucket(t, key);

    while (e && e->key != key)
        e = e->chain;
    return e;
}

static void keep(struct buf *b, struct span text)
{
    buf_reset(b);
    if (text.n > b->cap) {
        text.n = b->cap;
        while (text.n && ((unsigned char)text.p[text.n] & 0xc0) == 0x80)
            text.n--;
    }
    (void)buf_add_span(b, text);
}

static void hold_back(struct throttle *t, struct entry *e, struct span rule,
                      struct span by, struct span value, struct span id)
{
    t->suppressed++;
    if (!e->held++) {
        t->holding++;
        keep(&e->rule, rule);
        keep(&e->by, by);
        keep(&e->value, value);
        keep(&e->first, id);
    }
    keep(&e->last, id);
}

bool throttle_pass(struct throttle *t, const struct ruleset_rule *rule,
                   const struct item *item, int64_t mono_ms)
{
    const struct rule_throttle *how = rule->throttle;
    struct span value = {NULL, 0}, by = {NULL, 0};
    struct entry *e;
    uint64_t key;

    if (!how || !how->max)
        return true;
    if (!by_rule(how)) {
        by = how->by;
        value = member_of(item, by);
    }
    key = hash_pair(hash_bytes(rule->id.p, rule->id.n), hash_bytes(value.p, value.n));
    e = find(t, key);
    if (e && mono_ms >= e->ends_ms) {
        end_window(t, e);
        e = NULL;
    }
    if (!e)
        e = begin_window(t, key, mono_ms + how->per_ms);
    if (e->passed < how->max) {
        e->passed++;
        return true;
    }
    hold_back(t, e, rule->id, by, value, item->id);
    return false;
}

int64_t throttle_expire(struct throttle *t, int64_t mono_ms)
{
    int64_t soonest = -1;

    for (struct entry *e = t->oldest, *next; e && t->holding; e = next) {
        next = e->newer;
        if (e->ends_ms <= mono_ms)
            end_window(t, e);
        else if (e->held && (soonest < 0 || e->ends_ms - mono_ms < soonest))
            soonest = e->ends_ms - mono_ms;
    }
    return soonest;
}

void throttle_flush(struct throttle *t)
{
    while (t->oldest)
        end_window(t, t->oldest);
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
    return t->n;
}
