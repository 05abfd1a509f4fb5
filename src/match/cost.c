#include "match/cost.h"

#include "base/clock.h"

#define CLOCK_TRIES 16

/* The least of some: whatever came between is not the clock's. */
static int64_t clock_cost_ns(void)
{
    int64_t least = INT64_MAX, now = clock_mono_ns();

    for (int i = 0; i < CLOCK_TRIES; i++) {
        int64_t before = now;

        now = clock_mono_ns();
        if (now - before < least)
            least = now - before;
    }
    return least;
}

void cost_init(struct matcher *m)
{
    m->cost_left = COST_EVERY;
    m->cost_clock_ns = clock_cost_ns();
}

/* Odd numbers below 2 * COST_EVERY: COST_EVERY in the mean. */
int64_t cost_draw(struct matcher *m)
{
    m->cost_dice =
        m->cost_dice * 1664525u + 1013904223u; /* Numerical Recipes, "ranqd1" */
    m->cost_left = (m->cost_dice >> 16) % (2 * COST_EVERY) | 1;
    return m->costs ? clock_mono_ns() : 0;
}

void cost_end(struct matcher *m, uint32_t rule, int64_t began_ns)
{
    int64_t took_ns = clock_mono_ns() - began_ns - m->cost_clock_ns;

    if (took_ns > 0)
        m->costs->time_ns[rule] += (uint64_t)took_ns * COST_EVERY;
}

void cost_end_shared(struct matcher *m, uint32_t wake, int64_t began_ns)
{
    while (wake != PROGRAM_NONE && wake & WAKE_POOL) {
        const struct program_wake *first = &m->rs->wakes[wake & ~WAKE_POOL] + 1;
        uint32_t target = first->target;

        wake = target & WAKE_GROUP ? m->rs->groups[target & ~WAKE_GROUP].wake : target;
    }
    if (wake != PROGRAM_NONE)
        cost_end(m, wake, began_ns);
}

/* All at once: that many cache misses pass in the time of a few. */
void cost_count(const struct matcher *m, const struct candidate *c, size_t n)
{
    uint64_t *candidates = m->costs->candidates;

    for (size_t i = 0; i < n; i++)
        candidates[c[i].rule] += i == 0 || c[i].rule != c[i - 1].rule;
}
