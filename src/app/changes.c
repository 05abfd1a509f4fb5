#include "app/changes.h"

#include <stdbool.h>
#include <stdlib.h>

#include "app/rule_ids.h"
#include "base/mem.h"

static bool same_tags(const struct ruleset_rule *a, const struct ruleset_rule *b)
{
    if (a->n_tags != b->n_tags)
        return false;
    for (size_t i = 0; i < a->n_tags; i++)
        if (!span_eq(a->tags[i], b->tags[i]))
            return false;
    return true;
}

static bool is_as_it_was(const struct ruleset_rule *a, const struct ruleset_rule *b)
{
    return a->identity == b->identity && a->priority == b->priority &&
           span_eq(a->title, b->title) && same_tags(a, b);
}

void changes_find(struct changes *c, const struct ruleset *before,
                  const struct ruleset *after)
{
    size_t n = ruleset_count(after), stayed;
    struct rule_ids old;

    *c = (struct changes){.from = mem_calloc(n, sizeof(*c->from))};
    rule_ids_init(&old, before);
    for (size_t i = 0; i < n; i++) {
        struct ruleset_rule now = ruleset_rule(after, i), then;
        uint32_t was = rule_ids_find(&old, now.id);

        c->from[i] = CHANGES_NEW;
        c->added += was == RULE_IDS_NONE;
        if (was == RULE_IDS_NONE)
            continue;
        then = ruleset_rule(before, was);
        c->changed += !is_as_it_was(&now, &then);
        if (now.identity == then.identity)
            c->from[i] = was;
    }
    stayed = n - c->added; /* an id stands in a set once */
    c->removed = ruleset_count(before) - stayed;
    rule_ids_release(&old);
}

uint32_t *changes_take_from(struct changes *c)
{
    uint32_t *from = c->from;

    c->from = NULL;
    return from;
}

void changes_release(struct changes *c)
{
    free(c->from);
    *c = (struct changes){0};
}
