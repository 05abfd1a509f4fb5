/* tame: what of a stranger's text may reach a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/tame.h"

static void strangers_become_tame(void **state)
{
    static const struct {
        const char *text, *tame;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"\xc3\xa9 \xe5\x87\xba \xf0\x9f\x98\x80",
         "\xc3\xa9 \xe5\x87\xba \xf0\x9f\x98\x80"},
        {"\033[2J\r\n\t\x7f", " [2J    "},
        {"\xc2\x9b" /* CSI in one character */
         "31m",
         " 31m"},
        {"\xc2\xa0", "\xc2\xa0"}, /* next to the controls */
        {"a\xe2\x80\xae"          /* direction */
         "b\xe2\x80\xa8"
         "c\xd8\x9c"
         "d\xe2\x81\xa9"
         "e", /* line, mark, isolate */
         "a b c d e"},
        {"\x9b", ""},                               /* CSI in one byte */
        {"\xff\xfe.", "\xef\xbf\xbd\xef\xbf\xbd."}, /* no UTF-8 */
        {"\xe2\x80", "\xef\xbf\xbd"},               /* cut off */
        {"\xe2(", "\xef\xbf\xbd("},                 /* not gone on with */
        {"\xe0\x80\x9b", " "}, /* a control in more bytes than it takes */
        {"\xc1\x9b", "\xef\xbf\xbd"},
    };
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_reset(&b);
        tame_put(&b, span_of(cases[i].text));
        assert_string_equal(buf_cstr(&b), cases[i].tame);
    }
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_become_tame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
