/* deliver: what is new goes out, and a feed moves on when it is safe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "io/sender.h"
#include "poll/deliver.h"

/* --- who stands around it: a poller, a state and a daemon, all of them here ------- */

#define FEEDS 8

struct state_db {
    struct state_item items[1000];
    size_t n;
};

struct poller_feed {
    struct poll_feed config;
    struct feed_state state;
    struct state_db *db;
    int answers;
    enum poller_result result;
    char error[256];
    char url[256];
    size_t n_items;
    size_t n_new;
};

struct sender {
    struct sender_options options;
    struct buf lines;
    uint64_t pushed;
    uint64_t room; /* pushes that are still taken */
    int finishes;
};

const struct poll_feed *poller_feed_config(const struct poller_feed *f)
{
    return &f->config;
}

const struct feed_state *poller_feed_state(const struct poller_feed *f)
{
    return &f->state;
}

void poller_delivered(struct poller_feed *f, const struct poller_delivery *d)
{
    f->answers++;
    f->result = d->result;
    f->n_items = d->n_items;
    f->n_new = d->n_new;
    for (size_t i = 0; d->result == POLLER_OK && i < d->n_items; i++)
        f->db->items[f->db->n++] = d->items[i];
    (void)snprintf(f->error, sizeof(f->error), "%s", d->error ? d->error : "");
    (void)snprintf(f->url, sizeof(f->url), "%.*s", (int)d->url.n, d->url.p);
}

int state_has_item(struct state_db *db, const char *url, struct state_item item)
{
    (void)url;
    for (size_t i = 0; i < db->n; i++)
        if (db->items[i].id == item.id && db->items[i].text == item.text)
            return 1;
    return 0;
}

/* The one sender there is: tests look at it. */
static struct sender *the_sender(struct sender *made)
{
    static struct sender *s;

    if (made)
        s = made;
    return s;
}

struct sender *sender_new(struct event_base *base, const struct log *log,
                          const struct sender_options *options)
{
    struct sender *s = calloc(1, sizeof(*s));

    (void)base;
    (void)log;
    s->options = *options;
    s->room = 1000000;
    buf_init(&s->lines, BUF_NO_CAP);
    return the_sender(s);
}

void sender_free(struct sender *s)
{
    if (!s)
        return;
    buf_release(&s->lines);
    free(s);
}

int sender_push(struct sender *s, struct span record)
{
    if (!s->room)
        return -1;
    s->room--;
    s->pushed++;
    (void)buf_add_span(&s->lines, record);
    (void)buf_add_char(&s->lines, '\n');
    return 0;
}

void sender_finish(struct sender *s)
{
    s->finishes++;
}

struct sender_counts sender_counts(const struct sender *s)
{
    return (struct sender_counts){.records = s->pushed};
}

/* --- a stage ---------------------------------------------------------------------- */

struct stage {
    struct poll_config config;
    struct state_db db;
    struct poller_feed feeds[FEEDS];
    struct log log;
    struct deliver *deliver;
    struct sender *daemon;
    int held;
    int gave_up;
};

static void on_hold(void *ctx, bool hold)
{
    struct stage *g = ctx;

    g->held += hold ? 1 : -1;
}

static void on_gave_up(void *ctx)
{
    struct stage *g = ctx;

    g->gave_up++;
}

static int begin(void **state)
{
    struct stage *g = calloc(1, sizeof(*g));
    struct deliver_options options = {.log = &g->log,
                                      .config = &g->config,
                                      .state = &g->db,
                                      .ctx = g,
                                      .on_hold = on_hold,
                                      .on_gave_up = on_gave_up};

    log_init(&g->log, "test_deliver");
    g->config.queue_bytes = 2000;
    for (size_t i = 0; i < FEEDS; i++) {
        g->feeds[i].db = &g->db;
        g->feeds[i].config.named = true;
        g->feeds[i].config.name = (char *)(uintptr_t) "Harbour Wire";
        g->feeds[i].state.url = (char *)(uintptr_t) "https://a.example/feed";
    }
    g->deliver = deliver_new(&options);
    g->daemon = the_sender(NULL);
    *state = g;
    return 0;
}

static int end(void **state)
{
    struct stage *g = *state;

    deliver_free(g->deliver);
    free(g);
    return 0;
}

static void come(struct stage *g, size_t feed, const char *body)
{
    struct fetch_response r = {.status = 200, .max_age_ms = -1, .retry_after_ms = -1};

    r.body = span_of(body);
    r.url = span_of("https://a.example/feed");
    r.content_type = span_of("application/feed+json");
    deliver_document(g->deliver, &g->feeds[feed], &r);
}

#define HEAD                                                                             \
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":["
#define ONE   "{\"id\":\"1\",\"title\":\"one\"}"
#define TWO   "{\"id\":\"2\",\"title\":\"two\"}"
#define THREE "{\"id\":\"3\",\"title\":\"three\"}"

static void acked(struct stage *g, uint64_t record)
{
    g->daemon->options.on_acked(g->daemon->options.ctx, record);
}

static void ended(struct stage *g, enum sender_end how)
{
    g->daemon->options.on_end(g->daemon->options.ctx, how);
}

/* --- cases ------------------------------------------------------------------------ */

static void a_feed_moves_on_when_its_items_are_safe(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE "," TWO "]}");
    assert_int_equal(g->daemon->pushed, 2);
    assert_int_equal(g->daemon->finishes, 1);
    assert_non_null(strstr(buf_cstr(&g->daemon->lines), "\"source\":\"Harbour Wire\""));
    acked(g, 1);
    assert_int_equal(g->feeds[0].answers, 0); /* half of it is not enough */
    acked(g, 2);
    assert_int_equal(g->feeds[0].answers, 1);
    assert_int_equal(g->feeds[0].result, POLLER_OK);
    assert_int_equal(g->feeds[0].n_items, 2);
    assert_int_equal(g->feeds[0].n_new, 2);
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].answers, 1);
    assert_int_equal(deliver_counts(g->deliver).items, 2);
}

static void an_input_without_acks_is_believed_at_the_end(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE "]}");
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].answers, 1);
    assert_int_equal(g->feeds[0].result, POLLER_OK);
}

static void documents_that_come_in_a_round_wait_for_the_next(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE "]}");
    come(g, 1, HEAD TWO "]}");
    come(g, 2, HEAD THREE "]}");
    assert_int_equal(g->daemon->pushed, 1);
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].answers, 1);
    assert_int_equal(g->feeds[1].answers, 0);
    assert_int_equal(g->daemon->pushed, 3); /* both in one round */
    assert_int_equal(g->daemon->finishes, 2);
    acked(g, 2);
    assert_int_equal(g->feeds[1].answers, 1);
    assert_int_equal(g->feeds[2].answers, 0);
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[2].answers, 1);
    assert_int_equal(g->daemon->finishes, 2);
}

static void only_what_is_new_or_changed_goes_out(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE "," TWO "," ONE "]}"); /* given twice: sent once */
    assert_int_equal(g->daemon->pushed, 2);
    ended(g, SENDER_DONE);
    come(g, 0, HEAD THREE "," TWO "," ONE "]}");
    assert_int_equal(g->daemon->pushed, 3);
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].n_items, 3); /* what is still there is still told */
    assert_int_equal(g->feeds[0].n_new, 1);
    come(g, 0, HEAD THREE ",{\"id\":\"2\",\"title\":\"two, corrected\"}]}");
    assert_int_equal(g->daemon->pushed, 4);
    ended(g, SENDER_DONE);
    come(g, 0, HEAD THREE "]}"); /* nothing new: nothing to wait for */
    assert_int_equal(g->feeds[0].answers, 4);
    come(g, 0, HEAD "]}");
    assert_int_equal(g->feeds[0].answers, 5);
    assert_int_equal(g->feeds[0].result, POLLER_OK);
    assert_int_equal(g->daemon->finishes, 3);
}

static void a_full_queue_is_waited_for(void **state)
{
    struct stage *g = *state;

    g->daemon->room = 1;
    come(g, 0, HEAD ONE "," TWO "," THREE "]}");
    assert_int_equal(g->daemon->pushed, 1);
    assert_int_equal(g->daemon->finishes, 0);
    g->daemon->room = 1;
    g->daemon->options.on_room(g->daemon->options.ctx);
    acked(g, 2);
    assert_int_equal(g->feeds[0].answers, 0);
    g->daemon->room = 10;
    g->daemon->options.on_room(g->daemon->options.ctx);
    assert_int_equal(g->daemon->finishes, 1);
    acked(g, 3);
    assert_int_equal(g->feeds[0].n_new, 3);
}

static void a_daemon_that_is_away_stops_the_fetching(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE "]}");
    g->daemon->options.on_state(g->daemon->options.ctx, "no such file");
    assert_int_equal(g->held, 1);
    assert_string_equal(deliver_counts(g->deliver).away, "no such file");
    g->daemon->options.on_state(g->daemon->options.ctx, "connection refused");
    assert_int_equal(g->held, 1);
    g->daemon->options.on_state(g->daemon->options.ctx, NULL);
    assert_int_equal(g->held, 0);
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].result, POLLER_OK);
}

/* `queue` is 2000 bytes here; a document alone may be larger, even than four of it. */
static void what_waits_is_bounded(void **state)
{
    struct stage *g = *state;
    struct buf body;

    buf_init(&body, BUF_NO_CAP);
    (void)buf_add_str(&body, HEAD);
    for (int i = 0; i < 200; i++)
        (void)buf_addf(&body, "%s{\"id\":\"%d\",\"title\":\"some more words here\"}",
                       i ? "," : "", i);
    (void)buf_add_str(&body, "]}");
    g->daemon->room = 0;
    come(g, 0, buf_cstr(&body));
    assert_int_equal(g->held, 1);
    assert_int_equal(g->feeds[0].answers, 0);
    come(g, 1, HEAD ONE "]}"); /* it was in the air: later */
    assert_int_equal(g->feeds[1].answers, 1);
    assert_int_equal(g->feeds[1].result, POLLER_LATER);
    assert_int_equal(deliver_counts(g->deliver).put_off, 1);
    g->daemon->room = 1000;
    g->daemon->options.on_room(g->daemon->options.ctx);
    assert_int_equal(g->held, 0);
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].n_new, 200);
    buf_release(&body);
}

static void giving_up_moves_nothing_on(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE "]}");
    come(g, 1, HEAD TWO "]}");
    ended(g, SENDER_GAVE_UP);
    assert_int_equal(g->gave_up, 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(g->feeds[i].answers, 1);
        assert_int_equal(g->feeds[i].result, POLLER_LATER);
    }
    come(g, 2, HEAD THREE "]}");
    assert_int_equal(g->feeds[2].result, POLLER_LATER);
    assert_int_equal(g->db.n, 0);
}

static void the_end_of_the_process_answers_for_all(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE "]}");
    deliver_give_up(g->deliver);
    assert_int_equal(g->feeds[0].result, POLLER_LATER);
    acked(g, 1); /* too late, and no harm */
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].answers, 1);
}

static void what_is_no_feed_is_bad(void **state)
{
    struct stage *g = *state;

    come(g, 0, "no feed at all");
    assert_int_equal(g->feeds[0].result, POLLER_BAD);
    assert_non_null(strstr(g->feeds[0].error, "no feed: "));
    come(g, 1, "<!doctype html><p>nothing");
    assert_int_equal(g->feeds[1].result, POLLER_BAD);
    assert_non_null(strstr(g->feeds[1].error, "names no feed"));
    come(g, 2, "<!doctype html><link rel=alternate type=application/rss+xml href=/r>");
    assert_int_equal(g->feeds[2].result, POLLER_MOVED);
    assert_string_equal(g->feeds[2].url, "https://a.example/r");
    assert_int_equal(g->daemon->pushed, 0);
}

static void damage_is_remembered_and_hides_nothing(void **state)
{
    struct stage *g = *state;

    come(g, 0, HEAD ONE ",7," TWO "]}");
    assert_int_equal(g->daemon->pushed, 2);
    ended(g, SENDER_DONE);
    assert_int_equal(g->feeds[0].result, POLLER_OK);
    assert_non_null(strstr(g->feeds[0].error, "damaged: "));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_feed_moves_on_when_its_items_are_safe),
        CASE(an_input_without_acks_is_believed_at_the_end),
        CASE(documents_that_come_in_a_round_wait_for_the_next),
        CASE(only_what_is_new_or_changed_goes_out),
        CASE(a_full_queue_is_waited_for),
        CASE(a_daemon_that_is_away_stops_the_fetching),
        CASE(what_waits_is_bounded),
        CASE(giving_up_moves_nothing_on),
        CASE(the_end_of_the_process_answers_for_all),
        CASE(what_is_no_feed_is_bad),
        CASE(damage_is_remembered_and_hides_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
