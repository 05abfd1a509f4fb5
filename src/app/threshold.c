#include "app/threshold.h"

#include <stdlib.h>
#include <string.h>

#include "app/tally.h"
#include "base/hash.h"
#include "base/mem.h"
#include "text/utf8.h"

#define TEXT_MOST  512 /* of a kept id, title or url; the rest is cut */
#define TEXTS_KEPT (ALERT_ITEMS_MOST - 1) /* the item that alerts is listed itself */
#define BYTES_MOST ((size_t)64 << 20)

/* What an alert may have to tell of an item: its texts, one after the other. */
struct texts {
    size_t id, title, url;
    char bytes[];
};

/* An item of a row. */
struct kept {
    struct kept *next; /* the one that came after it */
    uint64_t id;
    int64_t mono_ms, wall_ms;
    struct texts *texts; /* NULL: too many came after it for it to be listed */
};

/* The last items of a rule and value, up to the rule's count. */
struct row {
    struct tally_entry in; /* the quietest first */
    struct kept *first, *last;
    struct kept *first_texts; /* from this one on they have texts */
    size_t n, n_texts;
    int64_t within_ms;
    uint64_t total; /* while above: items that led to the last alert, and it */
    bool above;     /* the last item was an alert */
};

struct threshold {
    struct tally tally;
    size_t bytes;
};

struct threshold *threshold_new(size_t keys_most)
{
    struct threshold *t = mem_zalloc(sizeof(*t));

    tally_init(&t->tally, keys_most);
    return t;
}

/* --- items of a row ---------------------------------------------------------------- */

/* Appends to what stands at to; returns where it ends. */
static char *put(char *to, struct span s)
{
    return s.n ? (char *)memcpy(to, s.p, s.n) + s.n : to;
}

static struct texts *texts_new(struct threshold *t, const struct item *item)
{
    struct span id = utf8_cut(item->id, TEXT_MOST);
    struct span title = utf8_cut(item->field[ITEM_TITLE], TEXT_MOST);
    struct span url = utf8_cut(item->field[ITEM_URL], TEXT_MOST);
    size_t n = sizeof(struct texts) + id.n + title.n + url.n;
    struct texts *x = mem_zalloc(n);

    *x = (struct texts){id.n, title.n, url.n};
    (void)put(put(put(x->bytes, id), title), url);
    t->bytes += n;
    return x;
}

static void drop_texts(struct threshold *t, struct row *r, struct kept *k)
{
    struct texts *x = k->texts;

    if (!x)
        return;
    t->bytes -= sizeof(*x) + x->id + x->title + x->url;
    free(x);
    k->texts = NULL;
    r->n_texts--;
    if (k == r->first_texts)
        r->first_texts = k->next;
}

/* Drops the item that came after `before`, or the first. */
static void drop_item(struct threshold *t, struct row *r, struct kept *before)
{
    struct kept *k = before ? before->next : r->first;

    drop_texts(t, r, k);
    *(before ? &before->next : &r->first) = k->next;
    if (k == r->last)
        r->last = before;
    r->n--;
    t->bytes -= sizeof(*k);
    free(k);
}

/* An item that comes again counts once, as the last one: it is dropped where it stands.
   Whether it was there. */
static bool drop_earlier(struct threshold *t, struct row *r, uint64_t id)
{
    struct kept *before = NULL, *k = r->first;

    for (; k && k->id != id; k = k->next)
        before = k;
    if (k)
        drop_item(t, r, before);
    return k;
}

static uint64_t id_of(const struct item *item)
{
    return hash_bytes(item->id.p, item->id.n);
}

static void add_item(struct threshold *t, struct row *r, const struct item *item,
                     int64_t mono_ms, int64_t wall_ms)
{
    struct kept *k = mem_zalloc(sizeof(*k));

    *k = (struct kept){NULL, id_of(item), mono_ms, wall_ms, texts_new(t, item)};
    t->bytes += sizeof(*k);
    *(r->n ? &r->last->next : &r->first) = k;
    r->last = k;
    r->n++;
    if (!r->n_texts++)
        r->first_texts = k;
}

/* Drops what the next item has no use for: here and not when it was added, because the
   story told last points to it. */
static void trim(struct threshold *t, struct row *r, size_t count, int64_t mono_ms)
{
    while (r->n && (r->n >= count || mono_ms - r->first->mono_ms > r->within_ms))
        drop_item(t, r, NULL);
    while (r->n_texts > TEXTS_KEPT)
        drop_texts(t, r, r->first_texts);
}

/* --- rows -------------------------------------------------------------------------- */

static void drop_row(struct threshold *t, struct row *r)
{
    while (r->n)
        drop_item(t, r, NULL);
    tally_remove(&t->tally, &r->in);
    free(r);
}

static struct row *quietest(const struct threshold *t)
{
    return (struct row *)t->tally.oldest; /* its first member */
}

static bool is_over(const struct row *r, int64_t mono_ms)
{
    return mono_ms - r->last->mono_ms > r->within_ms;
}

/* The row of a key, made where there is none, as the one that was heard of last. */
static struct row *take_row(struct threshold *t, uint64_t key)
{
    struct row *r = (struct row *)tally_find(&t->tally, key);

    if (r) {
        tally_remove(&t->tally, &r->in);
    } else {
        if (t->tally.n >= t->tally.most)
            drop_row(t, quietest(t));
        r = mem_zalloc(sizeof(*r));
    }
    tally_add(&t->tally, &r->in, key);
    return r;
}

void threshold_free(struct threshold *t)
{
    if (!t)
        return;
    while (t->tally.n)
        drop_row(t, quietest(t));
    tally_release(&t->tally);
    free(t);
}

/* --- an item ----------------------------------------------------------------------- */

static struct alert_item story_of(const struct kept *k)
{
    const struct texts *x = k->texts;

    return (struct alert_item){
        .id = span_make(x->bytes, x->id),
        .title = span_make(x->bytes + x->id, x->title),
        .url = span_make(x->bytes + x->id + x->title, x->url),
        .time_ms = k->wall_ms,
    };
}

/* The items before this one, and this one. */
static void list_items(struct alert_threshold *story, const struct row *r,
                       const struct item *item, int64_t wall_ms)
{
    const struct kept *k = r->n_texts ? r->first_texts : NULL;

    for (; k; k = k->next)
        story->items[story->n_items++] = story_of(k);
    story->items[story->n_items++] = (struct alert_item){
        .id = item->id,
        .title = item->field[ITEM_TITLE],
        .url = item->field[ITEM_URL],
        .time_ms = wall_ms,
    };
}

/* Whether the item is an alert, the items before it being those of the row. */
static bool is_reached(struct row *r, const struct rule_threshold *how, bool repeated)
{
    bool was_above = r->above;

    r->above = r->n + 1 >= how->count;
    if (r->above)
        r->total = was_above ? r->total + !repeated : r->n + 1;
    return r->above;
}

bool threshold_pass(struct threshold *t, const struct ruleset_rule *rule,
                    const struct item *item, int64_t mono_ms, int64_t wall_ms,
                    struct alert_threshold *story)
{
    const struct rule_threshold *how = rule->threshold;
    struct tally_key key;
    struct row *r;
    bool was_above, repeated;

    story->count = 0;
    story->n_items = 0;
    if (!how)
        return true;
    while (t->tally.n && is_over(quietest(t), mono_ms))
        drop_row(t, quietest(t));
    key = tally_key(rule, how->by, item);
    r = take_row(t, key.key);
    r->within_ms = how->within_ms;
    repeated = drop_earlier(t, r, id_of(item));
    trim(t, r, how->count, mono_ms);
    was_above = r->above;
    if (is_reached(r, how, repeated)) {
        story->count = how->count;
        story->within = how->within;
        story->by = key.by;
        story->value = key.value;
        story->total = r->total;
        if (!was_above)
            list_items(story, r, item, wall_ms);
    }
    add_item(t, r, item, mono_ms, wall_ms);
    while (t->bytes > BYTES_MOST && quietest(t) != r)
        drop_row(t, quietest(t));
    return r->above;
}

size_t threshold_keys(const struct threshold *t)
{
    return t->tally.n;
}

size_t threshold_bytes(const struct threshold *t)
{
    return t->bytes;
}
