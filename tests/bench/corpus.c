#include "bench/corpus.h"

#include <stdlib.h>

#include "base/mem.h"

void corpus_init(struct corpus *c)
{
    memset(c, 0, sizeof(*c));
    buf_init(&c->text, BUF_NO_CAP);
}

void corpus_release(struct corpus *c)
{
    buf_release(&c->text);
    free(c->items);
}

/* Until corpus_settle the spans have lengths alone: the text moves while it grows. */
void corpus_add(struct corpus *c, struct span title, struct span body)
{
    struct corpus_item *it;
    size_t start = c->text.n;

    c->items = mem_grow(c->items, &c->cap, c->n + 1, sizeof(*c->items));
    it = &c->items[c->n++];
    (void)buf_add_span(&c->text, title);
    (void)buf_add_str(&c->text, "\n\n");
    (void)buf_add_span(&c->text, body);
    it->title.n = title.n;
    it->body.n = body.n;
    it->all.n = c->text.n - start;
}

void corpus_settle(struct corpus *c)
{
    const char *p = c->text.p;

    for (size_t i = 0; i < c->n; i++) {
        struct corpus_item *it = &c->items[i];

        it->all.p = p;
        it->title.p = it->title.n ? p : NULL;
        it->body.p = it->body.n ? p + it->title.n + 2 : NULL;
        p += it->all.n;
    }
}
