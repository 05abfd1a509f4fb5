#include "poll/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "poll/fetch_inside.h"
#include "poll/patience.h"

#define HTTP_TOO_MANY 429

struct fetcher {
    struct fetch_options options;
    fetch_done_fn *done;
    void *ctx;
    struct fetch_loop *loop;
    struct event *kick; /* looks at the queue, soon */
    struct turns turns;
    struct patience patience;
    struct transfer *first;   /* of all */
    struct turn *refused;     /* to be told so, in order */
    struct turn **refused_at; /* the end of that list */
    CURL **idle;              /* handles to use again */
    size_t n_idle;
    size_t running;
    size_t count;
    bool held;
};

static void kick(struct fetcher *f)
{
    static const struct timeval now = {0};

    (void)event_add(f->kick, &now);
}

/* --- a transfer --------------------------------------------------------------------- */

static char *copy_span(struct span s)
{
    return s.p ? mem_dup(s.p, s.n) : NULL;
}

/* A validator is a line of a header: what would end the line is not sent. */
static char *copy_validator(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
            return NULL;
    return s.n ? copy_span(s) : NULL;
}

static struct transfer *transfer_new(struct fetcher *f, const struct fetch_request *q)
{
    struct transfer *t = mem_zalloc(sizeof(*t));

    t->fetcher = f;
    t->given = mem_dup(q->url, strlen(q->url));
    t->etag = copy_validator(q->etag);
    t->last_modified = copy_validator(q->last_modified);
    t->ctx = q->ctx;
    t->next = f->first;
    if (t->next)
        t->next->previous = t;
    f->first = t;
    f->count++;
    return t;
}

/* The handle and what came through it; the transfer may go on with another. */
static void let_handle_go(struct transfer *t)
{
    struct fetcher *f = t->fetcher;

    if (!t->easy)
        return;
    curl_easy_reset(t->easy);
    f->idle[f->n_idle++] = t->easy;
    t->easy = NULL;
    curl_slist_free_all(t->headers);
    t->headers = NULL;
    buf_release(&t->body);
}

static void transfer_free(struct transfer *t)
{
    struct fetcher *f = t->fetcher;

    let_handle_go(t);
    if (t->next)
        t->next->previous = t->previous;
    if (t->previous)
        t->previous->next = t->next;
    else
        f->first = t->next;
    f->count--;
    fetch_url_release(&t->url);
    free(t->given);
    free(t->etag);
    free(t->last_modified);
    free(t->permanent);
    free(t);
}

static void queue(struct transfer *t)
{
    turns_push(&t->fetcher->turns, &t->turn, t->url.host);
    kick(t->fetcher);
}

static void refuse(struct transfer *t, const char *why)
{
    struct fetcher *f = t->fetcher;

    t->refused = why;
    t->turn.next = NULL;
    *f->refused_at = &t->turn;
    f->refused_at = &t->turn.next;
    kick(f);
}

static void tell(struct transfer *t, struct fetch_response *r)
{
    struct fetcher *f = t->fetcher;

    f->done(f->ctx, t->ctx, r);
    transfer_free(t);
    kick(f);
}

static void tell_refused(struct fetcher *f)
{
    while (f->refused) {
        struct transfer *t = (struct transfer *)f->refused;
        struct fetch_response r = {
            .error = t->refused,
            .url = span_of(t->given),
            .max_age_ms = -1,
            .retry_after_ms = -1,
            .put_off_ms = t->put_off_ms,
        };

        f->refused = t->turn.next;
        if (!f->refused)
            f->refused_at = &f->refused;
        tell(t, &r);
    }
}

/* --- running ------------------------------------------------------------------------ */

static int64_t now_ms(void)
{
    return clock_mono_ns() / 1000000;
}

/* The host has had enough of us: what else is asked of it waits as well. */
static void note_patience(struct fetcher *f, const struct transfer *t,
                          const struct fetch_response *r)
{
    int64_t ms = r->retry_after_ms >= 0 ? r->retry_after_ms : f->options.patience_ms;

    if (r->status != HTTP_TOO_MANY)
        return;
    if (ms > f->options.patience_most_ms)
        ms = f->options.patience_most_ms;
    if (ms > 0)
        patience_note(&f->patience, t->url.host, now_ms() + ms);
}

/* Whether its host is to be left alone for now. */
static bool must_wait(struct fetcher *f, struct transfer *t)
{
    t->put_off_ms = patience_left(&f->patience, t->url.host, now_ms());
    return t->put_off_ms > 0;
}

static void begin(struct fetcher *f, struct transfer *t)
{
    if (must_wait(f, t)) {
        turns_done(&f->turns, &t->turn);
        refuse(t, "its host wants to be left alone");
        return;
    }
    t->easy = f->n_idle ? f->idle[--f->n_idle] : curl_easy_init();
    t->begun_ns = clock_mono_ns();
    if (t->easy) {
        fetch_easy_set_up(t, &f->options);
        if (fetch_loop_add(f->loop, t->easy) == 0) {
            f->running++;
            return;
        }
    }
    turns_done(&f->turns, &t->turn);
    let_handle_go(t);
    refuse(t, "no resources for a transfer");
}

static void on_kick(evutil_socket_t fd, short what, void *ctx)
{
    struct fetcher *f = ctx;
    struct turn *turn;

    (void)fd, (void)what;
    tell_refused(f);
    while (!f->held && f->running < f->options.max_transfers &&
           (turn = turns_take(&f->turns)) != NULL)
        begin(f, (struct transfer *)turn);
}

static bool is_permanent(int status)
{
    return status == 301 || status == 308;
}

/* Why a redirect is not followed is written to the transfer's error. */
static int read_target(struct transfer *t, const char *to, struct fetch_url *next)
{
    unsigned most = t->fetcher->options.max_redirects;
    const char *why;
    char *target;
    int rc;

    if (t->hops >= most) {
        (void)snprintf(t->error, sizeof(t->error), "redirected more than %u times", most);
        return -1;
    }
    target = fetch_url_follow(t->url.text, to);
    rc = fetch_url_read(next, target, false, &why);
    if (rc < 0)
        (void)snprintf(t->error, sizeof(t->error), "redirected to %.150s: %s", to, why);
    free(target);
    return rc;
}

/* The transfer becomes one to where the answer led. 0, or -1 and its error. */
static int follow(struct transfer *t, const char *to)
{
    bool permanent = is_permanent(fetch_easy_status(t));
    struct fetch_url next = {0};

    if (read_target(t, to, &next) < 0)
        return -1;
    t->hops++;
    t->temporary = t->temporary || !permanent;
    t->insecure = t->insecure || fetch_url_is_downgrade(t->url.text, next.text);
    if (!t->temporary) {
        free(t->permanent);
        t->permanent = mem_dup(next.text, strlen(next.text));
    }
    let_handle_go(t);
    fetch_url_release(&t->url);
    t->url = next;
    queue(t);
    return 0;
}

static void on_done(void *ctx, CURL *easy, CURLcode code)
{
    struct fetcher *f = ctx;
    struct fetch_response r = {0};
    struct transfer *t;
    const char *to;

    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
    f->running--;
    turns_done(&f->turns, &t->turn);
    t->spent_ms += (clock_mono_ns() - t->begun_ns) / 1000000;
    to = fetch_easy_redirect(t);
    if (to && follow(t, to) == 0)
        return;
    fetch_easy_read(t, code, &f->options, &r);
    if (to)
        r.error = t->error;
    r.took_ms = t->spent_ms;
    note_patience(f, t, &r);
    tell(t, &r);
}

/* NULL where there is none: then libcurl has a folder, or nothing. */
static const char *system_ca_file(void)
{
    const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

    return v->cainfo && access(v->cainfo, R_OK) == 0 ? v->cainfo : NULL;
}

/* --- the fetcher -------------------------------------------------------------------- */

struct fetcher *fetcher_new(struct event_base *base, const struct fetch_options *options,
                            fetch_done_fn *done, void *ctx)
{
    struct fetcher *f = mem_zalloc(sizeof(*f));

    (void)curl_global_init(CURL_GLOBAL_DEFAULT); /* counted; fails only with the next */
    f->options = *options;
    if (!f->options.ca_file)
        f->options.ca_file = system_ca_file();
    f->done = done;
    f->ctx = ctx;
    f->refused_at = &f->refused;
    f->idle = mem_calloc(options->max_transfers, sizeof(CURL *));
    turns_init(&f->turns, options->max_per_host);
    f->kick = evtimer_new(base, on_kick, f);
    f->loop = fetch_loop_new(base, (long)options->max_transfers, on_done, f);
    if (f->kick && f->loop)
        return f;
    fetcher_free(f);
    return NULL;
}

void fetcher_free(struct fetcher *f)
{
    if (!f)
        return;
    (void)fetcher_drop_queued(f);
    for (struct transfer *t = f->first, *next; t; t = next) {
        next = t->next;
        if (t->easy) {
            fetch_loop_remove(f->loop, t->easy);
            turns_done(&f->turns, &t->turn);
        }
        transfer_free(t);
    }
    while (f->n_idle)
        curl_easy_cleanup(f->idle[--f->n_idle]);
    if (f->loop)
        fetch_loop_free(f->loop);
    if (f->kick)
        event_free(f->kick);
    turns_release(&f->turns);
    patience_release(&f->patience);
    free(f->idle);
    free(f);
    curl_global_cleanup();
}

void fetch_start(struct fetcher *f, const struct fetch_request *q)
{
    struct transfer *t = transfer_new(f, q);
    const char *why;

    if (fetch_url_read(&t->url, q->url, f->options.allow_file, &why) < 0)
        refuse(t, why);
    else
        queue(t);
}

size_t fetcher_count(const struct fetcher *f)
{
    return f->count;
}

void fetcher_hold(struct fetcher *f, bool hold)
{
    f->held = hold;
    kick(f);
}

size_t fetcher_drop_queued(struct fetcher *f)
{
    size_t before = f->count;
    struct turn *turn;

    while ((turn = turns_drop(&f->turns)) != NULL)
        transfer_free((struct transfer *)turn);
    while (f->refused) {
        turn = f->refused;
        f->refused = turn->next;
        transfer_free((struct transfer *)turn);
    }
    f->refused_at = &f->refused;
    return before - f->count;
}
