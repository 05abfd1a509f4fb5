#include "store/journal_items.h"

#include "base/hash.h"
#include "base/mem.h"

enum { AT_KEY = 0, AT_TEXT = 8, AT_TIME = 16, AT_N = 24, HEAD = 28 };

static void put_u64(struct buf *out, uint64_t v)
{
    uint64_t little = hash_load64((const unsigned char *)&v); /* its own inverse */

    (void)buf_add(out, &little, sizeof(little));
}

static uint64_t get_u64(struct span bytes, size_t at)
{
    return hash_load64((const unsigned char *)bytes.p + at);
}

static size_t n_rules_of(struct span bytes)
{
    return hash_load32((const unsigned char *)bytes.p + AT_N);
}

void items_put(struct buf *out, const struct journal_seen *s)
{
    uint32_t n = (uint32_t)s->n_rules;
    uint32_t little = hash_load32((const unsigned char *)&n);

    put_u64(out, s->key);
    put_u64(out, s->text);
    put_u64(out, (uint64_t)s->time_ms);
    (void)buf_add(out, &little, sizeof(little));
    for (size_t i = 0; i < n; i++)
        put_u64(out, s->rules[i]);
}

int items_next(struct span *rest, struct items_record *record)
{
    size_t n;

    if (!rest->n)
        return 0;
    if (rest->n < HEAD || n_rules_of(*rest) > (rest->n - HEAD) / sizeof(uint64_t))
        return -1;
    n = HEAD + n_rules_of(*rest) * sizeof(uint64_t);
    record->key = get_u64(*rest, AT_KEY);
    record->bytes = span_make(rest->p, n);
    *rest = span_make(rest->p + n, rest->n - n);
    return 1;
}

void items_get(const struct items_record *record, struct items_rules *room,
               struct journal_seen *s)
{
    size_t n = n_rules_of(record->bytes);

    room->p = mem_grow(room->p, &room->cap, n, sizeof(*room->p));
    for (size_t i = 0; i < n; i++)
        room->p[i] = get_u64(record->bytes, HEAD + i * sizeof(uint64_t));
    *s = (struct journal_seen){
        .key = record->key,
        .text = get_u64(record->bytes, AT_TEXT),
        .time_ms = (int64_t)get_u64(record->bytes, AT_TIME),
        .rules = room->p,
        .n_rules = n,
    };
}
