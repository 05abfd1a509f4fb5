#include "bench/vocab.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "bench/known.h"
#include "bench/spelling.h"
#include "text/utf8.h"

#define HAN       3000
#define HAN_FIRST 0x4e00u

/* The k-th word (from 0) weighs 1 / ((k + HEAD) (1 + k / TAIL)). */
#define HEAD 3.0
#define TAIL 12000.0

size_t vocab_rank(const struct vocab *v, struct chance *chance, size_t ranks)
{
    double want = chance_unit(chance) * v->zipf[ranks - 1];
    size_t low = 0, high = ranks - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (v->zipf[middle] < want)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The commonest words. */
static const char *const common[] = {
    "the",   "of",      "to",      "and",     "in",      "a",     "that",       "for",
    "is",    "said",    "on",      "it",      "with",    "was",   "as",         "he",
    "at",    "by",      "from",    "has",     "be",      "its",   "will",       "are",
    "have",  "which",   "an",      "not",     "we",      "this",  "but",        "their",
    "his",   "or",      "were",    "been",    "they",    "more",  "who",        "new",
    "year",  "after",   "up",      "would",   "had",     "about", "one",        "all",
    "our",   "other",   "than",    "also",    "can",     "over",  "first",      "there",
    "when",  "two",     "out",     "people",  "so",      "last",  "into",       "no",
    "some",  "years",   "could",   "she",     "her",     "what",  "if",         "time",
    "only",  "most",    "should",  "under",   "now",     "them",  "may",        "because",
    "such",  "between", "before",  "you",     "state",   "must",  "government", "any",
    "made",  "against", "three",   "these",   "world",   "many",  "where",      "company",
    "while", "per",     "country", "market",  "million", "those", "being",      "during",
    "work",  "make",    "week",    "through", "since",   "both",  "next",       "public",
    "day",   "much",    "still",   "part",    "down",    "even",  "report",     "back"};

#define N_COMMON (sizeof(common) / sizeof(common[0]))

bool vocab_is_accented(size_t rank)
{
    return rank % 50 == 49 && rank >= N_COMMON;
}

/* An e with its accent in place of the first vowel. */
static void accent(struct buf *out, size_t from)
{
    char word[64];
    size_t n = out->n - from < sizeof(word) ? out->n - from : sizeof(word), at = 0;

    memcpy(word, out->p + from, n);
    while (at < n && !strchr("aeiou", word[at]))
        at++;
    if (at == n)
        return;
    out->n = from + at;
    (void)buf_add_str(out, "é");
    (void)buf_add(out, word + at + 1, n - at - 1);
}

static void weigh(struct vocab *v)
{
    double sum = 0;

    v->zipf = mem_calloc(VOCAB_WORDS, sizeof(*v->zipf));
    for (size_t i = 0; i < VOCAB_WORDS; i++) {
        double k = (double)i;

        v->zipf[i] = sum += 1 / ((k + HEAD) * (1 + k / TAIL));
    }
}

/* A word as no other is written: the second of two that come out alike is tried again. */
static void add_word(struct vocab *v, struct known *known, size_t rank)
{
    size_t from = v->text.n;

    v->start[rank] = (uint32_t)from;
    if (rank < N_COMMON)
        (void)buf_add_str(&v->text, common[rank]);
    for (unsigned again = 0; rank >= N_COMMON; again++) {
        spelling_put(&v->text, rank, again);
        if (known_add(known, hash_bytes(v->text.p + from, v->text.n - from)))
            break;
        v->text.n = from;
    }
    if (vocab_is_accented(rank))
        accent(&v->text, from);
}

void vocab_init(struct vocab *v)
{
    struct known known;

    weigh(v);
    buf_init(&v->text, BUF_NO_CAP);
    v->start = mem_calloc(VOCAB_WORDS + 1, sizeof(*v->start));
    known_init(&known, VOCAB_WORDS);
    for (size_t rank = 0; rank < N_COMMON; rank++)
        (void)known_add(&known, hash_bytes(common[rank], strlen(common[rank])));
    for (size_t rank = 0; rank < VOCAB_WORDS; rank++)
        add_word(v, &known, rank);
    v->start[VOCAB_WORDS] = (uint32_t)v->text.n;
    known_release(&known);
}

void vocab_release(struct vocab *v)
{
    free(v->zipf);
    free(v->start);
    buf_release(&v->text);
}

void vocab_put(const struct vocab *v, struct buf *out, size_t rank)
{
    (void)buf_add(out, v->text.p + v->start[rank], v->start[rank + 1] - v->start[rank]);
}

static bool is_name(size_t rank)
{
    return rank > N_COMMON && rank % 7 == 0;
}

static void raise(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] >= 'a' && p[i] <= 'z')
            p[i] = (char)(p[i] - 'a' + 'A');
}

void vocab_put_cased(const struct vocab *v, struct buf *out, size_t rank, bool capital)
{
    size_t at = out->n;

    vocab_put(v, out, rank);
    if (rank % 97 == 5 && rank > N_COMMON) /* tickers, acronyms */
        raise(out->p + at, out->n - at);
    else if (capital || is_name(rank))
        raise(out->p + at, 1);
}

void vocab_put_han(const struct vocab *v, struct chance *chance, struct buf *out)
{
    char bytes[UTF8_MOST];
    uint32_t rank = (uint32_t)vocab_rank(v, chance, HAN);

    (void)buf_add(out, bytes, utf8_encode(HAN_FIRST + rank * 7 % 20000, bytes));
}
