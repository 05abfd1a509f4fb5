/* door: who is let in, who is not, and what is left when it is closed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/door.h"

struct world {
    struct event_base *base;
    struct log log;
    char folder[64];
    struct addr addr;
    struct peer_list allow;
    struct activated sockets;
    struct door *door;
    int guests;
    int guest_fd; /* the last */
    int others;
    int other_fd;
    enum activate_kind other_kind;
    bool refuse; /* sockets of other kinds */
};

static void on_guest(void *ctx, int fd, const struct peer *peer)
{
    struct world *w = ctx;

    assert_true(peer->local);
    assert_int_equal(peer->uid, getuid());
    if (w->guest_fd >= 0)
        (void)close(w->guest_fd);
    w->guest_fd = fd;
    w->guests++;
}

static int on_other(void *ctx, int fd, enum activate_kind kind)
{
    struct world *w = ctx;

    if (w->refuse)
        return -1;
    w->others++;
    w->other_fd = fd;
    w->other_kind = kind;
    return 0;
}

static void begin(struct world *w, enum addr_kind kind)
{
    *w = (struct world){.guest_fd = -1, .other_fd = -1, .addr.kind = kind};
    w->base = event_base_new();
    log_init(&w->log, "(expected)");
    w->log.level = LOG_LEVEL_WARNING;
    (void)snprintf(w->folder, sizeof(w->folder), "/tmp/wirewatch-door-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    (void)snprintf(w->addr.path, sizeof(w->addr.path), "%s/sock", w->folder);
}

static void open_door(struct world *w, bool others)
{
    const struct door_options options = {
        .label = "input test",
        .guest = "guest",
        .addr = &w->addr,
        .rights = {0600, LISTEN_KEEP, LISTEN_KEEP},
        .allow = &w->allow,
        .ctx = w,
        .on_guest = on_guest,
        .on_other = others ? on_other : NULL,
    };

    w->door = door_new(w->base, &w->log, &options, &w->sockets);
}

static void end(struct world *w)
{
    struct stat st;

    door_free(w->door);
    if (w->guest_fd >= 0)
        (void)close(w->guest_fd);
    if (w->other_fd >= 0)
        (void)close(w->other_fd);
    peer_list_release(&w->allow);
    event_base_free(w->base);
    assert_int_equal(stat(w->addr.path, &st), -1);
    assert_int_equal(rmdir(w->folder), 0);
}

static int connect_to_it(const struct world *w)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

    assert_true(strlen(w->addr.path) < sizeof(sa.sun_path));
    memcpy(sa.sun_path, w->addr.path, strlen(w->addr.path));
    assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
    return fd;
}

static void turn(const struct world *w)
{
    (void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

/* As the service manager would. */
static void pass(struct world *w, int fd)
{
    w->sockets.fds[w->sockets.n] = fd;
    (void)strcpy(w->sockets.names[w->sockets.n], "news");
    w->sockets.n++;
}

/* --- tests ------------------------------------------------------------------------- */

static void who_comes_is_let_in(void **state)
{
    struct world w;
    int fd;

    (void)state;
    begin(&w, ADDR_UNIX);
    open_door(&w, false);
    assert_true(door_is_open(w.door));
    fd = connect_to_it(&w);
    turn(&w);
    assert_int_equal(w.guests, 1);
    (void)close(fd);
    end(&w);
}

static void who_is_not_allowed_is_turned_away(void **state)
{
    const char *error;
    struct world w;
    char byte;
    int fd;

    (void)state;
    begin(&w, ADDR_UNIX);
    assert_int_equal(peer_list_add(&w.allow, span_of("uid:4000000"), &error), 0);
    open_door(&w, true);
    fd = connect_to_it(&w);
    turn(&w);
    assert_int_equal(w.guests, 0);
    assert_int_equal(read(fd, &byte, 1), 0);
    (void)close(fd);
    end(&w);
}

static void a_door_that_finishes_lets_in_who_waits(void **state)
{
    struct world w;
    struct stat st;
    int a, b;

    (void)state;
    begin(&w, ADDR_UNIX);
    open_door(&w, false);
    a = connect_to_it(&w);
    b = connect_to_it(&w);
    door_finish(w.door);
    assert_int_equal(w.guests, 2);
    assert_false(door_is_open(w.door));
    assert_int_equal(stat(w.addr.path, &st), -1);
    (void)close(a);
    (void)close(b);
    end(&w);
}

static void a_socket_of_datagrams_is_handed_out(void **state)
{
    struct world w;

    (void)state;
    begin(&w, ADDR_UNIX_DGRAM);
    open_door(&w, true);
    assert_non_null(w.door);
    assert_int_equal(w.others, 1);
    assert_int_equal(w.other_kind, ACTIVATE_DATAGRAM);
    assert_false(door_is_open(w.door)); /* nobody comes in there */
    end(&w);
}

/* A connection that was passed is a guest; the end of a pipe is no such thing. */
static void what_was_passed_is_told_apart(void **state)
{
    struct world w;
    int pair[2], ends[2];

    (void)state;
    begin(&w, ADDR_FD);
    (void)strcpy(w.addr.path, "news");
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(pipe(ends), 0);
    pass(&w, pair[0]);
    pass(&w, ends[0]);
    open_door(&w, true);
    assert_non_null(w.door);
    assert_int_equal(w.guests, 1);
    assert_int_equal(w.others, 1);
    assert_int_equal(w.other_kind, ACTIVATE_OTHER);
    (void)close(pair[1]);
    (void)close(ends[1]);
    end(&w);
}

static void what_was_passed_must_listen_where_nothing_else_will_do(void **state)
{
    struct world w;
    int pair[2];
    char byte;

    (void)state;
    begin(&w, ADDR_FD);
    (void)strcpy(w.addr.path, "news");
    w.log.level = LOG_LEVEL_ERROR;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    pass(&w, pair[0]);
    open_door(&w, false);
    assert_null(w.door);
    assert_int_equal(read(pair[1], &byte, 1), 0);
    (void)close(pair[1]);
    end(&w);
}

static void what_its_owner_will_not_have_is_closed(void **state)
{
    struct world w;
    int ends[2];

    (void)state;
    begin(&w, ADDR_FD);
    (void)strcpy(w.addr.path, "news");
    w.refuse = true;
    assert_int_equal(pipe(ends), 0);
    pass(&w, ends[1]);
    open_door(&w, true);
    assert_null(w.door);
    assert_int_equal(read(ends[0], &(char){0}, 1), 0);
    (void)close(ends[0]);
    end(&w);
}

static void no_socket_of_that_name_is_an_error(void **state)
{
    struct world w;

    (void)state;
    begin(&w, ADDR_FD);
    open_door(&w, true);
    assert_null(w.door);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_comes_is_let_in),
        cmocka_unit_test(who_is_not_allowed_is_turned_away),
        cmocka_unit_test(a_door_that_finishes_lets_in_who_waits),
        cmocka_unit_test(a_socket_of_datagrams_is_handed_out),
        cmocka_unit_test(what_was_passed_is_told_apart),
        cmocka_unit_test(what_was_passed_must_listen_where_nothing_else_will_do),
        cmocka_unit_test(what_its_owner_will_not_have_is_closed),
        cmocka_unit_test(no_socket_of_that_name_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
