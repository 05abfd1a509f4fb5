/*
 * From words to hits: the phrases that are anchored on a plain word, or on two or three
 * of them.
 *
 * Few words of a text are any rule's. A set of up to some thousands of phrases is asked
 * word by word whether a word begins like one of theirs (text/heads.h), and only what
 * does is hashed at all, with its neighbours; in a larger set too many words do, and then
 * all are hashed. Each word and each pair is asked for at the gate:
 *
 *     words     washington tightens export controls on nvidia h200
 *     heads                         export                     h200
 *     gate      tightens+export?  export?  export+controls?  ...
 *     passed                               export+controls
 *     keys      tightens+(export+controls)  export+controls  (export+controls)+on
 *
 * What passed may be an anchor as it stands, or with the word before it, or with the word
 * behind. These keys are few, so that they can be asked for in the lexicon's filter,
 * which is more exact: what it leaves nearly always is the anchor of a phrase.
 *
 * Words of all fields are looked at together. What passes is gathered without a branch;
 * then each step asks memory for what the next will read, for all of them, before it is
 * read: a large set does not fit the cache, and its misses then overlap instead of adding
 * up.
 */
#include "match/scratch.h"

#define CHUNK         64          /* words that are gathered at a time */
#define GATHERED_MOST (3 * CHUNK) /* a word and two pairs, and room for one in vain */
#define ROOM          384
#define KEYS          3 /* of each that passed */

/* Keys that passed the gate, and where: the number of a word, above it the field. */
struct passed {
    uint64_t key[ROOM];
    uint64_t at[ROOM];
    size_t n;
};

/* Keys that passed the filter too, and the first word of each. */
struct survivors {
    uint64_t key[KEYS * ROOM];
    const struct lexicon_entry *entry[KEYS * ROOM];
    uint64_t at[KEYS * ROOM];
    size_t n;
};

#define AT_PAIR  1u /* the key is that of two words */
#define AT_WORD  1  /* the number of the first word begins at this bit */
#define AT_FIELD 40 /* and the field at this one */

static inline uint64_t at(enum item_field f, size_t i)
{
    return (uint64_t)f << AT_FIELD | i << AT_WORD;
}

static inline enum item_field field_of(uint64_t at)
{
    return (enum item_field)(at >> AT_FIELD);
}

static inline size_t word_of(uint64_t at)
{
    return (uint32_t)(at >> AT_WORD);
}

/* Without a branch, as the next one. */
static inline void gather(const struct gate *g, uint64_t key, uint64_t at,
                          struct passed *p)
{
    p->key[p->n] = key;
    p->at[p->n] = at;
    p->n += gate_passes(g, key);
}

static inline void keep(const struct lexicon *x, uint64_t key, uint64_t at,
                        struct survivors *s)
{
    s->key[s->n] = key;
    s->at[s->n] = at;
    s->n += lexicon_may_have(x, key);
}

/* Asks the filter for what passed, as it stands and with its neighbours. */
static void sift(struct matcher *m, const struct passed *p, struct survivors *s)
{
    const struct lexicon *x = &m->rs->lexicon;

    s->n = 0;
    for (size_t k = 0; k < p->n; k++) {
        struct words *w = &m->words[field_of(p->at[k])];
        size_t i = word_of(p->at[k]), past = i + 1 + (p->at[k] & AT_PAIR);

        keep(x, p->key[k], p->at[k], s);
        if (i > 0)
            keep(x, lexicon_before(token_hash(w, i - 1), p->key[k]),
                 p->at[k] - (1u << AT_WORD), s);
        if (past < w->n)
            keep(x, lexicon_behind(p->key[k], token_hash(w, past)), p->at[k], s);
    }
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
        s->at[kept++] = s->at[i];
    }
    s->n = kept;
}

static void try_passed(struct matcher *m, struct passed *p)
{
    const struct ruleset *rs = m->rs;
    struct survivors s;

    sift(m, p, &s);
    look_up(rs, &s);
    for (size_t i = 0; i < s.n; i++)
        __builtin_prefetch(&rs->terms[rs->phrases[s.entry[i]->first].term]);
    for (size_t i = 0; i < s.n; i++)
        for (uint32_t k = 0; k < s.entry[i]->count; k++)
            phrase_try(m, &rs->phrases[s.entry[i]->first + k], field_of(s.at[i]),
                       word_of(s.at[i]));
    p->n = 0;
}

/* The words [from, end) of a field and the pairs that they begin. */
static void gather_hashed(struct matcher *m, enum item_field f, size_t from, size_t end,
                          struct passed *p)
{
    const struct gate *g = &m->rs->gate;
    const uint64_t *hash = m->words[f].hash;
    size_t pairs = end < m->words[f].n ? end : end - 1;

    for (size_t i = from; i < pairs; i++) {
        gather(g, hash[i], at(f, i), p);
        gather(g, lexicon_pair(hash[i], hash[i + 1]), at(f, i) | AT_PAIR, p);
    }
    if (pairs < end)
        gather(g, hash[pairs], at(f, pairs), p);
}

/* The same of those with a head; returns how many these are. Their pairs are those with
 * the word before, unless that is before *past and so had a head too, and with the word
 * behind. */
static size_t gather_bare(struct matcher *m, enum item_field f, size_t from, size_t end,
                          size_t *past, struct passed *p)
{
    const struct gate *g = &m->rs->gate;
    struct words *w = &m->words[f];
    uint32_t found[CHUNK + 1];
    size_t n = heads_find(&m->rs->heads, w, from, end - from, found);

    for (size_t k = 0; k < n; k++) {
        size_t i = found[k];
        uint64_t hash = token_hash(w, i);

        if (i > *past)
            gather(g, lexicon_pair(token_hash(w, i - 1), hash), at(f, i - 1) | AT_PAIR,
                   p);
        gather(g, hash, at(f, i), p);
        if (i + 1 < w->n)
            gather(g, lexicon_pair(hash, token_hash(w, i + 1)), at(f, i) | AT_PAIR, p);
        *past = i + 1;
    }
    return n;
}

static size_t scan_field(struct matcher *m, enum item_field f, bool bare,
                         struct passed *p)
{
    size_t n = m->words[f].n, hashed = bare ? 0 : n, past = 0;

    for (size_t from = 0, end; from < n; from = end) {
        end = n - from < CHUNK ? n : from + CHUNK;
        if (p->n + GATHERED_MOST > ROOM)
            try_passed(m, p);
        if (bare)
            hashed += gather_bare(m, f, from, end, &past, p);
        else
            gather_hashed(m, f, from, end, p);
    }
    return hashed;
}

size_t scan_plain(struct matcher *m, uint32_t fields, bool bare)
{
    size_t hashed = 0;
    struct passed p;

    p.n = 0;
    for (enum item_field f = 0; f < ITEM_FIELDS; f++)
        if (fields >> f & 1)
            hashed += scan_field(m, f, bare, &p);
    if (p.n)
        try_passed(m, &p);
    return hashed;
}
