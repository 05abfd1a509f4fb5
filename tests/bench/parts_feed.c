/*
 * Feeds: documents to items and markup to text, beside what others do with the same
 * bytes. Libraries that parse XML stop at events; ours goes on to items: HTML to text,
 * dates, ids.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "bench/page.h"
#include "bench/parts.h"
#include "bench/peer.h"
#include "feed/item.h"
#include "text/html.h"

#define DOCUMENT_ITEMS 25
#define ARTICLE_BYTES  4000 /* of text */
#define ITEMS_WANTED   80
#define HTML_WANTED    300

/* Documents, or articles, one after the other. */
struct pages {
    struct buf bytes;
    struct span *page;
    size_t n;
};

static void pages_init(struct pages *p, size_t most)
{
    buf_init(&p->bytes, BUF_NO_CAP);
    p->page = mem_calloc(most, sizeof(*p->page));
    p->n = 0;
}

static void pages_release(struct pages *p)
{
    buf_release(&p->bytes);
    free(p->page);
}

/* What was appended since `before` is a page; its place is known when all are there. */
static void add_page(struct pages *p, size_t before)
{
    p->page[p->n++] = span_make(NULL, p->bytes.n - before);
}

static void settle(struct pages *p)
{
    const char *at = p->bytes.p;

    for (size_t i = 0; i < p->n; at += p->page[i++].n)
        p->page[i].p = at;
}

/* --- runs over pages -------------------------------------------------------------- */

struct run {
    const struct pages *pages;
    struct item_reader *reader;
    struct peer peer;
    struct buf text; /* of one page */
    size_t found;    /* items, elements, bytes of text */
};

static void on_item(void *ctx, const struct item *item)
{
    (void)item;
    ++*(size_t *)ctx;
}

static void read_items(void *ctx)
{
    struct run *r = ctx;
    struct span error;

    r->found = 0;
    for (size_t i = 0; i < r->pages->n; i++)
        (void)item_read(r->reader, r->pages->page[i], on_item, &r->found, &error);
}

static void read_html(void *ctx)
{
    struct run *r = ctx;

    r->found = 0;
    for (size_t i = 0; i < r->pages->n; i++) {
        buf_reset(&r->text);
        (void)html_to_text(r->pages->page[i], &r->text);
        r->found += r->text.n;
    }
}

static void run_peer(void *ctx)
{
    struct run *r = ctx;

    r->found = 0;
    for (size_t i = 0; i < r->pages->n && r->peer.run; i++) {
        buf_reset(&r->text);
        r->found += r->peer.run(r->pages->page[i], &r->text);
    }
}

static double mb_s(const struct run *r, const struct trial *t)
{
    return (double)r->pages->bytes.n / t->ns * 1e3;
}

/* Ours and the peer in turns, on the same pages. */
static void measure(const struct lab *l, struct run *ours, void (*run)(void *ctx),
                    const char *name, double wanted)
{
    struct run peer = *ours;
    struct trial t[] = {{run, ours, 0}, {run_peer, &peer, 0}};

    buf_init(&ours->text, BUF_NO_CAP);
    buf_init(&peer.text, BUF_NO_CAP);
    lab_time(l, t, peer.peer.missing ? 1 : 2);
    if (ours->found)
        figure_wish(
            figure_add(l->figures, PARTS_FEEDS, mb_s(ours, &t[0]), "MB/s", "%s", name),
            FIGURE_AT_LEAST, wanted);
    else
        figure_skip(l->figures, PARTS_FEEDS, "it found nothing", name);
    if (peer.peer.missing)
        figure_skip(l->figures, PARTS_FEEDS, peer.peer.missing, peer.peer.name);
    else if (peer.found)
        (void)figure_add(l->figures, PARTS_FEEDS, mb_s(&peer, &t[1]), "MB/s", "%s",
                         peer.peer.name);
    else
        figure_skip(l->figures, PARTS_FEEDS, "it found nothing", peer.peer.name);
    buf_release(&ours->text);
    buf_release(&peer.text);
}

/* --- feeds and articles ----------------------------------------------------------- */

static void measure_feeds(const struct lab *l, const struct corpus *news,
                          enum page_feed kind, const char *name)
{
    struct run ours = {.peer = peer_libxml2()};
    struct chance chance = {LAB_SEED};
    struct pages documents;

    pages_init(&documents, news->n);
    for (size_t i = 0; i < news->n; i += DOCUMENT_ITEMS) {
        size_t before = documents.bytes.n;

        page_put_feed(&documents.bytes, kind, &chance, news, i, DOCUMENT_ITEMS);
        add_page(&documents, before);
    }
    settle(&documents);
    ours.pages = &documents;
    ours.reader = item_reader_new(ITEM_FORMAT_FEED);
    measure(l, &ours, read_items, name, ITEMS_WANTED);
    item_reader_free(ours.reader);
    pages_release(&documents);
}

static void measure_html(const struct lab *l, const struct corpus *news)
{
    struct run ours = {.peer = peer_gumbo()};
    struct chance chance = {LAB_SEED};
    struct pages articles;

    pages_init(&articles, news->n);
    for (size_t i = 0; i < news->n; i++) {
        size_t before = articles.bytes.n;

        page_put_article(&articles.bytes, &chance, news->items[i].body);
        add_page(&articles, before);
    }
    settle(&articles);
    ours.pages = &articles;
    measure(l, &ours, read_html, "HTML to text", HTML_WANTED);
    (void)figure_add(l->figures, PARTS_FEEDS,
                     (double)ours.found / (double)articles.bytes.n * 100, "%",
                     "  of the markup is text");
    pages_release(&articles);
}

void parts_feed(const struct lab *l)
{
    struct corpus news;

    corpus_init(&news);
    corpus_write(&news, CORPUS_MIXED, LAB_SEED, l->quick ? 100 : 400, ARTICLE_BYTES);
    measure_feeds(l, &news, PAGE_RSS, "RSS to items, HTML in CDATA to text");
    measure_feeds(l, &news, PAGE_ATOM, "Atom to items, escaped HTML to text");
    measure_html(l, &news);
    corpus_release(&news);
}
