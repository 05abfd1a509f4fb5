/* News from a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/corpus.h"
#include "feed/item.h"

static void add_item(void *ctx, const struct item *item)
{
    struct corpus *c = ctx;
    struct buf body;

    buf_init(&body, BUF_NO_CAP);
    (void)buf_add_span(&body, item->field[ITEM_SUMMARY]);
    if (body.n)
        (void)buf_add_str(&body, "\n\n");
    (void)buf_add_span(&body, item->field[ITEM_BODY]);
    corpus_add(c, item->field[ITEM_TITLE], buf_span(&body));
    buf_release(&body);
}

static size_t read_lines(struct corpus *c, FILE *f)
{
    struct item_reader *reader = item_reader_new(ITEM_FORMAT_AUTO);
    char *line = NULL;
    size_t room = 0, damaged = 0;
    ssize_t n;

    while ((n = getline(&line, &room, f)) > 0) {
        struct span record = span_trim(span_make(line, (size_t)n)), error;

        if (record.n && item_read(reader, record, add_item, c, &error) < 0)
            damaged++;
    }
    free(line);
    item_reader_free(reader);
    return damaged;
}

int corpus_read(struct corpus *c, const char *path)
{
    FILE *f = fopen(path, "r");
    size_t damaged;

    if (!f) {
        fprintf(stderr, "wirewatch-bench: %s: %s\n", path, strerror(errno));
        return -1;
    }
    damaged = read_lines(c, f);
    (void)fclose(f);
    corpus_settle(c);
    if (damaged)
        fprintf(stderr, "wirewatch-bench: %s: %zu lines are damaged\n", path, damaged);
    if (c->n)
        return 0;
    fprintf(stderr, "wirewatch-bench: %s: no items (NDJSON, or a text a line)\n", path);
    return -1;
}
