/* The way of an item past what was seen before, and of its alerts to the outbox. */
#include <stdlib.h>
#include <string.h>

#include "app/keeper_inside.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"

/*
 * What an item is known by: its id. One that is no URI means something only to whoever
 * gave it, so that two feeds may both count from 1.
 */
static uint64_t key_of(const struct item *item)
{
    uint64_t id = hash_bytes(item->id.p, item->id.n);
    struct span source = item->field[ITEM_SOURCE];

    if (!source.n || (item->id.n && memchr(item->id.p, ':', item->id.n)))
        return id;
    return hash_pair(id, hash_bytes(source.p, source.n));
}

static uint64_t text_of(const struct item *item)
{
    uint64_t h = 0;
    static const enum item_field fields[] = {ITEM_TITLE, ITEM_SUMMARY, ITEM_BODY};

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        h = hash_pair(h, hash_bytes(item->field[fields[i]].p, item->field[fields[i]].n));
    return h;
}

static void set_rules(struct current *item, const uint64_t *rules, size_t n)
{
    item->rules.n = 0;
    for (size_t i = 0; i < n; i++)
        *(uint64_t *)vec_push(&item->rules) = rules[i];
    item->n_before = n;
}

/* The rules that alerted on it, from what waits or else from the journal. */
static void find_rules(struct keeper *k)
{
    struct journal_seen s;
    uint64_t *rules;
    int n, room = 64;

    if (outbox_find(k->outbox, k->item.key, &s)) {
        set_rules(&k->item, s.rules, s.n_rules);
        return;
    }
    for (rules = NULL;; room = n) {
        rules = mem_realloc(rules, (size_t)room, sizeof(*rules));
        n = k->reader ? journal_seen_rules(k->reader, k->item.key, rules, (size_t)room)
                      : 0;
        if (n <= room)
            break;
    }
    set_rules(&k->item, rules, n > 0 ? (size_t)n : 0);
    free(rules);
}

bool keeper_begin_item(struct keeper *k, const struct item *item, int64_t now_ms)
{
    enum seen_answer answer;

    set_rules(&k->item, NULL, 0);
    if (!k->seen)
        return true;
    k->item.key = key_of(item);
    k->item.text = text_of(item);
    answer = seen_look(k->seen, k->item.key, k->item.text, now_ms);
    k->counts.repeats += answer == SEEN_SAME;
    k->counts.changed += answer == SEEN_CHANGED;
    if (answer == SEEN_CHANGED)
        find_rules(k);
    return answer != SEEN_SAME;
}

static uint64_t hash_rule(struct span id)
{
    return hash_bytes(id.p, id.n);
}

bool keeper_alerted(const struct keeper *k, struct span rule_id)
{
    uint64_t rule = k->item.n_before ? hash_rule(rule_id) : 0;

    for (size_t i = 0; i < k->item.n_before; i++)
        if (*(uint64_t *)vec_at(&k->item.rules, i) == rule)
            return true;
    return false;
}

uint64_t keeper_next_seq(struct keeper *k)
{
    return k->failing ? 0 : ++k->seq;
}

void keeper_add(struct keeper *k, struct post *p, struct span rule_id, int64_t now_ms)
{
    uint64_t held_back;

    if (!p->seq) {
        k->counts.unjournaled++;
        k->options.post(k->options.ctx, p);
        post_release(p);
    } else if (!p->form[RENDER_JSON]) {
        k->counts.dropped++; /* larger than any alert may be */
        post_release(p);
        return;
    } else if (!outbox_add(k->outbox, p, now_ms)) {
        if (log_limit_pass(&k->limit, clock_mono_ns(), &held_back))
            log_error(k->log, "one record raises more alerts than can wait for the "
                              "journal: some are dropped");
        return;
    }
    *(uint64_t *)vec_push(&k->item.rules) = hash_rule(rule_id);
}

void keeper_end_item(struct keeper *k, int64_t now_ms)
{
    const struct journal_seen s = {
        k->item.key, k->item.text, now_ms, k->item.rules.p, k->item.rules.n,
    };

    if (!k->seen || (k->failing && k->full))
        return; /* may be alerted on again, but memory has its bound */
    if (outbox_see(k->outbox, &s))
        seen_add(k->seen, s.key, s.text, s.time_ms);
}

void keeper_finish_record(struct keeper *k)
{
    outbox_finish_record(k->outbox);
    keeper_flush_soon(k);
}
