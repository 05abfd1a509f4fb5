#include "cli/tree.h"

#include "cli/plain.h"
#include "rule/query.h"

/* Places shown of one node; its total says how many there are. */
#define PLACES_SHOWN 4
#define PLACE_SHOWN  200 /* bytes of one: a regular expression may span it all */

static const char *colour_of(const struct explained *e)
{
    return e->blamed ? "\033[1;31m" : e->held ? "\033[32m" : "\033[2m";
}

static void put_place(struct tree *t, const struct match_place *p)
{
    struct span text = t->item->field[p->field];

    (void)buf_addf(t->out, "  %s %u-%u \"", item_field_name(p->field), p->start, p->end);
    plain_put(t->out, span_make(text.p + p->start, p->end - p->start), PLACE_SHOWN);
    (void)buf_add_str(t->out, "\"");
}

static void put_places(struct tree *t, const struct explained *e)
{
    size_t shown = e->n_places < PLACES_SHOWN ? e->n_places : PLACES_SHOWN;

    for (size_t i = 0; i < shown; i++)
        put_place(t, &e->places[i]);
    if (e->total > shown)
        (void)buf_addf(t->out, "  and %zu more", e->total - shown);
}

void tree_put_node(void *ctx, const struct explained *e)
{
    struct tree *t = ctx;

    if (t->only_blamed && !e->blamed)
        return;
    (void)buf_addf(t->out, "  %s%-3s%s %*s", t->colour ? colour_of(e) : "",
                   e->held ? "yes" : "no", t->colour ? "\033[0m" : "", (int)e->depth * 2,
                   "");
    query_put_label(t->out, e->node);
    if (e->held)
        put_places(t, e);
    if (e->blamed && !t->only_blamed)
        (void)buf_add_str(t->out, "  <-- kept it from matching");
    (void)buf_add_char(t->out, '\n');
}
