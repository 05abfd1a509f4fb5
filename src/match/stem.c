#include "match/stem.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "text/fold.h"

#define CACHE_BITS 12

/* ISO 639-1 code and Snowball's name; English first, so that 0 is the language of last
   resort. */
static const struct {
    const char *code;
    const char *name;
} languages[] = {
    {"en", "english"},    {"ar", "arabic"},     {"hy", "armenian"},  {"eu", "basque"},
    {"ca", "catalan"},    {"da", "danish"},     {"nl", "dutch"},     {"fi", "finnish"},
    {"fr", "french"},     {"de", "german"},     {"el", "greek"},     {"hi", "hindi"},
    {"hu", "hungarian"},  {"id", "indonesian"}, {"ga", "irish"},     {"it", "italian"},
    {"lt", "lithuanian"}, {"ne", "nepali"},     {"no", "norwegian"}, {"nb", "norwegian"},
    {"nn", "norwegian"},  {"pt", "portuguese"}, {"ro", "romanian"},  {"ru", "russian"},
    {"sr", "serbian"},    {"es", "spanish"},    {"sv", "swedish"},   {"ta", "tamil"},
    {"tr", "turkish"},    {"yi", "yiddish"},
};

#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

struct cached {
    uint64_t word; /* 0: free */
    uint64_t stem;
};

struct stemmer {
    struct sb_stemmer *by_language[LANGUAGES]; /* made when first asked for */
    struct cached cache[1 << CACHE_BITS];
};

unsigned stem_languages(void)
{
    return LANGUAGES;
}

static bool same_letter(char typed, char code)
{
    return typed == code || (typed >= 'A' && typed <= 'Z' && typed + 32 == code);
}

unsigned stem_language(struct span tag)
{
    if (tag.n < 2 || (tag.n > 2 && tag.p[2] != '-' && tag.p[2] != '_'))
        return 0;
    for (unsigned i = 0; i < LANGUAGES; i++)
        if (same_letter(tag.p[0], languages[i].code[0]) &&
            same_letter(tag.p[1], languages[i].code[1]))
            return i;
    return 0;
}

struct stemmer *stemmer_new(void)
{
    return mem_zalloc(sizeof(struct stemmer));
}

void stemmer_free(struct stemmer *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < LANGUAGES; i++)
        sb_stemmer_delete(s->by_language[i]);
    free(s);
}

static uint64_t stem_now(struct stemmer *s, unsigned language, struct span word)
{
    char lower[FOLD_MOST];
    size_t n = fold_lower(word, lower);
    const sb_symbol *stem;

    if (!s->by_language[language])
        s->by_language[language] = sb_stemmer_new(languages[language].name, NULL);
    if (!s->by_language[language]) /* a libstemmer built without this language */
        return hash_bytes(lower, n);
    stem = sb_stemmer_stem(s->by_language[language], (const sb_symbol *)lower, (int)n);
    if (!stem)
        abort(); /* out of memory, as mem.h does */
    return hash_bytes(stem, (size_t)sb_stemmer_length(s->by_language[language]));
}

uint64_t stemmer_hash(struct stemmer *s, unsigned language, struct span word)
{
    uint64_t key = hash_pair(hash_bytes(word.p, word.n), language + 1) | 1;
    struct cached *c = &s->cache[key >> (64 - CACHE_BITS)];

    if (c->word != key) {
        c->stem = stem_now(s, language, word);
        c->word = key;
    }
    return c->stem;
}

static uint64_t key_of(unsigned language, uint64_t stem_hash)
{
    uint64_t key = hash_pair(stem_hash, language + 1);

    return key ? key : 1;
}

struct keyed {
    uint64_t key;
    uint32_t number;
};

static int cmp_keyed(const void *va, const void *vb)
{
    const struct keyed *a = va, *b = vb;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

void stem_classes_build(struct stem_classes *c, uint64_t *hashes, size_t n,
                        const uint32_t *anchors, size_t n_anchors)
{
    size_t entries = n_anchors * LANGUAGES;
    struct keyed *keyed = mem_calloc(entries, sizeof(*keyed));
    uint64_t *keys = mem_calloc(entries, sizeof(*keys));

    c->hashes = hashes;
    c->n = n;
    c->numbers = mem_calloc(entries, sizeof(*c->numbers));
    for (size_t i = 0; i < entries; i++) {
        uint32_t number = anchors[i / LANGUAGES];
        unsigned language = (unsigned)(i % LANGUAGES);

        keyed[i].number = number;
        keyed[i].key = key_of(language, hashes[number * LANGUAGES + language]);
    }
    qsort(keyed, entries, sizeof(*keyed), cmp_keyed);
    for (size_t i = 0; i < entries; i++) {
        keys[i] = keyed[i].key;
        c->numbers[i] = keyed[i].number;
    }
    lexicon_build(&c->table, keys, entries);
    free(keyed);
    free(keys);
}

void stem_classes_release(struct stem_classes *c)
{
    free(c->hashes);
    free(c->numbers);
    lexicon_release(&c->table);
    memset(c, 0, sizeof(*c));
}

const struct lexicon_entry *stem_classes_find(const struct stem_classes *c,
                                              unsigned language, uint64_t stem_hash)
{
    uint64_t key = key_of(language, stem_hash);

    return lexicon_may_have(&c->table, key) ? lexicon_find(&c->table, key) : NULL;
}
