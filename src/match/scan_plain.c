/*
 * From words to hits: the phrases that are anchored on a plain word, or on a pair of
 * them.
 *
 * Few words of a text are any rule's. A set of up to some thousands of phrases is asked
 * word by word whether a word begins like one of theirs (text/heads.h), and only what
 * does is hashed at all, with its neighbours:
 *
 *     words     washington tightens export controls on nvidia h200
 *     heads                         export                     h200
 *     keys                tightens+export, export, export+controls ...
 *
 * In a larger set too many words do; then all are hashed, and each word and each pair is
 * a key. The lexicon's filter leaves few keys.
 *
 * Words are looked at in batches. What passes a filter is gathered without a branch; then
 * each step asks memory for what the next will read, for all of them, before it is read:
 * a large set does not fit the cache, and its misses then overlap instead of adding up.
 */
#include "match/scratch.h"

#define BATCH 128

struct survivors {
    uint64_t key[2 * BATCH];
    const struct lexicon_entry *entry[2 * BATCH];
    uint32_t word[2 * BATCH];
    size_t n;
};

/* A key of which word i is the first; without a branch. */
static inline void gather(const struct lexicon *x, uint64_t key, size_t i,
                          struct survivors *s)
{
    s->key[s->n] = key;
    s->word[s->n] = (uint32_t)i;
    s->n += lexicon_may_have(x, key);
}

/* Keeps those that are in the lexicon. */
static void look_up(const struct ruleset *rs, struct survivors *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->n;
         i++) /* NOLINTNEXTLINE(clang-analyzer-core.*): all n are set */
        lexicon_prefetch(&rs->lexicon, s->key[i]);
    for (size_t i = 0; i < s->n; i++) {
        const struct lexicon_entry *e = lexicon_find(&rs->lexicon, s->key[i]);

        if (!e)
            continue;
        __builtin_prefetch(&rs->phrases[e->first]);
        s->entry[kept] = e;
        s->word[kept++] = s->word[i];
    }
    s->n = kept;
}

static void try_survivors(struct matcher *m, enum item_field f, struct survivors *s)
{
    const struct ruleset *rs = m->rs;

    look_up(rs, s);
    for (size_t i = 0; i < s->n; i++) {
        const struct program_phrase *p = &rs->phrases[s->entry[i]->first];

        __builtin_prefetch(&rs->terms[p->term]);
        __builtin_prefetch(&rs->keys[p->first]);
    }
    for (size_t i = 0; i < s->n; i++)
        for (uint32_t k = 0; k < s->entry[i]->count; k++)
            phrase_try(m, &rs->phrases[s->entry[i]->first + k], f, s->word[i]);
    s->n = 0;
}

size_t scan_hashed(struct matcher *m, enum item_field f)
{
    const struct lexicon *x = &m->rs->lexicon;
    const uint64_t *hash = m->words[f].hash;
    size_t n = m->words[f].n;
    struct survivors s;

    s.n = 0;
    for (size_t from = 0; from < n; from += BATCH) {
        size_t end = n - from < BATCH ? n : from + BATCH;

        for (size_t i = from; i + 1 < end; i++) {
            gather(x, hash[i], i, &s);
            gather(x, lexicon_pair(hash[i], hash[i + 1]), i, &s);
        }
        gather(x, hash[end - 1], end - 1, &s);
        if (end < n)
            gather(x, lexicon_pair(hash[end - 1], hash[end]), end - 1, &s);
        try_survivors(m, f, &s);
    }
    return n;
}

/* The keys of a word with such a head, and of its pairs: of that with the word before it
 * only where `before` says that that one had not. */
static void gather_around(const struct lexicon *x, struct words *w, size_t i, bool before,
                          struct survivors *s)
{
    uint64_t hash = token_hash(w, i);

    if (before)
        gather(x, lexicon_pair(token_hash(w, i - 1), hash), i - 1, s);
    gather(x, hash, i, s);
    if (i + 1 < w->n)
        gather(x, lexicon_pair(hash, token_hash(w, i + 1)), i, s);
}

#define KEYS_AROUND 3

size_t scan_bare(struct matcher *m, enum item_field f)
{
    struct words *w = &m->words[f];
    uint32_t found[BATCH + 1];
    size_t past = 0, total = 0; /* past: the word behind the last one found */
    struct survivors s;

    s.n = 0;
    for (size_t from = 0; from < w->n; from += BATCH) {
        size_t n = heads_find(&m->rs->heads, w, from,
                              w->n - from < BATCH ? w->n - from : BATCH, found);

        for (size_t k = 0; k < n; k++) {
            gather_around(&m->rs->lexicon, w, found[k], found[k] > past, &s);
            past = found[k] + 1;
            if (s.n + KEYS_AROUND > 2 * BATCH)
                try_survivors(m, f, &s);
        }
        total += n;
    }
    if (s.n)
        try_survivors(m, f, &s);
    return total;
}
