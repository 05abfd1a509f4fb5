/* fetch: documents come whole or with a reason, within limits, and with good manners. */
#include <unistd.h>

#include "base/clock.h"
#include "fetch_world.h"

static void start(struct world *w, size_t i, const char *target)
{
    start_with(w, i, target, NULL, NULL);
}

static void turns(struct world *w, int n)
{
    for (int i = 0; i < n; i++)
        (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

static const struct came *fetch(struct world *w, const char *target)
{
    start(w, 0, target);
    run_until(w, w->done + 1);
    return &w->came[0];
}

static void brings_a_document_and_what_its_server_says_of_it(void **state)
{
    struct world *w = *state;
    const struct came *c = fetch(w, "/feed/a?items=1&type=text/xml%3b%20charset=x"
                                    "&cache-control=public,%20max-age=600&etag=W/%22a%20b"
                                    "%5c%22&modified=Mon,%2001%20Jan%202024");

    assert_int_equal(c->status, 200);
    assert_string_equal(c->error, "");
    assert_non_null(strstr(c->body, "Story 1 of a"));
    assert_string_equal(c->type, "text/xml; charset=x");
    assert_string_equal(c->etag, "W/\"a b\\\"");
    assert_string_equal(c->modified, "Mon, 01 Jan 2024");
    assert_int_equal(c->max_age_ms, 600000);
    assert_int_equal(c->retry_after_ms, -1);
    assert_string_equal(c->permanent, "");
    assert_false(c->temporary);
}

static void is_honest_about_who_asks_and_says_what_it_can_unpack(void **state)
{
    struct world *w = *state;

    (void)fetch(w, "/feed/a");
    assert_non_null(strstr(http_server_log(w->server),
                           "\twirewatch-poll/test (+https://example.org/)\t"));
    assert_non_null(strstr(http_server_log(w->server), "gzip"));
}

static void asks_with_validators_byte_for_byte_and_takes_no_for_an_answer(void **state)
{
    /* Quotes, blanks, a stray quote, and bytes that are no UTF-8. */
    static const char *const etags[] = {"\"x\"", "W/\"1 2\"", "plain", "\"\xe4\xff\"",
                                        "\""};
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(etags) / sizeof(etags[0]); i++) {
        char keys[100];

        (void)snprintf(keys, sizeof(keys), "etag=%s", etags[i]);
        http_server_set(w->server, "v", keys);
        start_with(w, i, "/feed/v", etags[i], "Mon, 01 Jan 2024 00:00:00 GMT");
        run_until(w, i + 1);
        assert_int_equal(w->came[i].status, 304);
        assert_int_equal(w->came[i].body_n, 0);
        assert_string_equal(w->came[i].error, "");
    }
    assert_int_equal(http_server_documents(w->server, "v"), 0);
}

static void sends_no_validator_that_would_end_its_header(void **state)
{
    struct world *w = *state;

    start_with(w, 0, "/feed/a", "\"x\"\r\nX-Evil: 1", NULL);
    run_until(w, 1);
    assert_int_equal(w->came[0].status, 200);
    assert_null(strstr(http_server_log(w->server), "\"x\""));
}

static void unpacks_what_libcurl_can(void **state)
{
    static const char *const packings[] = {"gzip", "deflate", "br", "zstd"};
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(packings) / sizeof(packings[0]); i++) {
        char target[100];
        const struct came *c;

        (void)snprintf(target, sizeof(target), "/feed/a?packed=%s", packings[i]);
        c = fetch(w, target);
        assert_string_equal(c->error, "");
        assert_non_null(strstr(c->body, "</rss>"));
    }
}

static void statuses_are_answers_not_errors(void **state)
{
    static const int statuses[] = {204, 300, 305, 400, 403, 404, 410, 429, 500, 503};
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        char target[100];
        const struct came *c;

        (void)snprintf(target, sizeof(target), "/feed/a?status=%d&retry-after=120",
                       statuses[i]);
        c = fetch(w, target);
        assert_int_equal(c->status, statuses[i]);
        assert_string_equal(c->error, "");
        assert_int_equal(c->body_n, 0);
        assert_int_equal(c->retry_after_ms, 120000);
    }
}

static void what_is_not_whole_comes_with_a_reason(void **state)
{
    static const struct {
        const char *target;
        bool some; /* of the body came */
        const char *error;
    } cases[] = {
        {"/feed/a?claim=10", true, "10 bytes remaining"},
        {"/feed/a?cut=100", true, "bytes remaining"},
        {"/feed/a?cut=100&chunked=1", true, "transfer closed"},
        {"/feed/a?packed=gzip&broken=1&items=500", true, "rror"},
        {"/feed/a?packed=gzip&cut=300", true, "remaining"},
        {"/feed/a?raw=", false, "Empty reply"},
        {"/feed/a?raw=SSH-2.0-OpenSSH%0d%0a", false, "HTTP/0.9"},
        {"/feed/a?raw=HTTP/1.1%20200%20OK%0d%0aContent-Length:%20x%0d%0a%0d%0a", false,
         ""},
        {"/feed/a?header=Content-Encoding:%20nonsense", false, "encoding"},
        {"http://127.0.0.1:1/", false, "connect"},
        {"http://nowhere.invalid/", false, "esolv"},
    };
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct came *c = fetch(w, cases[i].target);

        if (!c->error[0] || !strstr(c->error, cases[i].error))
            fail_msg("%s: \"%s\"", cases[i].target, c->error);
        assert_int_equal(c->body_n > 0, cases[i].some);
    }
}

static void a_length_that_is_too_short_cuts_the_document(void **state)
{
    const struct came *c = fetch(*state, "/feed/a?claim=-50&close=1");

    assert_int_equal(c->status, 200);
    assert_null(strstr(c->body, "</rss>"));
}

static void a_document_over_the_limit_is_none(void **state)
{
    static const char *const targets[] = {
        "/feed/a?fill=200000",              /* its length says so */
        "/feed/a?fill=200000&chunked=1",    /* nothing does */
        "/feed/a?packed=gzip&bomb=5000000", /* small, and large when unpacked */
        "/feed/a?packed=zstd&bomb=2000000000",
    };
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        const struct came *c = fetch(w, targets[i]);

        assert_int_equal(c->status, 200);
        assert_string_equal(c->error, "larger than 100000 bytes");
        assert_int_equal(c->body_n, 0);
    }
    assert_string_equal(fetch(w, "/feed/a?fill=90000")->error, "");
}

static void the_body_of_an_error_is_not_read_to_its_end(void **state)
{
    struct world *w = *state;
    const struct came *c = fetch(w, "/feed/a?status=404&raw=HTTP/1.1%20404%20No%0d%0a"
                                    "Content-Length:%20999999999%0d%0a%0d%0ano");

    assert_int_equal(c->status, 404);
    assert_string_equal(c->error, "");
}

static void gives_up_on_what_takes_too_long(void **state)
{
    static const char *const targets[] = {"/feed/a?hold=1", "/feed/a?drip=1&fill=2000"};
    struct world *w = *state;
    int64_t begin = clock_mono_ns();

    w->options.timeout_ms = 200;
    for (size_t i = 0; i < 2; i++) {
        const struct came *c = fetch(w, targets[i]);

        assert_non_null(strstr(c->error, "timed out"));
    }
    assert_true(clock_mono_ns() - begin < INT64_C(4000000000));
}

static void redirects_share_one_time_limit(void **state)
{
    struct world *w = *state;
    const struct came *c;
    const char *after;

    w->options.timeout_ms = 300;
    c = fetch(w, "/feed/a?status=302&drip=20&to=/feed/b%3fstatus=302%26drip=20%26to="
                 "/feed/c%253fhold=1");
    assert_int_equal(http_server_requests(w->server, "c"), 1);
    after = strstr(c->error, "timed out after ");
    assert_non_null(after);
    /* What the first two took is missing from what the third had. */
    assert_true(strtol(after + strlen("timed out after "), NULL, 10) < 270);
}

static void permanent_redirects_are_told_from_temporary_ones(void **state)
{
    static const struct {
        int first, second;
        const char *permanent; /* the end of it; "": none */
        bool temporary;
    } cases[] = {
        {301, 308, "/feed/end", false}, {308, 301, "/feed/end", false},
        {301, 302, "/feed/mid", true}, /* up to the first that is not */
        {302, 301, "", true},           {307, 303, "", true},
    };
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char keys[100];
        const struct came *c;

        (void)snprintf(keys, sizeof(keys), "status=%d&to=/feed/mid", cases[i].first);
        http_server_set(w->server, "begin", keys);
        (void)snprintf(keys, sizeof(keys), "status=%d&to=end", cases[i].second);
        http_server_set(w->server, "mid", keys); /* relative to where it is */
        c = fetch(w, "/feed/begin");
        assert_int_equal(c->status, 200);
        assert_non_null(strstr(c->body, "of end"));
        assert_non_null(strstr(c->url, "/feed/end"));
        assert_int_equal(c->temporary, cases[i].temporary);
        if (cases[i].permanent[0])
            assert_non_null(strstr(c->permanent, cases[i].permanent));
        else
            assert_string_equal(c->permanent, "");
    }
}

static void redirects_end_somewhere(void **state)
{
    struct world *w = *state;
    const struct came *c;

    http_server_set(w->server, "loop", "status=301&to=/feed/loop");
    c = fetch(w, "/feed/loop");
    assert_int_equal(c->status, 301);
    assert_string_equal(c->error, "redirected more than 5 times");
    assert_int_equal(http_server_requests(w->server, "loop"), 6);
    c = fetch(w, "/feed/a?status=302"); /* without a target */
    assert_int_equal(c->status, 302);
    assert_string_equal(c->error, "");
}

static void redirects_lead_to_the_web_only(void **state)
{
    static const char *const targets[] = {
        "file:///etc/passwd",  "FILE:///etc/passwd", "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/", "javascript:1",       "dict://127.0.0.1:11211/stat",
    };
    struct world *w = *state;

    w->options.allow_file = true; /* even then */
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        char target[200];
        const struct came *c;

        (void)snprintf(target, sizeof(target), "/feed/a?status=301&to=%s", targets[i]);
        c = fetch(w, target);
        assert_int_equal(c->status, 301);
        assert_non_null(strstr(c->error, "redirected to "));
        assert_int_equal(c->body_n, 0);
        assert_string_equal(c->permanent, "");
    }
}

static void other_schemes_are_not_fetched(void **state)
{
    static const char *const urls[] = {"file:///etc/hostname",
                                       "ftp://127.0.0.1/",
                                       "gopher://127.0.0.1/",
                                       "",
                                       "http://",
                                       "no url",
                                       "http://a b/",
                                       "://x"};
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        const struct came *c = fetch(w, urls[i]);

        if (!c->error[0] || c->status)
            fail_msg("%s", urls[i]);
    }
}

static void files_are_read_where_that_is_asked_for(void **state)
{
    char path[] = "/tmp/test_fetch_XXXXXX", url[100];
    int fd = mkstemp(path);
    struct world *w = *state;
    const struct came *c;

    assert_true(fd >= 0 && write(fd, "hello", 5) == 5 && close(fd) == 0);
    w->options.allow_file = true;
    (void)snprintf(url, sizeof(url), "file://%s", path);
    c = fetch(w, url);
    assert_int_equal(c->status, 200);
    assert_string_equal(c->body, "hello");
    (void)unlink(path);
    c = fetch(w, url);
    assert_int_equal(c->status, 0);
    assert_true(c->error[0] != '\0');
}

static void asks_one_host_one_thing_at_a_time(void **state)
{
    struct world *w = *state;
    char other[600];

    for (size_t i = 0; i < 5; i++)
        start(w, i, "/feed/a?hold=1");
    (void)snprintf(other, sizeof(other), "http://other.localhost:%u/feed/b",
                   http_server_port(w->server));
    start(w, 5, other);
    run_until(w, 1); /* the other host does not wait */
    assert_int_equal(w->order[0], 5);
    for (size_t i = 0; i < 5; i++) {
        while (!http_server_load(w->server).held)
            (void)event_base_loop(w->base, EVLOOP_ONCE);
        turns(w, 10);
        assert_int_equal(http_server_load(w->server).held, 1);
        http_server_release(w->server);
        run_until(w, 2 + i);
        assert_int_equal(w->order[1 + i], i); /* in turn */
    }
    /* One connection for all five. */
    assert_int_equal(http_server_load(w->server).opened, 2);
}

static void a_host_that_has_had_enough_is_asked_nothing_more(void **state)
{
    static const struct {
        const char *target;
        int64_t put_off_ms;
    } rows[] = {
        {"/feed/a?status=429&retry-after=600", 600000},
        {"/feed/a?status=429", 5000},                         /* names no time */
        {"/feed/a?status=429&retry-after=99999999", 9000000}, /* asks for too much */
        {"/feed/a?status=429&retry-after=0", 0},              /* asks for nothing */
        {"/feed/a?status=503&retry-after=600", 0},            /* speaks of itself */
    };
    struct world *w = *state;
    char other[600];

    w->options.patience_ms = 5000;
    w->options.patience_most_ms = 9000000;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        w->done = 0;
        http_server_set(w->server, "b", "");
        start(w, 0, rows[i].target);
        start(w, 1, "/feed/b"); /* waits for its turn meanwhile */
        (void)snprintf(other, sizeof(other), "http://other.localhost:%u/feed/c",
                       http_server_port(w->server));
        start(w, 2, other);
        run_until(w, 3);
        assert_int_equal(w->came[0].put_off_ms, 0);
        assert_int_equal(w->came[1].status, rows[i].put_off_ms ? 0 : 200);
        assert_true(w->came[1].put_off_ms <= rows[i].put_off_ms);
        assert_true(w->came[1].put_off_ms >= rows[i].put_off_ms - 4000);
        assert_int_equal(w->came[2].status, 200);
        fetcher_free(w->fetcher);
        w->fetcher = NULL;
    }
    assert_int_equal(http_server_requests(w->server, "b"), 2);
}

static void a_redirect_waits_for_its_turn_at_its_host(void **state)
{
    struct world *w = *state;
    char elsewhere[600];

    (void)snprintf(
        elsewhere, sizeof(elsewhere),
        "http://b.localhost:%u/feed/x?status=302&to=http://127.0.0.1:%u/feed/y",
        http_server_port(w->server), http_server_port(w->server));
    start(w, 0, "/feed/a?hold=1");
    start(w, 1, elsewhere);
    while (!http_server_requests(w->server, "x"))
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    turns(w, 20);
    assert_int_equal(http_server_requests(w->server, "y"), 0);
    http_server_release(w->server);
    run_until(w, 2);
    assert_int_equal(w->came[1].status, 200);
    assert_int_equal(http_server_requests(w->server, "y"), 1);
}

static void runs_no_more_than_it_may_at_a_time(void **state)
{
    struct world *w = *state;

    w->options.max_transfers = 3;
    for (size_t i = 0; i < 20; i++) {
        char url[600];

        (void)snprintf(url, sizeof(url), "http://h%zu.localhost:%u/feed/a?hold=1", i,
                       http_server_port(w->server));
        start(w, i, url);
    }
    assert_int_equal(fetcher_count(w->fetcher), 20);
    while (w->done < 20) {
        (void)event_base_loop(w->base, EVLOOP_ONCE);
        assert_true(http_server_load(w->server).held <= 3);
        if (http_server_load(w->server).held == (20 - w->done < 3 ? 20 - w->done : 3))
            http_server_release(w->server);
    }
    assert_int_equal(fetcher_count(w->fetcher), 0);
}

static void what_is_held_begins_when_it_is_let_go(void **state)
{
    struct world *w = *state;

    start(w, 0, "/feed/a");
    fetcher_hold(w->fetcher, true);
    turns(w, 10);
    assert_int_equal(http_server_requests(w->server, "a"), 0);
    fetcher_hold(w->fetcher, false);
    run_until(w, 1);
    assert_int_equal(w->came[0].status, 200);
}

static void ends_what_runs_and_what_waits(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < 10; i++)
        start(w, i, "/feed/a?hold=1");
    start(w, 10, "ftp://no/");
    start(w, 11, "http://somewhere.invalid/"); /* its name is being looked up */
    while (!http_server_load(w->server).held)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    fetcher_free(w->fetcher);
    w->fetcher = NULL;
    turns(w, 10);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(w->came[i].n, 0);
}

static void users_and_passwords_stay_with_their_server(void **state)
{
    struct world *w = *state;
    char url[600];

    (void)snprintf(url, sizeof(url),
                   "http://me:secret@127.0.0.1:%u/feed/a?status=301"
                   "&to=http://other.localhost:%u/feed/b",
                   http_server_port(w->server), http_server_port(w->server));
    assert_null(strstr(fetch(w, url)->permanent, "secret"));
    (void)snprintf(url, sizeof(url),
                   "http://me:secret@127.0.0.1:%u/feed/a?status=301"
                   "&to=http://127.0.0.1:%u/feed/b",
                   http_server_port(w->server), http_server_port(w->server));
    assert_non_null(strstr(fetch(w, url)->permanent, "me:secret@"));
}

static void proxies_are_those_of_the_environment(void **state)
{
    struct world *w = *state;
    char proxy[100];
    const struct came *c;

    (void)snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u",
                   http_server_port(w->server));
    (void)unsetenv("no_proxy");
    (void)setenv("http_proxy", proxy, 1);
    c = fetch(w, "http://far.example/feed/a");
    (void)unsetenv("http_proxy");
    assert_int_equal(c->status, 200);
    assert_true(strncmp(http_server_log(w->server), "far.example\t", 12) == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(brings_a_document_and_what_its_server_says_of_it),
        TEST(is_honest_about_who_asks_and_says_what_it_can_unpack),
        TEST(asks_with_validators_byte_for_byte_and_takes_no_for_an_answer),
        TEST(sends_no_validator_that_would_end_its_header),
        TEST(unpacks_what_libcurl_can),
        TEST(statuses_are_answers_not_errors),
        TEST(what_is_not_whole_comes_with_a_reason),
        TEST(a_length_that_is_too_short_cuts_the_document),
        TEST(a_document_over_the_limit_is_none),
        TEST(the_body_of_an_error_is_not_read_to_its_end),
        TEST(gives_up_on_what_takes_too_long),
        TEST(redirects_share_one_time_limit),
        TEST(permanent_redirects_are_told_from_temporary_ones),
        TEST(redirects_end_somewhere),
        TEST(redirects_lead_to_the_web_only),
        TEST(other_schemes_are_not_fetched),
        TEST(files_are_read_where_that_is_asked_for),
        TEST(asks_one_host_one_thing_at_a_time),
        TEST(a_host_that_has_had_enough_is_asked_nothing_more),
        TEST(a_redirect_waits_for_its_turn_at_its_host),
        TEST(runs_no_more_than_it_may_at_a_time),
        TEST(what_is_held_begins_when_it_is_let_go),
        TEST(ends_what_runs_and_what_waits),
        TEST(users_and_passwords_stay_with_their_server),
        TEST(proxies_are_those_of_the_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
