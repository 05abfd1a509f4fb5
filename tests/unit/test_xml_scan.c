/* xml_scan: damage is told, and all that can be read is read. */
#include "unit/xml_record.h"

#include "base/mem.h"
#include "feed/xml_scan.h"

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
    CHECK_ROWS({"<a>x <y and z</a>", "<a>x <y and z</a>", " !1 bare <"},
               {"<a>x<y</a>", "<a>x<y</a>", " !1 bare <"},
               {"<a>x <y and z", "<a>x <y and z</a>",
                " !1 bare < !1 the document ends inside <a>"},
               {"<a>1 < 2 <3 <= x</a>", "<a>1 < 2 <3 <= x</a>",
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

/* --- the same as expat ------------------------------------------------------------- */

/* By the scan alone. */
static size_t scan_document(struct span document, struct record *r)
{
    struct xml_events events = {r, on_start, on_end, on_text, on_damage};
    struct xml_state *state = mem_zalloc(sizeof(*state));
    struct xml_tag_reader tags;
    struct xml_scan scan = {.state = state, .tags = &tags};
    size_t damages;

    buf_reset(&r->told);
    buf_reset(&r->damage);
    xml_state_init(state);
    xml_tag_init(&tags, state);
    xml_state_begin(state, document, &events);
    xml_tag_begin(&tags);
    xml_scan_rest(&scan, 0);
    damages = state->damages;
    xml_tag_release(&tags);
    xml_state_release(state);
    free(state);
    return damages;
}

static void check_same(void **state, struct span document)
{
    struct record read, scanned;

    record_init(&read);
    record_init(&scanned);
    (void)read_document(state, document, &read);
    assert_string_equal(buf_cstr(&read.damage), "");
    (void)scan_document(document, &scanned);
    assert_string_equal(buf_cstr(&scanned.damage), "");
    assert_true(span_eq(buf_span(&read.told), buf_span(&scanned.told)));
    record_release(&scanned);
    record_release(&read);
}

static void what_is_well_formed_is_scanned_as_expat_reads_it(void **state)
{
    static const char *const documents[] = {
        "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM \"x>y\" [<!-- ] > --><?p ]> "
        "?>]>\n<a/>\n",
        "<a b = 'c'\n d=\"e'>\" ><!-- <x> & --><?p <y> ?></a\t>",
        "<a><![CDATA[]]]]><![CDATA[>&<]]></a>",
        "<a b='&lt;&#x41;&amp;amp;&#10;\t\r\n\r.'>&gt;\r\n\r&#13;&#147;&apos;</a>",
        "<\xc3\xa9 \xc3\xa8='1'><_-.1/></\xc3\xa9>",
        "<a xmlns='http://www.w3.org/2005/Atom' xmlns:x='http://purl.org/dc/terms/'>"
        "<x:b x:c='d' xmlns:x=''/><x:b/></a>",
        "<a>]] > ]] ></a><!-- after --><?it?>",
        "\n<a>\xef\xbb\xbf\x7f\xef\xbf\xbd</a>",
    };

    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++)
        check_same(state, span_of(documents[i]));
}

/* A document of many pieces, each kind of token across some boundary. */
static void boundaries_of_pieces_do_not_show(void **state)
{
    static const char item[] =
        "<item a='1' b=\"&amp;&#233;\" xmlns:x='http://purl.org/dc/terms/'>\r\n"
        "<title>Export &lt;controls&gt; \xe4\xb8\xad\xe6\x96\x87 \xf0\xa0\x80\x80</title>"
        "<!-- a comment --><x:y/><d><![CDATA[<p>x]] ]>\r\n</p>]]></d></item>\n";
    struct buf document;

    buf_init(&document, BUF_NO_CAP);
    for (size_t shift = 0; shift < 40; shift++) {
        buf_reset(&document);
        (void)buf_add_str(&document, "<rss>");
        for (size_t i = 0; i < shift; i++)
            (void)buf_add_char(&document, 'x');
        while (document.n < 300 * 1024)
            (void)buf_add_str(&document, item);
        (void)buf_add_str(&document, "</rss>");
        check_same(state, buf_span(&document));
    }
    buf_release(&document);
}

/* The scan goes on at the very byte, wherever expat stops. */
static void damage_may_come_anywhere_in_a_document(void **state)
{
    struct record r;
    struct buf document, told;

    record_init(&r);
    buf_init(&document, BUF_NO_CAP);
    buf_init(&told, BUF_NO_CAP);
    for (size_t at = 0; at < 3000; at += 7) {
        buf_reset(&document);
        buf_reset(&told);
        (void)buf_add_str(&document, "<a>");
        (void)buf_add_str(&told, "<a>");
        for (size_t i = 0; i < 3000; i++) {
            (void)buf_addf(&document, i == at ? "<b>%zu\x01</b>" : "<b>%zu</b>", i);
            (void)buf_addf(&told, "<b>%zu</b>", i);
        }
        (void)buf_add_str(&document, "</a>");
        (void)buf_add_str(&told, "</a>");
        assert_int_equal(read_document(state, buf_span(&document), &r), 1);
        assert_true(span_eq(buf_span(&r.told), buf_span(&told)));
    }
    buf_release(&told);
    buf_release(&document);
    record_release(&r);
}

static void lines_are_counted_however_they_end(void **state)
{
    CHECK_ROWS(
        {"<a>\n\n&</a>", "<a>\n\n&</a>", " !3 bare &"},
        {"<a>\r\n\r\n&</a>", "<a>\n\n&</a>", " !3 bare &"},
        {"<a>\r\r&</a>", "<a>\n\n&</a>", " !3 bare &"},
        {"<a b='\n\n' c=d>\n&</a>", "<a b='  ' c='d'>\n&</a>",
         " !3 an attribute without quotes !4 bare &"},
        /* the end of the document is on its last line */
        {"<a>\n<b>\n\n", "<a>\n<b>\n\n</b></a>", " !4 the document ends inside <b>"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_that_are_none_stay),
        cmocka_unit_test(a_control_character_is_removed),
        cmocka_unit_test(end_tags_end_what_they_name),
        cmocka_unit_test(broken_tags_are_read_as_far_as_they_go),
        cmocka_unit_test(what_is_no_markup_is_text),
        cmocka_unit_test(what_is_around_the_root_element_is_passed),
        cmocka_unit_test(the_end_may_come_anywhere),
        cmocka_unit_test(what_does_not_end_hides_nothing),
        cmocka_unit_test(what_is_well_formed_is_scanned_as_expat_reads_it),
        cmocka_unit_test(boundaries_of_pieces_do_not_show),
        cmocka_unit_test(damage_may_come_anywhere_in_a_document),
        cmocka_unit_test(lines_are_counted_however_they_end),
    };

    return cmocka_run_group_tests(tests, make_reader, free_reader);
}
