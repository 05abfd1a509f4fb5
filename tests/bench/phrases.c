#include "bench/phrases.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "bench/corpus.h"
#include "bench/vocab.h"

const char *phrases_name(enum phrases kind)
{
    static const char *const names[] = {"rare", "frequent", "silent"};

    return names[kind];
}

static size_t choose_rank(enum phrases kind, const struct vocab *v, struct chance *chance)
{
    if (kind == PHRASES_FREQUENT)
        return vocab_rank(v, chance);
    if (kind == PHRASES_SILENT)
        return VOCAB_WORDS + chance_below(chance, VOCAB_ASKED - VOCAB_WORDS);
    return VOCAB_COMMON + chance_below(chance, VOCAB_WORDS - VOCAB_COMMON);
}

static void put_phrase(enum phrases kind, const struct vocab *v, struct chance *chance,
                       struct buf *out)
{
    size_t words = 1 + chance_below(chance, 3);

    if (kind == PHRASES_RARE && chance_below(chance, 50) == 0) {
        for (size_t i = 0; i <= words; i++)
            vocab_put_han(v, chance, out);
        return;
    }
    for (size_t i = 0; i < words; i++) {
        (void)buf_add_str(out, i ? " " : "");
        vocab_put(out, choose_rank(kind, v, chance));
    }
}

/* Open addressing; a phrase is known by its hash. True where it was not there yet. */
static bool remember(uint64_t *table, size_t slots, uint64_t hash)
{
    size_t at = hash & (slots - 1);

    while (table[at] && table[at] != hash)
        at = (at + 1) & (slots - 1);
    if (table[at])
        return false;
    table[at] = hash;
    return true;
}

void phrases_write(enum phrases kind, uint64_t seed, size_t n, struct buf *out)
{
    struct chance chance = {seed};
    struct vocab vocab;
    size_t slots = 16;
    uint64_t *known;

    while (slots < 2 * n)
        slots *= 2;
    known = mem_calloc(slots, sizeof(*known));
    vocab_init(&vocab);
    for (size_t made = 0; made < n;) {
        size_t at = out->n;

        put_phrase(kind, &vocab, &chance, out);
        if (remember(known, slots, hash_bytes(out->p + at, out->n - at))) {
            (void)buf_add_char(out, '\n');
            made++;
        } else {
            out->n = at;
        }
    }
    vocab_release(&vocab);
    free(known);
}

static bool has_operator(struct span phrase)
{
    for (size_t i = 0; i < phrase.n; i++)
        if (strchr("*?~=/$\"", phrase.p[i]))
            return true;
    return false;
}

size_t phrases_fold(struct span watchlist, struct buf *out, size_t *left)
{
    const char *p = watchlist.p, *end = p + watchlist.n;
    size_t n = 0;

    *left = 0;
    while (p < end) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        struct span line = span_make(p, (size_t)((line_end ? line_end : end) - p));
        const char *tab = memchr(line.p, '\t', line.n);
        size_t before = out->n;

        p += line.n + 1;
        if (tab)
            line = span_make(tab + 1, (size_t)(line.p + line.n - tab - 1));
        line = span_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        if (has_operator(line)) {
            ++*left;
            continue;
        }
        corpus_put_plain(out, line);
        if (out->n == before)
            continue;
        (void)buf_add_char(out, '\n');
        n++;
    }
    return n;
}
