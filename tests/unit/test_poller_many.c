/* A thousand feeds at two hundred and fifty hosts cost little memory. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/server.h"
#include "poll/poller.h"

#define FEEDS     1000
#define HOSTS     250
#define RSS_KB    40000
#define KEYS      "items=20&fill=20000"
#define MIN_BYTES 20000 /* of a document */

struct world {
    struct poll_feed feeds[FEEDS];
    struct poll_config config;
    struct state_db *state;
    struct event_base *base;
    size_t documents;
    bool finished;
};

/* The server, in a process of its own: its memory is not the poller's. */
static pid_t fork_server(unsigned *port)
{
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        struct event_base *base = event_base_new();
        struct http_server *s = http_server_new(base, 0);
        unsigned p = s ? http_server_port(s) : 0;

        (void)signal(SIGPIPE, SIG_IGN);
        if (write(ends[1], &p, sizeof(p)) == sizeof(p))
            (void)event_base_dispatch(base);
        _exit(0);
    }
    assert_int_equal(read(ends[0], port, sizeof(*port)), sizeof(*port));
    (void)close(ends[0]);
    (void)close(ends[1]);
    return child;
}

static long most_rss_kb(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[200];
    long kb = 0;

    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    (void)fclose(f);
    return kb;
}

static void on_document(void *ctx, struct poller_feed *f, const struct fetch_response *r)
{
    struct world *w = ctx;
    const struct state_item items[20] = {{1, 1}, {2, r->body.n}};
    const struct poller_delivery d = {
        .result = POLLER_OK, .items = items, .n_items = 20, .n_new = 20};

    assert_true(r->body.n > MIN_BYTES);
    w->documents++;
    poller_delivered(f, &d);
}

static void on_finished(void *ctx)
{
    ((struct world *)ctx)->finished = true;
}

static void configure(struct world *w, unsigned port)
{
    char url[200];

    w->config = (struct poll_config){
        .user_agent = (char *)"test",
        .interval_ms = 3600000,
        .min_interval_ms = 1,
        .timeout_ms = 60000,
        .max_bytes = 10000000,
        .max_transfers = 16,
        .max_per_host = 1,
        .max_redirects = 5,
        .feeds = w->feeds,
        .n_feeds = FEEDS,
    };
    for (size_t i = 0; i < FEEDS; i++) {
        (void)snprintf(url, sizeof(url), "http://h%zu.localhost:%u/feed/%zu?" KEYS,
                       i % HOSTS, port, i);
        w->feeds[i].url = mem_dup(url, strlen(url));
        w->feeds[i].name = mem_dup("feed", 4);
        w->feeds[i].interval_ms = 3600000;
    }
}

static void poll_all(struct world *w, const struct log *log)
{
    const struct poller_options o = {
        .base = w->base,
        .log = log,
        .config = &w->config,
        .state = w->state,
        .seed = 1,
        .events = {.ctx = w, .on_document = on_document, .on_finished = on_finished},
    };
    int64_t begin = clock_mono_ns();
    struct poller *p = poller_new(&o);

    assert_non_null(p);
    w->finished = false;
    w->documents = 0;
    poller_start(p, true);
    while (!w->finished)
        (void)event_base_loop(w->base, EVLOOP_ONCE);
    poller_free(p);
    print_message("%d feeds in %lld ms, %zu documents, at most %ld kB\n", FEEDS,
                  (long long)((clock_mono_ns() - begin) / 1000000), w->documents,
                  most_rss_kb());
}

static void a_thousand_feeds_fit_into_little_memory(void **state)
{
    static const char *const tails[] = {"", "-wal", "-shm", ".lock"};
    struct world *w = mem_zalloc(sizeof(*w));
    char path[] = "/tmp/test_poller_many_XXXXXX", file[100];
    char error[STATE_ERROR_SIZE];
    struct log log;
    unsigned port;
    pid_t server = fork_server(&port);

    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    (void)setenv("no_proxy", "*", 1);
    (void)close(mkstemp(path));
    (void)unlink(path);
    log_init(&log, "test");
    w->base = event_base_new();
    w->state = state_open(path, false, error);
    assert_non_null(w->state);
    configure(w, port);

    poll_all(w, &log);
    assert_int_equal(w->documents, FEEDS);
    poll_all(w, &log);
    assert_int_equal(w->documents, 0); /* nothing has changed: 304 */
    if (!getenv("WIREWATCH_SANITIZED"))
        assert_true(most_rss_kb() < RSS_KB);

    (void)kill(server, SIGKILL);
    (void)waitpid(server, NULL, 0);
    state_close(w->state);
    event_base_free(w->base);
    for (size_t i = 0; i < FEEDS; i++) {
        free(w->feeds[i].url);
        free(w->feeds[i].name);
    }
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        (void)snprintf(file, sizeof(file), "%s%s", path, tails[i]);
        (void)unlink(file);
    }
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_feeds_fit_into_little_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
