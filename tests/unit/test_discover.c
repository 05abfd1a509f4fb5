/* discover: a page is known for one, and the feeds that it names are found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "poll/discover.h"

static void a_page_is_told_from_a_feed(void **state)
{
    static const struct {
        const char *document;
        const char *type;
        bool page;
    } cases[] = {
        {"<!DOCTYPE html><html>", "text/html", true},
        {" \n<!-- x --><!doctype HTML>", "", true},
        {"\xef\xbb\xbf<html lang=en>", "application/octet-stream", true},
        {"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC", "application/xhtml+xml", true},
        {"<rss version=\"2.0\">", "text/html; charset=utf-8", false},
        {"<?xml version='1.0'?><feed xmlns=", "text/html", false},
        {"<rdf:RDF ", "text/html", false},
        {"{\"version\":", "text/html", false},
        {"<div>half a page</div>", "text/html", true},
        {"<div>half a page</div>", "application/xml", false},
        {"", "text/html", true},
        {"", "", false},
        {"<!-- never ends", "text/plain", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        if (discover_is_page(span_of(cases[i].document), span_of(cases[i].type)) !=
            cases[i].page)
            fail_msg("%s as %s", cases[i].document, cases[i].type);
}

#define RSS  "type=\"application/rss+xml\""
#define PAGE "https://a.example/news/index.html"

static void note(void *ctx, struct span url, struct span title)
{
    struct buf *out = ctx;

    (void)buf_addf(out, "%.*s|%.*s\n", (int)url.n, url.p, (int)title.n, title.p);
}

static void links_of_a_page_are_found(void **state)
{
    static const struct {
        const char *page;
        const char *found;
    } cases[] = {
        {"<link rel=alternate " RSS " href=/feed>", "https://a.example/feed|\n"},
        {"<link rel=\"alternate\" " RSS " title=\"A &amp; B\" href=\"feed?a=1&amp;b=2\">",
         "https://a.example/news/feed?a=1&b=2|A & B\n"},
        {"<LINK HREF='x' TYPE='Application/Atom+XML; charset=utf-8' REL='x Alternate' />",
         "https://a.example/news/x|\n"},
        {"<link rel=alternate type=application/feed+json href=//b.example/j>"
         "<link rel=alternate type=application/json href=k>",
         "https://b.example/j|\nhttps://a.example/news/k|\n"},
        {"<base href='/b/'><link rel=alternate " RSS " href=f>",
         "https://a.example/b/f|\n"},
        {"<base target=x><base href=https://c.example><base href=https://d.example>"
         "<link rel=alternate " RSS " href=f>",
         "https://c.example/f|\n"},
        /* no feed */
        {"<link rel=stylesheet " RSS " href=f>", ""},
        {"<link rel=alternate hreflang=de href=f>", ""},
        {"<link rel=alternate type=application/json+oembed href=f>", ""},
        {"<link rel=alternate " RSS ">", ""},
        {"<link rel=alternate " RSS " href=ftp://a.example/f>", ""},
        {"<link rel=alternate " RSS " href=javascript:alert(1)>", ""},
        {"<link rel=https://api.w.org/ type=application/json href=/wp-json/>", ""},
        /* no markup */
        {"<!-- <link rel=alternate " RSS " href=f> -->", ""},
        {"<script>'<link rel=alternate " RSS " href=f>'</script>", ""},
        {"<script><link rel=alternate " RSS " href=f>", ""},
        {"<SCRIPT></script><link rel=alternate " RSS " href=f>",
         "https://a.example/news/f|\n"},
        {"<meta content='>'><link rel=alternate " RSS " href='f>g'>",
         "https://a.example/news/f%3Eg|\n"},
        /* damage */
        {"<p title=\"never closed><link rel=alternate type=application/rss+xml href=f>",
         "https://a.example/news/f|\n"},
        {"<link rel=alternate " RSS " href=f", ""},
        {"<<link rel=alternate " RSS " href=f>", "https://a.example/news/f|\n"},
        {"</link rel=alternate " RSS " href=f>", ""},
        {"<link =x rel=alternate " RSS " href = \"f\"\"g\">",
         "https://a.example/news/f|\n"},
        {"", ""},
        {"<", ""},
        {"<!--", ""},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 10000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        buf_reset(&out);
        discover_all(span_of(cases[i].page), span_of(PAGE), note, &out);
        if (!span_is(buf_span(&out), cases[i].found))
            fail_msg("%s gave:\n%s", cases[i].page, buf_cstr(&out));
    }
    buf_release(&out);
}

static void a_page_that_names_itself_leads_nowhere(void **state)
{
    static const char page[] = "<link rel=alternate " RSS " href=index.html>";
    static const char pages[] = "<link rel=alternate " RSS " href=index.html>"
                                "<link rel=alternate " RSS " href=a>"
                                "<link rel=alternate " RSS " href=b>";
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    assert_int_equal(discover_first(span_of(page), span_of(PAGE), &out), -1);
    assert_int_equal(discover_first(span_of(pages), span_of(PAGE), &out), 0);
    assert_string_equal(buf_cstr(&out), "https://a.example/news/a");
    buf_release(&out);
}

/* A piece, over and over: none may take longer than its length asks for. */
static void no_page_takes_long(void **state)
{
    static const char *const pieces[] = {"<a ",
                                         "<a b=\"",
                                         "<!--",
                                         "<script>",
                                         "<",
                                         "<link rel=alternate ",
                                         "&amp",
                                         "<a b=\" c='>' d=<a ",
                                         "<a b=\"'>",
                                         "<base href=x>",
                                         "<link rel=alternate " RSS " href=f>"};
    size_t size = (size_t)1 << 20;
    char *page = malloc(size);
    struct buf out;

    (void)state;
    buf_init(&out, size);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        size_t n = strlen(pieces[i]);
        int64_t began = clock_mono_ns();

        for (size_t at = 0; at < size; at++)
            page[at] = pieces[i][at % n];
        buf_reset(&out);
        discover_all(span_make(page, size), span_of(PAGE), note, &out);
        if (clock_mono_ns() - began > 3000000000)
            fail_msg("%s took too long", pieces[i]);
    }
    buf_release(&out);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_told_from_a_feed),
        cmocka_unit_test(links_of_a_page_are_found),
        cmocka_unit_test(a_page_that_names_itself_leads_nowhere),
        cmocka_unit_test(no_page_takes_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
