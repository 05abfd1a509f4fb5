/* addr: where to listen, as people write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/addr.h"

static void reads_every_form(void **state)
{
    static const struct {
        const char *text;
        enum addr_kind kind;
        const char *path; /* or the address, for tcp */
    } rows[] = {
        {"stdin", ADDR_STDIN, ""},
        {"unix:/run/x.sock", ADDR_UNIX, "/run/x.sock"},
        {"unix:relative", ADDR_UNIX, "relative"},
        {"unix-dgram:/run/x", ADDR_UNIX_DGRAM, "/run/x"},
        {"fd:local", ADDR_FD, "local"},
        {"tcp:127.0.0.1:514", ADDR_TCP, "127.0.0.1:514"},
        {"tcp:localhost:0", ADDR_TCP, "127.0.0.1:0"},
        {"tcp:[::1]:65535", ADDR_TCP, "[::1]:65535"},
        {"tcp:*:1", ADDR_TCP, "[::]:1"}, /* v4 too */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct addr a;
        const char *error;
        char text[ADDR_TEXT_SIZE];

        assert_int_equal(addr_parse(span_of(rows[i].text), &a, &error), 0);
        assert_int_equal(a.kind, rows[i].kind);
        if (a.kind == ADDR_TCP)
            addr_format((const struct sockaddr *)&a.tcp, text);
        assert_string_equal(a.kind == ADDR_TCP ? text : a.path, rows[i].path);
    }
}

static void says_what_it_expected_of_the_rest(void **state)
{
    static const char *const rows[] = {
        "",
        "STDIN",
        "unix",
        "unix:",
        "fd:",
        "udp:1.2.3.4:5",
        "tcp:",
        "tcp:127.0.0.1",
        "tcp:127.0.0.1:",
        "tcp:127.0.0.1:x",
        "tcp:127.0.0.1:65536",
        "tcp:127.0.0.1:-1",
        "tcp:::1:80", /* v6 without brackets could mean anything */
        "tcp:[::1]",
        "tcp:[::1:80",
        "tcp:example.org:80", /* no name server is asked */
        "tcp:1.2.3:80",
        "tcp:127.0.0.1:123456",
        "unix:/a/path/that/is/longer/than/a/unix/socket/may/have/which/is/one/hundred/and"
        "/seven/bytes/without/its/end/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct addr a;
        const char *error = NULL;

        assert_int_equal(addr_parse(span_of(rows[i]), &a, &error), -1);
        assert_non_null(error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_form),
        cmocka_unit_test(says_what_it_expected_of_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
