/* The order of stories, and what there is after it. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/sort.h"
#include "cli/stories_inside.h"

struct rule_place {
    struct span id;
    uint64_t alerts;
    enum rule_priority priority;
    uint32_t index;
};

struct story_place {
    int64_t last_ms;
    uint64_t seq;
    uint32_t rank;
    uint32_t index;
};

static int cmp_rules(const void *one, const void *other)
{
    const struct rule_place *a = one, *b = other;

    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    if (a->alerts != b->alerts)
        return a->alerts > b->alerts ? -1 : 1;
    return span_cmp(a->id, b->id);
}

static int cmp_stories(const void *one, const void *other)
{
    const struct story_place *a = one, *b = other;

    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->last_ms != b->last_ms)
        return a->last_ms > b->last_ms ? -1 : 1;
    return a->seq > b->seq ? -1 : a->seq < b->seq;
}

/* Fills rule_order; the place of each rule in it, by index. Free it. */
static uint32_t *rank_rules(struct stories *s)
{
    struct rule_place *places = mem_calloc(s->rules.n, sizeof(*places));
    uint32_t *ranks = mem_calloc(s->rules.n, sizeof(*ranks));

    for (size_t i = 0; i < s->rules.n; i++) {
        const struct story_rule *r = rule_at(s, i);

        places[i] = (struct rule_place){r->id, r->alerts, r->priority, (uint32_t)i};
    }
    sort_in_place(places, s->rules.n, sizeof(*places), cmp_rules);
    s->rule_order = mem_calloc(s->rules.n, sizeof(*s->rule_order));
    for (size_t i = 0; i < s->rules.n; i++) {
        s->rule_order[i] = places[i].index;
        ranks[places[i].index] = (uint32_t)i;
    }
    free(places);
    return ranks;
}

/* The rules of a story in their order. */
static void sort_its_rules(struct story *st, const uint32_t *ranks)
{
    for (size_t i = 1; i < st->n_rules; i++)
        for (size_t j = i; j > 0 && ranks[st->rule[j]] < ranks[st->rule[j - 1]]; j--) {
            uint32_t rule = st->rule[j];

            st->rule[j] = st->rule[j - 1];
            st->rule[j - 1] = rule;
        }
}

void stories_sort(struct stories *s)
{
    struct story_place *places = mem_calloc(s->all.n, sizeof(*places));
    uint32_t *ranks = rank_rules(s);

    for (uint32_t i = 0; i < s->all.n; i++) {
        struct story *st = story_at(s, i);

        if (st->same != i)
            continue;
        sort_its_rules(st, ranks);
        rule_at(s, st->rule[0])->stories++;
        places[s->n_order++] =
            (struct story_place){st->last_ms, st->seq, ranks[st->rule[0]], i};
    }
    sort_in_place(places, s->n_order, sizeof(*places), cmp_stories);
    s->order = mem_calloc(s->n_order, sizeof(*s->order));
    for (size_t i = 0; i < s->n_order; i++)
        s->order[i] = places[i].index;
    free(places);
    free(ranks);
}

size_t stories_count(const struct stories *s)
{
    return s->n_order;
}

size_t stories_rules(const struct stories *s)
{
    return s->rules.n;
}

const struct story *stories_at(const struct stories *s, size_t i)
{
    return story_at(s, s->order[i]);
}

const struct story_rule *stories_rule_at(const struct stories *s, size_t i)
{
    return rule_at(s, s->rule_order[i]);
}

const struct story_rule *stories_rule(const struct stories *s, uint32_t index)
{
    return rule_at(s, index);
}

uint64_t stories_alerts(const struct stories *s)
{
    return s->alerts;
}

uint64_t stories_left_out(const struct stories *s)
{
    return s->left_out;
}
