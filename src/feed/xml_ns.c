/* xml_ns: two short tables. */
#include "feed/xml_ns.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct known {
    const char *name;
    enum xml_ns ns;
};

/* In lower case, without "http://", "www." and what may stand at the end. */
static const struct known uris[] = {
    {"w3.org/2005/atom", XML_NS_ATOM},
    {"purl.org/dc/elements/1.1", XML_NS_DC},
    {"purl.org/rss/1.0/modules/content", XML_NS_CONTENT},
    {"search.yahoo.com/mrss", XML_NS_MEDIA},
    {"itunes.com/dtds/podcast-1.0.dtd", XML_NS_ITUNES},
    {"w3.org/1999/xhtml", XML_NS_XHTML},
    {"w3.org/1999/02/22-rdf-syntax-ns", XML_NS_RDF},
    {"purl.org/rss/1.0", XML_NS_RSS},
    {"purl.org/dc/terms", XML_NS_DCTERMS},
    {"w3.org/xml/1998/namespace", XML_NS_XML},
    /* what Atom was called before it was one */
    {"purl.org/atom/ns", XML_NS_ATOM03},
    {"purl.org/echo", XML_NS_ATOM03},
    {"purl.org/pie", XML_NS_ATOM03},
    {"uri/of/echo/namespace", XML_NS_ATOM03},
    {"example.com/necho", XML_NS_ATOM03},
    {"example.com/newformat", XML_NS_ATOM03},
    /* RSS 0.90, 0.91, 0.92 and 1.1, and what some give RSS 2.0 */
    {"my.netscape.com/rdf/simple/0.9", XML_NS_RSS},
    {"channel.netscape.com/rdf/simple/0.9", XML_NS_RSS},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", XML_NS_RSS},
    {"purl.org/rss/1.0/modules/rss091", XML_NS_RSS},
    {"purl.org/net/rss1.1", XML_NS_RSS},
    {"purl.org/rss/2.0", XML_NS_RSS},
    {"purl.org/net/rss2.0", XML_NS_RSS},
    {"backend.userland.com/rss", XML_NS_RSS},
    {"backend.userland.com/rss2", XML_NS_RSS},
    {"backend.userland.com/rss20", XML_NS_RSS},
    {"backend.userland.com/rss091", XML_NS_RSS},
    {"backend.userland.com/rss092", XML_NS_RSS},
    {"blogs.law.harvard.edu/tech/rss", XML_NS_RSS},
    {"cyber.law.harvard.edu/rss", XML_NS_RSS},
    {"cyber.law.harvard.edu/rss/rss.html", XML_NS_RSS},
    {"rssboard.org/rss-specification", XML_NS_RSS},
    /* less usual names of what stands above */
    {"purl.org/dc/elements/1.0", XML_NS_DC},
    {"purl.org/metadata/dublin_core", XML_NS_DC},
    {"tools.search.yahoo.com/mrss", XML_NS_MEDIA},
    {"video.search.yahoo.com/mrss", XML_NS_MEDIA},
    {"rssboard.org/media-rss", XML_NS_MEDIA},
    {"itunes.com/dtds/podcast", XML_NS_ITUNES},
    {"example.com/dtds/podcast-1.0.dtd", XML_NS_ITUNES},
};

static const struct known prefixes[] = {
    {"dc", XML_NS_DC},         {"content", XML_NS_CONTENT}, {"media", XML_NS_MEDIA},
    {"itunes", XML_NS_ITUNES}, {"atom", XML_NS_ATOM},       {"xml", XML_NS_XML},
    {"rdf", XML_NS_RDF},       {"dcterms", XML_NS_DCTERMS}, {"xhtml", XML_NS_XHTML},
    {"rss", XML_NS_RSS},       {"atom10", XML_NS_ATOM},     {"a10", XML_NS_ATOM},
    {"atom03", XML_NS_ATOM03}, {"html", XML_NS_XHTML},      {"mrss", XML_NS_MEDIA},
    {"dct", XML_NS_DCTERMS},
};

static bool drop_start(struct span *s, const char *start)
{
    size_t n = strlen(start);

    if (s->n < n || strncasecmp(s->p, start, n) != 0)
        return false;
    s->p += n;
    s->n -= n;
    return true;
}

enum xml_ns xml_ns_of_uri(struct span uri)
{
    uri = span_trim(uri);
    if (!uri.n)
        return XML_NS_NONE;
    if (!drop_start(&uri, "http://"))
        (void)drop_start(&uri, "https://");
    (void)drop_start(&uri, "www.");
    while (uri.n && strchr("/#", uri.p[uri.n - 1]) && uri.p[uri.n - 1])
        uri.n--;
    for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++)
        if (strlen(uris[i].name) == uri.n && strncasecmp(uri.p, uris[i].name, uri.n) == 0)
            return uris[i].ns;
    return XML_NS_OTHER;
}

enum xml_ns xml_ns_of_prefix(struct span prefix)
{
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strlen(prefixes[i].name) == prefix.n &&
            strncasecmp(prefix.p, prefixes[i].name, prefix.n) == 0)
            return prefixes[i].ns;
    return XML_NS_OTHER;
}
