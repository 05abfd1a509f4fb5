/* converse: whole lines, however they come, and no longer than one may wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/converse.h"

static int begin(struct converse *c)
{
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    converse_init(c, fds[0]);
    return fds[1];
}

static void answer(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void lines_come_one_by_one(void **state)
{
    struct converse c;
    struct span line;
    char heard[8] = "";
    int fd = begin(&c);

    (void)state;
    converse_say(&c, span_of("stats\n"));
    assert_int_equal(read(fd, heard, sizeof(heard) - 1), 6);
    assert_string_equal(heard, "stats\n");
    assert_int_equal(converse_take(&c, &line), CONVERSE_NONE);
    answer(fd, "on");
    assert_int_equal(converse_take(&c, &line), CONVERSE_NONE);
    answer(fd, "e\n\ntwo\nth");
    assert_int_equal(converse_take(&c, &line), CONVERSE_LINE);
    assert_true(span_is(line, "one"));
    assert_int_equal(converse_wait(&c, 1000, &line), CONVERSE_LINE);
    assert_int_equal(line.n, 0);
    assert_int_equal(converse_take(&c, &line), CONVERSE_LINE);
    assert_true(span_is(line, "two"));
    (void)close(fd);
    assert_int_equal(converse_take(&c, &line), CONVERSE_CUT);
    converse_release(&c);
}

static void an_end_without_an_answer_is_told(void **state)
{
    struct converse c;
    struct span line;

    (void)state;
    (void)close(begin(&c));
    converse_say(&c, span_of("stats\n")); /* nobody is there: no signal */
    assert_int_equal(converse_wait(&c, 1000, &line), CONVERSE_CLOSED);
    converse_release(&c);
}

static void nothing_is_waited_for_without_end(void **state)
{
    struct converse c;
    struct span line;
    int fd = begin(&c);

    (void)state;
    answer(fd, "half of a li");
    assert_int_equal(converse_wait(&c, 10, &line), CONVERSE_NONE);
    (void)close(fd);
    converse_release(&c);
}

static void a_line_without_end_is_given_up(void **state)
{
    static char much[1 << 16];
    enum converse_got got = CONVERSE_NONE;
    struct converse c;
    struct span line;
    int fd = begin(&c);

    (void)state;
    memset(much, 'x', sizeof(much));
    for (int i = 0; i < 1000 && got == CONVERSE_NONE; i++) {
        (void)send(fd, much, sizeof(much), MSG_DONTWAIT);
        got = converse_take(&c, &line);
    }
    assert_int_equal(got, CONVERSE_TOO_LONG);
    (void)close(fd);
    converse_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_one_by_one),
        cmocka_unit_test(an_end_without_an_answer_is_told),
        cmocka_unit_test(nothing_is_waited_for_without_end),
        cmocka_unit_test(a_line_without_end_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
