/* url: addresses relative to others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/url.h"

struct url_case {
    const char *base;
    const char *reference;
    const char *meant;
};

static void expect(const struct url_case *c)
{
    struct buf out;

    buf_init(&out, 200);
    assert_int_equal(buf_add_str(&out, "./"), 0); /* what is there stays as it is */
    assert_int_equal(url_resolve(span_of(c->base), span_of(c->reference), &out), 0);
    if (!span_is(span_make(out.p + 2, out.n - 2), c->meant))
        fail_msg("%s at %s became %.*s", c->reference, c->base, (int)out.n - 2,
                 out.p + 2);
    buf_release(&out);
}

#define EXPECT_ALL(cases)                                                                \
    do {                                                                                 \
        for (size_t i_ = 0; i_ < sizeof(cases) / sizeof(*(cases)); i_++)                 \
            expect(&(cases)[i_]);                                                        \
    } while (0)

/* RFC 3986, 5.4. */
#define BASE "http://a/b/c/d;p?q"

static void the_examples_of_the_rfc_hold(void **state)
{
    static const struct url_case cases[] = {
        {BASE, "g:h", "g:h"},
        {BASE, "g", "http://a/b/c/g"},
        {BASE, "./g", "http://a/b/c/g"},
        {BASE, "g/", "http://a/b/c/g/"},
        {BASE, "/g", "http://a/g"},
        {BASE, "//g", "http://g"},
        {BASE, "?y", "http://a/b/c/d;p?y"},
        {BASE, "g?y", "http://a/b/c/g?y"},
        {BASE, "#s", "http://a/b/c/d;p?q#s"},
        {BASE, "g#s", "http://a/b/c/g#s"},
        {BASE, "g?y#s", "http://a/b/c/g?y#s"},
        {BASE, ";x", "http://a/b/c/;x"},
        {BASE, "g;x", "http://a/b/c/g;x"},
        {BASE, "g;x?y#s", "http://a/b/c/g;x?y#s"},
        {BASE, "", "http://a/b/c/d;p?q"},
        {BASE, ".", "http://a/b/c/"},
        {BASE, "./", "http://a/b/c/"},
        {BASE, "..", "http://a/b/"},
        {BASE, "../", "http://a/b/"},
        {BASE, "../g", "http://a/b/g"},
        {BASE, "../..", "http://a/"},
        {BASE, "../../", "http://a/"},
        {BASE, "../../g", "http://a/g"},
        {BASE, "../../../g", "http://a/g"},
        {BASE, "../../../../g", "http://a/g"},
        {BASE, "/./g", "http://a/g"},
        {BASE, "/../g", "http://a/g"},
        {BASE, "g.", "http://a/b/c/g."},
        {BASE, ".g", "http://a/b/c/.g"},
        {BASE, "g..", "http://a/b/c/g.."},
        {BASE, "..g", "http://a/b/c/..g"},
        {BASE, "./../g", "http://a/b/g"},
        {BASE, "./g/.", "http://a/b/c/g/"},
        {BASE, "g/./h", "http://a/b/c/g/h"},
        {BASE, "g/../h", "http://a/b/c/h"},
        {BASE, "g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {BASE, "g;x=1/../y", "http://a/b/c/y"},
        {BASE, "g?y/./x", "http://a/b/c/g?y/./x"},
        {BASE, "g?y/../x", "http://a/b/c/g?y/../x"},
        {BASE, "g#s/./x", "http://a/b/c/g#s/./x"},
        {BASE, "g#s/../x", "http://a/b/c/g#s/../x"},
        {BASE, "http:g", "http:g"}, /* strict */
    };

    (void)state;
    EXPECT_ALL(cases);
}

static void odd_bases_give_what_they_have(void **state)
{
    static const struct url_case cases[] = {
        {"http://a", "g", "http://a/g"}, /* a host without a path */
        {"http://a?q", "", "http://a?q"},
        {"http://a#f", "g", "http://a/g"},
        {"/b/c", "g", "/b/g"}, /* no scheme: the result has none */
        {"b/c", "../g", "/g"},
        {"", "g", "g"},
        {"urn:a:b", "g", "urn:g"},
        {"http://a/b", "//c?d", "http://c?d"},
        {"http://a/b", "1:2", "http://a/1:2"}, /* schemes begin with a letter */
        {"http://a/b", "c:", "c:"},
        {"http://a//b//", "c", "http://a//b//c"},
    };

    (void)state;
    EXPECT_ALL(cases);
}

static void a_result_over_the_cap_is_an_error(void **state)
{
    struct buf out;

    (void)state;
    for (size_t cap = 0; cap < 11; cap++) {
        buf_init(&out, cap);
        assert_int_equal(url_resolve(span_of("http://a/b"), span_of("../cc"), &out), -1);
        buf_release(&out);
    }
}

static void an_absolute_one_has_a_scheme(void **state)
{
    (void)state;
    assert_true(url_is_absolute(span_of("http://a")));
    assert_true(url_is_absolute(span_of("urn:x")));
    assert_true(url_is_absolute(span_of("a+b-c.d1:")));
    assert_false(url_is_absolute(span_of("//a/b")));
    assert_false(url_is_absolute(span_of("/a:b")));
    assert_false(url_is_absolute(span_of("1a:b")));
    assert_false(url_is_absolute(span_of("http")));
    assert_false(url_is_absolute(span_make(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_rfc_hold),
        cmocka_unit_test(odd_bases_give_what_they_have),
        cmocka_unit_test(a_result_over_the_cap_is_an_error),
        cmocka_unit_test(an_absolute_one_has_a_scheme),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
