/* item_feed: feeds in XML to items, element by element. */
#include "unit/item_reading.h"

#include "feed/item_feed.h"

#define RSS(items)  "<rss version='2.0'><channel>" items "</channel></rss>"
#define ITEM(parts) RSS("<item><guid>1</guid>" parts "</item>")
#define NS                                                                               \
    " xmlns:content='http://purl.org/rss/1.0/modules/content/'"                          \
    " xmlns:dc='http://purl.org/dc/elements/1.1/'"                                       \
    " xmlns:dcterms='http://purl.org/dc/terms/'"                                         \
    " xmlns:media='http://search.yahoo.com/mrss/'"                                       \
    " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"                         \
    " xmlns:atom='http://www.w3.org/2005/Atom'"
#define RICH(parts)                                                                      \
    "<rss" NS "><channel><item><guid>1</guid>" parts "</item></channel></rss>"
#define ATOM(parts)                                                                      \
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id>" parts "</entry></"     \
    "feed>"
#define ATOM03(parts)                                                                    \
    "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><id>1</id>" parts       \
    "</entry></feed>"
#define GIVES(members) "{\"id\":\"1\"" members "}\n"

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
        cmocka_unit_test(a_document_is_what_its_sender_says),
        cmocka_unit_test(what_stands_behind_the_items_is_known_to_them),
        cmocka_unit_test(damage_hides_no_item),
        cmocka_unit_test(what_is_no_feed_is_said_to_be_none),
        cmocka_unit_test(hostile_feeds_end_in_bounded_time),
        cmocka_unit_test(what_items_inherit_is_limited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
