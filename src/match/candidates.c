/*
 * Candidates by rule, stable: alerts come in the order of rules, and the places of a rule
 * in the order of the text.
 *
 * Few as a rule: then each counts how many stand before it, and goes there. That is n * n
 * comparisons, but sixteen at a time and without a branch that anybody could mispredict.
 * Many are sorted digit by digit of the rule's number, so that a text made to have
 * thousands costs no more for each of them.
 */
#include <string.h>

#include "match/scratch.h"

#define FEW 96

/* Four numbers; compared, all ones where it is so. Rules are numbered below 2^31. */
typedef int32_t lanes __attribute__((vector_size(16)));

#define LANES 4

/* Adds to rank[] how many of n keys are less than each of the sixteen from `key` on. */
static void rank_sixteen(const lanes *key, lanes *rank, const int32_t *keys, size_t n)
{
    lanes r0 = {0}, r1 = {0}, r2 = {0}, r3 = {0};

    for (size_t i = 0; i < n; i++) {
        lanes one = {keys[i], keys[i], keys[i], keys[i]};

        r0 -= one < key[0];
        r1 -= one < key[1];
        r2 -= one < key[2];
        r3 -= one < key[3];
    }
    rank[0] = r0;
    rank[1] = r1;
    rank[2] = r2;
    rank[3] = r3;
}

static void sort_few(const struct candidate *c, size_t n, struct candidate *out)
{
    union {
        lanes of[FEW / LANES];
        int32_t number[FEW];
    } key, rank;
    uint8_t equals[FEW] = {0}; /* by rank: how many went there already */

    for (size_t i = 0; i < n; i++)
        key.number[i] = (int32_t)c[i].rule;
    for (size_t i = 0; i < n; i += 4 * (size_t)LANES)
        rank_sixteen(key.of + i / LANES, rank.of + i / LANES, key.number, n);
    for (size_t i = 0; i < n; i++) {
        int32_t at = rank.number[i];

        out[at + equals[at]++] = c[i];
    }
}

#define DIGIT_BITS 8
#define DIGITS     (1u << DIGIT_BITS)

static void sort_by_digit(const struct candidate *c, size_t n, struct candidate *out,
                          unsigned shift)
{
    uint32_t place[DIGITS] = {0};

    for (size_t i = 0; i < n; i++)
        place[c[i].rule >> shift & (DIGITS - 1)]++;
    for (uint32_t digit = 0, before = 0; digit < DIGITS; digit++) {
        uint32_t count = place[digit];

        place[digit] = before;
        before += count;
    }
    for (size_t i = 0; i < n; i++)
        out[place[c[i].rule >> shift & (DIGITS - 1)]++] = c[i];
}

static void swap(struct matcher *m)
{
    struct vec v = m->candidates;

    m->candidates = m->sorted;
    m->sorted = v;
}

void candidates_sort(struct matcher *m)
{
    size_t n = m->candidates.n;

    if (n < 2)
        return;
    m->sorted.n = 0;
    (void)vec_room(&m->sorted, n);
    m->sorted.n = n;
    if (n <= FEW) {
        sort_few(m->candidates.p, n, m->sorted.p);
        swap(m);
        return;
    }
    for (unsigned shift = 0; shift < 32 && (m->rs->n_rules - 1) >> shift;
         shift += DIGIT_BITS) {
        sort_by_digit(m->candidates.p, n, m->sorted.p, shift);
        m->sorted.n = n;
        swap(m);
    }
}
