/* libxml2, as fast as it goes: no tree, no text kept. */
#include "bench/peer.h"

#ifdef BENCH_LIBXML2
#include <libxml/parser.h>

struct counts {
    size_t elements;
    size_t bytes;
};

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *uri, int namespaces, const xmlChar **declared,
                     int attributes, int defaulted, const xmlChar **values)
{
    struct counts *c = ctx;

    (void)name, (void)prefix, (void)uri, (void)namespaces, (void)declared;
    (void)attributes, (void)defaulted, (void)values;
    c->elements++;
}

static void on_text(void *ctx, const xmlChar *text, int n)
{
    struct counts *c = ctx;

    (void)text;
    c->bytes += (size_t)n;
}

static size_t run(struct span document, struct buf *out)
{
    struct counts c = {0, 0};
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = on_start,
                         .characters = on_text,
                         .cdataBlock = on_text};

    (void)out;
    if (xmlSAXUserParseMemory(&sax, &c, document.p, (int)document.n) != 0)
        return 0;
    return c.elements;
}
#endif

struct peer peer_libxml2(void)
{
    struct peer p = {.name = "  libxml2, SAX2: events alone"};

#ifdef BENCH_LIBXML2
    p.run = run;
#else
    p.missing = "built without libxml2-dev";
#endif
    return p;
}
