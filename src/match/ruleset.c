#include "match/ruleset.h"

#include <stdlib.h>

#include "base/mem.h"
#include "match/program.h"

struct ruleset *ruleset_ref(struct ruleset *rs)
{
    (void)atomic_fetch_add(&rs->refs, 1);
    return rs;
}

static void ruleset_free(struct ruleset *rs)
{
    for (size_t i = 0; i < rs->n_regexes; i++)
        regex_free(rs->regexes[i]);
    screen_free(rs->screen);
    gate_release(&rs->gate);
    lexicon_release(&rs->lexicon);
    affix_release(&rs->affix);
    stem_classes_release(&rs->stems);
    arena_release(&rs->arena);
    free(rs->rules);
    free(rs->identities);
    free(rs->extras);
    free(rs->leaves);
    free(rs->nodes);
    free(rs->children);
    free(rs->groups);
    free(rs->terms);
    free(rs->wakes);
    free(rs->phrases);
    free(rs->keys);
    free(rs->specials);
    free(rs->exacts);
    free(rs->special_terms);
    free(rs->special_phrases);
    free(rs->wildcards);
    free(rs->wildcard_special);
    free(rs->stem_special);
    free(rs->regexes);
    free(rs->always);
    free(rs->strings);
    free(rs);
    mem_trim();
}

void ruleset_unref(struct ruleset *rs)
{
    if (rs && atomic_fetch_sub(&rs->refs, 1) == 1)
        ruleset_free(rs);
}

struct span program_text(const struct ruleset *rs, text_ref ref)
{
    const unsigned char *p = (const unsigned char *)rs->strings + ref;

    return span_make((const char *)p + 2, (size_t)(p[0] | p[1] << 8));
}

size_t ruleset_count(const struct ruleset *rs)
{
    return rs->n_rules;
}

struct ruleset_rule ruleset_rule(const struct ruleset *rs, size_t rule)
{
    const struct program_rule *r = &rs->rules[rule];
    struct ruleset_rule out = {.id = program_text(rs, r->id),
                               .priority = RULE_NORMAL,
                               .identity = rs->identities[rule]};
    const struct program_extra *x;

    if (r->extra == PROGRAM_NONE)
        return out;
    x = &rs->extras[r->extra];
    out.title = x->title;
    out.priority = x->priority;
    out.tags = x->tags;
    out.n_tags = x->n_tags;
    out.throttle = x->throttle.max ? &x->throttle : NULL;
    out.threshold = x->threshold.count ? &x->threshold : NULL;
    return out;
}

size_t ruleset_bytes(const struct ruleset *rs)
{
    return sizeof(*rs) + arena_size(&rs->arena) +
           rs->n_rules * (sizeof(*rs->rules) + sizeof(*rs->identities)) +
           rs->n_extras * sizeof(*rs->extras) + rs->n_leaves * sizeof(*rs->leaves) +
           rs->n_nodes * sizeof(*rs->nodes) + rs->n_children * sizeof(*rs->children) +
           rs->n_groups * sizeof(*rs->groups) + rs->n_terms * sizeof(*rs->terms) +
           rs->n_wakes * sizeof(*rs->wakes) + rs->n_phrases * sizeof(*rs->phrases) +
           rs->n_keys * sizeof(*rs->keys) + rs->n_specials * 3 * sizeof(uint64_t) +
           rs->n_exacts * sizeof(*rs->exacts) + rs->n_strings +
           rs->n_special_terms * sizeof(*rs->special_terms) +
           rs->n_special_phrases * sizeof(*rs->special_phrases) +
           rs->n_wildcards * sizeof(*rs->wildcards) + gate_bytes(&rs->gate) +
           lexicon_bytes(&rs->lexicon) + affix_bytes(&rs->affix) +
           lexicon_bytes(&rs->stems.table) +
           rs->stems.n * stem_languages() * sizeof(uint64_t) + screen_bytes(rs->screen);
}
