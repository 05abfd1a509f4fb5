/* link: what of an address names the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/link.h"

static void tracking_parameters_are_no_part_of_a_link(void **state)
{
    static const struct {
        const char *url;
        const char *page;
    } cases[] = {
        {"", ""},
        {"http://a/b", "http://a/b"},
        {"http://a/b?", "http://a/b?"},
        {"http://a/b?utm_source=x", "http://a/b"},
        {"http://a/b?utm_source=x&id=1", "http://a/b?id=1"},
        {"http://a/b?id=1&fbclid=x&id=2&gclid", "http://a/b?id=1&id=2"},
        {"http://a/b?id=1#utm_source=x&y", "http://a/b?id=1"},
        {"http://a/b#xtor=RSS-1", "http://a/b"},
        {"http://a/b?utm=1", "http://a/b?utm=1"}, /* not one of them */
        {"http://a/b?utm_=1", "http://a/b?utm_=1"},
        {"http://a/b?q=?utm_source=1", "http://a/b?q=?utm_source=1"},
        {"http://a/b#?utm_source=1", "http://a/b#?utm_source=1"},
        {"http://a/b?ref=x&source=y", "http://a/b?ref=x&source=y"},
        {"http://a/b?&&", "http://a/b?&&"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        buf_reset(&out);
        assert_int_equal(link_without_tracking(span_of(cases[i].url), &out), 0);
        if (!span_is(buf_span(&out), cases[i].page))
            fail_msg("%s became %.*s", cases[i].url, (int)out.n, out.p);
    }
    buf_release(&out);
}

static void a_link_has_a_host(void **state)
{
    (void)state;
    assert_true(span_is(link_host(span_of("https://u:p@www.a.b:80/x")), "www.a.b"));
    assert_true(span_is(link_host(span_of("https://a.b?x@y")), "a.b"));
    assert_true(span_is(link_host(span_of("https://[::1]:8/x")), "[::1]"));
    assert_null(link_host(span_of("/x")).p);
    assert_null(link_host(span_of("file:///x")).p);
    assert_null(link_host(span_make(NULL, 0)).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tracking_parameters_are_no_part_of_a_link),
        cmocka_unit_test(a_link_has_a_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
