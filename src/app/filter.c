#include "app/filter.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "text/fold.h"
#include "text/glob.h"

#define FOLDED_MOST ((size_t)64 << 10) /* a longer id or tag matches no glob */

/* Globs, folded, those to include before those to exclude. */
struct globs {
    struct span *glob;
    size_t n_include;
    size_t n;
};

struct filter {
    enum rule_priority least;
    struct globs rules;
    struct globs tags;
    struct globs sources;
    struct arena text;
    struct buf folded; /* of what is being compared */
};

static void add_globs(struct filter *f, struct globs *g, const struct filter_list *list,
                      bool excludes)
{
    for (size_t i = 0; i < list->n; i++) {
        struct span glob = list->glob[i];

        if ((glob.n && glob.p[0] == '!') != excludes)
            continue;
        buf_reset(&f->folded);
        (void)fold_case(span_make(glob.p + excludes, glob.n - excludes),
                        &f->folded); /* lines are short */
        g->glob[g->n++] = arena_dup(&f->text, buf_span(&f->folded));
    }
    if (!excludes)
        g->n_include = g->n;
}

static void set_globs(struct filter *f, struct globs *g, const struct filter_list *list)
{
    g->glob = arena_calloc(&f->text, list->n, sizeof(*g->glob));
    add_globs(f, g, list, false);
    add_globs(f, g, list, true);
}

struct filter *filter_new(const struct filter_options *o)
{
    struct filter *f = mem_zalloc(sizeof(*f));

    arena_init(&f->text, 512);
    buf_init(&f->folded, FOLDED_MOST);
    f->least = o->least;
    set_globs(f, &f->rules, &o->rules);
    set_globs(f, &f->tags, &o->tags);
    set_globs(f, &f->sources, &o->sources);
    return f;
}

static struct filter_list list_of(const struct config_words *w)
{
    struct filter_list list = {mem_calloc(w->n, sizeof(*list.glob)), w->n};

    for (size_t i = 0; i < w->n; i++)
        list.glob[i] = span_of(w->text[i]);
    return list;
}

struct filter *filter_new_for_output(const struct config_output *o)
{
    struct filter_options options = {
        .least = (enum rule_priority)o->min_priority,
        .rules = list_of(&o->rules),
        .tags = list_of(&o->tags),
    };
    struct filter *f = filter_new(&options);

    free(options.rules.glob);
    free(options.tags.glob);
    return f;
}

void filter_free(struct filter *f)
{
    if (!f)
        return;
    arena_release(&f->text);
    buf_release(&f->folded);
    free(f);
}

static bool matches_any(struct filter *f, const struct span *globs, size_t n,
                        const struct span *values, size_t n_values)
{
    for (size_t v = 0; n && v < n_values; v++) {
        buf_reset(&f->folded);
        if (fold_case(values[v], &f->folded) < 0)
            continue;
        for (size_t i = 0; i < n; i++)
            if (glob_match(globs[i], buf_span(&f->folded)))
                return true;
    }
    return false;
}

static bool globs_pass(struct filter *f, const struct globs *g, const struct span *values,
                       size_t n)
{
    if (g->n_include && !matches_any(f, g->glob, g->n_include, values, n))
        return false;
    return !matches_any(f, g->glob + g->n_include, g->n - g->n_include, values, n);
}

bool filter_is_open(const struct filter *f)
{
    return f->least == RULE_LOW && !f->rules.n && !f->tags.n && !f->sources.n;
}

bool filter_passes(struct filter *f, const struct alert *a)
{
    const struct ruleset_rule *r = &a->rule;
    const struct span *source = &a->item->field[ITEM_SOURCE];

    return r->priority >= f->least && globs_pass(f, &f->rules, &r->id, 1) &&
           globs_pass(f, &f->tags, r->tags, r->n_tags) &&
           globs_pass(f, &f->sources, source, source->p ? 1 : 0);
}
