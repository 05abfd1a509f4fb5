/* poller: feeds are asked in their turn, and move on when their items are safe. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/server.h"
#include "poll/poller.h"

#define MOST_HELD 32

/* What the stand-in for the daemon does with a document. */
enum conduct { TAKES, REFUSES, WAITS, SAYS_BAD };

struct world {
    struct event_base *base;
    struct http_server *server;
    struct poll_feed feeds[1000];
    struct poll_config config;
    struct log log;
    char path[64];
    struct state_db *state;
    struct poller *poller;

    enum conduct conduct;
    size_t documents;
    size_t finished;
    struct poller_feed *held[MOST_HELD]; /* WAITS */
    size_t n_held;
    char body[4096];
    char error[256];
};

/* Two items that are as the document is: the whole body, and always the same one. */
static void deliver(struct world *w, struct poller_feed *f, const char *body)
{
    const struct state_item items[] = {{1, strlen(body)}, {2, 2}};
    struct poller_delivery d = {.result = POLLER_OK, .items = items, .n_items = 2};
    const char *url = poller_feed_state(f)->url;
    char to[200];

    for (size_t i = 0; i < 2; i++)
        d.n_new += state_has_item(w->state, url, items[i]) == 0;
    if (w->conduct == REFUSES)
        d = (struct poller_delivery){.result = POLLER_LATER, .error = "away"};
    if (w->conduct == SAYS_BAD)
        d = (struct poller_delivery){.result = POLLER_BAD, .error = "no feed"};
    if (strstr(body, "<!DOCTYPE html>")) {
        (void)snprintf(to, sizeof(to), "http://127.0.0.1:%u/feed/found",
                       http_server_port(w->server));
        d = (struct poller_delivery){.result = POLLER_MOVED, .url = span_of(to)};
    }
    poller_delivered(f, &d);
}

static void on_document(void *ctx, struct poller_feed *f, const struct fetch_response *r)
{
    struct world *w = ctx;

    w->documents++;
    (void)snprintf(w->body, sizeof(w->body), "%.*s", (int)r->body.n,
                   r->body.n ? r->body.p : "");
    if (w->conduct == WAITS)
        w->held[w->n_held++] = f;
    else
        deliver(w, f, w->body);
}

static void on_finished(void *ctx)
{
    struct world *w = ctx;

    w->finished++;
    (void)event_base_loopbreak(w->base);
}

static void open_state(struct world *w)
{
    char error[STATE_ERROR_SIZE];

    w->state = state_open(w->path, false, error);
    if (!w->state)
        fail_msg("%s", error);
}

static int set_up(void **state)
{
    struct world *w = mem_zalloc(sizeof(*w));
    int fd;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)setenv("no_proxy", "*", 1);
    w->base = event_base_new();
    w->server = http_server_new(w->base, 0);
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->config = (struct poll_config){
        .user_agent = (char *)"test",
        .interval_ms = 3600000,
        .min_interval_ms = 300000,
        .timeout_ms = 5000,
        .max_bytes = 1000000,
        .max_transfers = 8,
        .max_per_host = 1,
        .max_redirects = 5,
        .feeds = w->feeds,
    };
    (void)snprintf(w->path, sizeof(w->path), "/tmp/test_poller_XXXXXX");
    fd = mkstemp(w->path);
    (void)close(fd);
    (void)unlink(w->path);
    open_state(w);
    *state = w;
    return 0;
}

static void close_poller(struct world *w)
{
    poller_free(w->poller);
    w->poller = NULL;
}

static int tear_down(void **state)
{
    static const char *const tails[] = {"", "-wal", "-shm", ".lock"};
    struct world *w = *state;
    char path[100];

    close_poller(w);
    state_close(w->state);
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", w->path, tails[i]);
        (void)unlink(path);
    }
    http_server_free(w->server);
    event_base_free(w->base);
    for (size_t i = 0; i < w->config.n_feeds; i++) {
        free(w->feeds[i].name);
        free(w->feeds[i].url);
    }
    free(w);
    return 0;
}

static const char *add(struct world *w, const char *target)
{
    struct poll_feed *f = &w->feeds[w->config.n_feeds++];
    char url[300];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", http_server_port(w->server),
                   target);
    f->url = mem_dup(url, strlen(url));
    f->name = mem_dup(target, strlen(target));
    f->interval_ms = w->config.interval_ms;
    return f->url;
}

static void make_poller(struct world *w)
{
    const struct poller_options o = {
        .base = w->base,
        .log = &w->log,
        .config = &w->config,
        .state = w->state,
        .seed = 1,
        .events = {.ctx = w, .on_document = on_document, .on_finished = on_finished},
    };

    close_poller(w);
    w->poller = poller_new(&o);
    assert_non_null(w->poller);
}

static void run_until_finished(struct world *w)
{
    size_t before = w->finished;

    while (w->finished == before)
        assert_int_equal(event_base_loop(w->base, EVLOOP_ONCE), 0);
}

static struct feed_state load(struct world *w, const char *url)
{
    struct feed_state s;

    assert_true(state_load(w->state, url, &s) >= 0);
    return s;
}

/* Time passes, as far as the state knows: what was asked may be asked again. */
static void forget_times(struct world *w)
{
    char error[STATE_ERROR_SIZE];

    for (size_t i = 0; i < w->config.n_feeds; i++) {
        struct feed_state s = load(w, w->feeds[i].url);

        s.next_ms = s.polite_ms = s.fetched_ms = s.fetched_ms ? 1 : 0;
        assert_int_equal(state_save(w->state, &s, NULL, 0, error), 0);
        feed_state_release(&s);
    }
}

/* Every feed once, as a process of its own would. */
static void run_once(struct world *w)
{
    forget_times(w);
    make_poller(w);
    poller_start(w->poller, true);
    run_until_finished(w);
    assert_int_equal(poller_busy(w->poller), 0);
}

static void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

/* --- the good days ------------------------------------------------------------------ */

static void a_document_moves_the_state_and_is_not_asked_for_again(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a");
    struct feed_state s;

    run_once(w);
    s = load(w, url);
    assert_int_equal(w->documents, 1);
    assert_int_equal(s.status, 200);
    assert_int_equal(s.items, 2);
    assert_int_equal(s.failures, 0);
    assert_null(s.error);
    assert_string_equal(s.etag, "\"a:3:\"");
    assert_non_null(s.last_modified);
    assert_true(s.changed_ms == s.fetched_ms);
    assert_true(s.next_ms - s.fetched_ms > 3200000);
    assert_true(s.next_ms - s.fetched_ms <= 3600000);
    feed_state_release(&s);

    run_once(w);
    assert_int_equal(http_server_not_modified(w->server, "a"), 1);
    assert_int_equal(w->documents, 1); /* 304 costs nothing */
    s = load(w, url);
    assert_int_equal(s.status, 304);
    assert_int_equal(s.items, 2);
    assert_string_equal(s.etag, "\"a:3:\"");
    feed_state_release(&s);
}

static void only_what_is_new_counts_and_a_busy_feed_is_asked_more_often(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a?grow=1");
    int64_t before = 3600001;

    for (int i = 0; i < 6; i++) {
        struct feed_state s;

        run_once(w);
        s = load(w, url);
        assert_int_equal(s.items, 2 + i); /* one of the two changes */
        assert_true(s.interval_ms < before || s.interval_ms == 300000);
        before = s.interval_ms;
        feed_state_release(&s);
    }
    assert_int_equal(before, 300000);
}

static void once_asks_nobody_before_it_is_polite(void **state)
{
    struct world *w = *state;

    add(w, "/feed/a");
    add(w, "/feed/b?status=429&retry-after=7200");
    run_once(w);
    make_poller(w); /* at once, as a careless cron would */
    poller_start(w->poller, true);
    run_until_finished(w);
    assert_int_equal(http_server_requests(w->server, "a"), 1);
    assert_int_equal(http_server_requests(w->server, "b"), 1);
}

static void once_without_feeds_ends(void **state)
{
    struct world *w = *state;

    make_poller(w);
    poller_start(w->poller, true);
    run_until_finished(w);
    assert_int_equal(w->finished, 1);
}

static void the_state_moves_only_after_the_delivery(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a");
    struct feed_state s;

    w->conduct = WAITS;
    make_poller(w);
    poller_start(w->poller, true);
    while (!w->n_held)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    turns(w, 10);
    assert_int_equal(w->finished, 0);
    assert_int_equal(poller_delivering(w->poller), 1);
    assert_int_equal(state_load(w->state, url, &s), 0);
    feed_state_release(&s);

    /* The process ends here: the next one asks for all of it again. */
    w->conduct = TAKES;
    run_once(w);
    assert_int_equal(http_server_documents(w->server, "a"), 2);

    /* And a delivery that comes late counts. */
    http_server_set(w->server, "a", "edition=2");
    w->conduct = WAITS;
    w->n_held = 0;
    forget_times(w);
    make_poller(w);
    poller_start(w->poller, true);
    while (!w->n_held)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    w->conduct = TAKES;
    deliver(w, w->held[0], w->body);
    run_until_finished(w);
    s = load(w, url);
    assert_string_equal(s.etag, "\"a:3:2\"");
    feed_state_release(&s);
}

static void what_could_not_be_handed_over_is_asked_for_whole_again(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a");
    struct feed_state s;

    w->conduct = REFUSES;
    run_once(w);
    s = load(w, url);
    assert_null(s.etag);
    assert_int_equal(s.items, 0);
    assert_int_equal(s.failures, 0);
    assert_string_equal(s.error, "away");
    assert_true(s.next_ms - s.fetched_ms < 400000); /* soon */
    feed_state_release(&s);
    w->conduct = TAKES;
    run_once(w);
    assert_int_equal(http_server_documents(w->server, "a"), 2);
    s = load(w, url);
    assert_null(s.error);
    assert_int_equal(s.items, 2);
    feed_state_release(&s);
}

/* --- the bad days ------------------------------------------------------------------- */

static void failures_are_counted_kept_apart_and_forgotten(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a");
    int64_t before = 0;
    struct feed_state s;

    run_once(w);
    http_server_set(w->server, "a", "status=503");
    for (unsigned i = 1; i <= 4; i++) {
        run_once(w);
        s = load(w, url);
        assert_int_equal(s.failures, i);
        assert_string_equal(s.error, "the server answers 503 (Service Unavailable)");
        assert_string_equal(s.etag, "\"a:3:\""); /* what was known stays */
        assert_true(s.next_ms - s.fetched_ms > before);
        before = s.next_ms - s.fetched_ms;
        feed_state_release(&s);
    }
    http_server_set(w->server, "a", "");
    run_once(w);
    s = load(w, url);
    assert_int_equal(s.failures, 0);
    assert_null(s.error);
    assert_int_equal(s.status, 304);
    feed_state_release(&s);
}

static void each_failure_has_its_reason(void **state)
{
    static const struct {
        const char *target, *error;
    } cases[] = {
        {"/feed/a?status=404", "the server answers 404 (Not Found)"},
        {"/feed/b?status=599", "the server answers 599"},
        {"/feed/c?status=304", "the server answers 304 (Not Modified)"}, /* unasked */
        {"/feed/d?status=301&to=file:///etc/passwd", "redirected to file:///etc/passwd"},
        {"/feed/e?fill=2000000", "larger than 1000000 bytes"},
        {"/feed/f?raw=", "Empty reply"},
        {"/feed/g?status=204", "the server answers 204 (No Content)"},
    };
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        add(w, cases[i].target);
    run_once(w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct feed_state s = load(w, w->feeds[i].url);

        if (!s.error || !strstr(s.error, cases[i].error))
            fail_msg("%s: %s", cases[i].target, s.error ? s.error : "no error");
        assert_int_equal(s.failures, 1);
        feed_state_release(&s);
    }
    assert_int_equal(w->documents, 0);
}

static void retry_after_is_waited_for_also_over_a_restart(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a?status=429&retry-after=7200");
    struct feed_state s;

    run_once(w);
    s = load(w, url);
    assert_true(s.polite_ms - s.fetched_ms >= 7200000);
    assert_true(s.next_ms - s.fetched_ms >= 7200000);
    feed_state_release(&s);
    make_poller(w);
    poller_start(w->poller, false);
    turns(w, 10);
    assert_int_equal(http_server_requests(w->server, "a"), 1);
}

static void a_host_that_has_had_enough_is_left_alone_by_all_its_feeds(void **state)
{
    struct world *w = *state;
    const char *url;
    struct feed_state s;

    add(w, "/feed/a?status=429&retry-after=7200");
    url = add(w, "/feed/b");
    for (int i = 0; i < 2; i++) { /* and over a restart */
        make_poller(w);
        poller_start(w->poller, true);
        run_until_finished(w);
        s = load(w, url);
        assert_true(s.polite_ms - clock_wall_ms() >= 7100000);
        assert_true(s.next_ms >= s.polite_ms);
        assert_int_equal(s.failures, 0); /* it has done nothing */
        assert_null(s.error);
        feed_state_release(&s);
    }
    assert_int_equal(http_server_requests(w->server, "b"), 0);
    run_once(w); /* later */
    assert_int_equal(http_server_requests(w->server, "a"), 2);
}

static void max_age_is_waited_for(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a?cache-control=public,max-age=9000");
    struct feed_state s;

    for (int i = 0; i < 2; i++) { /* with the document, and with 304 */
        run_once(w);
        s = load(w, url);
        assert_int_equal(s.next_ms - s.fetched_ms, 9000000);
        feed_state_release(&s);
    }
}

static void a_feed_that_is_gone_is_not_asked_any_more(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a?status=410");
    struct feed_state s;

    run_once(w);
    s = load(w, url);
    assert_true(s.gone);
    feed_state_release(&s);
    run_once(w);
    forget_times(w);
    make_poller(w);
    poller_start(w->poller, false);
    turns(w, 10);
    assert_int_equal(http_server_requests(w->server, "a"), 1);
}

static void gone_by_a_detour_is_only_a_failure(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a?status=302&to=/feed/b%3fstatus=410");
    struct feed_state s;

    run_once(w);
    s = load(w, url);
    assert_false(s.gone);
    assert_int_equal(s.failures, 1);
    feed_state_release(&s);
}

static void what_is_cut_off_is_delivered_but_not_believed(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/a?claim=10");
    struct feed_state s;

    for (unsigned i = 1; i <= 2; i++) {
        run_once(w);
        assert_int_equal(w->documents, i);
        s = load(w, url);
        assert_null(s.etag);
        assert_int_equal(s.failures, i);
        assert_int_equal(s.items, 2);
        assert_non_null(strstr(s.error, "remaining"));
        feed_state_release(&s);
    }
}

/* --- moving ------------------------------------------------------------------------- */

static void a_permanent_move_is_remembered_after_a_good_document(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/old?status=301&to=/feed/new");
    struct feed_state s;

    w->conduct = SAYS_BAD;
    run_once(w);
    s = load(w, url);
    assert_null(s.moved_to);
    assert_int_equal(s.failures, 1);
    feed_state_release(&s);

    w->conduct = TAKES;
    run_once(w);
    s = load(w, url);
    assert_non_null(strstr(s.moved_to, "/feed/new"));
    feed_state_release(&s);
    run_once(w);
    assert_int_equal(http_server_requests(w->server, "old"), 2);
    assert_int_equal(http_server_not_modified(w->server, "new"), 1);
}

static void a_temporary_move_is_not_remembered(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/old?status=307&to=/feed/new");
    struct feed_state s;

    run_once(w);
    run_once(w);
    s = load(w, url);
    assert_null(s.moved_to);
    assert_int_equal(http_server_requests(w->server, "old"), 2);
    assert_int_equal(http_server_not_modified(w->server, "new"), 1);
    feed_state_release(&s);
}

static void where_it_moved_to_is_left_when_it_stops_working(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/old");
    struct feed_state s;

    http_server_set(w->server, "old", "status=301&to=/feed/new");
    run_once(w);
    http_server_set(w->server, "old", "");
    http_server_set(w->server, "new", "status=404");
    for (int i = 0; i < 5; i++)
        run_once(w);
    s = load(w, url);
    assert_null(s.moved_to);
    assert_int_equal(s.failures, 0);
    assert_int_equal(http_server_documents(w->server, "old"), 1);
    feed_state_release(&s);
}

static void gone_from_where_it_moved_to_is_not_gone(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/feed/old");
    struct feed_state s;

    http_server_set(w->server, "old", "status=308&to=/feed/new");
    run_once(w);
    http_server_set(w->server, "new", "status=410");
    run_once(w);
    s = load(w, url);
    assert_false(s.gone);
    assert_null(s.moved_to);
    feed_state_release(&s);
    run_once(w); /* the first address says the same in the end: then it is */
    s = load(w, url);
    assert_true(s.gone);
    feed_state_release(&s);
}

static void a_page_leads_to_its_feed_and_that_is_remembered(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/page/x");
    struct feed_state s;

    run_once(w);
    assert_int_equal(w->documents, 2);
    s = load(w, url);
    assert_non_null(strstr(s.moved_to, "/feed/found"));
    assert_non_null(strstr(s.etag, "found"));
    assert_int_equal(s.failures, 0);
    feed_state_release(&s);
    run_once(w);
    assert_int_equal(http_server_not_modified(w->server, "found"), 1);
}

static void a_page_that_leads_to_a_page_is_a_failure(void **state)
{
    struct world *w = *state;
    const char *url = add(w, "/page/x");
    struct feed_state s;

    http_server_set(w->server, "found", "body=<!DOCTYPE html>");
    run_once(w);
    s = load(w, url);
    assert_null(s.moved_to);
    assert_int_equal(s.failures, 1);
    assert_non_null(strstr(s.error, "no feed"));
    feed_state_release(&s);
}

/* --- the loop ----------------------------------------------------------------------- */

static void what_is_overdue_is_spread_and_the_rest_waits(void **state)
{
    struct world *w = *state;
    struct event_base *base = w->base;

    for (int i = 0; i < 100; i++) {
        char target[32];

        (void)snprintf(target, sizeof(target), "/feed/%d", i);
        add(w, target);
    }
    make_poller(w);
    poller_start(w->poller, false);
    while (w->documents < 2)
        (void)event_base_loop(base, EVLOOP_ONCE);
    assert_true(poller_busy(w->poller) < 50);
    assert_int_equal(w->finished, 0);
}

static void a_feed_is_asked_again_when_it_is_due(void **state)
{
    struct world *w = *state;

    w->config.min_interval_ms = 10;
    w->config.interval_ms = 20;
    add(w, "/feed/a");
    make_poller(w);
    poller_start(w->poller, false);
    while (http_server_not_modified(w->server, "a") < 5)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    assert_int_equal(w->documents, 1);
}

static void held_it_asks_nobody(void **state)
{
    struct world *w = *state;

    add(w, "/feed/a");
    make_poller(w);
    poller_hold(w->poller, true);
    poller_start(w->poller, true);
    turns(w, 10);
    assert_int_equal(http_server_requests(w->server, "a"), 0);
    assert_int_equal(w->finished, 0);
    poller_hold(w->poller, false);
    run_until_finished(w);
    assert_int_equal(w->documents, 1);
}

static void it_finishes_with_what_is_in_the_air_and_no_more(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 5; i++) {
        char target[32];

        (void)snprintf(target, sizeof(target), "/feed/%d?hold=1", i);
        add(w, target);
    }
    w->config.min_interval_ms = w->config.interval_ms = 1;
    for (int i = 0; i < 5; i++)
        w->feeds[i].interval_ms = 1;
    make_poller(w);
    poller_start(w->poller, false);
    while (!http_server_load(w->server).held)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    turns(w, 20);
    poller_finish(w->poller);
    assert_int_equal(poller_busy(w->poller), 1);
    w->conduct = WAITS;
    http_server_release(w->server);
    while (!w->n_held)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    turns(w, 20);
    assert_int_equal(w->finished, 0); /* it is in the caller's hands */
    w->conduct = TAKES;
    deliver(w, w->held[0], w->body);
    run_until_finished(w);
    turns(w, 20);
    assert_int_equal(w->documents, 1);
}

static void it_can_end_at_any_moment(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 20; i++) {
        char target[64];

        (void)snprintf(target, sizeof(target), "/feed/%d?drip=40%s", i,
                       i % 2 ? "&hold=1" : "");
        add(w, target);
    }
    w->config.max_per_host = 8;
    for (int n = 0; n < 60; n++) {
        w->conduct = n % 3 ? WAITS : TAKES;
        w->n_held = 0;
        make_poller(w);
        poller_start(w->poller, true);
        for (int i = 0; i < n && w->n_held < 8; i++)
            (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
        close_poller(w);
        forget_times(w);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_document_moves_the_state_and_is_not_asked_for_again),
        TEST(only_what_is_new_counts_and_a_busy_feed_is_asked_more_often),
        TEST(once_asks_nobody_before_it_is_polite),
        TEST(once_without_feeds_ends),
        TEST(the_state_moves_only_after_the_delivery),
        TEST(what_could_not_be_handed_over_is_asked_for_whole_again),
        TEST(failures_are_counted_kept_apart_and_forgotten),
        TEST(each_failure_has_its_reason),
        TEST(retry_after_is_waited_for_also_over_a_restart),
        TEST(a_host_that_has_had_enough_is_left_alone_by_all_its_feeds),
        TEST(max_age_is_waited_for),
        TEST(a_feed_that_is_gone_is_not_asked_any_more),
        TEST(gone_by_a_detour_is_only_a_failure),
        TEST(what_is_cut_off_is_delivered_but_not_believed),
        TEST(a_permanent_move_is_remembered_after_a_good_document),
        TEST(a_temporary_move_is_not_remembered),
        TEST(where_it_moved_to_is_left_when_it_stops_working),
        TEST(gone_from_where_it_moved_to_is_not_gone),
        TEST(a_page_leads_to_its_feed_and_that_is_remembered),
        TEST(a_page_that_leads_to_a_page_is_a_failure),
        TEST(what_is_overdue_is_spread_and_the_rest_waits),
        TEST(a_feed_is_asked_again_when_it_is_due),
        TEST(held_it_asks_nobody),
        TEST(it_finishes_with_what_is_in_the_air_and_no_more),
        TEST(it_can_end_at_any_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
