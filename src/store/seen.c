/*
 * A ring of items in the order they came, and an index into it by key:
 *
 *      index  [ . 3 . . 1 . 2 . ]      by open addressing; 4 bytes: a slot of the ring
 *      ring   [ 1 2 3 . . . . . ]      16 bytes    and, above it, bits of the key's hash
 *               ^tail   ^head
 *
 * Those bits tell nearly always whether to look into the ring, which is out of cache. The
 * index is at most two thirds full: 22 bytes an item when the ring is. An item
 * that is added again stays where it is, marked; when the tail comes to it, it goes back
 * to the head instead of away, so that one item that changes all day pushes no others
 * out.
 */
#include "store/seen.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

#define INDEX_LEAST 64u
#define MOST        (UINT32_MAX / 4 * 2) /* so that an index has a number */

/* Ends of old items a call, and turns it gives to marked ones: bounds what one costs. */
#define WORK_MOST 16

#define TEXT_MASK 0x7fffffffu

struct item {
    uint64_t key;
    uint32_t time_s;    /* since 1970: good until 2106 */
    uint32_t text : 31; /* of the hash: two texts in 2 thousand million look alike */
    uint32_t again : 1; /* added again since it was put here */
};

struct seen {
    struct item *ring; /* `most` of them; the system gives memory as it is first used */
    uint32_t most;
    uint32_t tail; /* the oldest */
    uint32_t n;
    uint32_t *index; /* mark of the key | slot + 1; 0: free */
    uint32_t index_n;
    uint32_t slot_mask; /* bits of an index entry that are the slot + 1 */
    int64_t keep_ms;
};

struct seen *seen_new(size_t most, int64_t keep_ms)
{
    struct seen *s = mem_zalloc(sizeof(*s));

    s->most = most < MOST ? (uint32_t)most : MOST;
    s->ring = mem_calloc(s->most, sizeof(*s->ring));
    s->slot_mask = 1;
    while (s->slot_mask < s->most)
        s->slot_mask = s->slot_mask << 1 | 1;
    s->index_n = INDEX_LEAST;
    s->index = mem_calloc(s->index_n, sizeof(*s->index));
    s->keep_ms = keep_ms;
    return s;
}

void seen_free(struct seen *s)
{
    if (!s)
        return;
    free(s->ring);
    free(s->index);
    free(s);
}

size_t seen_count(const struct seen *s)
{
    return s->n;
}

/* --- the index ------------------------------------------------------------------ */

/* The upper half says where it belongs, the lower what it is marked with. */
static uint64_t mix(uint64_t key)
{
    return hash_pair(key, 0);
}

static uint32_t home_of(const struct seen *s, uint64_t key)
{
    return (uint32_t)((mix(key) >> 32) * s->index_n >> 32);
}

static uint32_t entry_of(const struct seen *s, uint64_t key, uint32_t slot)
{
    return ((uint32_t)mix(key) & ~s->slot_mask) | (slot + 1);
}

/* Of an entry that is not free. */
static struct item *item_of(const struct seen *s, uint32_t entry)
{
    return &s->ring[(entry & s->slot_mask) - 1];
}

static uint32_t next_place(const struct seen *s, uint32_t place)
{
    return place + 1 < s->index_n ? place + 1 : 0;
}

/* Where the key is in the index, or the free place where it would be. */
static uint32_t find_place(const struct seen *s, uint64_t key)
{
    uint32_t mark = (uint32_t)mix(key) & ~s->slot_mask, place = home_of(s, key);

    for (; s->index[place]; place = next_place(s, place))
        if ((s->index[place] & ~s->slot_mask) == mark &&
            item_of(s, s->index[place])->key == key)
            break;
    return place;
}

/* Those behind it move up, so that no search ends before its key. */
static void free_place(struct seen *s, uint32_t hole)
{
    for (uint32_t at = next_place(s, hole); s->index[at]; at = next_place(s, at)) {
        uint32_t home = home_of(s, item_of(s, s->index[at])->key);
        bool reaches = hole <= at ? home <= hole || home > at : home <= hole && home > at;

        if (!reaches)
            continue;
        s->index[hole] = s->index[at];
        hole = at;
    }
    s->index[hole] = 0;
}

static uint32_t slot_at(const struct seen *s, uint32_t i)
{
    uint64_t slot = (uint64_t)s->tail + i;

    return (uint32_t)(slot < s->most ? slot : slot - s->most);
}

/* Places of an index that is large enough for a full ring. */
static uint32_t index_most(const struct seen *s)
{
    return s->most + s->most / 2 + INDEX_LEAST;
}

static void grow_index(struct seen *s)
{
    uint32_t most = index_most(s);

    s->index_n = s->index_n < most / 2 ? s->index_n * 2 : most;
    free(s->index);
    s->index = mem_calloc(s->index_n, sizeof(*s->index));
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t slot = slot_at(s, i);

        s->index[find_place(s, s->ring[slot].key)] = entry_of(s, s->ring[slot].key, slot);
    }
}

/* --- the ring ------------------------------------------------------------------- */

static uint32_t seconds_of(int64_t ms)
{
    if (ms < 0)
        return 0;
    return ms / 1000 < UINT32_MAX ? (uint32_t)(ms / 1000) : UINT32_MAX;
}

static bool is_old(const struct seen *s, const struct item *it, int64_t now_ms)
{
    return (int64_t)it->time_s * 1000 + s->keep_ms < now_ms;
}

static void push(struct seen *s, struct item it, uint32_t place)
{
    uint32_t slot = slot_at(s, s->n);

    s->ring[slot] = it;
    s->index[place] = entry_of(s, it.key, slot);
    s->n++;
}

/* Takes the oldest off the ring; the key's place in the index is returned, still full. */
static uint32_t take_oldest(struct seen *s, struct item *it)
{
    *it = s->ring[s->tail];
    s->tail = slot_at(s, 1);
    s->n--;
    return find_place(s, it->key);
}

/* Old items go; one goes in any case where there is no room. */
static void make_room(struct seen *s, int64_t now_ms)
{
    for (int work = 0; s->n && work < WORK_MOST; work++) {
        struct item it = s->ring[s->tail];
        bool old = is_old(s, &it, now_ms);
        uint32_t place;

        if (!old && s->n < s->most)
            return;
        place = take_oldest(s, &it);
        if (old || !it.again || work == WORK_MOST - 1) {
            free_place(s, place);
            continue;
        }
        it.again = 0;
        push(s, it, place);
    }
}

/* --- what it is for ------------------------------------------------------------- */

enum seen_answer seen_look(const struct seen *s, uint64_t key, uint64_t text,
                           int64_t now_ms)
{
    uint32_t entry = s->index[find_place(s, key)];

    if (!entry || is_old(s, item_of(s, entry), now_ms))
        return SEEN_NEW;
    return item_of(s, entry)->text == (text & TEXT_MASK) ? SEEN_SAME : SEEN_CHANGED;
}

void seen_add(struct seen *s, uint64_t key, uint64_t text, int64_t now_ms)
{
    struct item it = {key, seconds_of(now_ms), text & TEXT_MASK, 0};
    uint32_t entry = s->index[find_place(s, key)];

    if (entry) {
        it.again = 1;
        *item_of(s, entry) = it;
        return;
    }
    make_room(s, now_ms);
    if (s->n >= s->index_n / 3 * 2 && s->index_n < index_most(s))
        grow_index(s);
    push(s, it, find_place(s, key));
}

size_t seen_bytes(const struct seen *s)
{
    return sizeof(*s) + s->n * sizeof(*s->ring) + s->index_n * sizeof(*s->index);
}
