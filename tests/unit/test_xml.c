/* xml: what is told of a document, well-formed or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "feed/xml.h"

/* All that is told, as one line: "<a x='1'>text</a>", pieces of text joined, then for
 * each damage " !line reason". Names with the namespace that they were given: "dc|date".
 */
struct record {
    struct buf told, damage;
};

static const char *const ns_names[] = {
    [XML_NS_NONE] = NULL,       [XML_NS_OTHER] = "?",   [XML_NS_XML] = "xml",
    [XML_NS_ATOM] = "atom",     [XML_NS_ATOM03] = "a3", [XML_NS_RDF] = "rdf",
    [XML_NS_RSS] = "rss",       [XML_NS_CONTENT] = "c", [XML_NS_DC] = "dc",
    [XML_NS_DCTERMS] = "terms", [XML_NS_MEDIA] = "m",   [XML_NS_ITUNES] = "it",
    [XML_NS_XHTML] = "h",
};

static void put_name(struct buf *b, const struct xml_name *name)
{
    if (ns_names[name->ns])
        (void)buf_addf(b, "%s|", ns_names[name->ns]);
    (void)buf_add_span(b, name->local);
}

static void on_start(void *ctx, const struct xml_name *name, const struct xml_attr *attrs,
                     size_t n)
{
    struct record *r = ctx;

    (void)buf_add_str(&r->told, "<");
    put_name(&r->told, name);
    for (size_t i = 0; i < n; i++) {
        (void)buf_add_str(&r->told, " ");
        put_name(&r->told, &attrs[i].name);
        (void)buf_addf(&r->told, "='%.*s'", (int)attrs[i].value.n, attrs[i].value.p);
    }
    (void)buf_add_str(&r->told, ">");
}

static void on_end(void *ctx, const struct xml_name *name)
{
    struct record *r = ctx;

    (void)buf_add_str(&r->told, "</");
    put_name(&r->told, name);
    (void)buf_add_str(&r->told, ">");
}

static void on_text(void *ctx, struct span text)
{
    struct record *r = ctx;

    (void)buf_add_span(&r->told, text);
}

static void on_damage(void *ctx, size_t line, const char *reason)
{
    struct record *r = ctx;

    (void)buf_addf(&r->damage, " !%zu %s", line, reason);
}

static void record_init(struct record *r)
{
    buf_init(&r->told, BUF_NO_CAP);
    buf_init(&r->damage, BUF_NO_CAP);
}

static void record_release(struct record *r)
{
    buf_release(&r->told);
    buf_release(&r->damage);
}

/* Reads document into r; returns the damages. The reader serves all tests. */
static size_t read_document(void **state, struct span document, struct record *r)
{
    struct xml_events events = {r, on_start, on_end, on_text, on_damage};

    buf_reset(&r->told);
    buf_reset(&r->damage);
    return xml_read(*state, document, &events);
}

struct row {
    const char *document;
    const char *told;
    const char *damage; /* NULL: none; "*": some */
};

static void check_rows(void **state, const struct row *rows, size_t n)
{
    struct record r;

    record_init(&r);
    for (size_t i = 0; i < n; i++) {
        size_t damages = read_document(state, span_of(rows[i].document), &r);
        const char *damage = rows[i].damage ? rows[i].damage : "";

        if (strcmp(buf_cstr(&r.told), rows[i].told) != 0 ||
            (strcmp(damage, "*") != 0 && strcmp(buf_cstr(&r.damage), damage) != 0))
            print_error("document: %s\n  told: %s\n  damage: %s\n", rows[i].document,
                        buf_cstr(&r.told), buf_cstr(&r.damage));
        assert_string_equal(buf_cstr(&r.told), rows[i].told);
        if (strcmp(damage, "*") != 0)
            assert_string_equal(buf_cstr(&r.damage), damage);
        assert_int_equal(damages > 0, rows[i].damage != NULL);
    }
    record_release(&r);
}

#define CHECK_ROWS(...)                                                                  \
    do {                                                                                 \
        const struct row rows[] = {__VA_ARGS__};                                         \
        check_rows(state, rows, sizeof(rows) / sizeof(rows[0]));                         \
    } while (0)

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

/* --- damage ------------------------------------------------------------------------ */

static void references_that_are_none_stay(void **state)
{
    CHECK_ROWS({"<a>AT&T & b &c; d&</a>", "<a>AT&T & b &c; d&</a>",
                " !1 bare & !1 bare & !1 &c; is not declared !1 bare &"},
               {"<a>\n&eacute;&nbsp;x</a>", "<a>\né\xc2\xa0x</a>",
                " !2 &eacute; is not declared !2 &nbsp; is not declared"},
               {"<a>&copy 1 &copy=2 &#233 x</a>", "<a>© 1 &copy=2 é x</a>",
                " !1 &copy has no semicolon !1 bare & !1 &#233 has no semicolon"},
               {"<a b='?x&y=&eacute;&lt;'>z</a>", "<a b='?x&y=é<'>z</a>",
                " !1 bare & !1 &eacute; is not declared"});
}

static void a_control_character_is_removed(void **state)
{
    CHECK_ROWS({"<a>Nvi\x0b"
                "dia</a>",
                "<a>Nvidia</a>", " !1 control character U+000B"},
               {"<a>\n\n<![CDATA[Nvi\x01"
                "dia <b>]]></a>",
                "<a>\n\nNvidia <b></a>", " !3 control character U+0001"},
               {"<a b='x\x02y'>\xef\xbf\xbf</a>", "<a b='xy'></a>",
                " !1 control character U+0002 !1 character U+FFFF"},
               /* U+007F and U+FFFD are characters of XML */
               {"<a>\x7f\xef\xbf\xbd</a>", "<a>\x7f\xef\xbf\xbd</a>", NULL});
}

static void end_tags_end_what_they_name(void **state)
{
    CHECK_ROWS({"<a><b>x<c>y</b>z</a>", "<a><b>x<c>y</c></b>z</a>",
                " !1 </b> stands where </c> was expected"},
               {"<a>x</b>y</a>", "<a>xy</a>", " !1 </b> ends nothing"},
               {"<a><b>x</c>y</a>", "<a><b>x</b>y</a>",
                " !1 </c> stands where </b> was expected"},
               {"<a><b>x</c>y</b></a>", "<a><b>xy</b></a>", " !1 </c> ends nothing"},
               {"<a><b>x</B></a>", "<a><b>x</b></a>",
                " !1 </B> is written another way than its start"},
               {"<a><b>x</b\n<c>y</c></a>", "<a><b>x</b><c>y</c></a>",
                " !1 an end tag without its end"},
               {"<a>x</ b>y</>z</a >", "<a>xyz</a>",
                " !1 markup of no known kind !1 markup of no known kind"},
               {"<a>x</a junk>", "<a>x</a>", " !1 an end tag without its end"});
}

static void broken_tags_are_read_as_far_as_they_go(void **state)
{
    CHECK_ROWS(
        {"<a b=c d='e'f=\"g\" h>x</a>", "<a b='c' d='e' f='g' h=''>x</a>",
         " !1 an attribute without quotes !1 no blank between attributes"
         " !1 attribute h has no value"},
        {"<a><b c=http://x/y/>z</a>", "<a><b c='http://x/y'></b>z</a>",
         " !1 an attribute without quotes"},
        {"<a b='1' b='2'/>", "<a b='1'></a>", " !1 attribute b is given twice"},
        {"<a b='x < y'>z</a>", "<a b='x < y'>z</a>", " !1 < in an attribute"},
        {"<a><b c=\"x>y</b><b c=\"z\">w</b></a>", "<a><b c='x'>y</b><b c='z'>w</b></a>",
         " !1 a quote that does not end"},
        {"<a><b c='x>y</b></a>", "<a><b c='x'>y</b></a>",
         " !1 a quote that does not end"},
        {"<a><b <c>x</c></b></a>", "<a><b><c>x</c></b></a>",
         " !1 the tag <b> has no end"},
        {"<a \"b\" c='d'/>", "<a b='' c='d'></a>",
         " !1 a tag with something that is no attribute !1 attribute b has no value"
         " !1 a tag with something that is no attribute"},
        {"<a / b='c'>x</a>", "<a b='c'>x</a>",
         " !1 a tag with something that is no attribute"});
}

static void what_is_no_markup_is_text(void **state)
{
    CHECK_ROWS({"<a>1 < 2 <3 <= x</a>", "<a>1 < 2 <3 <= x</a>",
                " !1 bare < !1 bare < !1 bare <"},
               {"<a>x]]>y</a>", "<a>x]]>y</a>", " !1 ]]> outside a CDATA section"},
               {"<a><![CDATA[x<![CDATA[y]]>z]]></a>", "<a>x<![CDATA[yz]]></a>",
                " !1 ]]> outside a CDATA section"},
               {"<a>x<!junk>y<![cdata[z]]></a>", "<a>xyz</a>", "*"});
}

static void what_is_around_the_root_element_is_passed(void **state)
{
    CHECK_ROWS(
        {"\n<?xml version='1.0'?><a/>", "<a></a>",
         " !1 white space before the XML declaration"},
        {"Warning: x\n<?xml version='1.0'?><a/>", "<a></a>",
         " !1 text before the document"},
        {"\xef\xbb\xbf<a/>", "<a></a>", " !1 text before the document"},
        {"\v<a/>", "<a></a>", " !1 text before the document"}, /* no white space of XML */
        {"<a/>junk\n<!-- x -->", "<a></a>", " !1 text outside the elements"},
        {"<a/>\n<b>x</b>", "<a></a><b>x</b>", " !2 <b> is a second root element"},
        {"<br />x<?xml version='1.0'?><a/>", "<br></br><a></a>",
         " !1 text outside the elements !1 an XML declaration that is not the beginning"
         " !1 <a> is a second root element"},
        {"", "", " !1 there is no element"},
        {"plain text", "", " !1 text outside the elements !1 there is no element"});
}

static void the_end_may_come_anywhere(void **state)
{
    CHECK_ROWS({"<a>\n<b>x", "<a>\n<b>x</b></a>", " !2 the document ends inside <b>"},
               {"<a>x<b", "<a>x</a>",
                " !1 the document ends in the tag <b> !1 the document ends inside <a>"},
               {"<a>x<b c='d", "<a>x</a>", "*"}, {"<a>x</a", "<a>x</a>", "*"},
               {"<a>x<", "<a>x<</a>", "*"}, {"<a>x&am", "<a>x&am</a>", "*"},
               {"<a><![CDATA[x", "<a>x</a>",
                " !1 a CDATA section that does not end !1 the document ends inside <a>"},
               {"<a><![CDATA[x]]", "<a>x]]</a>",
                " !1 a CDATA section that does not end !1 the document ends inside <a>"},
               {"<a><![CDA", "<a></a>", "*"},
               {"<a>x<!-- y", "<a>x</a>",
                " !1 a comment that does not end !1 the document ends inside <a>"},
               {"<a>x<?y", "<a>x</a>", "*"}, {"<!DOCTYPE a [<!ENTITY", "", "*"});
}

static void what_does_not_end_hides_nothing(void **state)
{
    CHECK_ROWS(
        {"<a><b><![CDATA[x <i>y</i></b><c>z</c></a>", "<a><b>x <i>y</i></b><c>z</c></a>",
         " !1 a CDATA section that does not end"},
        {"<a><!-- x -- y --><b/></a>", "<a><b></b></a>", " !1 -- in a comment"},
        {"<a><?x y><b/></a>", "<a><b></b></a>", " !1 an instruction that does not end"},
        {"<!doctype a><a/>", "<a></a>", " !1 a document type in a wrong place"},
        {"<!DOCTYPE a [ <!bad \"]>\"> ]><a/>", "<a></a>", "*"},
        {"<!DOCTYPE a [<a>x</a>", "<a>x</a>", "*"});
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
        "<![CDATA[</a>",
    };

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct count c;

        assert_true(count_repeated(state, "<a>", pieces[i], 200000, "", &c) > 0);
    }
}

static int make_reader(void **state)
{
    *state = xml_reader_new();
    return 0;
}

static int free_reader(void **state)
{
    xml_reader_free(*state);
    return 0;
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
        cmocka_unit_test(references_that_are_none_stay),
        cmocka_unit_test(a_control_character_is_removed),
        cmocka_unit_test(end_tags_end_what_they_name),
        cmocka_unit_test(broken_tags_are_read_as_far_as_they_go),
        cmocka_unit_test(what_is_no_markup_is_text),
        cmocka_unit_test(what_is_around_the_root_element_is_passed),
        cmocka_unit_test(the_end_may_come_anywhere),
        cmocka_unit_test(what_does_not_end_hides_nothing),
        cmocka_unit_test(depth_is_limited_and_the_text_kept),
        cmocka_unit_test(damage_is_told_a_few_times_and_counted_always),
        cmocka_unit_test(entity_bombs_give_little),
        cmocka_unit_test(document_types_are_limited),
        cmocka_unit_test(attributes_are_limited),
        cmocka_unit_test(hostile_documents_take_linear_time),
    };

    return cmocka_run_group_tests(tests, make_reader, free_reader);
}
