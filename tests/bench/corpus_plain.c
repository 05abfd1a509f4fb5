/* What folding leaves of a text. */
#include "bench/corpus.h"
#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"

static bool is_ideograph(struct span word)
{
    unsigned size;

    return token_is_ideographic(utf8_decode(word.p, word.p + word.n, &size));
}

static void put_words(struct buf *out, struct span text, struct words *w)
{
    char folded[FOLD_MOST];
    bool after_ideograph = false;

    token_words(text, w);
    for (size_t i = 0; i < w->n; i++) {
        struct span word = span_make(text.p + w->start[i], w->end[i] - w->start[i]);
        bool ideograph = is_ideograph(word);

        if (i && w->paragraph[i] != w->paragraph[i - 1])
            (void)buf_add_str(out, "\n\n");
        else if (i && !(ideograph && after_ideograph))
            (void)buf_add_char(out, ' ');
        (void)buf_add(out, folded, fold_word(word, folded));
        after_ideograph = ideograph;
    }
}

void corpus_put_plain(struct buf *out, struct span text)
{
    struct words w;

    words_init(&w);
    put_words(out, text, &w);
    words_release(&w);
}

void corpus_write_plain(struct corpus *c, const struct corpus *from, size_t bytes)
{
    struct buf title, body;
    struct words w;

    words_init(&w);
    buf_init(&title, BUF_NO_CAP);
    buf_init(&body, BUF_NO_CAP);
    for (size_t i = 0; i < from->n && c->text.n < bytes; i++) {
        buf_reset(&title);
        buf_reset(&body);
        put_words(&title, from->items[i].title, &w);
        put_words(&body, from->items[i].body, &w);
        corpus_add(c, buf_span(&title), buf_span(&body));
    }
    corpus_settle(c);
    words_release(&w);
    buf_release(&title);
    buf_release(&body);
}
