/* xml: what is told of a document, and what no document can do. */
#include "unit/xml_record.h"

#include "base/buf.h"

/* --- well-formed ------------------------------------------------------------------- */

static void elements_attributes_and_text_are_told(void **state)
{
    CHECK_ROWS(
        {"<a/>", "<a></a>", NULL},
        {"<?xml version=\"1.0\" encoding=\"koi8-r\"?>\n<!-- x --><a>\n<?pi "
         "x?>é</a>\n<!---->",
         "<a>\né</a>", NULL},
        {"\n\n<a b=\"1\" c='\"'>x<d/>y</a>", "<a b='1' c='\"'>x<d></d>y</a>", NULL},
        {"<a b=\" x\n\ty \">\r\nx\ry</a>", "<a b=' x  y '>\nx\ny</a>", NULL},
        {"<a>&lt;b&gt; &amp;amp; &quot;&apos;</a>", "<a><b> &amp; \"'</a>", NULL},
        {"<a b=\"?x=1&amp;y=2&#10;\"/>", "<a b='?x=1&y=2\n'></a>", NULL},
        {"<A><a></a></A>", "<A><a></a></A>", NULL});
}

static void cdata_is_text(void **state)
{
    CHECK_ROWS({"<a><![CDATA[<b>&amp;</b>]]></a>", "<a><b>&amp;</b></a>", NULL},
               {"<a>x<![CDATA[]]>y<![CDATA[ z\r\n]]></a>", "<a>xy z\n</a>", NULL},
               {"<a><![CDATA[x]]]]><![CDATA[>y]]></a>", "<a>x]]>y</a>", NULL},
               {"<a><![CDATA[a]]b]]]></a>", "<a>a]]b]</a>", NULL});
}

static void numbers_of_controls_are_windows_1252(void **state)
{
    CHECK_ROWS({"<a b='&#146;'>&#147;x&#x94;&#160;&#8217;</a>",
                "<a b='’'>“x”\xc2\xa0’</a>", NULL},
               {"<a>&#1;&#x0;&#xd800;&#x110000;&#xfffe;</a>",
                "<a>\x01\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbe</a>",
                " !1 &#1; is no character of XML !1 &#x0; is no character of XML"
                " !1 &#xd800; is no character of XML !1 &#x110000; is no character of XML"
                " !1 &#xfffe; is no character of XML"});
}

static void entities_of_the_document_are_resolved(void **state)
{
    CHECK_ROWS(
        {"<!DOCTYPE a [<!ENTITY x \"X<b>&#233;</b>\"><!ENTITY y 'Y'>]><a>&x;&y;</a>",
         "<a>X<b>é</b>Y</a>", NULL},
        {"<!DOCTYPE a [<!ENTITY y 'Y'>]><a b='&y;'>&y;&nbsp;&y;</a>",
         "<a b='Y'>Y\xc2\xa0Y</a>", " !1 &nbsp; is not declared"},
        {"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>", "<a b='c'></a>", NULL},
        /* nothing is read from outside */
        {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "<a></a>",
         NULL});
}

#define RSS_091                                                                          \
    "<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" "             \
    "\"http://my.netscape.com/publish/formats/rss-0.91.dtd\">"

static void a_dtd_that_is_not_read_declares_the_names_of_html(void **state)
{
    CHECK_ROWS(
        {RSS_091 "<rss>a&nbsp;b&eacute;</rss>",
         "<rss>a\xc2\xa0"
         "bé</rss>",
         NULL},
        {RSS_091 "<rss x='&eacute;&amp;'/>", "<rss x='é&'></rss>", NULL},
        {RSS_091 "<rss>&foo; x</rss>", "<rss>&foo; x</rss>", " !1 &foo; is not declared"},
        {"<!DOCTYPE rss [<!ENTITY % x SYSTEM 'y'> %x;]><rss>&eacute;</rss>",
         "<rss>é</rss>", NULL});
}

static void namespaces_go_by_their_uri(void **state)
{
    CHECK_ROWS({"<feed xmlns='http://www.w3.org/2005/Atom'><id/></feed>",
                "<atom|feed><atom|id></atom|id></atom|feed>", NULL},
               {"<f xmlns='HTTPS://w3.org/2005/atom/ '/>", "<atom|f></atom|f>", NULL},
               {"<f xmlns='http://purl.org/atom/ns#'/>", "<a3|f></a3|f>", NULL},
               {"<r xmlns='http://backend.userland.com/rss2'/>", "<rss|r></rss|r>", NULL},
               {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
                "xmlns='http://purl.org/rss/1.0/' r:about='x' y='z'><item/></r:RDF>",
                "<rdf|RDF rdf|about='x' y='z'><rss|item></rss|item></rdf|RDF>", NULL},
               {"<a xmlns:x='http://search.yahoo.com/mrss'><x:title/></a>",
                "<a><m|title></m|title></a>", NULL},
               {"<a xmlns:x='http://www.itunes.com/DTDs/Podcast-1.0.dtd'><x:s/></a>",
                "<a><it|s></it|s></a>", NULL},
               /* the prefix is declared behind its use */
               {"<x:a x:b='1' xmlns:x='http://purl.org/dc/terms/'/>",
                "<terms|a terms|b='1'></terms|a>", NULL},
               {"<a xml:lang='en'/>", "<a xml|lang='en'></a>", NULL});
}

static void a_declaration_holds_in_its_element(void **state)
{
    CHECK_ROWS({"<a><b xmlns='http://www.w3.org/1999/xhtml'><c/></b><d/></a>",
                "<a><h|b><h|c></h|c></h|b><d></d></a>", NULL},
               {"<a xmlns='http://www.w3.org/2005/Atom'><b xmlns=''/><c/></a>",
                "<atom|a><b></b><atom|c></atom|c></atom|a>", NULL},
               {"<a xmlns:p='http://purl.org/dc/terms/'><p:b "
                "xmlns:p='http://search.yahoo.com/mrss/'/><p:c/></a>",
                "<a><m|b></m|b><terms|c></terms|c></a>", NULL},
               {"<a><b xmlns='http://www.w3.org/2000/svg'><title/></b></a>",
                "<a><?|b><?|title></?|title></?|b></a>", NULL},
               /* the root's own name for what it is */
               {"<rss xmlns='http://example.com/mine'><item/></rss>",
                "<rss><item></item></rss>", NULL});
}

static void prefixes_without_a_declaration_mean_what_they_usually_do(void **state)
{
    CHECK_ROWS(
        {"<a><dc:date/><content:encoded/><media:title/><itunes:author/></a>",
         "<a><dc|date></dc|date><c|encoded></c|encoded><m|title></m|title>"
         "<it|author></it|author></a>",
         NULL},
        {"<rdf:RDF rdf:about='x'><atom:link/><x:y z:w=''/></rdf:RDF>",
         "<rdf|RDF rdf|about='x'><atom|link></atom|link><?|y ?|w=''></?|y></rdf|RDF>",
         NULL},
        {"<a xmlns:dc='http://example.com/typo'><dc:date/></a>",
         "<a><dc|date></dc|date></a>", NULL});
}

/* --- limits ------------------------------------------------------------------------ */

struct count {
    size_t depth, most_depth, starts, ends, text, attrs, damages;
};

static void count_start(void *ctx, const struct xml_name *name,
                        const struct xml_attr *attrs, size_t n)
{
    struct count *c = ctx;

    (void)name, (void)attrs;
    c->starts++;
    if (++c->depth > c->most_depth)
        c->most_depth = c->depth;
    c->attrs += n;
}

static void count_end(void *ctx, const struct xml_name *name)
{
    struct count *c = ctx;

    (void)name;
    c->ends++;
    c->depth--;
}

static void count_text(void *ctx, struct span text)
{
    ((struct count *)ctx)->text += text.n;
}

static void count_damage(void *ctx, size_t line, const char *reason)
{
    (void)line, (void)reason;
    ((struct count *)ctx)->damages++;
}

/* Before, then what times over, then after. */
static size_t count_repeated(void **state, const char *before, const char *what,
                             size_t times, const char *after, struct count *c)
{
    struct xml_events events = {c, count_start, count_end, count_text, count_damage};
    struct buf document;
    size_t damages;

    memset(c, 0, sizeof(*c));
    buf_init(&document, BUF_NO_CAP);
    (void)buf_add_str(&document, before);
    for (size_t i = 0; i < times; i++)
        (void)buf_add_str(&document, what);
    (void)buf_add_str(&document, after);
    damages = xml_read(*state, buf_span(&document), &events);
    assert_int_equal(c->starts, c->ends);
    buf_release(&document);
    return damages;
}

static void depth_is_limited_and_the_text_kept(void **state)
{
    struct count c;

    assert_int_equal(count_repeated(state, "", "<a>", XML_DEPTH_MOST, "x", &c), 1);
    assert_int_equal(c.most_depth, XML_DEPTH_MOST);
    assert_true(count_repeated(state, "<r><i>", "<b>x", 300, "</i><i>y</i></r>", &c) > 0);
    assert_int_equal(c.most_depth, XML_DEPTH_MOST);
    assert_int_equal(c.text, 301);
    assert_int_equal(c.starts, XML_DEPTH_MOST + 1); /* the second <i> too */
    assert_true(count_repeated(state, "", "<a>", 1000000, "", &c) > 0);
}

static void damage_is_told_a_few_times_and_counted_always(void **state)
{
    struct count c;

    assert_int_equal(count_repeated(state, "<a>", "&", 1000, "</a>", &c), 1000);
    assert_in_range(c.damages, 10, 100);
    assert_int_equal(c.text, 1000);
}

static void entity_bombs_give_little(void **state)
{
    static const char bomb[] = "<!DOCTYPE a [<!ENTITY a '0123456789'><!ENTITY b "
                               "'&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
                               "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
                               "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
                               "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>"
                               "<!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>]><a>";
    static const char flat[] =
        "<!DOCTYPE a [<!ENTITY a '0123456789012345678901234567890123'"
        "><!ENTITY b '<x/><x/><x/>'>]><a>";
    struct count c;

    assert_true(count_repeated(state, bomb, "&f;", 10, "</a>", &c) > 0);
    assert_in_range(c.text, 1, 20000);
    assert_true(count_repeated(state, bomb, "<b c='&f;'/>", 10, "</a>", &c) > 0);
    assert_true(count_repeated(state, flat, "&a;", 10000, "</a>", &c) > 0);
    assert_in_range(c.text, 10000, 50000); /* "&a;" itself, from there on */
    assert_true(count_repeated(state, flat, "&b;", 100000, "</a>", &c) > 0);
    assert_in_range(c.starts, 1000, 20000);
}

static void document_types_are_limited(void **state)
{
    struct count c;

    assert_true(count_repeated(state, "<!DOCTYPE a [", "<!ENTITY x 'y'>", 100000,
                               "]><a>&amp;</a>", &c) == 0);
    assert_int_equal(c.text, 1);
    assert_true(count_repeated(state, "<!DOCTYPE a [", "<!ATTLIST a b CDATA 'c'>", 1000,
                               "]><a>x</a>", &c) > 0);
    assert_int_equal(c.text, 1);
}

static void attributes_are_limited(void **state)
{
    struct count c;

    assert_int_equal(count_repeated(state, "<a ", "b='c' ", 1000, ">x</a>", &c), 999);
    assert_int_equal(c.attrs, 1);
    assert_int_equal(c.text, 1);
}

static void a_value_is_limited(void **state)
{
    struct count c;

    assert_int_equal(count_repeated(state, "<a b='", "c", XML_VALUE_MOST, "'>x</a>", &c),
                     0);
    assert_int_equal(c.attrs, 1);
    assert_int_equal(
        count_repeated(state, "<a d='' b='", "c", XML_VALUE_MOST + 1, "'>x</a>", &c), 1);
    assert_int_equal(c.attrs, 1);
    assert_int_equal(c.text, 1);
}

/* Each would take minutes if its pieces were looked for again and again. */
static void hostile_documents_take_linear_time(void **state)
{
    static const char *const pieces[] = {
        "<a b='",
        "<a b=\"x>",
        "<!-- ",
        "<?x ",
        "<![CDATA[",
        "<!DOCTYPE a [",
        "</x>",
        "<b>",
        "&#",
        "&abc",
        "<a b='\"><c d=\"'>",
        "]]>",
        "<a xmlns:b='c'>",
        "</",
        "<b/></i>",
        "<!DOCTYPE a \"",
        "<a &x;='&y;' ",
        "<a><![CDATA[</a>",
    };

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct count c;

        assert_true(count_repeated(state, "<a>", pieces[i], 200000, "", &c) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_attributes_and_text_are_told),
        cmocka_unit_test(cdata_is_text),
        cmocka_unit_test(numbers_of_controls_are_windows_1252),
        cmocka_unit_test(entities_of_the_document_are_resolved),
        cmocka_unit_test(a_dtd_that_is_not_read_declares_the_names_of_html),
        cmocka_unit_test(namespaces_go_by_their_uri),
        cmocka_unit_test(a_declaration_holds_in_its_element),
        cmocka_unit_test(prefixes_without_a_declaration_mean_what_they_usually_do),
        cmocka_unit_test(depth_is_limited_and_the_text_kept),
        cmocka_unit_test(damage_is_told_a_few_times_and_counted_always),
        cmocka_unit_test(entity_bombs_give_little),
        cmocka_unit_test(document_types_are_limited),
        cmocka_unit_test(attributes_are_limited),
        cmocka_unit_test(a_value_is_limited),
        cmocka_unit_test(hostile_documents_take_linear_time),
    };

    return cmocka_run_group_tests(tests, make_reader, free_reader);
}
