#include "bench/phrases.h"

#include "base/hash.h"
#include "bench/corpus.h"
#include "bench/known.h"
#include "bench/speech.h"
#include "bench/spelling.h"

#define WORDS_MOST   3
#define RARE_ALONE   5000 /* a rare word has this rank, or a higher one */
#define WATCHED      45   /* of 100 phrases that may be frequent */
#define WATCHED_FROM 12   /* a seed: about half of the shortest words are among them */
#define SILENT_WORDS 1000000

#define OTHER_NEWS 1000008 /* seeds of phrases are not those of the news */

const char *phrases_name(enum phrases kind)
{
    static const char *const names[] = {"rare", "frequent", "silent", "Chinese"};

    return names[kind];
}

/* The last words that somebody said. */
struct saying {
    struct speech speech;
    size_t rank[WORDS_MOST];
};

static void say_next(struct saying *s)
{
    memmove(s->rank, s->rank + 1, sizeof(s->rank) - sizeof(s->rank[0]));
    s->rank[WORDS_MOST - 1] = speech_next(&s->speech);
}

static void start_saying(struct saying *s, const struct vocab *vocab, uint64_t seed)
{
    speech_init(&s->speech, vocab, seed + OTHER_NEWS);
    for (size_t i = 0; i < WORDS_MOST; i++)
        s->rank[i] = speech_next(&s->speech);
}

/* Of the n last words. */
static bool is_rare(const size_t *rank, size_t n)
{
    if (n == 1)
        return rank[0] >= RARE_ALONE;
    for (size_t i = 0; i < n; i++)
        if (rank[i] >= VOCAB_COMMON)
            return true;
    return false;
}

/* People do not watch for all that is said often. */
static bool is_watched(const size_t *rank, size_t n)
{
    uint64_t hash = WATCHED_FROM;

    for (size_t i = 0; i < n; i++)
        hash = hash_pair(hash, rank[i]);
    return hash % 100 < WATCHED;
}

/* Runs of one word, two and three are looked at alike, and more of the long ones are
 * rare: there are more of them. */
static void put_said(enum phrases kind, struct saying *s, struct buf *out)
{
    size_t words, *rank;

    do {
        say_next(s);
        words = 1 + chance_below(&s->speech.chance, WORDS_MOST);
        rank = s->rank + WORDS_MOST - words;
    } while (!(kind == PHRASES_RARE ? is_rare : is_watched)(rank, words));
    for (size_t i = 0; i < words; i++) {
        (void)buf_add_str(out, i ? " " : "");
        vocab_put(s->speech.vocab, out, rank[i]);
    }
}

static void put_han(struct saying *s, struct buf *out)
{
    struct chance *chance = &s->speech.chance;

    for (size_t n = 2 + chance_below(chance, WORDS_MOST); n; n--)
        vocab_put_han(s->speech.vocab, chance, out);
}

static void put_silent(struct saying *s, struct buf *out)
{
    struct chance *chance = &s->speech.chance;

    for (size_t n = 1 + chance_below(chance, WORDS_MOST); n; n--) {
        spelling_put_strange(out, chance_below(chance, SILENT_WORDS));
        (void)buf_add_str(out, n > 1 ? " " : "");
    }
}

static void put_phrase(enum phrases kind, struct saying *s, struct buf *out)
{
    switch (kind) {
    case PHRASES_SILENT: put_silent(s, out); break;
    case PHRASES_HAN: put_han(s, out); break;
    default: put_said(kind, s, out); break;
    }
}

void phrases_write(enum phrases kind, uint64_t seed, size_t n, struct buf *out)
{
    struct saying saying;
    struct vocab vocab;
    struct known known;

    known_init(&known, n);
    vocab_init(&vocab);
    start_saying(&saying, &vocab, seed);
    for (size_t made = 0; made < n;) {
        size_t at = out->n;

        put_phrase(kind, &saying, out);
        if (known_add(&known, hash_bytes(out->p + at, out->n - at))) {
            (void)buf_add_char(out, '\n');
            made++;
        } else {
            out->n = at;
        }
    }
    vocab_release(&vocab);
    known_release(&known);
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
