#include "bench/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "text/utf8.h"

/* Ranks of the words that news is written with; rules also ask for words beyond. */
#define WORDS       60000
#define WORDS_ASKED (20 * WORDS)
#define HAN         3000
#define HAN_FIRST   0x4e00u
#define COMMON      3000 /* no rare phrase has a word of a lower rank */

/* --- chance --------------------------------------------------------------------------
 */

struct chance {
    uint64_t state;
};

static uint64_t next(struct chance *c)
{
    return hash_mix(c->state += 0x9e3779b97f4a7c15u, 0xd1b54a32d192ed03u);
}

static size_t below(struct chance *c, size_t n)
{
    return next(c) % n;
}

static double unit(struct chance *c)
{
    return (double)(next(c) >> 11) / 9007199254740992.0;
}

/* A rank below `ranks`, the k-th with a weight of 1/k. */
static size_t zipf(const struct corpus *c, struct chance *chance, size_t ranks)
{
    double want = unit(chance) * c->zipf[ranks - 1];
    size_t low = 0, high = ranks - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (c->zipf[middle] < want)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- words ---------------------------------------------------------------------------
 */

/* Spells the word of a rank: always the same letters for the same rank. */
static void put_word(struct buf *out, size_t rank)
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
    size_t syllables = rank < 300 ? 1 : rank < 4000 ? 2 : rank < WORDS ? 3 : 4;

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

static void put_cased(struct buf *out, size_t rank, bool capital)
{
    size_t at = out->n;

    put_word(out, rank);
    if ((capital || is_name(rank)) && out->p[at] >= 'a' && out->p[at] <= 'z')
        out->p[at] = (char)(out->p[at] - 'a' + 'A');
    if (rank % 97 == 5) /* some are written in capitals: tickers, acronyms */
        for (; at < out->n; at++)
            if (out->p[at] >= 'a' && out->p[at] <= 'z')
                out->p[at] = (char)(out->p[at] - 'a' + 'A');
}

static void put_han(struct corpus *c, struct chance *chance, struct buf *out)
{
    char bytes[UTF8_MOST];
    uint32_t rank = (uint32_t)zipf(c, chance, HAN);

    (void)buf_add(out, bytes, utf8_encode(HAN_FIRST + rank * 7 % 20000, bytes));
}

/* --- news ----------------------------------------------------------------------------
 */

static void put_number(struct buf *out, struct chance *chance)
{
    switch (below(chance, 4)) {
    case 0: (void)buf_addf(out, "%zu", 1990 + below(chance, 40)); break;
    case 1:
        (void)buf_addf(out, "%zu,%03zu", 1 + below(chance, 900), below(chance, 1000));
        break;
    case 2:
        (void)buf_addf(out, "$%zu.%zubn", 1 + below(chance, 90), below(chance, 10));
        break;
    default:
        (void)buf_addf(out, "%zu.%zu%%", below(chance, 100), below(chance, 10));
        break;
    }
}

/* What stands between two words; true where a sentence begins behind it. */
static bool put_gap(struct buf *out, struct chance *chance)
{
    size_t r = below(chance, 200);

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
    else if (r < 31)
        (void)buf_add_str(out, r == 29 ? " – " : " “");
    else
        (void)buf_add_char(out, ' ');
    return false;
}

static void put_sentences(struct corpus *c, struct chance *chance, size_t bytes)
{
    size_t end = c->text.n + bytes;
    bool capital = true;

    while (c->text.n < end) {
        if (below(chance, 40) == 0)
            put_number(&c->text, chance);
        else
            put_cased(&c->text, zipf(c, chance, WORDS), capital);
        capital = put_gap(&c->text, chance);
    }
    while (strchr(" .,-", c->text.p[c->text.n - 1]))
        c->text.n--;
    (void)buf_add_char(&c->text, '.');
}

static void put_chinese(struct corpus *c, struct chance *chance, size_t bytes)
{
    size_t end = c->text.n + bytes;

    while (c->text.n < end) {
        put_han(c, chance, &c->text);
        if (below(chance, 14) == 0)
            (void)buf_add_str(&c->text, below(chance, 2) ? "，" : "。");
        else if (below(chance, 30) == 0)
            put_cased(&c->text, zipf(c, chance, WORDS), true);
    }
}

void corpus_init(struct corpus *c)
{
    double sum = 0;

    memset(c, 0, sizeof(*c));
    buf_init(&c->text, BUF_NO_CAP);
    c->zipf = mem_calloc(WORDS, sizeof(*c->zipf));
    for (size_t i = 0; i < WORDS; i++)
        c->zipf[i] = sum += 1 / (double)(i + 1);
}

void corpus_release(struct corpus *c)
{
    buf_release(&c->text);
    free(c->items);
    free(c->zipf);
}

/* The text moves while it grows, so that items are marked by offset first. */
void corpus_write(struct corpus *c, uint64_t seed, size_t n, size_t item_bytes)
{
    struct chance chance = {seed};
    size_t *starts = mem_calloc(2 * n + 1, sizeof(*starts));

    buf_reset(&c->text);
    c->items = mem_realloc(c->items, n, sizeof(*c->items));
    c->n = n;
    for (size_t i = 0; i < n; i++) {
        size_t bytes = item_bytes / 2 + below(&chance, item_bytes);
        bool chinese = below(&chance, 25) == 0;
        size_t title = 40 + below(&chance, 40);

        starts[2 * i] = c->text.n;
        (chinese ? put_chinese : put_sentences)(c, &chance, title);
        (void)buf_add_str(&c->text, "\n\n");
        starts[2 * i + 1] = c->text.n;
        (chinese ? put_chinese : put_sentences)(c, &chance,
                                                bytes > title ? bytes - title : 1);
    }
    starts[2 * n] = c->text.n;
    for (size_t i = 0; i < n; i++) {
        const char *p = c->text.p;
        size_t *s = &starts[2 * i];

        c->items[i].title = span_make(p + s[0], s[1] - s[0] - 2);
        c->items[i].body = span_make(p + s[1], s[2] - s[1]);
        c->items[i].all = span_make(p + s[0], s[2] - s[0]);
    }
    free(starts);
}

/* --- phrases -------------------------------------------------------------------------
 */

static void put_rare(struct corpus *c, struct chance *chance, struct buf *out)
{
    size_t words = 1 + below(chance, 3);

    if (below(chance, 50) == 0) {
        for (size_t i = 0; i <= words; i++)
            put_han(c, chance, out);
        return;
    }
    for (size_t i = 0; i < words; i++) {
        size_t ranks = words > 1 && below(chance, 3) ? WORDS : WORDS_ASKED;

        (void)buf_add_str(out, i ? " " : "");
        put_word(out, COMMON + below(chance, ranks - COMMON));
    }
}

static void put_frequent(struct corpus *c, struct chance *chance, struct buf *out)
{
    size_t words = 1 + below(chance, 3);

    for (size_t i = 0; i < words; i++) {
        (void)buf_add_str(out, i ? " " : "");
        put_word(out, zipf(c, chance, WORDS));
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

void corpus_phrases(struct corpus *c, uint64_t seed, enum corpus_phrases kind, size_t n,
                    struct buf *out)
{
    struct chance chance = {seed};
    size_t slots = 16;
    uint64_t *known;

    while (slots < 2 * n)
        slots *= 2;
    known = mem_calloc(slots, sizeof(*known));
    for (size_t made = 0; made < n;) {
        size_t at = out->n;

        (kind == CORPUS_RARE ? put_rare : put_frequent)(c, &chance, out);
        if (remember(known, slots, hash_bytes(out->p + at, out->n - at))) {
            (void)buf_add_char(out, '\n');
            made++;
        } else {
            out->n = at;
        }
    }
    free(known);
}
