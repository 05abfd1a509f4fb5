/* Whether the words of a phrase stand where its anchor was met. */
#include "match/scratch.h"
#include "match/wild.h"
#include "text/fold.h"

struct span scan_word(const struct matcher *m, enum item_field f, size_t i)
{
    const struct words *w = &m->words[f];

    return span_make(m->item->field[f].p + w->start[i], w->end[i] - w->start[i]);
}

bool phrase_special(struct matcher *m, uint32_t special, enum item_field f, size_t i)
{
    const struct program_special *s = &m->rs->specials[special];
    struct span word = scan_word(m, f, i);
    char folded[FOLD_MOST];

    if (s->kind == SPECIAL_STEM)
        return stemmer_hash(m->stemmer, m->language, word) ==
               m->rs->stems.hashes[(size_t)s->index * stem_languages() + m->language];
    return wild_match(m->rs->wildcards[s->index],
                      span_make(folded, fold_word(word, folded)));
}

static bool key_matches(struct matcher *m, const struct program_phrase *p, uint64_t mask,
                        size_t k, enum item_field f, size_t i)
{
    uint64_t key = m->rs->keys[p->first + k];

    return mask >> k & 1 ? phrase_special(m, (uint32_t)key, f, i)
                         : m->words[f].hash[i] == key;
}

/* Whether the words of p stand in a row with its anchor at word i; the anchor was seen.
 */
bool phrase_matches(struct matcher *m, const struct program_phrase *p, enum item_field f,
                    size_t i)
{
    const struct words *w = &m->words[f];
    size_t w0 = i - p->anchor;
    uint64_t mask;

    if (i < p->anchor || p->n > w->n - w0)
        return false;
    if (w->paragraph[w0] != w->paragraph[w0 + p->n - 1])
        return false;
    if (p->anchors == p->n && !p->specials)
        return true;
    mask = p->specials ? m->rs->keys[p->first + p->n] : 0;
    for (size_t k = 0; k < p->n; k++)
        if (k - p->anchor >= p->anchors && !key_matches(m, p, mask, k, f, w0 + k))
            return false;
    return true;
}

/* --- phrases --------------------------------------------------------------------- */

void phrase_try(struct matcher *m, const struct program_phrase *p, enum item_field f,
                size_t i)
{
    const struct program_term *t = &m->rs->terms[p->term];
    const struct words *w = &m->words[f];
    struct hit h = {.field = f};

    if (t->lazy || !phrase_matches(m, p, f, i))
        return;
    h.w0 = (uint32_t)(i - p->anchor);
    h.w1 = h.w0 + p->n;
    h.b0 = w->start[h.w0];
    h.b1 = w->end[h.w1 - 1];
    if (t->kind == PROGRAM_EXACT && !exact_matches(m, &m->rs->exacts[t->aux], &h))
        return;
    hits_add(m, p->term, &h);
}

void phrase_try_all(struct matcher *m, uint64_t key, enum item_field f, size_t i)
{
    const struct lexicon_entry *e = lexicon_find(&m->rs->lexicon, key);

    if (!e)
        return;
    for (uint32_t k = 0; k < e->count; k++)
        phrase_try(m, &m->rs->phrases[e->first + k], f, i);
}
