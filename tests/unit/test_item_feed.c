/* item_feed: each format of feeds, its order, what came with it, what is damaged. */
#include "feed/item_feed.h"
#include "unit/feed_pieces.h"
#include "unit/item_reading.h"

static void each_format_gives_its_items(void **state)
{
    static const struct item_case cases[] = {
        {"<rss version='0.91'><channel><title>Wire</title><link>http://a.b/</link>"
         "<description>About</description><language>en-us</language>"
         "<item><title>T</title><link>http://a.b/1</link><description>D</description>"
         "</item></channel></rss>",
         "{\"id\":\"http://a.b/1\",\"url\":\"http://a.b/1\",\"title\":\"T\","
         "\"content_text\":\"D\",\"language\":\"en-us\",\"source\":\"Wire\"}\n",
         NULL},
        {"<rss version='2.0'><channel><title>Wire</title><managingEditor>e@a.b (Ed)"
         "</managingEditor><item><title>T</title><guid isPermaLink='false'> g </guid>"
         "<pubDate>Sat, 21 Nov 2026 20:48:13 GMT</pubDate><category>x</category>"
         "<source url='http://o'>Other</source></item></channel></rss>",
         "{\"id\":\"g\",\"title\":\"T\",\"date_published\":\"2026-11-21T20:48:13Z\","
         "\"authors\":[{\"name\":\"Ed\"}],\"tags\":[\"x\"],\"source\":\"Other\"}\n",
         NULL},
        /* RSS 1.0: items beside the channel */
        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         "xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
         "<channel "
         "rdf:about='http://a.b/'><title>Wire</title><dc:language>de</dc:language>"
         "<items><rdf:Seq><rdf:li "
         "rdf:resource='http://a.b/1'/></rdf:Seq></items></channel>"
         "<image><title>I</title></image><item rdf:about='http://a.b/1'><title>T</title>"
         "<description>D</description><dc:date>2026-11-21</dc:date></item>"
         "<textinput><title>X</title></textinput></rdf:RDF>",
         "{\"id\":\"http://a.b/1\",\"url\":\"http://a.b/1\",\"title\":\"T\","
         "\"content_text\":\"D\",\"date_published\":\"2026-11-21T00:00:00Z\","
         "\"language\":\"de\",\"source\":\"Wire\"}\n",
         NULL},
        /* RSS 0.90 */
        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>Wire</title>"
         "</channel><item><title>T</title><link>http://a.b/1</link></item></rdf:RDF>",
         "{\"id\":\"http://a.b/1\",\"url\":\"http://a.b/1\",\"title\":\"T\","
         "\"source\":\"Wire\"}\n",
         NULL},
        {"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><title>Wire</title>"
         "<author><name>Ed</name></author><entry><id>urn:1</id><title>T</title>"
         "<link href='http://a.b/1'/><summary>S</summary><content type='html'>C</content>"
         "<published>2026-11-21T20:48:13Z</published><updated>2027-01-01T00:00:00Z</"
         "updated>"
         "<category term='x' label='X'/></entry></feed>",
         "{\"id\":\"urn:1\",\"url\":\"http://a.b/"
         "1\",\"title\":\"T\",\"content_text\":\"C\","
         "\"summary\":\"S\",\"date_published\":\"2026-11-21T20:48:13Z\","
         "\"authors\":[{\"name\":\"Ed\"}],\"tags\":[\"X\"],\"language\":\"fr\","
         "\"source\":\"Wire\"}\n",
         NULL},
        {ATOM03("<title>T</title><link rel='alternate' href='http://a.b/1'/>"
                "<issued>2026-11-21T20:48:13Z</issued><modified>2027-01-01</modified>"
                "<content type='text/html' mode='escaped'>&lt;p>C&lt;/p></content>"),
         GIVES(",\"url\":\"http://a.b/1\",\"title\":\"T\",\"content_text\":\"C\","
               "\"date_published\":\"2026-11-21T20:48:13Z\",\"source\":\"a.b\""),
         NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
    EXPECT_ALL(ITEM_FORMAT_AUTO, cases);
}

/* --- what came with a document ------------------------------------------------------ */

static void expect_with(const struct item_document *document, const char *record,
                        const char *items)
{
    struct item_reader *r = item_reader_new(ITEM_FORMAT_FEED);
    struct span error;
    struct buf out;

    buf_init(&out, BUF_NO_CAP);
    item_reader_set_document(r, document);
    assert_int_equal(item_read(r, span_of(record), collect, &out, &error), 0);
    if (!span_is(buf_span(&out), items))
        fail_msg("%s\nbecame %.*s", record, (int)out.n, out.p);
    buf_release(&out);
    item_reader_free(r);
}

static void a_document_is_what_its_sender_says(void **state)
{
    static const struct item_document document = {SPAN("http://a.b/c/d"), SPAN("Mine"),
                                                  SPAN("iso-8859-1")};

    (void)state;
    expect_with(&document, ITEM("<title>\xe9</title><link>e</link>"),
                GIVES(",\"url\":\"http://a.b/c/e\",\"title\":\"\xc3\xa9\","
                      "\"source\":\"Mine\""));
    expect_with(&document, ITEM("<source>Its own</source>"),
                GIVES(",\"source\":\"Its own\""));
    expect_with(&document,
                RSS("<title>W</title><item xml:base='f/'><guid>1</guid><link>e</link>"
                    "</item>"),
                GIVES(",\"url\":\"http://a.b/c/f/e\",\"source\":\"Mine\""));
    expect_with(&document,
                "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"W\","
                "\"items\":[{\"id\":\"1\",\"url\":\"/e\"}]}",
                GIVES(",\"url\":\"http://a.b/e\",\"source\":\"Mine\""));
    expect_with(NULL, ITEM("<link>e</link>"), GIVES(",\"url\":\"e\""));
}

/* --- order, damage, hostile --------------------------------------------------------- */

static void what_stands_behind_the_items_is_known_to_them(void **state)
{
    static const struct item_case cases[] = {
        {RSS("<item><guid>1</guid></item><title>W</title><language>en</language>"),
         GIVES(",\"language\":\"en\",\"source\":\"W\""), NULL},
        /* items inside items, in the order in which they begin */
        {RSS("<item><title>A</title><item><guid>2</guid><title>B</title></item>"
             "<guid>1</guid></item><item><guid>3</guid></item>"),
         GIVES(",\"title\":\"A\"") "{\"id\":\"2\",\"title\":\"B\"}\n{\"id\":\"3\"}\n",
         NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void expect_damage(const char *document, const char *items)
{
    struct reading r;

    read_as(&r, ITEM_FORMAT_FEED, span_of(document));
    if (!span_is(buf_span(&r.out), items))
        fail_msg("%s\nbecame %.*s", document, (int)r.out.n, r.out.p);
    if (!memmem(r.error.p, r.error.n, "line 1: ", 8))
        fail_msg("%s\nsaid %.*s", document, (int)r.error.n, r.error.p);
    reading_release(&r);
}

static void damage_hides_no_item(void **state)
{
    (void)state;
    expect_damage("<rss><channel><item><guid>1</guid><title>T",
                  GIVES(",\"title\":\"T\""));
    expect_damage("<rss><channel><item><guid>1</guid><title>T</item><item><guid>2</guid>"
                  "</item></channel></rss>",
                  GIVES(",\"title\":\"T\"") "{\"id\":\"2\"}\n");
    expect_damage("<rss><channel><item><title>T<guid>1</guid><link>http://a.b/</item>",
                  GIVES(",\"url\":\"http://a.b/\",\"title\":\"T\",\"source\":\"a.b\""));
    expect_damage(
        "<rss><channel><item><guid>1</guid><description>D <b>b<pubDate>2026-11-21"
        "</pubDate></item>",
        GIVES(",\"content_text\":\"D b\","
              "\"date_published\":\"2026-11-21T00:00:00Z\""));
    expect_damage("<rss><channel><item><guid>1</guid><item><guid>2</guid></channel>",
                  "{\"id\":\"1\"}\n{\"id\":\"2\"}\n");
    expect_damage("text <rss><channel><item><guid>1</guid></item></channel></rss>",
                  GIVES(""));
    expect_damage(ITEM("<title>a &nbsp;b & c \x01"
                       "d</title>"),
                  GIVES(",\"title\":\"a \xc2\xa0"
                        "b & c d\""));
}

static void what_is_no_feed_is_said_to_be_none(void **state)
{
    static const struct item_case cases[] = {
        {"<html><body>x</body></html>", "",
         "expected a feed (RSS, RDF or Atom), found <html>"},
        {"<opml version='2.0'/>", "", "expected a feed (RSS, RDF or Atom), found <opml>"},
        {"no markup", "", "line 1: expected a feed document"},
        {"<rss/>", "", NULL}, /* one without items */
        {"<feed xmlns='http://www.w3.org/2005/Atom'/>", "", NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static size_t count_items(const struct buf *document)
{
    struct reading r;
    size_t n = 0;

    read_as(&r, ITEM_FORMAT_FEED, buf_span(document));
    for (size_t i = 0; i < r.out.n; i++)
        n += r.out.p[i] == '\n';
    reading_release(&r);
    return n;
}

static void hostile_feeds_end_in_bounded_time(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    repeat(&b, "<rss><item/>", 1); /* items without end, more than are held */
    repeat(&b, "<item/>", 200000);
    assert_int_equal(count_items(&b), 200001);
    buf_reset(&b);
    repeat(&b, "<rss><item>", 1); /* all of them inside one */
    repeat(&b, "<item/>", 200000);
    repeat(&b, "<title>T</title></item></rss>", 1);
    assert_int_equal(count_items(&b), 200001);
    buf_reset(&b);
    repeat(&b, "<rss>", 1);
    repeat(&b, "<item>", 100000); /* each in the one before */
    assert_true(count_items(&b) > 0);
    buf_reset(&b);
    repeat(&b, "<rss><item>", 1); /* and whatever may be open then */
    repeat(&b, "<author><source><title><item><guid>", 20000);
    assert_true(count_items(&b) > 0);
    buf_reset(&b);
    repeat(&b, "<rss xml:base='http://a/", 1); /* a long base, used often */
    repeat(&b, "x/", 4000);
    repeat(&b, "'>", 1);
    repeat(&b, "<item xml:base='y/'><link xml:base='z'>a</link></item>", 20000);
    repeat(&b, "</rss>", 1);
    assert_int_equal(count_items(&b), 20000);
    buf_reset(&b);
    repeat(&b, "<rss><item>", 1);
    for (int i = 0; i < 50000; i++)
        assert_int_equal(
            buf_addf(&b, "<author>a%d</author><category>t%d</category>", i, i), 0);
    assert_int_equal(count_items(&b), 1);
    buf_release(&b);
}

static void what_items_inherit_is_limited(void **state)
{
    struct reading r;
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    repeat(&b, "<rss><title>", 1);
    repeat(&b, "\xc3\xa9", 500000);
    repeat(&b, "</title>", 1);
    repeat(&b, "<item/>", 2000);
    repeat(&b, "</rss>", 1);
    read_as(&r, ITEM_FORMAT_FEED, buf_span(&b));
    assert_int_equal(r.rc, 0);
    assert_true(r.out.n > 2000 * FEED_ABOUT_MOST);
    assert_true(r.out.n < 2000 * (FEED_ABOUT_MOST + 100));
    reading_release(&r);
    buf_reset(&b);
    repeat(&b, "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"", 1);
    repeat(&b, "x", 1000000);
    repeat(&b, "\",\"items\":[{}", 1);
    repeat(&b, ",{}", 2000);
    repeat(&b, "]}", 1);
    read_as(&r, ITEM_FORMAT_FEED, buf_span(&b));
    assert_int_equal(r.rc, 0);
    assert_true(r.out.n < 2001 * 100);
    reading_release(&r);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_gives_its_items),
        cmocka_unit_test(a_document_is_what_its_sender_says),
        cmocka_unit_test(what_stands_behind_the_items_is_known_to_them),
        cmocka_unit_test(damage_hides_no_item),
        cmocka_unit_test(what_is_no_feed_is_said_to_be_none),
        cmocka_unit_test(hostile_feeds_end_in_bounded_time),
        cmocka_unit_test(what_items_inherit_is_limited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
