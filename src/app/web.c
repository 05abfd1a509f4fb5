#include "app/web.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/bearer.h"
#include "app/rates.h"
#include "app/recent.h"
#include "app/report_put.h"
#include "app/trial.h"
#include "app/web_access.h"
#include "app/web_inside.h"
#include "base/clock.h"
#include "base/mem.h"

#define HEAD_BYTES  ((size_t)16 << 10)
#define BODIES_MORE 4 /* bodies that may be there at a time, as times the longest */
#define ANSWER_MS   60000

/* Answers that nobody has read yet, together. */
#define ANSWERS_BYTES ((size_t)32 << 20)

#define JOBS_MOST 64 /* that wait for a thread */

#define RECENT_MOST  1000
#define RECENT_BYTES ((size_t)1 << 20)

/* --- what is where ----------------------------------------------------------------- */

enum web_body { NO_BODY, TRIAL_BODY, ITEMS_BODY };

static const struct route {
    const char *path;
    enum http_method method; /* GET stands for HEAD too */
    bool open;               /* needs no token */
    enum web_body body;
    web_handler *handle;
} routes[] = {
    {"/", HTTP_GET, true, NO_BODY, web_get_page},
    {"/healthz", HTTP_GET, true, NO_BODY, web_get_health},
    {"/readyz", HTTP_GET, true, NO_BODY, web_get_ready},
    {"/metrics", HTTP_GET, false, NO_BODY, web_get_metrics},
    {"/stats", HTTP_GET, false, NO_BODY, web_get_stats},
    {"/rules", HTTP_GET, false, NO_BODY, web_get_rules},
    {"/rates", HTTP_GET, false, NO_BODY, web_get_rates},
    {"/alerts", HTTP_GET, false, NO_BODY, web_get_alerts},
    {"/alerts/stream", HTTP_GET, false, NO_BODY, web_get_stream},
    {"/items", HTTP_POST, false, ITEMS_BODY, web_post_items},
    {"/rules/check", HTTP_POST, false, TRIAL_BODY, web_post_check},
    {"/explain", HTTP_POST, false, TRIAL_BODY, web_post_explain},
};

static const struct route *find_route(struct span path)
{
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
        if (span_is(path, routes[i].path))
            return &routes[i];
    return NULL;
}

static uint64_t body_most(const struct web *w, enum web_body body)
{
    return body == ITEMS_BODY   ? w->options.config->http.max_body
           : body == TRIAL_BODY ? TRIAL_BYTES_MOST
                                : 0;
}

static bool is_allowed(const struct route *route, enum http_method method)
{
    return method == route->method || (method == HTTP_HEAD && route->method == HTTP_GET);
}

static bool web_on_head(void *ctx, const struct http_head *h, uint64_t *most,
                        struct http_refusal *r)
{
    const struct web *w = ctx;
    const struct route *route = find_route(h->path);

    if (!web_may_ask(h, &w->options.config->http.names, span_is(h->path, "/"), r))
        return false;
    if (!route) {
        *r = (struct http_refusal){404, "there is nothing at this path", NULL, NULL};
        return false;
    }
    if (!is_allowed(route, h->method)) {
        bool get = route->method == HTTP_GET;

        *r = (struct http_refusal){405, "the path is there, but not for this method",
                                   "Allow", get ? "GET, HEAD" : "POST"};
        return false;
    }
    if (!route->open && !web_shows_token(h, buf_span(&w->token), r))
        return false;
    *most = body_most(w, route->body);
    return true;
}

static void web_on_request(void *ctx, struct http_request *r)
{
    struct web *w = ctx;

    find_route(http_path(r))->handle(w, r);
}

/* --- answers that many give -------------------------------------------------------- */

void web_refuse(struct http_request *r, int status, const char *error)
{
    struct buf body;

    buf_init(&body, BUF_NO_CAP); /* errors are short */
    (void)buf_add_char(&body, '{');
    report_text(&body, "error", span_of(error));
    (void)buf_add_str(&body, "}\n");
    http_reply_buf(r, status, "application/json", &body);
}

void web_reply_members(struct http_request *r, struct buf *members)
{
    struct buf body;

    buf_init(&body, BUF_NO_CAP); /* what is in it has a cap */
    (void)buf_add_char(&body, '{');
    (void)buf_add_span(&body, buf_span(members));
    (void)buf_add_str(&body, "}\n");
    http_reply_buf(r, 200, "application/json", &body);
    buf_release(members);
}

struct stranger {
    const char *const *known;
    struct buf text; /* what is said of the first; empty: there is none */
};

static void note_stranger(void *ctx, struct span name)
{
    struct stranger *s = ctx;

    if (s->text.n)
        return;
    (void)buf_add_str(&s->text, "unknown parameter `");
    (void)buf_add_span(&s->text, name);
    (void)buf_add_str(&s->text, s->known[0] ? "`; there are" : "`; there are none here");
    for (size_t i = 0; s->known[i]; i++)
        (void)buf_addf(&s->text, "%s %s", i ? "," : "", s->known[i]);
}

bool web_has_strange_parameter(struct http_request *r, const char *const *known)
{
    struct stranger s = {.known = known};
    bool found;

    buf_init(&s.text, BUF_NO_CAP);
    http_each_other_parameter(r, known, note_stranger, &s);
    found = s.text.n > 0;
    if (found)
        web_refuse(r, 400, buf_cstr(&s.text));
    buf_release(&s.text);
    return found;
}

/* --- coming and going -------------------------------------------------------------- */

static int read_token(struct web *w)
{
    const char *path = w->options.config->http.token_file;
    char error[BEARER_ERROR_SIZE];

    if (!path || bearer_read(path, &w->token, error) == 0)
        return 0;
    log_error(w->log, "http: token_file %s: %s", path, error);
    return -1;
}

static int open_http(struct web *w, struct activated *sockets)
{
    const struct config_http *c = &w->options.config->http;
    const struct http_options options = {
        .label = "http",
        .addr = &c->socket.addr,
        .rights = config_socket_rights(&c->socket),
        .allow = &c->socket.allow,
        .limits =
            {
                .head_bytes = HEAD_BYTES,
                .bodies_bytes = (size_t)c->max_body * BODIES_MORE,
                .answers_bytes = ANSWERS_BYTES,
                .most = (size_t)c->max_connections,
                .head_ms = (int64_t)c->head_timeout_ms,
                .body_ms = (int64_t)c->body_timeout_ms,
                .answer_ms = ANSWER_MS,
            },
        .ctx = w,
        .on_head = web_on_head,
        .on_request = web_on_request,
    };

    w->http = http_new(w->base, w->log, &options, sockets);
    if (!w->http)
        return -1;
    if (w->token.n || !http_is_exposed(w->http))
        return 0;
    log_error(w->log, "http: others can reach the socket, and no token is needed: give "
                      "[http] a token_file");
    return -1;
}

static int make_errands(struct web *w)
{
    w->lookups = errands_new(w->base, JOBS_MOST);
    w->trials = errands_new(w->base, JOBS_MOST);
    w->recalls = errands_new(w->base, 1);
    if (w->lookups && w->trials && w->recalls)
        return 0;
    log_error(w->log, "http: the system gives no descriptor: %s", strerror(errno));
    return -1;
}

struct web *web_new(struct event_base *base, const struct log *log,
                    const struct web_options *options, struct activated *sockets)
{
    struct web *w = mem_zalloc(sizeof(*w));

    w->base = base;
    w->log = log;
    w->options = *options;
    buf_init(&w->token, BEARER_MOST);
    w->rates = rates_new(ruleset_count(options->rules(options->ctx)), clock_wall_ms());
    if (!options->config->journal.path)
        w->recent = recent_new(RECENT_MOST, RECENT_BYTES);
    if (make_errands(w) == 0 && read_token(w) == 0 && open_http(w, sockets) == 0)
        return w;
    web_free(w);
    return NULL;
}

void web_finish(struct web *w)
{
    http_finish(w->http);
}

bool web_is_idle(const struct web *w)
{
    return http_is_idle(w->http);
}

void web_free(struct web *w)
{
    if (!w)
        return;
    http_free(w->http); /* nobody waits for an errand any more */
    errands_free(w->lookups);
    errands_free(w->trials);
    errands_free(w->recalls);
    rates_free(w->rates);
    recent_free(w->recent);
    buf_release(&w->token);
    free(w);
}

struct http_counts web_counts(const struct web *w)
{
    return http_counts(w->http);
}
