/* token: words of any text stand in order, on characters, and hash as they fold. */
#include "fuzz/fuzz.h"

#include "base/hash.h"
#include "text/fold.h"
#include "text/token.h"

static bool on_character(struct span text, uint32_t at)
{
    return at == text.n || ((uint8_t)text.p[at] & 0xc0) != 0x80;
}

static void check_word(struct span text, const struct words *w, size_t i)
{
    char folded[FOLD_MOST];
    struct span word = {text.p + w->start[i], w->end[i] - w->start[i]};
    size_t n;

    FUZZ_CHECK(w->start[i] < w->end[i] && w->end[i] <= text.n);
    FUZZ_CHECK(on_character(text, w->start[i]) && on_character(text, w->end[i]));
    n = fold_word(word, folded);
    FUZZ_CHECK(n <= FOLD_MOST && utf8_valid(span_make(folded, n)));
    FUZZ_CHECK(w->hash[i] != 0 && w->hash[i] == hash_bytes(folded, n));
    n = fold_lower(word, folded);
    FUZZ_CHECK(n <= FOLD_MOST && utf8_valid(span_make(folded, n)));
    if (i == 0)
        return;
    FUZZ_CHECK(w->end[i - 1] <= w->start[i]);
    FUZZ_CHECK(w->paragraph[i - 1] <= w->paragraph[i]);
    if (!w->sentences)
        return;
    FUZZ_CHECK(w->sentence[i - 1] <= w->sentence[i]);
    FUZZ_CHECK(w->paragraph[i - 1] == w->paragraph[i] ||
               w->sentence[i - 1] < w->sentence[i]);
}

static void check_words(struct span text, const struct words *w)
{
    for (size_t i = 0; i < w->n; i++)
        check_word(text, w, i);
}

/* Exact forms are stable: a term's and a text's are compared byte by byte. */
static void check_exact(struct span text)
{
    struct buf once, twice;

    buf_init(&once, BUF_NO_CAP);
    buf_init(&twice, BUF_NO_CAP);
    FUZZ_CHECK(fold_exact(text, &once) == 0);
    FUZZ_CHECK(utf8_valid(buf_span(&once)));
    FUZZ_CHECK(fold_exact(buf_span(&once), &twice) == 0);
    FUZZ_CHECK(span_eq(buf_span(&once), buf_span(&twice)));
    buf_release(&twice);
    buf_release(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf held;
    struct span text = fuzz_hold(&held, data, size);
    struct words w;

    words_init(&w);
    token_words(text, &w);
    check_words(text, &w);
    token_sentences(text, &w);
    FUZZ_CHECK(w.sentences);
    check_words(text, &w);
    token_pattern_words(text, &w);
    check_words(text, &w);
    check_exact(text);
    words_release(&w);
    buf_release(&held);
    return 0;
}
