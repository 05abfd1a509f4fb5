/* From words of rules to a screen. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/screen_inside.h"
#include "text/utf8.h"

/* How much rarer two ideographs are than one. */
#define PAIR_RARER 50

/* With fewer clues, there are few false heads, and these cost less than tags do. */
#define TAGS_LEAST 24

/* Wildcards among the clues: they are tried one by one. */
#define PREFIXES_MOST 32

/* --- clues ----------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static size_t count_plain(struct span s)
{
    size_t n = 0;

    while (n < s.n && (is_small(s.p[n]) || is_digit(s.p[n])))
        n++;
    return n;
}

/* A character that folds to itself and stands in text as itself. */
static bool is_own_word(struct span s)
{
    unsigned size;
    uint32_t cp;

    if (s.n != 3)
        return false;
    cp = utf8_decode(s.p, s.p + s.n, &size);
    return (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0xac00 && cp <= 0xd7a3);
}

static bool is_number(struct span s)
{
    return is_digit(s.p[0]) || memchr(s.p, '.', s.n);
}

static bool is_clue_word(struct span s)
{
    size_t n = 0;

    if (s.n > SCREEN_WORD_MOST)
        return false;
    while (n < s.n && (s.p[n] == '.' || count_plain(span_make(s.p + n, 1))))
        n++;
    return n == s.n || is_own_word(s);
}

/* Numbers make the screen look at every number of the text, and short words take a
 * bucket for themselves. */
static double surcharge(const struct screen_clue *clue)
{
    return (clue->number ? 2000.0 : 0.0) + (clue->n < SCREEN_HEAD - 1 ? 500.0 : 0.0);
}

/* Two ideographs in a row are found by both. Hangul is left out: a syllable may go on
 * with a jamo behind it. */
static void pair_up(struct screen_clue *clue, const struct word_pattern *word,
                    const struct word_pattern *next)
{
    char both[6];

    if (!screen_is_han(word->text.p[0]) || next->kind != WORD_PLAIN ||
        !is_own_word(next->text) || !screen_is_han(next->text.p[0]))
        return;
    memcpy(both, word->text.p, 3);
    memcpy(both + 3, next->text.p, 3);
    clue->kind = SCREEN_PAIR;
    clue->pair = hash_bytes(both, sizeof both);
}

static uint64_t hash_beside(const struct word_pattern *word)
{
    return word->kind == WORD_PLAIN ? hash_bytes(word->text.p, word->text.n) : 0;
}

double screen_clue(const struct phrase *phrase, size_t i, double per_million,
                   struct screen_clue *clue)
{
    const struct word_pattern *word = &phrase->words[i];
    struct span s = word->text;

    memset(clue, 0, sizeof(*clue));
    if (word->kind == WORD_WILDCARD) {
        s.n = count_plain(s);
        if (s.n >= SCREEN_PREFIX_LEAST && is_small(s.p[0]))
            clue->kind = SCREEN_PREFIX;
    } else if (word->kind == WORD_PLAIN && s.n && is_clue_word(s)) {
        clue->kind = SCREEN_WORD;
        clue->hash = hash_bytes(s.p, s.n);
        clue->number = is_number(s);
        if (i > 0)
            clue->beside.before = hash_beside(word - 1);
        if (i + 1 < phrase->n) {
            clue->beside.behind = hash_beside(word + 1);
            pair_up(clue, word, word + 1);
        }
    }
    if (clue->kind == SCREEN_NOTHING)
        return (double)INFINITY;
    clue->n = (uint8_t)(s.n < SCREEN_PREFIX_MOST ? s.n : SCREEN_PREFIX_MOST);
    memcpy(clue->start, s.p, clue->n);
    if (clue->kind == SCREEN_PAIR)
        per_million /= PAIR_RARER;
    return per_million + surcharge(clue);
}

/* --- making ---------------------------------------------------------------------- */

/* Short heads together, as they leave the tables of their bucket open; then by the
 * bytes, so that a bucket has few different ones in the first places. */
static int cmp_start(const void *va, const void *vb)
{
    const struct screen_clue *a = va, *b = vb;
    bool a_short = a->n < SCREEN_HEAD, b_short = b->n < SCREEN_HEAD;

    if (a_short != b_short)
        return a_short ? -1 : 1;
    return memcmp(a->start, b->start, SCREEN_HEAD);
}

static void put_head(struct screen_heads *h, const struct screen_clue *clue, uint8_t bit)
{
    for (unsigned k = 0; k < SCREEN_HEAD; k++) {
        unsigned char c = (unsigned char)clue->start[k] | 0x20;

        for (unsigned six = 0; six < 64; six++)
            h->six[k][six] |= k >= clue->n || (six | 0x20) == (c & 63) ? bit : 0;

        for (unsigned half = 0; half < 16; half++) {
            h->low[k][half] |= k >= clue->n || half == (c & 15) ? bit : 0;
            h->high[k][half] |= k >= clue->n || half == c >> 4 ? bit : 0;
        }
    }
}

static void put_heads(struct screen *s, const struct screen_clue *clues, size_t n)
{
    struct screen_clue *sorted = mem_calloc(n, sizeof(*sorted));

    memcpy(sorted, clues, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), cmp_start);
    for (size_t i = 0; i < n; i++) {
        put_head(&s->heads, &sorted[i], (uint8_t)(1u << (i * SCREEN_BUCKETS / n)));
        if (sorted[i].number)
            s->heads.numbers = UINT64_MAX;
    }
    free(sorted);
}

/* The tag of a word's first bytes, and its two places. */
struct tag {
    uint8_t tag;
    uint8_t place[2];
};

static struct tag tag_of(const struct screen_clue *clue)
{
    char start[SCREEN_PREFIX_MOST] = {0};
    uint32_t hash;

    memcpy(start, clue->start, clue->n);
    hash = (uint32_t)(hash_load64((const unsigned char *)start) * SCREEN_TAG_MIX >> 32);
    return (struct tag){
        .tag = (uint8_t)(hash >> SCREEN_TAG_AT & SCREEN_TAG_MOST) | SCREEN_TAG_SET,
        .place = {(uint8_t)(hash >> SCREEN_TAG_FIRST & (SCREEN_TAGS - 1)),
                  (uint8_t)(hash & (SCREEN_TAGS - 1))},
    };
}

/* Puts each clue into one of its two places; who is in the way moves to its other one. */
static bool put_tag(struct screen_heads *h, const struct screen_clue *clues,
                    const struct screen_clue *owner[2][SCREEN_TAGS], size_t i)
{
    const struct screen_clue *clue = &clues[i];
    unsigned side = 0;

    for (unsigned tries = 0; tries < 4 * SCREEN_TAGS; tries++, side ^= 1) {
        struct tag t = tag_of(clue);
        const struct screen_clue *other;

        if (h->tags[0][t.place[0]] == t.tag || h->tags[1][t.place[1]] == t.tag)
            return true;
        other = owner[side][t.place[side]];
        owner[side][t.place[side]] = clue;
        h->tags[side][t.place[side]] = t.tag;
        if (!other)
            return true;
        clue = other;
    }
    return false;
}

static bool has_tag(const struct screen_heads *h, const struct screen_clue *clue)
{
    struct tag t = tag_of(clue);

    return h->tags[0][t.place[0]] == t.tag || h->tags[1][t.place[1]] == t.tag;
}

/* No tags where some clue cannot have one. */
static void put_tags(struct screen_heads *h, const struct screen_clue *clues, size_t n)
{
    const struct screen_clue *owner[2][SCREEN_TAGS] = {0};

    h->tagged = n >= TAGS_LEAST;
    for (size_t i = 0; i < n; i++)
        h->tagged = h->tagged && clues[i].kind == SCREEN_WORD &&
                    (unsigned char)clues[i].start[0] < 0x80 &&
                    put_tag(h, clues, owner, i);
    for (size_t i = 0; i < n; i++)
        h->tagged = h->tagged && has_tag(h, &clues[i]);
}

static void put_begins(struct screen *s, const struct screen_clue *clues, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s->begins[clues[i].start[0] & 31] |=
            clues[i].n > 1 ? (uint32_t)1 << (clues[i].start[1] & 31) : UINT32_MAX;
}

/* What stands in the lexicon. */
struct word {
    uint64_t key;
    struct screen_beside beside;
};

static int cmp_key(const void *va, const void *vb)
{
    const struct word *a = va, *b = vb;

    return (a->key > b->key) - (a->key < b->key);
}

static void put_lexicon(struct screen *s, struct word *words, size_t n)
{
    uint64_t *keys = mem_calloc(n, sizeof(*keys));

    qsort(words, n, sizeof(*words), cmp_key);
    s->beside = mem_calloc(n, sizeof(*s->beside));
    for (size_t i = 0; i < n; i++) {
        keys[i] = words[i].key;
        s->beside[i] = words[i].beside;
    }
    lexicon_build(&s->words, keys, n);
    free(keys);
}

static void put_words(struct screen *s, const struct screen_clue *clues, size_t n)
{
    struct word *words = mem_calloc(2 * n, sizeof(*words));
    size_t n_words = 0;

    s->prefixes = mem_calloc(n, sizeof(*s->prefixes));
    for (size_t i = 0; i < n; i++) {
        if (clues[i].kind == SCREEN_WORD) {
            words[n_words++] = (struct word){clues[i].hash, clues[i].beside};
        } else if (clues[i].kind == SCREEN_PAIR) {
            words[n_words++].key = screen_begins_pair(clues[i].hash);
            words[n_words++].key = clues[i].pair;
            s->pairs = true;
        } else {
            s->prefixes[s->n_prefixes++] = clues[i];
        }
    }
    put_lexicon(s, words, n_words);
    s->tables = n_words * sizeof(*s->beside) + n * sizeof(*s->prefixes);
    free(words);
}

static bool is_possible(const struct screen_clue *clues, size_t n)
{
    size_t prefixes = 0;

    if (n == 0 || n > SCREEN_CLUES_MOST)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (clues[i].kind == SCREEN_NOTHING)
            return false;
        prefixes += clues[i].kind == SCREEN_PREFIX;
    }
    return prefixes <= PREFIXES_MOST;
}

struct screen *screen_new(const struct screen_clue *clues, size_t n)
{
    struct screen *s;

    if (!is_possible(clues, n))
        return NULL;
    s = mem_zalloc(sizeof(*s));
    screen_inert_init(&s->inert);
    put_heads(s, clues, n);
    put_words(s, clues, n);
    put_begins(s, clues, n);
    put_tags(&s->heads, clues, n);
    return s;
}

void screen_free(struct screen *s)
{
    if (!s)
        return;
    lexicon_release(&s->words);
    free(s->beside);
    free(s->prefixes);
    free(s);
}

size_t screen_bytes(const struct screen *s)
{
    return s ? sizeof(*s) + lexicon_bytes(&s->words) + s->tables : 0;
}
