/* fetch over TLS: only from who it should be, and never unnoticed without it. */
#include <sys/types.h>
#include <unistd.h>

#include "fetch_world.h"

/* Makes certificates in $1, serves the file `feed` with the one named $2, and `down`,
 * which redirects to $3; says who and where, and waits for its end. */
static const char script[] =
    ". tests/lib/tls.sh; "
    "[ -e \"$1/ca.pem\" ] || tls_make \"$1\" || exit; "
    "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello' >\"$1/feed\"; "
    "printf 'HTTP/1.1 301 No\\r\\nContent-Length: 0\\r\\nLocation: %s\\r\\n\\r\\n' "
    "\"$3\" "
    ">\"$1/down\"; "
    "tls_serve \"$1\" \"$2\" && echo $tls_pid $tls_port; exec 2>/dev/null; wait";

struct tls {
    struct world *w;
    char folder[64];
    char ca[100];
    FILE *shell;
    long pid;
    unsigned port;
};

static void serve(struct tls *t, const char *certificate)
{
    char command[1000];

    (void)snprintf(
        command, sizeof(command), "exec bash -c '%s' - %s %s http://127.0.0.1:%u/feed/a",
        "eval \"$TLS_SCRIPT\"", t->folder, certificate, http_server_port(t->w->server));
    (void)setenv("TLS_SCRIPT", script, 1);
    t->shell = popen(command, "r");
    assert_non_null(t->shell);
    if (fscanf(t->shell, "%ld %u", &t->pid, &t->port) != 2)
        fail_msg("no TLS server: see %s/openssl.log", t->folder);
}

static int tls_set_up(void **state)
{
    struct tls *t = mem_zalloc(sizeof(*t));

    if (set_up((void **)&t->w) < 0)
        return -1;
    (void)snprintf(t->folder, sizeof(t->folder), "/tmp/test_fetch_tls_XXXXXX");
    *state = t;
    return mkdtemp(t->folder) ? 0 : -1;
}

static int tls_tear_down(void **state)
{
    struct tls *t = *state;
    char command[100];

    if (t->pid)
        (void)kill((pid_t)t->pid, SIGKILL);
    if (t->shell)
        (void)pclose(t->shell);
    (void)snprintf(command, sizeof(command), "rm -rf %s", t->folder);
    (void)!system(command);
    (void)tear_down((void **)&t->w);
    free(t);
    return 0;
}

/* Trusting an authority (NULL: those of the system), by a host name. */
static const struct came *fetch(struct tls *t, const char *ca, const char *host,
                                const char *file)
{
    char url[200];

    (void)snprintf(t->ca, sizeof(t->ca), "%s/%s.pem", t->folder, ca ? ca : "");
    t->w->options.ca_file = ca ? t->ca : NULL;
    (void)snprintf(url, sizeof(url), "https://%s:%u/%s", host, t->port, file);
    start_with(t->w, 0, url, NULL, NULL);
    run_until(t->w, 1);
    return &t->w->came[0];
}

static void a_document_comes_from_who_an_authority_knows(void **state)
{
    const struct came *c;

    serve(*state, "server");
    c = fetch(*state, "ca", "localhost", "feed");
    assert_string_equal(c->error, "");
    assert_string_equal(c->body, "hello");
}

static void expect_refusal(struct tls *t, const char *ca, const char *host)
{
    const struct came *c = fetch(t, ca, host, "feed");

    assert_int_equal(c->status, 0);
    assert_int_equal(c->body_n, 0);
    assert_non_null(strstr(c->error, "SSL"));
}

static void none_comes_from_who_the_system_does_not_know(void **state)
{
    serve(*state, "server");
    expect_refusal(*state, NULL, "localhost");
}

static void none_comes_from_who_another_authority_would_know(void **state)
{
    serve(*state, "server");
    expect_refusal(*state, "other", "localhost");
}

static void none_comes_from_who_has_another_name(void **state)
{
    serve(*state, "server");
    expect_refusal(*state, "ca", "127.0.0.1");
}

static void none_comes_from_who_was_known_until_yesterday(void **state)
{
    serve(*state, "expired");
    expect_refusal(*state, "ca", "localhost");
}

static void a_move_out_of_tls_is_followed_but_not_for_good(void **state)
{
    const struct came *c;

    serve(*state, "server");
    c = fetch(*state, "ca", "localhost", "down");
    assert_int_equal(c->status, 200);
    assert_non_null(strstr(c->body, "Story 1"));
    assert_string_equal(c->permanent, "");
    assert_false(c->temporary);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tls_set_up, tls_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_document_comes_from_who_an_authority_knows),
        TEST(none_comes_from_who_the_system_does_not_know),
        TEST(none_comes_from_who_another_authority_would_know),
        TEST(none_comes_from_who_has_another_name),
        TEST(none_comes_from_who_was_known_until_yesterday),
        TEST(a_move_out_of_tls_is_followed_but_not_for_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
