/* News made from a seed. */
#include "base/buf.h"
#include "bench/corpus.h"
#include "bench/speech.h"

struct writer {
    struct vocab vocab;
    struct speech speech;
    enum corpus_script script;
    bool quoting;
};

static void put_number(struct writer *w, struct buf *out)
{
    struct chance *c = &w->speech.chance;

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

/* Quotation marks come in pairs. */
static void put_quote(struct writer *w, struct buf *out)
{
    bool ascii = w->script == CORPUS_ASCII;

    w->quoting = !w->quoting;
    if (w->quoting)
        (void)buf_add_str(out, ascii ? " \"" : " “");
    else
        (void)buf_add_str(out, ascii ? "\" " : "” ");
}

/* What stands between two words of a sentence. */
static void put_gap(struct writer *w, struct buf *out)
{
    size_t r = chance_below(&w->speech.chance, 1000);

    if (r < 50)
        (void)buf_add_str(out, ", ");
    else if (r < 62)
        (void)buf_add_str(out, "'s ");
    else if (r < 74)
        (void)buf_add_char(out, '-');
    else if (r < 77)
        (void)buf_add_str(out, w->script == CORPUS_ASCII ? " - " : " – ");
    else if (r < 80)
        (void)buf_add_str(out, r == 77 ? "; " : ": ");
    else if (r < (w->quoting ? 200 : 90))
        put_quote(w, out);
    else
        (void)buf_add_char(out, ' ');
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
    size_t rank = speech_next(&w->speech), from = out->n;

    if (w->script == CORPUS_ASCII && vocab_is_accented(rank))
        rank--;
    vocab_put_cased(&w->vocab, out, rank, capital);
    if (w->script == CORPUS_ACCENTED)
        accent(out, from);
}

/* Words and what is between them, until so many bytes are full, or the sentence is. */
static void put_sentence(struct writer *w, struct buf *out, size_t bytes)
{
    size_t words = 6 + chance_below(&w->speech.chance, 28);

    for (size_t i = 0; i < words && (i == 0 || out->n < bytes); i++) {
        if (i)
            put_gap(w, out);
        if (chance_in_1000(&w->speech.chance, 20))
            put_number(w, out);
        else
            put_word(w, out, i == 0);
    }
    if (w->quoting)
        (void)buf_add_str(out, w->script == CORPUS_ASCII ? "\"" : "”");
    w->quoting = false;
}

static void put_sentences(struct writer *w, struct buf *out, size_t bytes)
{
    while (out->n < bytes) {
        if (out->n)
            (void)buf_add_char(out, ' ');
        put_sentence(w, out, bytes);
        (void)buf_add_char(out, '.');
    }
}

static void put_chinese(struct writer *w, struct buf *out, size_t bytes)
{
    while (out->n < bytes) {
        vocab_put_han(&w->vocab, &w->speech.chance, out);
        if (chance_below(&w->speech.chance, 14) == 0)
            (void)buf_add_str(out, chance_below(&w->speech.chance, 2) ? "，" : "。");
        else if (chance_below(&w->speech.chance, 30) == 0)
            vocab_put_cased(&w->vocab, out, speech_next(&w->speech), true);
    }
}

static bool is_chinese(struct writer *w)
{
    return w->script == CORPUS_HAN ||
           (w->script == CORPUS_MIXED && chance_below(&w->speech.chance, 25) == 0);
}

void corpus_write(struct corpus *c, enum corpus_script script, uint64_t seed, size_t n,
                  size_t item_bytes)
{
    struct writer w = {.script = script};
    struct buf title, body;

    vocab_init(&w.vocab);
    speech_init(&w.speech, &w.vocab, seed);
    buf_init(&title, BUF_NO_CAP);
    buf_init(&body, BUF_NO_CAP);
    for (size_t i = 0; i < n; i++) {
        size_t bytes = item_bytes / 2 + chance_below(&w.speech.chance, item_bytes);
        size_t head = 40 + chance_below(&w.speech.chance, 40);
        bool chinese = is_chinese(&w);

        buf_reset(&title);
        buf_reset(&body);
        (chinese ? put_chinese : put_sentence)(&w, &title, head);
        (chinese ? put_chinese : put_sentences)(&w, &body,
                                                bytes > head ? bytes - head : 1);
        corpus_add(c, buf_span(&title), buf_span(&body));
    }
    corpus_settle(c);
    vocab_release(&w.vocab);
    buf_release(&title);
    buf_release(&body);
}
