/* sender: whatever the daemon does, each record arrives, and is known to have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "io/sender.h"

#define PATIENCE_NS 10000000000 /* of a test that waits for what must come */

struct world {
    struct event_base *base;
    struct log log;
    struct sender *sender;
    char folder[64];
    char path[80];
    int listener;
    int fd;           /* the daemon's end of the connection; -1: none */
    struct buf taken; /* what the daemon has read on it */
    uint64_t acked;   /* as on_acked says */
    struct buf told;  /* of rejections: "3:why " */
    int ends;
    enum sender_end end;
    int rooms;
    int losses;
};

static void on_acked(void *ctx, uint64_t record)
{
    struct world *w = ctx;

    assert_true(record > w->acked);
    w->acked = record;
}

static void on_rejected(void *ctx, uint64_t record, struct span error)
{
    (void)buf_addf(&((struct world *)ctx)->told, "%d:%.*s ", (int)record, (int)error.n,
                   error.p);
}

static void on_room(void *ctx)
{
    ((struct world *)ctx)->rooms++;
}

static void on_end(void *ctx, enum sender_end end)
{
    struct world *w = ctx;

    w->ends++;
    w->end = end;
}

static void on_state(void *ctx, const char *error)
{
    ((struct world *)ctx)->losses += error != NULL;
}

static void open_daemon(struct world *w)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};

    (void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", w->path);
    w->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(w->listener, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(w->listener, 5), 0);
}

static void close_daemon(struct world *w)
{
    (void)close(w->listener);
    (void)unlink(w->path);
}

static void begin(struct world *w, size_t queue_bytes, int64_t give_up_ms)
{
    struct sender_options o = {
        .addr.kind = ADDR_UNIX,
        .queue_bytes = queue_bytes,
        .give_up_ms = give_up_ms,
        .ctx = w,
        .on_acked = on_acked,
        .on_rejected = on_rejected,
        .on_room = on_room,
        .on_end = on_end,
        .on_state = on_state,
    };

    memset(w, 0, sizeof(*w));
    (void)strcpy(w->folder, "/tmp/test_sender.XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    (void)snprintf(w->path, sizeof(w->path), "%s/in", w->folder);
    (void)strcpy(o.addr.path, w->path);
    w->base = event_base_new();
    w->fd = -1;
    buf_init(&w->taken, BUF_NO_CAP);
    buf_init(&w->told, BUF_NO_CAP);
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_ERROR;
    w->sender = sender_new(w->base, &w->log, &o);
    open_daemon(w);
}

static void drop(struct world *w)
{
    (void)close(w->fd);
    w->fd = -1;
    buf_reset(&w->taken);
}

static void end(struct world *w)
{
    sender_free(w->sender);
    if (w->fd >= 0)
        drop(w);
    close_daemon(w);
    (void)rmdir(w->folder);
    buf_release(&w->taken);
    buf_release(&w->told);
    event_base_free(w->base);
}

/* --- the daemon ------------------------------------------------------------------- */

/* A turn of the loop, and what the daemon reads meanwhile: whether its reading ended. */
static bool turn(struct world *w)
{
    char bytes[4096];
    ssize_t n = -1;

    (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
    if (w->fd < 0)
        w->fd = accept4(w->listener, NULL, NULL, SOCK_NONBLOCK);
    while (w->fd >= 0 && (n = read(w->fd, bytes, sizeof(bytes))) > 0)
        (void)buf_add(&w->taken, bytes, (size_t)n);
    return n == 0;
}

/* Until all this was sent on one connection. */
static void takes(struct world *w, const char *text)
{
    int64_t from = clock_mono_ns();

    while (w->taken.n < strlen(text) && clock_mono_ns() - from < PATIENCE_NS)
        (void)turn(w);
    assert_string_equal(buf_cstr(&w->taken), text);
}

static void takes_half_close(struct world *w)
{
    int64_t from = clock_mono_ns();

    while (!turn(w) && clock_mono_ns() - from < PATIENCE_NS)
        ;
    assert_true(turn(w));
}

static void says(struct world *w, const char *text)
{
    assert_int_equal(write(w->fd, text, strlen(text)), strlen(text));
    for (int i = 0; i < 5; i++)
        (void)turn(w);
}

static void ends(struct world *w, enum sender_end how)
{
    int64_t from = clock_mono_ns();

    while (!w->ends && clock_mono_ns() - from < PATIENCE_NS)
        (void)turn(w);
    assert_int_equal(w->ends, 1);
    assert_int_equal(w->end, how);
}

static void push(struct world *w, const char *record)
{
    assert_int_equal(sender_push(w->sender, span_of(record)), 0);
}

/* --- the tests -------------------------------------------------------------------- */

static void records_are_done_when_they_are_acked(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 1000, 0);
    push(&w, "one");
    push(&w, "two");
    takes(&w, "one\ntwo\n");
    says(&w, "{\"ack\":0}\n{\"ack\":1}\n");
    assert_int_equal(w.acked, 1);
    sender_finish(w.sender);
    takes_half_close(&w);
    says(&w, "{\"ack\":2}\n{\"summary\":{\"records\":2,\"items\":2,\"rejected\":0,"
             "\"alerts\":7}}\n");
    assert_int_equal(w.ends, 0); /* not before the close */
    drop(&w);
    ends(&w, SENDER_DONE);
    assert_int_equal(w.acked, 2);
    assert_int_equal(sender_counts(w.sender).alerts, 7);
    assert_int_equal(sender_counts(w.sender).resent, 0);
    assert_true(sender_counts(w.sender).acks);
    end(&w);
}

static void what_was_not_acked_is_sent_again_under_new_numbers(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 1000, 0);
    for (int i = 0; i < 4; i++)
        push(&w, i == 0 ? "a" : i == 1 ? "b" : i == 2 ? "c" : "d");
    takes(&w, "a\nb\nc\nd\n");
    says(&w, "{\"ack\":0}\n{\"ack\":1}\n");
    drop(&w);
    takes(&w, "b\nc\nd\n");
    says(&w, "{\"ack\":0}\n{\"ack\":2,\"rejected\":[{\"record\":1,\"error\":\"no\"},"
             "{\"record\":2,\"error\":\"\\u00e4\"}]}\n");
    assert_int_equal(w.acked, 3);
    assert_string_equal(buf_cstr(&w.told), "2:no 3:\xc3\xa4 ");
    drop(&w);
    push(&w, "e");
    takes(&w, "d\ne\n");
    assert_int_equal(sender_counts(w.sender).resent, 4);
    assert_int_equal(sender_counts(w.sender).connections, 3);
    assert_int_equal(w.losses, 2);
    end(&w);
}

/* It is not there yet, goes away in the middle of a line, and comes back. */
static void a_daemon_that_comes_and_goes_is_waited_for(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 1000, 0);
    close_daemon(&w);
    push(&w, "one");
    while (!w.losses)
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    open_daemon(&w);
    takes(&w, "one\n");
    says(&w, "{\"ack\":0}\n{\"ac");
    drop(&w);
    sender_finish(w.sender);
    takes(&w, "one\n");
    takes_half_close(&w);
    says(&w, "{\"ack\":0}\n{\"ack\":1}\n{\"summary\":{\"alerts\":0}}\n");
    drop(&w);
    ends(&w, SENDER_DONE);
    end(&w);
}

/* All is safe: that the summary did not come makes no difference. */
static void a_break_after_the_last_ack_is_no_loss(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 1000, 0);
    push(&w, "one");
    sender_finish(w.sender);
    takes(&w, "one\n");
    says(&w, "{\"ack\":0}\n{\"ack\":1}\n");
    drop(&w);
    ends(&w, SENDER_DONE);
    assert_int_equal(sender_counts(w.sender).connections, 1);
    end(&w);
}

static void an_input_without_acks_is_taken_at_its_close(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 1000, 0);
    push(&w, "one");
    sender_finish(w.sender);
    takes(&w, "one\n");
    takes_half_close(&w);
    drop(&w);
    ends(&w, SENDER_DONE);
    assert_false(sender_counts(w.sender).acks);
    assert_int_equal(sender_counts(w.sender).acked, 0);
    end(&w);
}

static void a_full_queue_has_room_again_after_acks(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 20, 0);
    push(&w, "0123456789");
    assert_int_equal(sender_push(w.sender, span_of("0123456789")), -1);
    takes(&w, "0123456789\n");
    says(&w, "{\"ack\":0}\n");
    assert_int_equal(w.rooms, 0);
    says(&w, "{\"ack\":1}\n");
    assert_int_equal(w.rooms, 1);
    push(&w, "0123456789");
    end(&w);
}

static void it_lives_through_many_rounds(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 1000, 0);
    sender_finish(w.sender); /* nothing at all: no connection for that */
    ends(&w, SENDER_DONE);
    assert_int_equal(sender_counts(w.sender).connections, 0);
    for (int i = 1; i <= 3; i++) {
        w.ends = 0;
        push(&w, "one");
        sender_finish(w.sender);
        takes(&w, "one\n");
        takes_half_close(&w);
        says(&w, "{\"ack\":0}\n{\"ack\":1}\n{\"summary\":{\"alerts\":1}}\n");
        drop(&w);
        ends(&w, SENDER_DONE);
        assert_int_equal(w.acked, i);
        assert_int_equal(sender_counts(w.sender).alerts, i);
    }
    end(&w);
}

static void it_gives_up_when_nobody_is_there(void **state)
{
    struct world w;

    (void)state;
    begin(&w, 1000, 200);
    close_daemon(&w);
    push(&w, "one");
    sender_finish(w.sender);
    ends(&w, SENDER_GAVE_UP);
    open_daemon(&w);
    w.ends = 0;
    sender_finish(w.sender); /* asked again, it tries again */
    takes(&w, "one\n");
    end(&w);
}

/* None may make it believe that more is safe than was sent, or grow without bound. */
static void nonsense_ends_the_connection_not_the_sender(void **state)
{
    static const char *const rows[] = {
        "{\"ack\":0}\n{\"ack\":2}\n", /* of one record */
        "{\"ack\":18446744073709551615}\n",
        "{\"ack\":999999999999999999}\n",
    };
    static const char *const harmless[] = {
        "hello\n",
        "{\"ack\":-1}\n",
        "{\"ack\":\"1\"}\n",
        "[1]\n",
        "{\"ack\":1.5}\n",
        "{\"rejected\":[7,{\"record\":null}],\"ack\":0}\n",
        "{\"summary\":[]}\n",
    };
    struct world w;

    (void)state;
    begin(&w, 1000, 0);
    push(&w, "one");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        takes(&w, "one\n");
        says(&w, rows[i]);
        if (i != 1) /* too many digits for any number of ours: passed over */
            assert_true(turn(&w));
        drop(&w);
    }
    takes(&w, "one\n");
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        says(&w, harmless[i]);
    assert_int_equal(w.acked, 0);
    assert_string_equal(buf_cstr(&w.told), "");
    says(&w, "{\"ack\":1}\n");
    assert_int_equal(w.acked, 1);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_done_when_they_are_acked),
        cmocka_unit_test(what_was_not_acked_is_sent_again_under_new_numbers),
        cmocka_unit_test(a_daemon_that_comes_and_goes_is_waited_for),
        cmocka_unit_test(a_break_after_the_last_ack_is_no_loss),
        cmocka_unit_test(an_input_without_acks_is_taken_at_its_close),
        cmocka_unit_test(a_full_queue_has_room_again_after_acks),
        cmocka_unit_test(it_lives_through_many_rounds),
        cmocka_unit_test(it_gives_up_when_nobody_is_there),
        cmocka_unit_test(nonsense_ends_the_connection_not_the_sender),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
