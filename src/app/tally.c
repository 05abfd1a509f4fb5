#include "app/tally.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

#define TABLE_LEAST 64
#define TABLE_MOST  65536

void tally_init(struct tally *t, size_t most)
{
    *t = (struct tally){.most = most, .table_size = TABLE_LEAST};
    while (t->table_size < most && t->table_size < TABLE_MOST)
        t->table_size *= 2;
    t->table = mem_calloc(t->table_size, sizeof(struct tally_entry *));
}

void tally_release(struct tally *t)
{
    free(t->table);
}

/* --- entries ----------------------------------------------------------------------- */

static struct tally_entry **bucket(const struct tally *t, uint64_t key)
{
    return &t->table[key & (t->table_size - 1)];
}

struct tally_entry *tally_find(const struct tally *t, uint64_t key)
{
    struct tally_entry *e = *bucket(t, key);

    while (e && e->key != key)
        e = e->chain;
    return e;
}

void tally_add(struct tally *t, struct tally_entry *e, uint64_t key)
{
    e->key = key;
    e->chain = *bucket(t, key);
    *bucket(t, key) = e;
    e->older = t->newest;
    e->newer = NULL;
    *(t->newest ? &t->newest->newer : &t->oldest) = e;
    t->newest = e;
    t->n++;
}

void tally_remove(struct tally *t, struct tally_entry *e)
{
    struct tally_entry **at = bucket(t, e->key);

    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    *(e->older ? &e->older->newer : &t->oldest) = e->newer;
    *(e->newer ? &e->newer->older : &t->newest) = e->older;
    t->n--;
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

struct tally_key tally_key(const struct ruleset_rule *rule, struct span by,
                           const struct item *item)
{
    struct tally_key k = {{NULL, 0}, {NULL, 0}, 0};

    if (by.n && !span_is(by, "rule")) {
        k.by = by;
        k.value = member_of(item, by);
    }
    k.key = hash_pair(rule->identity, hash_bytes(k.value.p, k.value.n));
    return k;
}
