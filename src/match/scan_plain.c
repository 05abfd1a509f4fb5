/*
 * From words to hits: the phrases that are anchored on a plain word, or on two or three
 * of them.
 *
 * Few words of a text are any rule's. Each word and each pair is asked for at the gate
 * (gate.h), which knows with which neighbours it may be an anchor; what passes there is
 * asked for in the lexicon's filter, and what that leaves nearly always is an anchor.
 *
 * Words of all fields are looked at together. What passes is gathered without a branch,
 * and hardly one of the branches here depends on what it is: of an item nobody has seen
 * before, no processor could foresee them. What a large set needs is asked of memory for
 * all of the keys, before the first is read: the misses then overlap instead of adding
 * up.
 */
#include "match/scratch.h"

#define AT_FIELD 40 /* in gate_asks.at; below it the number of the word */

/* A table of more lines than this does not stay near the core. */
#define NEAR_MOST 16384

static void prefetch(const struct lexicon *x, const struct gate_asks *asks)
{
    for (size_t k = 0; k < asks->n; k++)
        lexicon_prefetch(x, asks->key[k]);
}

/*
 * Phrases of a rule's own terms are candidates at once, if they stand in one paragraph;
 * the others are left to phrase.c. Each goes into both lists, of which one grows. A key
 * may be some other word's that somebody has made to have it: so the text must still have
 * that many words.
 */
static size_t take_entries(struct matcher *m, const struct gate_asks *asks,
                           struct met *met)
{
    const struct ruleset *rs = m->rs;
    struct candidate *c = vec_room(&m->candidates, asks->n);
    size_t n_own = 0, n_met = 0;

    for (size_t k = 0; k < asks->n; k++) {
        const struct lexicon_entry *e = &rs->lexicon.table[asks->key[k]];
        enum item_field f = (enum item_field)(asks->at[k] >> AT_FIELD);
        const struct words *w = &m->words[f];
        uint32_t w0 = (uint32_t)asks->at[k];
        bool own = program_entry_is_own(e);
        uint32_t aux = own ? program_entry_aux(e) : 0;
        uint32_t n = own ? program_entry_words(e) : 1;
        bool fits = (size_t)w0 + n <= w->n;

        n = fits ? n : 1;
        fits &= w->paragraph[w0] == w->paragraph[w0 + n - 1];
        __builtin_prefetch(&rs->leaves[program_own_leaf(aux)]);
        c[n_own] = (struct candidate){
            .rule = e->first,
            .b0 = w->start[w0],
            .b1 = w->end[w0 + n - 1],
            .leaf = program_own_leaf(aux),
            .field = f,
            .own = program_entry_kind(e),
        };
        n_own += own & fits & program_own_looks_in(aux, f);
        met[n_met] = (struct met){e, w0, f};
        n_met += !own;
    }
    m->candidates.n += n_own;
    return n_met;
}

/* A table that is near is looked into for all keys, which takes no longer than to ask the
 * filter. */
static void try_asks(struct matcher *m, struct gate_asks *asks)
{
    struct met met[GATE_ROOM];
    const struct lexicon *x = &m->rs->lexicon;
    size_t n;

    if (x->lines > NEAR_MOST) {
        m->gate->sift(x, asks);
        prefetch(x, asks);
    }
    m->gate->seek(x, asks);
    n = take_entries(m, asks, met);
    asks->n = 0;
    if (n)
        phrase_try_met(m, met, n);
}

static void scan_field(struct matcher *m, enum item_field f, struct gate_asks *asks)
{
    struct gate_words w = {m->words[f].hash, m->words[f].n, (uint64_t)f << AT_FIELD};

    for (size_t from = 0; from < w.n; from += GATE_CHUNK) {
        if (asks->n + GATE_ADDED > GATE_ROOM)
            try_asks(m, asks);
        m->gate->find(&m->rs->gate, &w, from, asks);
    }
}

void scan_plain(struct matcher *m, uint32_t fields)
{
    struct gate_asks asks;

    asks.n = 0;
    for (enum item_field f = 0; f < ITEM_FIELDS; f++)
        if (fields >> f & 1)
            scan_field(m, f, &asks);
    if (asks.n)
        try_asks(m, &asks);
}
