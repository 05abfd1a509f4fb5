/* item_reader: once it is warm it takes nothing from the heap, whatever it reads. */
#include <malloc.h>

#include "unit/heap.h"
#include "unit/item_reading.h"

static void ignore(void *ctx, const struct item *item)
{
    size_t *n = ctx;

    (void)item;
    ++*n;
}

static void put_news(struct buf *b, size_t i)
{
    buf_reset(b);
    assert_int_equal(
        buf_addf(
            b,
            "{\"id\":\"%zu\",\"url\":\"https://a.b/c?utm_source=x&n=%zu\",\"title\":\"A "
            "&amp; <b>b</b>\",\"content_html\":\"<p>One</p>",
            i, i),
        0);
    repeat(b, "<p>A paragraph of \\u201ctext\\u201d &amp; more.</p>", i % 500);
    repeat(b,
           "\",\"tags\":[\"a\",\"b\",\"c\"],\"authors\":[{\"name\":\"A\"}],\"x\":[1,2]}",
           1);
}

static void a_warm_reader_allocates_nothing(void **state)
{
    struct span error, line = SPAN("A plain line, \xff and its end");
    size_t items = 0, before = 0;
    struct item_reader *r;
    struct buf b;

    (void)state;
    r = item_reader_new(ITEM_FORMAT_AUTO);
    buf_init(&b, BUF_NO_CAP);
    for (size_t i = 0; i < 11000; i++) {
        if (i == 1000)
            before = heap.taken;
        put_news(&b, i);
        assert_int_equal(item_read(r, buf_span(&b), ignore, &items, &error), 0);
        assert_int_equal(item_read(r, line, ignore, &items, &error), 0);
    }
    assert_true(before > 0);
    assert_int_equal(heap.taken - before, 0);
    assert_int_equal(items, 22000);
    item_reader_free(r);
    buf_release(&b);
}

static void put_feed(struct buf *b, size_t items)
{
    buf_reset(b);
    repeat(b, "<?xml version='1.0'?><rss xmlns:dc='http://purl.org/dc/elements/1.1/'>",
           1);
    for (size_t i = 0; i < items; i++)
        assert_int_equal(
            buf_addf(b,
                     "<item xml:lang='en'><title>A &amp;amp; &lt;b&gt;b%zu</title><link>"
                     "http://a.b/%zu?utm_source=x</link><description><![CDATA[<p>One<p>"
                     "Two]]></description><dc:creator>Ann</dc:creator><category>x"
                     "</category><pubDate>Sat, 21 Nov 2026 20:48:13 GMT</pubDate></item>",
                     i, i),
            0);
    repeat(b, "<title>W</title></rss>", 1);
}

static size_t calls_for(struct item_reader *r, struct buf *b, size_t n)
{
    size_t items = 0, before;
    struct span error;

    put_feed(b, n);
    before = heap.taken;
    assert_int_equal(item_read(r, buf_span(b), ignore, &items, &error), 0);
    assert_int_equal(items, n);
    return heap.taken - before;
}

/* A parser may take memory for a document, but none for what is in it. */
static void a_warm_reader_allocates_nothing_for_an_element(void **state)
{
    struct item_reader *r;
    struct buf b;

    (void)state;
    r = item_reader_new(ITEM_FORMAT_FEED);
    buf_init(&b, BUF_NO_CAP);
    (void)calls_for(r, &b, 300);
    assert_int_equal(calls_for(r, &b, 300), calls_for(r, &b, 3));
    assert_true(calls_for(r, &b, 3) < 50);
    item_reader_free(r);
    buf_release(&b);
}

/* Each record a little longer than any before it, so that no kept block fits it. */
static void growing_records_do_not_pile_up(void **state)
{
#ifndef HEAP_SANITIZED
    struct item_reader *r = item_reader_new(ITEM_FORMAT_AUTO);
    size_t items = 0, before = mallinfo2().uordblks + mallinfo2().hblkhd;
    struct span error;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    repeat(&b, "a plain text of some kilobytes, ", 4000);
    while (b.n < 1000000) {
        repeat(&b, "a plain text of some kilobytes, ", 100);
        assert_int_equal(item_read(r, buf_span(&b), ignore, &items, &error), 0);
    }
    assert_true(mallinfo2().uordblks + mallinfo2().hblkhd - before < 10000000);
    item_reader_free(r);
    buf_release(&b);
#endif
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warm_reader_allocates_nothing),
        cmocka_unit_test(a_warm_reader_allocates_nothing_for_an_element),
        cmocka_unit_test(growing_records_do_not_pile_up),
    };

    heap_begin_counting();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
