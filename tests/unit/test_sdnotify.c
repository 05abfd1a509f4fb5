/* sdnotify: the service manager hears what it should, at every kind of address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/sdnotify.h"

static int bind_to(const char *path, size_t n)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    memcpy(sun.sun_path, path, n);
    assert_int_equal(bind(fd, (struct sockaddr *)&sun,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)),
                     0);
    return fd;
}

static void expect_message(int fd, const char *name)
{
    struct sdnotify n;
    char got[100] = "";

    (void)setenv("NOTIFY_SOCKET", name, 1);
    sdnotify_init(&n);
    assert_null(getenv("NOTIFY_SOCKET"));
    sdnotify_send(&n, "READY=%d\nSTATUS=%s", 1, "well");
    assert_true(read(fd, got, sizeof(got) - 1) > 0);
    assert_string_equal(got, "READY=1\nSTATUS=well");
    sdnotify_release(&n);
    (void)close(fd);
}

static void reaches_a_path(void **state)
{
    char dir[] = "/tmp/test_sdnotify.XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof(path), "%s/s", dir);
    expect_message(bind_to(path, strlen(path) + 1), path);
    (void)unlink(path);
    (void)rmdir(dir);
}

static void reaches_an_abstract_address(void **state)
{
    char name[64];
    int n = snprintf(name, sizeof(name), "@test_sdnotify.%d", (int)getpid());
    char bound[64];

    (void)state;
    memcpy(bound, name, (size_t)n);
    bound[0] = '\0';
    expect_message(bind_to(bound, (size_t)n), name);
}

static void is_silent_without_a_manager(void **state)
{
    struct sdnotify n;

    (void)state;
    (void)setenv("NOTIFY_SOCKET", "relative", 1);
    sdnotify_init(&n);
    assert_int_equal(n.fd, -1);
    sdnotify_send(&n, "READY=1");
    sdnotify_release(&n);
}

static void the_watchdog_is_for_the_process_it_names(void **state)
{
    struct sdnotify n;
    char pid[20];

    (void)state;
    (void)setenv("WATCHDOG_USEC", "3000000", 1);
    (void)setenv("WATCHDOG_PID", "1", 1);
    sdnotify_init(&n);
    assert_int_equal(n.watchdog_usec, 0);
    (void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
    (void)setenv("WATCHDOG_USEC", "3000000", 1);
    (void)setenv("WATCHDOG_PID", pid, 1);
    sdnotify_init(&n);
    assert_int_equal(n.watchdog_usec, 3000000);
    (void)setenv("WATCHDOG_USEC", "-3", 1);
    sdnotify_init(&n);
    assert_int_equal(n.watchdog_usec, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reaches_a_path),
        cmocka_unit_test(reaches_an_abstract_address),
        cmocka_unit_test(is_silent_without_a_manager),
        cmocka_unit_test(the_watchdog_is_for_the_process_it_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
