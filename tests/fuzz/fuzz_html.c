/* html: the text of any markup is well formed, and reads the same when it is escaped. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "text/html.h"

/* One blank, one line end or one blank line between words, and nothing at the edges. */
static void check_white_space(struct span text)
{
    size_t gap = 0; /* bytes of white space before i */

    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && strchr(" \t\n\f\r", text.p[i]) && text.p[i]) {
            gap++;
            continue;
        }
        FUZZ_CHECK(gap == 0 || (gap < i && i < text.n));
        FUZZ_CHECK(gap < 2 || (gap == 2 && memcmp(text.p + i - 2, "\n\n", 2) == 0));
        FUZZ_CHECK(gap != 1 || text.p[i - 1] == ' ' || text.p[i - 1] == '\n');
        gap = 0;
    }
}

/* Text, escaped and in <pre>, is that text. */
static void check_escaped(struct span text)
{
    struct buf markup, again;
    bool escapes = false;

    buf_init(&markup, BUF_NO_CAP);
    buf_init(&again, BUF_NO_CAP);
    for (size_t i = 0; i < text.n; i++) {
        escapes |= text.p[i] == '<' || text.p[i] == '&';
        if (text.p[i] == '<')
            (void)buf_add_str(&markup, "&lt;");
        else if (text.p[i] == '&')
            (void)buf_add_str(&markup, "&amp;");
        else
            (void)buf_add_char(&markup, text.p[i]);
    }
    FUZZ_CHECK(html_looks_like(buf_span(&markup)) == escapes);
    (void)buf_add_str(&markup, "</pre>");
    FUZZ_CHECK(buf_reserve(&markup, 5) == 0);
    memmove(markup.p + 5, markup.p, markup.n);
    memcpy(markup.p, "<pre>", 5);
    markup.n += 5;
    FUZZ_CHECK(html_to_text(buf_span(&markup), &again) == 0);
    FUZZ_CHECK(span_eq(buf_span(&again), text));
    buf_release(&again);
    buf_release(&markup);
}

/* With less room comes the beginning of the same text. */
static void check_cap(struct span markup, struct span text)
{
    struct buf less;

    buf_init(&less, text.n / 2);
    FUZZ_CHECK(html_to_text(markup, &less) == (text.n ? -1 : 0));
    FUZZ_CHECK(less.n <= text.n / 2);
    FUZZ_CHECK(less.n == 0 || memcmp(less.p, text.p, less.n) == 0);
    buf_release(&less);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf held, text;
    struct span markup = fuzz_hold(&held, data, size);

    buf_init(&text, BUF_NO_CAP);
    FUZZ_CHECK(html_to_text(markup, &text) == 0);
    FUZZ_CHECK(utf8_valid(buf_span(&text)));
    FUZZ_CHECK(text.n * 5 <= markup.n * 6);
    (void)html_looks_like(markup);
    check_white_space(buf_span(&text));
    check_escaped(buf_span(&text));
    check_cap(markup, buf_span(&text));
    buf_release(&text);
    buf_release(&held);
    return 0;
}
