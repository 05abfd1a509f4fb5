/* opml: feeds are found however deep they stand and however their
 * attributes are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "poll/opml.h"

struct got {
    struct buf feeds;
    size_t damages;
};

static void note_feed(void *ctx, struct span url, struct span title)
{
    struct got *g = ctx;

    (void)buf_addf(&g->feeds, "%.*s|%.*s\n", (int)url.n, url.p, (int)title.n, title.p);
}

static void note_damage(void *ctx, size_t line, const char *reason)
{
    struct got *g = ctx;

    (void)line;
    assert_true(*reason);
    g->damages++;
}

static void feeds_are_found(void **state)
{
    static const struct {
        const char *text;
        const char *feeds;
        bool damaged;
        int rc;
    } cases[] = {
        {"<?xml version='1.0'?><opml version='2.0'><head><title>t</title></head><body>"
         "<outline text='a' xmlUrl='http://a.example/f'/></body></opml>",
         "http://a.example/f|a\n", false, 0},
        /* folders in folders; a feed may hold others */
        {"<opml><body><outline text='x'><outline text='y'>"
         "<outline type='rss' title='B' text='b' xmlUrl='http://b.example/'>"
         "<outline text='c' xmlUrl='http://c.example/'/></outline>"
         "</outline></outline></body></opml>",
         "http://b.example/|B\nhttp://c.example/|c\n", false, 0},
        {"<OPML><Outline XMLURL=' http://a.example/f ' Title=''/></OPML>",
         "http://a.example/f|\n", false, 0},
        {"<opml><outline xmlurl='http://a.example/?a=1&amp;b=2' text='\xe6\xb5\xb7 "
         "&lt;'/>"
         "</opml>",
         "http://a.example/?a=1&b=2|\xe6\xb5\xb7 <\n", false, 0},
        /* links, notes, empty ones */
        {"<opml><outline type='link' url='http://a.example/'/><outline text='note'/>"
         "<outline xmlUrl=''/></opml>",
         "", false, 0},
        /* as programs break it */
        {"<opml><outline text='a & b' xmlUrl='http://a.example/?x&y'/></opml>",
         "http://a.example/?x&y|a & b\n", true, 0},
        {"<opml><body><outline text='a' xmlUrl='http://a.example/'>",
         "http://a.example/|a\n", true, 0},
        {"<?xml version='1.0' encoding='iso-8859-1'?><opml><outline text='caf\xe9' "
         "xmlUrl='http://a.example/'/></opml>",
         "http://a.example/|caf\xc3\xa9\n", false, 0},
        {"http://a.example/\n", "", true, -1},
        {"<rss version='2.0'><channel/></rss>", "", false, -1},
        {"", "", false, -1},
    };
    struct got g;

    (void)state;
    buf_init(&g.feeds, 10000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct opml_events events = {&g, note_feed, note_damage};

        buf_reset(&g.feeds);
        g.damages = 0;
        assert_int_equal(opml_read(span_of(cases[i].text), &events), cases[i].rc);
        if (!span_is(buf_span(&g.feeds), cases[i].feeds))
            fail_msg("%s gave:\n%s", cases[i].text, buf_cstr(&g.feeds));
        if (cases[i].rc == 0 && (g.damages > 0) != cases[i].damaged)
            fail_msg("%s has %zu damages", cases[i].text, g.damages);
    }
    buf_release(&g.feeds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
