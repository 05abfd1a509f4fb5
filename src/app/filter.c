#include "app/filter.h"

#include <stdlib.h>

#include "base/arena.h"
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
    struct arena text;
    struct buf folded; /* of what is being compared */
};

static void add_globs(struct filter *f, struct globs *g, const struct config_words *w,
                      bool excludes)
{
    for (size_t i = 0; i < w->n; i++) {
        const char *text = w->text[i];

        if ((text[0] == '!') != excludes)
            continue;
        buf_reset(&f->folded);
        (void)fold_case(span_of(text + excludes), &f->folded); /* lines are short */
        g->glob[g->n++] = arena_dup(&f->text, buf_span(&f->folded));
    }
    if (!excludes)
        g->n_include = g->n;
}

static void set_globs(struct filter *f, struct globs *g, const struct config_words *w)
{
    g->glob = arena_calloc(&f->text, w->n, sizeof(*g->glob));
    add_globs(f, g, w, false);
    add_globs(f, g, w, true);
}

struct filter *filter_new(const struct config_output *o)
{
    struct filter *f = mem_zalloc(sizeof(*f));

    arena_init(&f->text, 512);
    buf_init(&f->folded, FOLDED_MOST);
    f->least = (enum rule_priority)o->min_priority;
    set_globs(f, &f->rules, &o->rules);
    set_globs(f, &f->tags, &o->tags);
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

bool filter_passes(struct filter *f, const struct ruleset_rule *r)
{
    return r->priority >= f->least && globs_pass(f, &f->rules, &r->id, 1) &&
           globs_pass(f, &f->tags, r->tags, r->n_tags);
}
