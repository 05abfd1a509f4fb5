/* xml_ns: namespaces as feeds write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/xml_ns.h"

struct row {
    const char *written;
    enum xml_ns ns;
};

static void check(enum xml_ns (*find)(struct span), const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (find(span_of(rows[i].written)) != rows[i].ns)
            print_error("row %zu\n", i);
        assert_int_equal(find(span_of(rows[i].written)), rows[i].ns);
    }
}

static void uris_are_known_however_they_are_written(void **state)
{
    static const struct row rows[] = {
        {"http://www.w3.org/2005/Atom", XML_NS_ATOM},
        {"https://www.w3.org/2005/Atom", XML_NS_ATOM},
        {" HTTP://W3.ORG/2005/ATOM/ ", XML_NS_ATOM},
        {"http://purl.org/atom/ns#", XML_NS_ATOM03},
        {"http://purl.org/echo/", XML_NS_ATOM03},
        {"uri/of/echo/namespace#", XML_NS_ATOM03},
        {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", XML_NS_RDF},
        {"http://my.netscape.com/rdf/simple/0.9/", XML_NS_RSS},
        {"http://channel.netscape.com/rdf/simple/0.9/", XML_NS_RSS},
        {"http://purl.org/rss/1.0/", XML_NS_RSS},
        {"http://backend.userland.com/rss2", XML_NS_RSS},
        {"http://blogs.law.harvard.edu/tech/rss", XML_NS_RSS},
        {"http://purl.org/rss/1.0/modules/content/", XML_NS_CONTENT},
        {"http://purl.org/dc/elements/1.1/", XML_NS_DC},
        {"http://purl.org/dc/elements/1.0/", XML_NS_DC},
        {"http://purl.org/dc/terms/", XML_NS_DCTERMS},
        {"http://search.yahoo.com/mrss", XML_NS_MEDIA},
        {"http://search.yahoo.com/mrss/", XML_NS_MEDIA},
        {"http://tools.search.yahoo.com/mrss/", XML_NS_MEDIA},
        {"http://www.itunes.com/dtds/podcast-1.0.dtd", XML_NS_ITUNES},
        {"http://www.itunes.com/DTDs/PodCast-1.0.dtd", XML_NS_ITUNES},
        {"http://www.w3.org/1999/xhtml", XML_NS_XHTML},
        {"http://www.w3.org/XML/1998/namespace", XML_NS_XML},
        {"", XML_NS_NONE},
        {" \n", XML_NS_NONE},
        {"http://", XML_NS_OTHER},
        {"http://www.w3.org/2005/Atom2", XML_NS_OTHER},
        {"http://www.w3.org/2000/svg", XML_NS_OTHER},
        {"#/", XML_NS_OTHER},
    };

    (void)state;
    check(xml_ns_of_uri, rows, sizeof(rows) / sizeof(rows[0]));
}

static void prefixes_have_their_usual_meaning(void **state)
{
    static const struct row rows[] = {
        {"dc", XML_NS_DC},       {"DC", XML_NS_DC},         {"dcterms", XML_NS_DCTERMS},
        {"media", XML_NS_MEDIA}, {"itunes", XML_NS_ITUNES}, {"content", XML_NS_CONTENT},
        {"atom", XML_NS_ATOM},   {"rdf", XML_NS_RDF},       {"rss", XML_NS_RSS},
        {"xhtml", XML_NS_XHTML}, {"xml", XML_NS_XML},       {"x", XML_NS_OTHER},
        {"d", XML_NS_OTHER},     {"dcx", XML_NS_OTHER},     {"", XML_NS_OTHER},
    };

    (void)state;
    check(xml_ns_of_prefix, rows, sizeof(rows) / sizeof(rows[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uris_are_known_however_they_are_written),
        cmocka_unit_test(prefixes_have_their_usual_meaning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
