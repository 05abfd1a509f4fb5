/* poller: what fails is told, counted and left alone for a while; it costs no item. */
#include "base/clock.h"
#include "unit/poller_world.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(failures_are_counted_kept_apart_and_forgotten),
        TEST(each_failure_has_its_reason),
        TEST(retry_after_is_waited_for_also_over_a_restart),
        TEST(a_host_that_has_had_enough_is_left_alone_by_all_its_feeds),
        TEST(max_age_is_waited_for),
        TEST(a_feed_that_is_gone_is_not_asked_any_more),
        TEST(gone_by_a_detour_is_only_a_failure),
        TEST(what_is_cut_off_is_delivered_but_not_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
