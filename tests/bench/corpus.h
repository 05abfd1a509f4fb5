/*
 * corpus: news to look at, in memory.
 *
 * Made from a seed (the same bytes on every machine: numbers, punctuation, names, now and
 * then a Chinese item), or read from a file.
 */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

struct corpus_item {
    struct span title; /* may be absent */
    struct span body;  /* may be absent */
    struct span all;   /* both, with a blank line between */
};

struct corpus {
    struct buf text;
    struct corpus_item *items;
    size_t n;
    size_t cap;
};

enum corpus_script {
    CORPUS_MIXED, /* what a wire brings: one item in 25 is Chinese */
    CORPUS_ASCII,
    CORPUS_ACCENTED, /* an accent in nearly every word */
    CORPUS_HAN,
};

void corpus_init(struct corpus *c);
void corpus_release(struct corpus *c);

/* Fills it with n items of about item_bytes. */
void corpus_write(struct corpus *c, enum corpus_script script, uint64_t seed, size_t n,
                  size_t item_bytes);

/* Fills it with the items of a file, NDJSON or a text a line. Returns 0; or -1, and it
 * has been said why. */
int corpus_read(struct corpus *c, const char *path);

/*
 * Fills it with the items of `from`, about so many bytes of them, as what folding leaves
 * of their words: one blank between two words, nothing between ideographs, a line end
 * between paragraphs. Here engines that know nothing of words find what we find.
 */
void corpus_write_plain(struct corpus *c, const struct corpus *from, size_t bytes);

/* Appends what corpus_write_plain makes of one text. */
void corpus_put_plain(struct buf *out, struct span text);

/* Adds an item; its text may move until the last was added and corpus_settle called. */
void corpus_add(struct corpus *c, struct span title, struct span body);
void corpus_settle(struct corpus *c);

#endif
