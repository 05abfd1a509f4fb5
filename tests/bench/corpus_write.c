/* News made from a seed. */
#include "base/buf.h"
#include "bench/corpus.h"
#include "bench/vocab.h"

struct writer {
    struct vocab vocab;
    struct chance chance;
    enum corpus_script script;
};

static void put_number(struct writer *w, struct buf *out)
{
    struct chance *c = &w->chance;

    switch (chance_below(c, 4)) {
    case 0: (void)buf_addf(out, "%zu", 1990 + chance_below(c, 40)); break;
    case 1:
        (void)buf_addf(out, "%zu,%03zu", 1 + chance_below(c, 900), chance_below(c, 1000));
        break;
    case 2:
        (void)buf_addf(out, "$%zu.%zubn", 1 + chance_below(c, 90), chance_below(c, 10));
        break;
    default:
        (void)buf_addf(out, "%zu.%zu%%", chance_below(c, 100), chance_below(c, 10));
        break;
    }
}

/* What stands between two words; true where a sentence begins behind it. */
static bool put_gap(struct writer *w, struct buf *out)
{
    bool ascii = w->script == CORPUS_ASCII;
    size_t r = chance_below(&w->chance, 200);

    if (r < 14) {
        (void)buf_add_str(out, ". ");
        return true;
    }
    if (r < 24)
        (void)buf_add_str(out, ", ");
    else if (r < 27)
        (void)buf_add_str(out, "'s ");
    else if (r < 29)
        (void)buf_add_char(out, '-');
    else if (r == 29)
        (void)buf_add_str(out, ascii ? " - " : " – ");
    else if (r == 30)
        (void)buf_add_str(out, ascii ? " \"" : " “");
    else
        (void)buf_add_char(out, ' ');
    return false;
}

/* Every second vowel, the first included, with the accent that stands below it. */
static void accent(struct buf *out, size_t from)
{
    static const char vowels[] = "aeiou";
    static const char *const accented[] = {"á", "è", "î", "ö", "ü"};
    char word[64];
    size_t n = out->n - from < sizeof(word) ? out->n - from : sizeof(word);
    bool due = true;

    memcpy(word, out->p + from, n);
    out->n = from;
    for (size_t i = 0; i < n; i++) {
        const char *at = memchr(vowels, word[i], sizeof(vowels) - 1);

        if (at && due)
            (void)buf_add_str(out, accented[at - vowels]);
        else
            (void)buf_add_char(out, word[i]);
        due = at ? !due : due;
    }
}

static void put_word(struct writer *w, struct buf *out, bool capital)
{
    size_t rank = vocab_rank(&w->vocab, &w->chance), from = out->n;

    if (w->script == CORPUS_ASCII && rank % 50 == 49)
        rank--; /* those have accents */
    vocab_put_cased(out, rank, capital);
    if (w->script == CORPUS_ACCENTED)
        accent(out, from);
}

static void put_sentences(struct writer *w, struct buf *out, size_t bytes)
{
    bool capital = true;

    while (out->n < bytes) {
        if (chance_below(&w->chance, 40) == 0)
            put_number(w, out);
        else
            put_word(w, out, capital);
        capital = put_gap(w, out);
    }
    while (strchr(" .,-", out->p[out->n - 1]))
        out->n--;
    (void)buf_add_char(out, '.');
}

static void put_chinese(struct writer *w, struct buf *out, size_t bytes)
{
    while (out->n < bytes) {
        vocab_put_han(&w->vocab, &w->chance, out);
        if (chance_below(&w->chance, 14) == 0)
            (void)buf_add_str(out, chance_below(&w->chance, 2) ? "，" : "。");
        else if (chance_below(&w->chance, 30) == 0)
            vocab_put_cased(out, vocab_rank(&w->vocab, &w->chance), true);
    }
}

static bool is_chinese(struct writer *w)
{
    return w->script == CORPUS_HAN ||
           (w->script == CORPUS_MIXED && chance_below(&w->chance, 25) == 0);
}

void corpus_write(struct corpus *c, enum corpus_script script, uint64_t seed, size_t n,
                  size_t item_bytes)
{
    struct writer w = {.chance = {seed}, .script = script};
    struct buf title, body;

    vocab_init(&w.vocab);
    buf_init(&title, BUF_NO_CAP);
    buf_init(&body, BUF_NO_CAP);
    for (size_t i = 0; i < n; i++) {
        size_t bytes = item_bytes / 2 + chance_below(&w.chance, item_bytes);
        size_t head = 40 + chance_below(&w.chance, 40);
        bool chinese = is_chinese(&w);

        buf_reset(&title);
        buf_reset(&body);
        (chinese ? put_chinese : put_sentences)(&w, &title, head);
        (chinese ? put_chinese : put_sentences)(&w, &body,
                                                bytes > head ? bytes - head : 1);
        corpus_add(c, buf_span(&title), buf_span(&body));
    }
    corpus_settle(c);
    vocab_release(&w.vocab);
    buf_release(&title);
    buf_release(&body);
}
