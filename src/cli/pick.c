#include "cli/pick.h"

#include <stdlib.h>

#include "base/mem.h"
#include "text/fold.h"

struct pick {
    struct filter *filter;
    struct buf text;   /* folded; empty: any */
    struct buf folded; /* of what it is looked for in */
};

void pick_add(struct filter_list *globs, const char *glob)
{
    size_t cap = globs->n; /* a handful: it may move each time */

    globs->glob = mem_grow(globs->glob, &cap, globs->n + 1, sizeof(*globs->glob));
    globs->glob[globs->n++] = span_of(glob);
}

bool pick_option(struct pick_options *o, int letter, const struct cli_args *a)
{
    switch (letter) {
    case 'R': pick_add(&o->filter.rules, a->value); return true;
    case 't': pick_add(&o->filter.tags, a->value); return true;
    case 'S': pick_add(&o->filter.sources, a->value); return true;
    case 'p': o->filter.least = (enum rule_priority)a->choice; return true;
    case 'g': o->text = a->value; return true;
    default: return false;
    }
}

void pick_release(struct pick_options *o)
{
    free(o->filter.rules.glob);
    free(o->filter.tags.glob);
    free(o->filter.sources.glob);
}

struct pick *pick_new(const struct pick_options *o)
{
    struct filter *filter = filter_new(&o->filter);
    struct pick *p;

    if (filter_is_open(filter) && !o->text) {
        filter_free(filter);
        return NULL;
    }
    p = mem_zalloc(sizeof(*p));
    p->filter = filter;
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
    filter_free(p->filter);
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
    return filter_passes(p->filter, a) && shows_text(p, a, r);
}
