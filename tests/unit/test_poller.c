/* poller: feeds are asked in their turn, and move on when their items are safe. */
#include "unit/poller_world.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_document_moves_the_state_and_is_not_asked_for_again),
        TEST(only_what_is_new_counts_and_a_busy_feed_is_asked_more_often),
        TEST(once_asks_nobody_before_it_is_polite),
        TEST(once_without_feeds_ends),
        TEST(the_state_moves_only_after_the_delivery),
        TEST(what_could_not_be_handed_over_is_asked_for_whole_again),
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
