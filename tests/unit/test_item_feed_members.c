/* item_feed: what becomes of each member of an item, whichever format names it. */
#include "unit/feed_pieces.h"
#include "unit/item_reading.h"

static void elements_are_read_wherever_they_stand(void **state)
{
    static const struct item_case cases[] = {
        {"<RSS><Channel><ITEM><GUID>1</GUID><Title>T</Title><pubdate>2026-11-21</pubdate>"
         "</ITEM></Channel></RSS>",
         GIVES(",\"title\":\"T\",\"date_published\":\"2026-11-21T00:00:00Z\""), NULL},
        {"<rss xmlns='http://backend.userland.com/rss2'><channel><item><guid>1</guid>"
         "<title>T</title></item></channel></rss>",
         GIVES(",\"title\":\"T\""), NULL},
        {"<rss xmlns='http://nobody.knows/'><channel><item><guid>1</guid>"
         "<title>T</title></item></channel></rss>",
         GIVES(",\"title\":\"T\""), NULL},
        {"<feed><entry><id>1</id><title type='html'>&lt;b>T</title></entry></feed>",
         GIVES(",\"title\":\"T\""), NULL},
        {RICH(
             "<atom:link rel='self' href='http://a.b/s'/><atom:link href='http://a.b/1'/>"
             "<atom:summary>S</atom:summary><atom:updated>2026-11-21</atom:updated>"),
         GIVES(",\"url\":\"http://a.b/1\",\"summary\":\"S\","
               "\"date_published\":\"2026-11-21T00:00:00Z\",\"source\":\"a.b\""),
         NULL},
        {"<feed xmlns='http://www.w3.org/2005/Atom'><item><guid>1</guid>"
         "<title>T</title><link>http://a.b/1</link></item></feed>",
         GIVES(",\"url\":\"http://a.b/1\",\"title\":\"T\",\"source\":\"a.b\""), NULL},
        /* prefixes that nobody declared */
        {ITEM("<dc:creator>Ann</dc:creator><content:encoded>C</content:encoded>"
              "<media:title>T</media:title>"),
         GIVES(
             ",\"title\":\"T\",\"content_text\":\"C\",\"authors\":[{\"name\":\"Ann\"}]"),
         NULL},
        /* what stands in an element that means nothing to us is not the item's */
        {ITEM("<x><title>X</title></x><comments>http://c</comments><title>T</title>"),
         GIVES(",\"title\":\"T\""), NULL},
        {"<rss><channel><x><item><guid>1</guid></item></x></channel></rss>", GIVES(""),
         NULL},
        {"<item><guid>1</guid><title>T</title></item>", GIVES(",\"title\":\"T\""), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void titles_are_text_without_markup(void **state)
{
    static const struct item_case cases[] = {
        {ITEM("<title>A &lt;b&gt;b&lt;/b&gt; &amp;amp; c</title>"),
         GIVES(",\"title\":\"A b & c\""), NULL},
        {ITEM("<title>A <b>b</b><br/>c</title>"), GIVES(",\"title\":\"A b\\nc\""), NULL},
        {ITEM("<title><![CDATA[<i>A</i> &lt;u&gt;b&lt;/u&gt;]]></title>"),
         GIVES(",\"title\":\"A b\""), NULL},
        {ITEM("<title>\n  1 &lt; 2,\n  we &lt;3 it </title>"),
         GIVES(",\"title\":\"1 < 2, we <3 it\""), NULL},
        {ITEM("<title>A</title><title>B</title><title/>"), GIVES(",\"title\":\"B\""),
         NULL},
        {ATOM("<title>A &lt;b>\n  c</title>"), GIVES(",\"title\":\"A <b> c\""), NULL},
        {ATOM("<title type='html'>A &lt;b>b&lt;/b> &amp;amp; &amp;lt;i>c</title>"),
         GIVES(",\"title\":\"A b & c\""), NULL},
        {ATOM("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <b>b</b> "
              "&lt;c> &amp;amp;</div></title>"),
         GIVES(",\"title\":\"A b <c> &amp;\""), NULL},
        {RICH("<itunes:title>I</itunes:title>"), GIVES(",\"title\":\"I\""), NULL},
        {RICH("<media:title>M</media:title><itunes:title>I</itunes:title>"),
         GIVES(",\"title\":\"M\""), NULL},
        {RICH("<dc:title>D</dc:title><media:title>M</media:title>"),
         GIVES(",\"title\":\"D\""), NULL},
        {RICH("<title>T</title><dc:title>D</dc:title>"), GIVES(",\"title\":\"T\""), NULL},
        {RICH("<media:group><media:content><media:title>M</media:title></media:content>"
              "</media:group>"),
         GIVES(",\"title\":\"M\""), NULL},
        {RICH("<media:group><media:title>M</media:title><media:content>"
              "<media:title>N</media:title></media:content></media:group>"),
         GIVES(",\"title\":\"M\""), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void a_description_is_the_body_or_beside_one_the_summary(void **state)
{
    static const struct item_case cases[] = {
        {ITEM("<description>&lt;p>A&lt;/p>&lt;p>B</description>"),
         GIVES(",\"content_text\":\"A\\n\\nB\""), NULL},
        {RICH("<content:encoded><![CDATA[<p>C</p>]]></content:encoded>"
              "<description>D</description>"),
         GIVES(",\"content_text\":\"C\",\"summary\":\"D\""), NULL},
        {RICH("<description>D</description><content:encoded/>"),
         GIVES(",\"content_text\":\"D\""), NULL},
        {ITEM("<description>D</description><fullitem>&lt;p>F</fullitem>"),
         GIVES(",\"content_text\":\"F\",\"summary\":\"D\""), NULL},
        {ITEM("<body xmlns='http://www.w3.org/1999/xhtml'><p>a<br/>b</p>1 &lt; 2"
              "<img alt='pic &quot;x&quot;'/></body>"),
         GIVES(",\"content_text\":\"a\\nb\\n\\n1 < 2 pic \\\"x\\\"\""), NULL},
        {ITEM("<description><p>a</p><p>b &lt;i>c&lt;/i></p></description>"),
         GIVES(",\"content_text\":\"a\\n\\nb c\""), NULL},
        {RICH("<itunes:summary>I</itunes:summary><itunes:subtitle>J</itunes:subtitle>"),
         GIVES(",\"content_text\":\"I\""), NULL},
        {RICH("<itunes:subtitle>J</itunes:subtitle>"), GIVES(",\"content_text\":\"J\""),
         NULL},
        {RICH("<media:group><media:description>M</media:description></media:group>"),
         GIVES(",\"content_text\":\"M\""), NULL},
        {RICH("<dc:description>D</dc:description><media:description>M</"
              "media:description>"),
         GIVES(",\"content_text\":\"D\""), NULL},
        {RICH("<media:content><media:description type='html'>&lt;b>M"
              "</media:description></media:content><content:encoded>C</content:encoded>"),
         GIVES(",\"content_text\":\"C\",\"summary\":\"M\""), NULL},
        {ATOM("<summary>S</summary>"), GIVES(",\"summary\":\"S\""), NULL},
        {ATOM("<summary>S</summary><description>D</description>"),
         GIVES(",\"content_text\":\"D\",\"summary\":\"S\""), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void atom_says_what_a_text_is(void **state)
{
    static const struct item_case cases[] = {
        {ATOM("<content>a &lt;b> &amp;amp; c</content>"),
         GIVES(",\"content_text\":\"a <b> &amp; c\""), NULL},
        {ATOM("<content type='text/plain'> a\n b </content>"),
         GIVES(",\"content_text\":\"a\\n b\""), NULL},
        {ATOM("<content type='html'>a &lt;b>b&lt;/b> &amp;lt; c</content>"),
         GIVES(",\"content_text\":\"a b < c\""), NULL},
        {ATOM("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a</p>"
              "<p>b<script>x</script></p></div></content>"),
         GIVES(",\"content_text\":\"a\\n\\nb\""), NULL},
        {ATOM("<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p>a"
              "</h:p><h:p>b</h:p></h:div></content>"),
         GIVES(",\"content_text\":\"a\\n\\nb\""), NULL},
        {ATOM("<content type='text/markdown'>*a* &lt;b></content>"),
         GIVES(",\"content_text\":\"*a* <b>\""), NULL},
        {ATOM("<content type='application/xml'><x>a <y>b</y></x></content>"),
         GIVES(",\"content_text\":\"a b\""), NULL},
        {ATOM("<content type='image/svg+xml'><svg><text>a</text></svg></content>"),
         GIVES(",\"content_text\":\"a\""), NULL},
        {ATOM("<content type='application/octet-stream'>SGVs\nbG8sIHdv cmxk</content>"),
         GIVES(",\"content_text\":\"Hello, world\""), NULL},
        {ATOM("<content type='image/png'>iVBORw0KGgo=</content>"), GIVES(""), NULL},
        {ATOM("<content type='application/json'>{\"a\":1}</content>"),
         GIVES(",\"content_text\":\"{\\\"a\\\":1}\""), NULL},
        {ATOM("<title type='a/b'>Name</title>"), GIVES(",\"title\":\"Name\""), NULL},
        {ATOM("<content src='http://a.b/x' type='text/html'>x</content>"), GIVES(""),
         NULL},
        {ATOM("<content type='image/png'>iVBORw0KGgo=</content><content>a</content>"),
         GIVES(",\"content_text\":\"a\""), NULL},
        {ATOM("<content>a</content><content type='image/png'>iVBORw0KGgo=</content>"),
         GIVES(",\"content_text\":\"a\""), NULL},
        {ATOM03(
             "<title mode='escaped' type='text/html'>&lt;b>T</title>"
             "<summary mode='base64' type='text/html'>PGI+UzwvYj4=</summary>"
             "<content mode='xml' type='application/xhtml+xml'><p>a</p>&lt;b></content>"),
         GIVES(",\"title\":\"T\",\"content_text\":\"a\\n\\n<b>\",\"summary\":\"S\""),
         NULL},
        {ATOM03("<content mode='base64'>//79</content>"), GIVES(""), NULL},
        {ATOM03("<content mode='escaped'>&lt;p>a&lt;/p></content>"),
         GIVES(",\"content_text\":\"a\""), NULL},
        {ATOM03("<content type='text/html'>&lt;p>a&lt;/p></content>"),
         GIVES(",\"content_text\":\"a\""), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void authors_are_named(void **state)
{
    static const struct item_case cases[] = {
        {RICH("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>"
              "<author>ann@a.b (Ann)</author>"),
         GIVES(",\"authors\":[{\"name\":\"Ann\"},{\"name\":\"Bob\"}]"), NULL},
        {RICH("<author>a@a.b</author><itunes:author>Ann</itunes:author>"),
         GIVES(",\"authors\":[{\"name\":\"Ann\"}]"), NULL},
        {ITEM("<author>a@a.b</author>"), GIVES(",\"authors\":[{\"name\":\"a@a.b\"}]"),
         NULL},
        {ITEM("<author>&lt;b>Ann&lt;/b> <i>Lee</i></author>"),
         GIVES(",\"authors\":[{\"name\":\"Ann Lee\"}]"), NULL},
        {ITEM("<author/>"), GIVES(""), NULL},
        {ATOM("<author><name> Ann </name><uri>http://x</uri><email>a@a.b</email></author>"
              "<author><email>b@a.b</email></author><contributor><name>C</name>"
              "</contributor>"),
         GIVES(",\"authors\":[{\"name\":\"Ann\"}]"), NULL},
        {ATOM("<author><email>b@a.b</email></author>"),
         GIVES(",\"authors\":[{\"name\":\"b@a.b\"}]"), NULL},
        /* where nobody is named, all the addresses stand for them, each once */
        {ATOM("<author><email>a@a.b</email></author><author><email>b@a.b</email></author>"
              "<author><email>a@a.b</email></author>"),
         GIVES(",\"authors\":[{\"name\":\"a@a.b\"},{\"name\":\"b@a.b\"}]"), NULL},
        {RICH("<dc:creator><f:Person xmlns:f='x'><f:name>Ann</f:name></f:Person>"
              "</dc:creator>"),
         GIVES(",\"authors\":[{\"name\":\"Ann\"}]"), NULL},
        /* RFC 4287, 4.1.2: the source's, then the feed's */
        {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><source><title>S"
         "</title><author><name>Sue</name></author></source></entry><entry><id>1</id>"
         "</entry><author><name>Fay</name></author></feed>",
         GIVES(",\"authors\":[{\"name\":\"Sue\"}],\"source\":\"S\"")
             GIVES(",\"authors\":[{\"name\":\"Fay\"}]"),
         NULL},
        {RSS("<managingEditor>e@a.b</managingEditor><item><guid>1</guid></item>"),
         GIVES(",\"authors\":[{\"name\":\"e@a.b\"}]"), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void tags_are_gathered_once(void **state)
{
    static const struct item_case cases[] = {
        {ITEM("<category domain='d'>a</category><category> b &lt;i>c </category>"
              "<category>a</category><category/>"),
         GIVES(",\"tags\":[\"a\",\"b c\"]"), NULL},
        {ATOM("<category term='t' label='L'/><category term='u' scheme='s'/>"
              "<category>v</category>"),
         GIVES(",\"tags\":[\"L\",\"u\",\"v\"]"), NULL},
        {RICH("<dc:subject>s, t</dc:subject><media:category label='M'>m</media:category>"
              "<media:keywords>k, "
              "l,,k</media:keywords><itunes:keywords>n</itunes:keywords>"),
         GIVES(",\"tags\":[\"s, t\",\"M\",\"k\",\"l\",\"n\"]"), NULL},
        {RICH("<itunes:category text='News'><itunes:category text='Daily'/>"
              "</itunes:category>"),
         GIVES(",\"tags\":[\"News\",\"Daily\"]"), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void links_are_found_and_resolved(void **state)
{
    static const struct item_case cases[] = {
        {ITEM("<link/><link>http://a.b/1</link><link>http://a.b/2</link>"),
         GIVES(",\"url\":\"http://a.b/1\",\"source\":\"a.b\""), NULL},
        {ITEM("<link>\n http://a.b/\n1 </link>"),
         GIVES(",\"url\":\"http://a.b/1\",\"source\":\"a.b\""), NULL},
        {ITEM("<link>/1</link>"), GIVES(",\"url\":\"/1\""), NULL}, /* left as it is */
        {RSS("<item xml:base='http://a.b/c/d'><guid>1</guid><link>../1</link></item>"),
         GIVES(",\"url\":\"http://a.b/1\",\"source\":\"a.b\""), NULL},
        {"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.b/c/'><entry "
         "xml:base='d/'><id>1</id><link xml:base='e/' href='f'/></entry><entry><id>1</id>"
         "<link href='f'/></entry></feed>",
         GIVES(",\"url\":\"http://a.b/c/d/e/f\",\"source\":\"a.b\"")
             GIVES(",\"url\":\"http://a.b/c/f\",\"source\":\"a.b\""),
         NULL},
        {ATOM("<link rel='enclosure' href='http://x'/><link rel='Alternate' "
              "href='http://a.b/1'/><link href='http://a.b/2'/>"),
         GIVES(",\"url\":\"http://a.b/1\",\"source\":\"a.b\""), NULL},
        {ATOM("<link rel='http://www.iana.org/assignments/relation/alternate' "
              "href='http://a.b/1'/>"),
         GIVES(",\"url\":\"http://a.b/1\",\"source\":\"a.b\""), NULL},
        {ATOM("<link>http://a.b/1</link>"),
         GIVES(",\"url\":\"http://a.b/1\",\"source\":\"a.b\""), NULL},
        {RSS("<item><guid>http://a.b/1</guid></item>"),
         "{\"id\":\"http://a.b/1\",\"url\":\"http://a.b/1\",\"source\":\"a.b\"}\n", NULL},
        {RSS("<item><guid isPermaLink='false'>http://a.b/1</guid></item>"),
         "{\"id\":\"http://a.b/1\"}\n", NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void ids_are_never_resolved(void **state)
{
    static const struct item_case cases[] = {
        {"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.b/'><entry>"
         "<id> /1 </id></entry></feed>",
         "{\"id\":\"/1\"}\n", NULL},
        {RSS("<item><link>http://a.b/1?utm_source=x</link></item>"),
         "{\"id\":\"http://a.b/1\",\"url\":\"http://a.b/1?utm_source=x\","
         "\"source\":\"a.b\"}\n",
         NULL},
        {RSS("<item><guid>a</guid><guid>b</guid><guid> </guid></item>"),
         "{\"id\":\"b\"}\n", NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

/* The id that an item of these parts is given. */
static struct buf id_of(const char *document)
{
    struct buf id;
    struct reading r;

    read_as(&r, ITEM_FORMAT_FEED, span_of(document));
    assert_int_equal(r.rc, 0);
    buf_init(&id, 64);
    assert_int_equal(buf_add(&id, r.out.p, strlen("{\"id\":\"0123456789abcdef\"")), 0);
    reading_release(&r);
    return id;
}

static void items_without_words_are_known_by_what_they_have(void **state)
{
    static const char *const documents[] = {
        RSS("<item/>"),
        RSS("<item><category>a</category></item>"),
        RSS("<item><category>b</category></item>"),
        RSS("<item><author>Ann</author></item>"),
        RSS("<item><author>Bob</author></item>"),
        RSS("<item><author>a@a.b</author></item>"),
        RSS("<item><pubDate>2026-11-21</pubDate></item>"),
    };
    enum { N = sizeof(documents) / sizeof(*documents) };
    struct buf ids[N];

    (void)state;
    for (size_t i = 0; i < N; i++) {
        ids[i] = id_of(documents[i]);
        for (size_t k = 0; k < i; k++)
            assert_false(span_eq(buf_span(&ids[i]), buf_span(&ids[k])));
    }
    for (size_t i = 0; i < N; i++)
        buf_release(&ids[i]);
}

static void the_better_date_wins(void **state)
{
    static const struct item_case cases[] = {
        {RICH("<dcterms:created>2001-01-01</dcterms:created>"), /* nothing better */
         GIVES(",\"date_published\":\"2001-01-01T00:00:00Z\""), NULL},
        {RICH("<dcterms:created>2001-01-01</dcterms:created>"
              "<dcterms:modified>2002-01-01</dcterms:modified>"),
         GIVES(",\"date_published\":\"2002-01-01T00:00:00Z\""), NULL},
        {RICH("<dcterms:modified>2002-01-01</dcterms:modified>"
              "<dcterms:issued>2003-01-01</dcterms:issued>"),
         GIVES(",\"date_published\":\"2003-01-01T00:00:00Z\""), NULL},
        {RICH("<dcterms:issued>2003-01-01</dcterms:issued><dc:date>2004-01-01</dc:date>"),
         GIVES(",\"date_published\":\"2004-01-01T00:00:00Z\""), NULL},
        {RICH("<dc:date>2004-01-01</dc:date><pubDate>1 Jan 2005</pubDate>"),
         GIVES(",\"date_published\":\"2005-01-01T00:00:00Z\""), NULL},
        {RICH("<pubDate>soon</pubDate><dc:date>2004-01-01</dc:date>"),
         GIVES(",\"date_published\":\"2004-01-01T00:00:00Z\""), NULL},
        {ITEM("<pubDate>soon</pubDate>"), GIVES(""), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
}

static void a_language_is_that_of_the_text(void **state)
{
#define LANG(feed, entry, title, content)                                                \
    "<feed xmlns='http://www.w3.org/2005/Atom'" feed "><entry" entry                     \
    "><id>1</id><title" title ">T</title><content" content ">C</content></entry></feed>"
#define SAYS(language) GIVES(",\"title\":\"T\",\"content_text\":\"C\"" language)
    static const struct item_case cases[] = {
        {LANG(" xml:lang='a'", " xml:lang='b'", " xml:lang='c'", " xml:lang='d'"),
         SAYS(",\"language\":\"d\""), NULL},
        {LANG(" xml:lang='a'", " xml:lang='b'", " xml:lang='c'", ""),
         SAYS(",\"language\":\"c\""), NULL},
        {LANG(" xml:lang='a'", " xml:lang='b'", "", ""), SAYS(",\"language\":\"b\""),
         NULL},
        {LANG(" xml:lang='en_US'", "", "", ""), SAYS(",\"language\":\"en-US\""), NULL},
        {LANG(" xml:lang='a'", " xml:lang=''", "", ""), SAYS(""), NULL},
        {LANG(" xml:lang='a'", "", "", " xml:lang=''"), SAYS(""), NULL},
        {ATOM("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml' "
              "xml:lang='d'>C</div></content>"),
         GIVES(",\"content_text\":\"C\",\"language\":\"d\""), NULL},
        {"<rss" NS "><channel><language>a</language><item><guid>1</guid>"
         "<dc:language>b</dc:language></item><item><guid>1</guid></item></channel></rss>",
         GIVES(",\"language\":\"b\"") GIVES(",\"language\":\"a\""), NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_FEED, cases);
#undef LANG
#undef SAYS
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_read_wherever_they_stand),
        cmocka_unit_test(titles_are_text_without_markup),
        cmocka_unit_test(a_description_is_the_body_or_beside_one_the_summary),
        cmocka_unit_test(atom_says_what_a_text_is),
        cmocka_unit_test(authors_are_named),
        cmocka_unit_test(tags_are_gathered_once),
        cmocka_unit_test(links_are_found_and_resolved),
        cmocka_unit_test(ids_are_never_resolved),
        cmocka_unit_test(items_without_words_are_known_by_what_they_have),
        cmocka_unit_test(the_better_date_wins),
        cmocka_unit_test(a_language_is_that_of_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
