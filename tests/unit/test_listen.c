/* listen: sockets are opened where it is safe to, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/listen.h"

static const struct listen_rights rights = {0640, LISTEN_KEEP, LISTEN_KEEP};

struct world {
    char dir[64];
    struct addr addr;
};

static void begin(struct world *w, enum addr_kind kind)
{
    memset(w, 0, sizeof(*w));
    (void)strcpy(w->dir, "/tmp/test_listen.XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    w->addr.kind = kind;
    (void)snprintf(w->addr.path, sizeof(w->addr.path), "%s/s", w->dir);
}

static void end(struct world *w)
{
    (void)unlink(w->addr.path);
    assert_int_equal(rmdir(w->dir), 0);
}

static void a_socket_has_the_mode_that_was_asked_for(void **state)
{
    char error[LISTEN_ERROR_SIZE];
    struct world w;
    struct stat st;
    int fd;

    (void)state;
    begin(&w, ADDR_UNIX);
    fd = listen_open(&w.addr, &rights, error);
    assert_true(fd >= 0);
    assert_int_equal(stat(w.addr.path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    listen_unlink(&w.addr, fd);
    assert_int_equal(stat(w.addr.path, &st), -1);
    (void)close(fd);
    end(&w);
}

static void a_stale_socket_is_replaced_a_live_one_is_not(void **state)
{
    static const enum addr_kind kinds[] = {ADDR_UNIX, ADDR_UNIX_DGRAM};

    (void)state;
    for (size_t first = 0; first < 2; first++)
        for (size_t second = 0; second < 2; second++) { /* of either type */
            char error[LISTEN_ERROR_SIZE];
            struct world w;
            int fd, again;

            begin(&w, kinds[first]);
            fd = listen_open(&w.addr, &rights, error);
            w.addr.kind = kinds[second];
            assert_int_equal(listen_open(&w.addr, &rights, error), -1);
            assert_non_null(strstr(error, "another process"));
            (void)close(fd); /* as after a crash: the file stays */
            again = listen_open(&w.addr, &rights, error);
            assert_true(again >= 0);
            (void)close(again);
            end(&w);
        }
}

static void what_is_no_socket_is_left_alone(void **state)
{
    char error[LISTEN_ERROR_SIZE];
    struct world w;
    FILE *f;

    (void)state;
    begin(&w, ADDR_UNIX);
    f = fopen(w.addr.path, "w");
    (void)fclose(f);
    assert_int_equal(listen_open(&w.addr, &rights, error), -1);
    assert_non_null(strstr(error, "no socket"));
    assert_int_equal(access(w.addr.path, F_OK), 0);
    end(&w);
}

static void a_symbolic_link_is_left_alone(void **state)
{
    char error[LISTEN_ERROR_SIZE];
    struct world w;

    (void)state;
    begin(&w, ADDR_UNIX);
    assert_int_equal(symlink("/nonexistent", w.addr.path), 0);
    assert_int_equal(listen_open(&w.addr, &rights, error), -1);
    end(&w);
}

static void a_port_of_the_kernels_choice_can_be_told(void **state)
{
    char error[LISTEN_ERROR_SIZE], text[128];
    struct addr a;
    const char *why;
    int fd;

    (void)state;
    assert_int_equal(addr_parse(span_of("tcp:127.0.0.1:0"), &a, &why), 0);
    fd = listen_open(&a, &rights, error);
    assert_true(fd >= 0);
    listen_describe(&a, fd, text);
    assert_memory_equal(text, "tcp:127.0.0.1:", 14);
    assert_true(atoi(text + 14) > 0);
    (void)close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_socket_has_the_mode_that_was_asked_for),
        cmocka_unit_test(a_stale_socket_is_replaced_a_live_one_is_not),
        cmocka_unit_test(what_is_no_socket_is_left_alone),
        cmocka_unit_test(a_symbolic_link_is_left_alone),
        cmocka_unit_test(a_port_of_the_kernels_choice_can_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
