/* GET /alerts: those that were, out of the journal, or the last ones out of memory. */
#include <stdlib.h>
#include <string.h>

#include "app/look_back.h"
#include "app/recent.h"
#include "app/report_put.h"
#include "app/viewer.h"
#include "app/web_inside.h"
#include "base/mem.h"
#include "base/number.h"
#include "feed/json.h"

/* What is asked for. request_release. */
struct asked {
    struct request request;
    size_t limit;
};

/* A whole number from 1 to LOOK_BACK_MOST; absent: the usual. 0: it is none. */
static size_t read_limit(struct span text)
{
    uint64_t n = LOOK_BACK_USUAL;

    if (text.p && number_read(text, LOOK_BACK_MOST, &n) < 0)
        return 0;
    return (size_t)n;
}

/* A static text where something is wrong, else NULL. */
static const char *read_asked(struct asked *a, struct http_request *r)
{
    const char *error;
    struct buf line;

    a->limit = read_limit(http_parameter(r, "limit", 0));
    if (!a->limit)
        return "`limit` is a number from 1 to 5000";
    buf_init(&line, BUF_NO_CAP); /* the head of a request has its limit */
    error = web_put_request(&line, r, http_parameter(r, "since", 0));
    if (!error && request_read(&a->request, buf_span(&line), &error) == 0)
        error = NULL;
    buf_release(&line);
    return error;
}

/* --- out of the journal ------------------------------------------------------------ */

struct lookup {
    struct web_job job;
    struct asked asked;
    char *path;
};

static void drop_lookup(struct errand *e)
{
    struct lookup *l = (struct lookup *)e; /* its first member's first */

    request_release(&l->asked.request);
    free(l->path);
    web_job_release(&l->job);
    free(l);
}

static void work_lookup(struct errand *e)
{
    struct lookup *l = (struct lookup *)e;
    struct buf *out = &l->job.answer;

    (void)buf_add_char(out, '{');
    l->job.status =
        look_back(l->path, &l->asked.request, l->asked.limit, out) == 0 ? 200 : 503;
    if (l->job.status == 503)
        (void)json_put_member(out, "error", span_of("the journal cannot be read now"));
    (void)buf_add_str(out, "}\n");
}

/* Takes over what is asked. */
static void look_in_journal(struct web *w, struct http_request *r, const struct asked *a)
{
    struct lookup *l = mem_zalloc(sizeof(*l));
    const char *path = w->options.config->journal.path;

    web_job_init(&l->job, r, BUF_NO_CAP, work_lookup, drop_lookup);
    l->asked = *a;
    l->path = mem_dup(path, strlen(path));
    web_job_give(w->lookups, &l->job);
}

/* --- out of memory ----------------------------------------------------------------- */

/* Of those that pass the newest; which: of each, whether it is one. */
static void pick(const struct web *w, const struct asked *a, bool *which)
{
    struct filter *filter = a->request.filters ? filter_new(&a->request.filter) : NULL;
    size_t left = a->limit;
    struct reading reading;

    reading_init(&reading);
    for (size_t i = recent_count(w->recent); i-- > 0 && left;) {
        reading_set(&reading, recent_at(w->recent, i));
        which[i] = reading_passes(&reading, filter);
        left -= which[i];
    }
    reading_release(&reading);
    filter_free(filter);
}

static void look_in_memory(const struct web *w, struct http_request *r,
                           const struct asked *a)
{
    bool *which = mem_calloc(recent_count(w->recent), sizeof(*which));
    struct buf out;

    pick(w, a, which);
    buf_init(&out, BUF_NO_CAP); /* of what is in memory, which has a cap */
    report_begin(&out, "alerts", '[');
    for (size_t i = 0; i < recent_count(w->recent); i++) {
        if (!which[i])
            continue;
        if (out.p[out.n - 1] != '[')
            (void)buf_add_char(&out, ',');
        (void)buf_add_span(&out, recent_at(w->recent, i));
    }
    (void)buf_add_char(&out, ']');
    report_bool(&out, "more", false);
    free(which);
    web_reply_members(r, &out);
}

void web_get_alerts(struct web *w, struct http_request *r)
{
    static const char *const known[] = {"since",    "rule",  "tag", "source",
                                        "priority", "limit", NULL};
    struct asked a;
    const char *error;

    if (web_has_strange_parameter(r, known))
        return;
    error = read_asked(&a, r);
    if (error) {
        web_refuse(r, 400, error);
    } else if (!w->recent) {
        look_in_journal(w, r, &a);
    } else {
        if (a.request.since != REQUEST_FROM_NOW)
            web_refuse(r, 409,
                       "`since` needs a journal ([journal] path), and there is none");
        else
            look_in_memory(w, r, &a);
        request_release(&a.request);
    }
}
