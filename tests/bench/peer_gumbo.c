/* gumbo: parse, then walk. Its nodes know their parents, so the walk needs no stack. */
#include "bench/peer.h"

#ifdef BENCH_GUMBO
#include <gumbo.h>

static bool is_text(const GumboNode *n)
{
    return n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE ||
           n->type == GUMBO_NODE_CDATA;
}

static const GumboVector *children_of(const GumboNode *n)
{
    if (n->type == GUMBO_NODE_DOCUMENT)
        return &n->v.document.children;
    return n->type == GUMBO_NODE_ELEMENT ? &n->v.element.children : NULL;
}

static bool is_hidden(const GumboNode *n)
{
    return n->type == GUMBO_NODE_ELEMENT &&
           (n->v.element.tag == GUMBO_TAG_SCRIPT || n->v.element.tag == GUMBO_TAG_STYLE ||
            n->v.element.tag == GUMBO_TAG_IFRAME);
}

/* The first child, or what follows n in the order of the document; NULL at the end. */
static const GumboNode *next_node(const GumboNode *n)
{
    const GumboVector *below = is_hidden(n) ? NULL : children_of(n);

    if (below && below->length)
        return below->data[0];
    for (; n->parent; n = n->parent) {
        const GumboVector *beside = children_of(n->parent);

        if (n->index_within_parent + 1 < beside->length)
            return beside->data[n->index_within_parent + 1];
    }
    return NULL;
}

static size_t run(struct span document, struct buf *out)
{
    GumboOutput *tree =
        gumbo_parse_with_options(&kGumboDefaultOptions, document.p, document.n);
    size_t before = out->n;

    for (const GumboNode *n = tree->root; n; n = next_node(n))
        if (is_text(n))
            (void)buf_add_str(out, n->v.text.text);
    gumbo_destroy_output(&kGumboDefaultOptions, tree);
    return out->n - before;
}
#endif

struct peer peer_gumbo(void)
{
    struct peer p = {.name = "  gumbo: parsed, and the text of its tree"};

#ifdef BENCH_GUMBO
    p.run = run;
#else
    p.missing = "built without libgumbo-dev";
#endif
    return p;
}
