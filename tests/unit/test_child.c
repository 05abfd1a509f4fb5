/* child: commands are read as words, and what is run is alone with its pipes. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/child.h"

/* The words between bars, or the error. */
static const char *words_of(const char *command, char out[256])
{
    const char *error;
    char **words = child_words(span_of(command), &error);
    size_t n = 0;

    if (!words)
        return error;
    out[0] = '\0';
    for (char **w = words; *w; w++)
        n += (size_t)snprintf(out + n, 256 - n, "|%s", *w);
    free(words);
    return out;
}

static void commands_are_read_as_words(void **state)
{
    static const struct {
        const char *command, *words;
    } cases[] = {
        {"/bin/true", "|/bin/true"},
        {"  /bin/a\tb   c ", "|/bin/a|b|c"},
        {"/bin/a \"two words\" \"\"", "|/bin/a|two words|"},
        {"/bin/a --to=\"the desk\"!",
         "|/bin/a|--to=the desk!"}, /* in the middle of one */
        {"/bin/a \"say \\\"hi\\\" c:\\\\x \\n\"", "|/bin/a|say \"hi\" c:\\x \\n"},
        {"/bin/a \\\" x\"", "|/bin/a|\\ x"}, /* outside quotes it is just a character */
        {"/bin/a 'b c' $HOME * ;", "|/bin/a|'b|c'|$HOME|*|;"}, /* no shell */
        {"/bin/a \"b", "a double quote has no second one"},
        {"/bin/a \"b\\\"", "a double quote has no second one"},
        {"", "a program is missing"},
        {" \t", "a program is missing"},
    };
    char out[256];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(words_of(cases[i].command, out), cases[i].words);
}

static void too_many_words_are_refused(void **state)
{
    char command[2 * (CHILD_WORDS_MOST + 1) + 1], out[256];
    const char *error;
    char **words;

    (void)state;
    for (size_t i = 0; i < sizeof(command) - 1; i++)
        command[i] = i % 2 ? ' ' : 'w';
    command[sizeof(command) - 1] = '\0';
    assert_string_equal(words_of(command, out), "there are more than 256 words");
    words = child_words(span_make(command, 2 * CHILD_WORDS_MOST), &error);
    assert_non_null(words);
    assert_null(words[CHILD_WORDS_MOST]);
    free(words);
}

/* Runs a shell's text; it must be ended by who asks. */
static void start(struct child *c, const char *script)
{
    char *words[] = {(char *)"/bin/sh", (char *)"-c", (char *)script, NULL};

    assert_int_equal(child_start(c, words), 0);
}

/* What it says on its standard error until that is closed. */
static const char *heard(struct child *c, char *out, size_t room)
{
    struct pollfd p = {.fd = c->err, .events = POLLIN};
    size_t n = 0;
    ssize_t got;

    do {
        assert_int_equal(poll(&p, 1, 10000), 1);
        got = read(c->err, out + n, room - 1 - n);
        n += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    out[n] = '\0';
    return out;
}

static void it_reads_what_is_written_to_it(void **state)
{
    struct child c;
    char text[64];
    siginfo_t info;
    int status;

    (void)state;
    start(&c, "cat >&2");
    assert_int_equal(write(c.in, "line\n", 5), 5);
    child_close_input(&c);
    assert_string_equal(heard(&c, text, sizeof(text)), "line\n");
    assert_int_equal(waitid(P_PID, (id_t)c.pid, &info, WEXITED | WNOWAIT), 0);
    assert_true(child_has_ended(&c, &status));
    assert_int_equal(c.pid, 0);
    child_end(&c);
}

static void it_has_three_descriptors_and_signals_as_at_first(void **state)
{
    struct child c;
    char text[512];
    sigset_t set;

    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR2);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    assert_true(dup(2) > 2); /* would be handed on */
    start(&c, "ls /proc/self/fd | wc -w >&2; grep -E '^Sig(Blk|Ign)' /proc/self/status | "
              "grep -oE '.{7}$' >&2;"
              "out=$(readlink /proc/$$/fd/1); echo $out >&2; echo lost");
    /* The fourth is of the folder that ls reads; signals above 28 are the C library's. */
    assert_string_equal(heard(&c, text, sizeof(text)), "4\n0000000\n0000000\n"
                                                       "/dev/null\n");
    child_end(&c);
}

static void what_cannot_be_run_is_told_at_once(void **state)
{
    char *words[] = {(char *)"/nonexistent/program", NULL};
    struct child c;

    (void)state;
    assert_int_equal(child_start(&c, words), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(c.pid, 0);
    assert_int_equal(c.in, -1);
    words[0] = (char *)"/etc/passwd";
    assert_int_equal(child_start(&c, words), -1);
    assert_int_equal(errno, EACCES);
    child_end(&c);
}

static void one_that_will_not_end_is_killed_with_its_own(void **state)
{
    struct child c;
    char text[32];
    pid_t own;
    int fd;

    (void)state;
    start(&c, "trap '' TERM; sleep 1000 & echo $! >&2; exec 2>&-; wait; sleep 1000");
    assert_int_equal(poll(&(struct pollfd){.fd = c.err, .events = POLLIN}, 1, 10000), 1);
    own = (pid_t)strtol(read(c.err, text, sizeof(text)) > 0 ? text : "0", NULL, 10);
    assert_true(own > 1);
    fd = (int)syscall(SYS_pidfd_open, own, 0); /* can be read once it has ended */
    assert_true(fd >= 0);
    assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0), 0);
    child_end(&c);
    assert_int_equal(c.pid, 0);
    assert_int_equal(c.err, -1);
    assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 10000), 1);
    (void)close(fd);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* ours is gone already */
}

static void its_end_is_told_in_words(void **state)
{
    char text[CHILD_STATUS_SIZE];

    (void)state;
    child_tell_status(3 << 8, text);
    assert_string_equal(text, "ended with status 3");
    child_tell_status(SIGKILL, text);
    assert_string_equal(text, "was ended by signal 9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_read_as_words),
        cmocka_unit_test(too_many_words_are_refused),
        cmocka_unit_test(it_reads_what_is_written_to_it),
        cmocka_unit_test(it_has_three_descriptors_and_signals_as_at_first),
        cmocka_unit_test(what_cannot_be_run_is_told_at_once),
        cmocka_unit_test(one_that_will_not_end_is_killed_with_its_own),
        cmocka_unit_test(its_end_is_told_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
