#include "bench/vocab.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "text/utf8.h"

#define HAN       3000
#define HAN_FIRST 0x4e00u

static uint64_t next(struct chance *c)
{
    return hash_mix(c->state += 0x9e3779b97f4a7c15u, 0xd1b54a32d192ed03u);
}

size_t chance_below(struct chance *c, size_t n)
{
    return next(c) % n;
}

static double unit(struct chance *c)
{
    return (double)(next(c) >> 11) / 9007199254740992.0;
}

void vocab_init(struct vocab *v)
{
    double sum = 0;

    v->zipf = mem_calloc(VOCAB_WORDS, sizeof(*v->zipf));
    for (size_t i = 0; i < VOCAB_WORDS; i++)
        v->zipf[i] = sum += 1 / (double)(i + 1);
}

void vocab_release(struct vocab *v)
{
    free(v->zipf);
}

static size_t rank_below(const struct vocab *v, struct chance *chance, size_t ranks)
{
    double want = unit(chance) * v->zipf[ranks - 1];
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

size_t vocab_rank(const struct vocab *v, struct chance *chance)
{
    return rank_below(v, chance, VOCAB_WORDS);
}

void vocab_put(struct buf *out, size_t rank)
{
    static const char *const common[] = {
        "the", "of",   "to",   "and",  "in",    "a",    "said",  "for",  "that", "on",
        "is",  "with", "was",  "it",   "by",    "as",   "at",    "from", "has",  "be",
        "its", "will", "are",  "have", "which", "an",   "year",  "he",   "not",  "new",
        "or",  "this", "were", "been", "but",   "more", "after", "up",   "who",  "their"};
    static const char *const heads[] = {"b",  "c",  "d",  "f", "g",  "h",  "k",  "l",
                                        "m",  "n",  "p",  "r", "s",  "t",  "v",  "w",
                                        "tr", "st", "ch", "z", "pr", "gr", "sh", "j"};
    static const char *const tails[] = {"a",  "e",  "i",  "o",  "u",  "an", "en", "in",
                                        "on", "er", "or", "al", "el", "is", "at", "ed"};
    size_t n_common = sizeof(common) / sizeof(common[0]);
    uint64_t spell = hash_pair(rank, 7);
    size_t syllables = rank < 300 ? 1 : rank < 4000 ? 2 : rank < VOCAB_WORDS ? 3 : 4;

    if (rank < n_common) {
        (void)buf_add_str(out, common[rank]);
        return;
    }
    for (size_t i = 0; i < syllables; i++, spell >>= 9) {
        (void)buf_add_str(out, heads[spell % 24]);
        (void)buf_add_str(out,
                          rank % 50 == 49 && i == 0 ? "é" : tails[(spell >> 5) % 16]);
    }
    if (rank % 3 == 0)
        (void)buf_add_str(out, rank % 2 ? "s" : "ing");
}

static bool is_name(size_t rank)
{
    return rank > 100 && rank % 7 == 0;
}

void vocab_put_cased(struct buf *out, size_t rank, bool capital)
{
    size_t at = out->n;

    vocab_put(out, rank);
    if ((capital || is_name(rank)) && out->p[at] >= 'a' && out->p[at] <= 'z')
        out->p[at] = (char)(out->p[at] - 'a' + 'A');
    if (rank % 97 == 5) /* some are written in capitals: tickers, acronyms */
        for (; at < out->n; at++)
            if (out->p[at] >= 'a' && out->p[at] <= 'z')
                out->p[at] = (char)(out->p[at] - 'a' + 'A');
}

void vocab_put_han(const struct vocab *v, struct chance *chance, struct buf *out)
{
    char bytes[UTF8_MOST];
    uint32_t rank = (uint32_t)rank_below(v, chance, HAN);

    (void)buf_add(out, bytes, utf8_encode(HAN_FIRST + rank * 7 % 20000, bytes));
}
