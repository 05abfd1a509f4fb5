#include "cli/pick.h"

#include <stdlib.h>

#include "app/filter.h"
#include "base/mem.h"
#include "text/fold.h"

struct pick {
    struct filter *rules;   /* and tags and priority */
    struct filter *sources; /* takes a source for the id of a rule */
    struct buf text;        /* folded; empty: any */
    struct buf folded;      /* of what it is looked for in */
};

void pick_add(struct config_words *globs, char *glob)
{
    globs->text = mem_grow(globs->text, &globs->cap, globs->n + 1, sizeof(*globs->text));
    globs->text[globs->n++] = glob;
}

void pick_release(struct pick_options *o)
{
    free(o->rules.text);
    free(o->tags.text);
    free(o->sources.text);
}

struct pick *pick_new(const struct pick_options *o)
{
    struct config_output rules = {.min_priority = (int)o->least};
    struct config_output sources = {.rules = o->sources};
    struct pick *p;

    if (!o->rules.n && !o->tags.n && !o->sources.n && o->least == RULE_LOW && !o->text)
        return NULL;
    rules.rules = o->rules;
    rules.tags = o->tags;
    p = mem_zalloc(sizeof(*p));
    p->rules = filter_new(&rules);
    p->sources = filter_new(&sources);
    buf_init(&p->text, BUF_NO_CAP);
    buf_init(&p->folded, BUF_NO_CAP);
    if (o->text)
        (void)fold_case(span_of(o->text), &p->text);
    return p;
}

void pick_free(struct pick *p)
{
    if (!p)
        return;
    filter_free(p->rules);
    filter_free(p->sources);
    buf_release(&p->text);
    buf_release(&p->folded);
    free(p);
}

static bool is_in(struct pick *p, struct span where)
{
    buf_reset(&p->folded);
    (void)fold_case(where, &p->folded);
    return p->folded.n && memmem(p->folded.p, p->folded.n, p->text.p, p->text.n);
}

static bool shows_text(struct pick *p, const struct alert *a,
                       const struct alert_reader *r)
{
    const struct span *field = a->item->field;

    return !p->text.n || is_in(p, field[ITEM_TITLE]) || is_in(p, r->snippet) ||
           is_in(p, field[ITEM_SOURCE]) || is_in(p, field[ITEM_URL]);
}

bool pick_takes(struct pick *p, const struct alert *a, const struct alert_reader *r)
{
    struct span source = a->item->field[ITEM_SOURCE];
    struct ruleset_rule as_rule = {
        .id = span_make(source.p ? source.p : "", source.n),
        .priority = RULE_CRITICAL,
    };

    return filter_passes(p->rules, &a->rule) && filter_passes(p->sources, &as_rule) &&
           shows_text(p, a, r);
}
