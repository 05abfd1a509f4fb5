/* web_access: no page of another site gets through a browser to the daemon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/web_access.h"

static char wire[] = "Wire.example";
static char *one_name[] = {wire};
static const struct config_words names = {one_name, 1, 1};

static void names_of_the_host(void **state)
{
    static const struct {
        const char *host;
        bool ours;
    } cases[] = {
        {"localhost", true},
        {"LOCALHOST:7680", true},
        {"127.0.0.1", true},
        {"127.0.0.1:80", true},
        {"192.0.2.7:7680", true}, /* an address cannot be rebound */
        {"[::1]:7680", true},
        {"[::1]", true},
        {"wire.example", true},
        {"wire.EXAMPLE:7680", true},
        {"", false},
        {":80", false},
        {"evil.example", false},
        {"localhost.evil.example", false},
        {"wire.example.", false},
        {"xwire.example", false},
        {"127.0.0.1.evil.example", false},
        {"127.1", false}, /* some resolve it as a name */
        {"2130706433", false},
        {"::1", false},
        {"[::1", false},
        {"[::1]x", false},
        {"[evil]", false},
        {"[]", false},
        {"localhost:80:80", false},
        {"localhost:x", false},
        {"user@localhost", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (web_is_our_host(span_of(cases[i].host), &names) != cases[i].ours)
            fail_msg("%s", cases[i].host);
}

static void requests_of_other_sites(void **state)
{
    static const struct {
        const char *host, *origin, *site;
        bool local, page;
        int status;
    } cases[] = {
        {"localhost:1", NULL, NULL, false, false, 0},
        {"localhost:1", "http://localhost:1", "same-origin", false, false, 0},
        {"localhost:1", "https://LOCALHOST:1", NULL, false, false,
         0}, /* behind a proxy */
        {"evil:1", NULL, NULL, false, false, 421},
        {"evil:1", NULL, NULL, true, false, 0}, /* a unix socket: a proxy's name */
        {NULL, NULL, NULL, false, false, 0},    /* HTTP/1.0: no browser */
        {"localhost:1", "http://evil", NULL, false, false, 403},
        {"localhost:1", "http://evil", NULL, true, false, 403},
        {"localhost:1", "http://localhost:2", NULL, false, false, 403},
        {"localhost:1", "http://localhost:1.evil", NULL, false, false, 403},
        {"localhost:1", "ftp://localhost:1", NULL, false, false, 403},
        {"localhost:1", "localhost:1", NULL, false, false, 403},
        {"localhost:1", "null", NULL, false, false, 403}, /* a sandboxed frame */
        {"localhost:1", "", NULL, false, false, 403},
        {NULL, "http://", NULL, false, false, 403},
        {"localhost:1", NULL, "cross-site", false, false, 403},
        {"localhost:1", NULL, "Cross-Site", false, false, 403},
        {"localhost:1", NULL, "cross-site", false, true, 0}, /* a link to the page */
        {"localhost:1", NULL, "same-site", false, false, 0},
        {"localhost:1", NULL, "none", false, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct peer peer = {.local = cases[i].local};
        const struct http_head h = {
            .peer = &peer,
            .host = span_of(cases[i].host),
            .origin = span_of(cases[i].origin),
            .fetch_site = span_of(cases[i].site),
        };
        struct http_refusal r = {0, NULL, NULL, NULL};

        (void)web_may_ask(&h, &names, cases[i].page, &r);
        if (r.status != cases[i].status)
            fail_msg("%zu: %d instead of %d", i, r.status, cases[i].status);
    }
}

static void tokens(void **state)
{
    static const struct {
        const char *shown;
        bool good;
    } cases[] = {
        {"Bearer 0123456789abcdef", true},
        {"bearer   0123456789abcdef ", true},
        {NULL, false},
        {"", false},
        {"0123456789abcdef", false},
        {"Basic 0123456789abcdef", false},
        {"Bearer", false},
        {"Bearer ", false},
        {"Bearer 0123456789abcdeg", false},
        {"Bearer 0123456789abcde", false},
        {"Bearer 0123456789abcdef0", false},
        {"Bearer 0123456789abcdef0123456789abcdef", false},
        {"Bearer 0123456789ABCDEF", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct http_head h = {.authorization = span_of(cases[i].shown)};
        struct http_refusal r = {0, NULL, NULL, NULL};

        if (web_shows_token(&h, span_of("0123456789abcdef"), &r) != cases[i].good)
            fail_msg("%zu", i);
        assert_true(cases[i].good || (r.status == 401 && r.name && r.value));
        assert_true(web_shows_token(&h, span_of(""), &r)); /* none is needed */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_the_host),
        cmocka_unit_test(requests_of_other_sites),
        cmocka_unit_test(tokens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
