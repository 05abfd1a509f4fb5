/*
 * From words to hits: the phrases that are anchored on a plain word, or on two or three
 * of them.
 *
 * Few words of a text are any rule's. Each word and each pair is asked for at the gate:
 *
 *     words     washington tightens export controls on nvidia h200
 *     gate      tightens?  tightens+export?  export?  export+controls?  ...
 *     passed                                          export+controls
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

#define CHUNK 64 /* words that are gathered at a time */
#define ROOM  384
#define KEYS  3 /* of each that passed */

/* Keys that passed the gate, and where: the number of a word, above it the field. */
struct passed {
    uint64_t key[ROOM];
    uint64_t at[ROOM];
    size_t n;
};

/* Keys that passed the filter too, and the first word of each. */
struct survivors {
    uint64_t key[KEYS * ROOM];
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

/* Without a branch. */
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
        const struct words *w = &m->words[field_of(p->at[k])];
        size_t i = word_of(p->at[k]), past = i + 1 + (p->at[k] & AT_PAIR);

        keep(x, p->key[k], p->at[k], s);
        if (i > 0)
            keep(x, lexicon_before(w->hash[i - 1], p->key[k]), p->at[k] - (1u << AT_WORD),
                 s);
        if (past < w->n)
            keep(x, lexicon_behind(p->key[k], w->hash[past]), p->at[k], s);
    }
}

/* Those that are in the lexicon; returns how many. */
static size_t look_up(const struct ruleset *rs, const struct survivors *s,
                      struct met *met)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n;
         i++) /* NOLINTNEXTLINE(clang-analyzer-core.*): all n are set */
        lexicon_prefetch(&rs->lexicon, s->key[i]);
    for (size_t i = 0; i < s->n; i++) {
        const struct lexicon_entry *e = lexicon_find(&rs->lexicon, s->key[i]);

        if (!e)
            continue;
        __builtin_prefetch(&rs->phrases[e->first]);
        met[n].entry = e;
        met[n].word = (uint32_t)word_of(s->at[i]);
        met[n++].field = field_of(s->at[i]);
    }
    return n;
}

static void try_passed(struct matcher *m, struct passed *p)
{
    struct met met[KEYS * ROOM];
    struct survivors s;

    sift(m, p, &s);
    phrase_try_met(m, met, look_up(m->rs, &s, met));
    p->n = 0;
}

/* Of words [from, from + n) of a field, and the pairs that they begin, what passes. */
static void gather(struct matcher *m, enum item_field f, size_t from, size_t n,
                   struct passed *p)
{
    const uint64_t *hash = m->words[f].hash + from;
    size_t n_pairs = from + n < m->words[f].n ? n : n - 1;
    uint32_t found[2 * CHUNK + 1];
    size_t n_found = m->gate_find(&m->rs->gate, hash, n, n_pairs, found);

    for (size_t k = 0; k < n_found; k++) {
        size_t i = found[k] >> GATE_WORD;
        bool pair = found[k] & GATE_PAIR;

        p->key[p->n] = pair ? gate_pair(hash[i], hash[i + 1]) : hash[i];
        p->at[p->n++] = at(f, from + i) | (pair ? AT_PAIR : 0);
    }
}

static void scan_field(struct matcher *m, enum item_field f, struct passed *p)
{
    size_t n = m->words[f].n;

    for (size_t from = 0; from < n; from += CHUNK) {
        if (p->n + 2 * CHUNK > ROOM)
            try_passed(m, p);
        gather(m, f, from, n - from < CHUNK ? n - from : CHUNK, p);
    }
}

void scan_plain(struct matcher *m, uint32_t fields)
{
    struct passed p;

    p.n = 0;
    for (enum item_field f = 0; f < ITEM_FIELDS; f++)
        if (fields >> f & 1)
            scan_field(m, f, &p);
    if (p.n)
        try_passed(m, &p);
}
