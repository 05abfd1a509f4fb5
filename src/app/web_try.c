/* POST /rules/check, POST /explain: rules tried out, on a thread. */
#include <stdlib.h>
#include <string.h>

#include "app/trial.h"
#include "app/web_inside.h"
#include "base/arena.h"
#include "base/mem.h"

static const char *const no_parameters[] = {NULL};

struct
try {
    struct web_job job;
    struct buf body;
    bool watchlist;
    struct trial_rules in_use; /* a reference to them */
    struct arena paths;        /* a thread may outlive those who know them */
};

static void drop_try(struct errand *e)
{
    struct try *t = (struct try *)e; /* its first member's first */

    ruleset_unref(t->in_use.set);
    arena_release(&t->paths);
    buf_release(&t->body);
    web_job_release(&t->job);
    free(t);
}

static struct try *try_new(struct http_request *r, void (*work)(struct errand *e))
{
    struct try *t = mem_zalloc(sizeof(*t));

    web_job_init(&t->job, r, TRIAL_ANSWER_MOST, work, drop_try);
    arena_init(&t->paths, 512);
    buf_init(&t->body, TRIAL_BYTES_MOST);
    (void)buf_add_span(&t->body, http_body(r));
    return t;
}

/* --- check ------------------------------------------------------------------------- */

static void work_check(struct errand *e)
{
    struct try *t = (struct try *)e;

    trial_check(buf_span(&t->body), t->watchlist, &t->job.answer);
    t->job.status = 200;
}

/* A media type without its parameters (RFC 9110, 8.3). */
static bool is_type(struct span content_type, const char *type)
{
    for (size_t i = 0; i < content_type.n; i++)
        if (content_type.p[i] == ';')
            content_type.n = i;
    return span_is_nocase(span_trim(content_type), type);
}

void web_post_check(struct web *w, struct http_request *r)
{
    struct try *t;

    if (web_has_strange_parameter(r, no_parameters))
        return;
    t = try_new(r, work_check);
    t->watchlist = is_type(http_header(r, "Content-Type"), "text/plain");
    web_job_give(w->trials, &t->job);
}

/* --- explain ----------------------------------------------------------------------- */

static void work_explain(struct errand *e)
{
    struct try *t = (struct try *)e;

    t->job.status = trial_explain(buf_span(&t->body), &t->in_use, &t->job.answer);
    ruleset_unref(
        t->in_use.set); /* perhaps the last: to be freed here, not on the loop */
    t->in_use.set = NULL;
}

static void take_rules(struct try *t, const struct web *w)
{
    size_t n = w->options.n_rule_paths;
    const char **paths = arena_calloc(&t->paths, n, sizeof(*paths));

    for (size_t i = 0; i < n; i++) {
        const char *path = w->options.rule_paths[i];

        paths[i] = arena_dup(&t->paths, span_make(path, strlen(path) + 1)).p;
    }
    t->in_use =
        (struct trial_rules){ruleset_ref(w->options.rules(w->options.ctx)), paths, n};
}

void web_post_explain(struct web *w, struct http_request *r)
{
    struct try *t;

    if (web_has_strange_parameter(r, no_parameters))
        return;
    t = try_new(r, work_explain);
    take_rules(t, w);
    web_job_give(w->trials, &t->job);
}
