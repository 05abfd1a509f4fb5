/* The clues that the screen looks for: the cheapest word of each phrase that wakes
 * somebody. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "match/build.h"

void build_note_clue(struct build *b, const struct phrase *ph, uint32_t term)
{
    struct build_clue *noted;
    double best = (double)INFINITY;

    if (b->clues.n > BUILD_CLUES_MOST)
        return;
    noted = vec_push(&b->clues);
    memset(noted, 0, sizeof(*noted));
    noted->term = term;
    for (size_t i = 0; i < ph->n; i++) {
        struct span text = ph->words[i].text;
        uint64_t hash = hash_bytes(text.p, text.n);
        struct screen_clue clue;
        double rarity = rarity_per_million(&b->rarity, hash, text);
        double cost = screen_clue(ph, i, rarity, &clue);

        if (cost >= best)
            continue;
        best = cost;
        noted->clue = clue;
    }
}

/* Whether a term wakes a rule, be it through a group. */
static bool wakes_somebody(const struct ruleset *rs, const struct program_term *t)
{
    const struct program_wake *w;

    if (t->wake == PROGRAM_NONE || !(t->wake & WAKE_POOL))
        return t->wake != PROGRAM_NONE;
    w = &rs->wakes[t->wake & ~WAKE_POOL];
    for (uint32_t left = w++->target; left; left--, w++)
        if (!(w->target & WAKE_GROUP) ||
            rs->groups[w->target & ~WAKE_GROUP].wake != PROGRAM_NONE)
            return true;
    return false;
}

void build_screen(struct build *b)
{
    struct ruleset *rs = b->rs;
    struct screen_clue *clues;
    size_t n = 0;

    if (b->clues.n > BUILD_CLUES_MOST || rs->n_always)
        return;
    clues = mem_calloc(b->clues.n, sizeof(*clues));
    for (size_t i = 0; i < b->clues.n; i++) {
        const struct build_clue *noted = vec_at(&b->clues, i);

        if (wakes_somebody(rs, &rs->terms[noted->term]))
            clues[n++] = noted->clue;
    }
    rs->screen = screen_new(clues, n);
    free(clues);
}
