/*
 * page: news as feeds carry it, made from plain news and a seed.
 *
 * An article is what publishers' systems put out: paragraphs of text with links whose
 * attributes are longer than they are, pictures, a list, a quotation with its script, an
 * embedded player, comments, references for signs that need none.
 */
#ifndef BENCH_PAGE_H
#define BENCH_PAGE_H

#include "bench/corpus.h"
#include "bench/vocab.h"

/* Appends the markup of an article with that text. */
void page_put_article(struct buf *out, struct chance *c, struct span text);

enum page_feed {
    PAGE_RSS,  /* RSS 2.0, articles in CDATA */
    PAGE_ATOM, /* Atom 1.0, articles escaped */
};

/* Appends a document of items [first, first + n). */
void page_put_feed(struct buf *out, enum page_feed kind, struct chance *c,
                   const struct corpus *news, size_t first, size_t n);

#endif
