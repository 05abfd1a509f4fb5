/* address: what people write, as something that can be fetched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "poll/address.h"

static void what_is_written_becomes_an_address(void **state)
{
    static const struct {
        const char *written;
        const char *clean;
    } cases[] = {
        {"https://a.example/feed", "https://a.example/feed"},
        {" \thttps://a.example/feed\r\n", "https://a.example/feed"},
        {"feed:https://a.example/feed", "https://a.example/feed"},
        {"FEED:http://a.example/", "http://a.example/"},
        {"feed://a.example/feed", "http://a.example/feed"},
        {"https://a.example/a b?q=\"x\"", "https://a.example/a%20b?q=%22x%22"},
        {"https://a.example/\xe6\x96\xb0\xe9\x97\xbb",
         "https://a.example/%E6%96%B0%E9%97%BB"},
        {"https://a.example/%20?a=[1]&b=%", "https://a.example/%20?a=[1]&b=%"},
        {"https://a.example/a\nHost: b", "https://a.example/a%0AHost:%20b"},
        {"", ""},
    };
    struct buf out;

    (void)state;
    buf_init(&out, ADDRESS_MOST);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        buf_reset(&out);
        assert_int_equal(address_clean(span_of(cases[i].written), &out), 0);
        assert_string_equal(buf_cstr(&out), cases[i].clean);
    }
    buf_release(&out);
}

static void what_cannot_be_fetched_is_told(void **state)
{
    static const char *const good[] = {"http://a.example", "https://[::1]:8/x?y#z",
                                       "HTTP://user:word@a.example:80/"};
    static const char *const bad[] = {"",
                                      "a.example/feed",
                                      "ftp://a.example/",
                                      "gopher://a/",
                                      "javascript:1",
                                      "file:",
                                      "https://a b.example/",
                                      "https://a.example:99999/",
                                      "https://"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        assert_null(address_problem(good[i], false));
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (!address_problem(bad[i], false))
            fail_msg("%s was taken", bad[i]);
    assert_non_null(address_problem("file:///etc/x", false));
    assert_null(address_problem("file:///etc/x", true));
}

static void what_is_shown_begins_at_the_host(void **state)
{
    static const struct {
        const char *url, *shown;
    } rows[] = {
        {"https://a.example/feed", "a.example/feed"},
        {"https://user:secret@a.example/feed", "a.example/feed"},
        {"https://a.example/@desk", "a.example/@desk"}, /* part of the path */
        {"file:///x", "/x"},
        {"nowhere", "nowhere"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(address_host(rows[i].url), rows[i].shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_becomes_an_address),
        cmocka_unit_test(what_cannot_be_fetched_is_told),
        cmocka_unit_test(what_is_shown_begins_at_the_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
