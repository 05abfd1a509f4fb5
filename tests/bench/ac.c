#include "bench/ac.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

#define NONE  UINT32_MAX
#define FOUND 0x80000000u /* on a state to go to: phrases end there */

struct ac {
    unsigned char column[256]; /* of a byte; 0: no phrase has it */
    size_t columns;
    uint32_t *next; /* [state * columns + column]: state * columns of the next, | FOUND */
    uint32_t *phrase; /* [state] that ends there, or NONE */
    uint32_t *suffix; /* [state] the longest proper suffix where a phrase ends; 0: none */
    uint32_t *twin;   /* [phrase] another with the same bytes, or NONE */
    uint32_t *length; /* [phrase] bytes */
    size_t n;         /* phrases */
    size_t states;
    size_t cap_next;
    size_t cap_phrase;
    size_t bytes_most;
};

static unsigned char fold(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static void choose_columns(struct ac *a, struct span phrases)
{
    a->columns = 1;
    for (size_t i = 0; i < phrases.n; i++) {
        unsigned char c = fold((unsigned char)phrases.p[i]);

        if (c != '\n' && !a->column[c])
            a->column[c] = (unsigned char)a->columns++;
    }
    for (unsigned c = 'A'; c <= 'Z'; c++)
        a->column[c] = a->column[fold((unsigned char)c)];
}

/* Returns the number of a new state, or NONE where there is no room for it. */
static uint32_t add_state(struct ac *a)
{
    size_t cells = (a->states + 1) * a->columns;

    if (cells >= FOUND || cells * sizeof(*a->next) > a->bytes_most)
        return NONE;
    a->next = mem_grow(a->next, &a->cap_next, cells, sizeof(*a->next));
    a->phrase = mem_grow(a->phrase, &a->cap_phrase, a->states + 1, sizeof(*a->phrase));
    memset(a->next + a->states * a->columns, 0, a->columns * sizeof(*a->next));
    a->phrase[a->states] = NONE;
    return (uint32_t)a->states++;
}

/* Until link_states, `next` is the trie, and holds the numbers of states. */
static bool add_phrase(struct ac *a, uint32_t number, struct span phrase)
{
    uint32_t state = 0;

    for (size_t i = 0; i < phrase.n; i++) {
        size_t cell = state * a->columns + a->column[(unsigned char)phrase.p[i]];

        if (!a->next[cell]) {
            uint32_t made = add_state(a);

            if (made == NONE)
                return false;
            a->next[cell] = made;
        }
        state = a->next[cell];
    }
    a->length[number] = (uint32_t)phrase.n;
    a->twin[number] = a->phrase[state];
    a->phrase[state] = number;
    return true;
}

static bool add_phrases(struct ac *a, struct span phrases)
{
    const char *p = phrases.p;

    if (add_state(a) == NONE)
        return false;
    for (uint32_t i = 0; i < a->n; i++) {
        const char *end = memchr(p, '\n', (size_t)(phrases.p + phrases.n - p));

        if (!add_phrase(a, i, span_make(p, (size_t)(end - p))))
            return false;
        p = end + 1;
    }
    return true;
}

/* The state that falls to `fall` on failure gets what it does not have from there. */
static void link_state(struct ac *a, uint32_t state, uint32_t *fall, uint32_t *queue,
                       size_t *queued)
{
    uint32_t *row = a->next + state * a->columns;
    const uint32_t *other = a->next + fall[state] * a->columns;

    for (size_t c = 0; c < a->columns; c++) {
        uint32_t to = row[c], back = state ? other[c] & ~FOUND : 0;
        uint32_t below = (uint32_t)(back / a->columns);

        if (!to) {
            row[c] = state ? other[c] : 0;
            continue;
        }
        fall[to] = below;
        a->suffix[to] = a->phrase[below] != NONE ? below : a->suffix[below];
        row[c] = (uint32_t)(to * a->columns);
        if (a->phrase[to] != NONE || a->suffix[to])
            row[c] |= FOUND;
        queue[(*queued)++] = to;
    }
}

/* The nearest to the root first: whatever a state falls back to is done before it. */
static void link_states(struct ac *a)
{
    uint32_t *fall = mem_calloc(a->states, sizeof(*fall));
    uint32_t *queue = mem_calloc(a->states, sizeof(*queue));
    size_t queued = 1;

    a->suffix = mem_calloc(a->states, sizeof(*a->suffix));
    for (size_t done = 0; done < queued; done++)
        link_state(a, queue[done], fall, queue, &queued);
    free(fall);
    free(queue);
}

struct ac *ac_new(struct span phrases, size_t n, size_t bytes_most)
{
    struct ac *a = mem_zalloc(sizeof(*a));

    a->n = n;
    a->bytes_most = bytes_most;
    a->twin = mem_calloc(n, sizeof(*a->twin));
    a->length = mem_calloc(n, sizeof(*a->length));
    choose_columns(a, phrases);
    if (!add_phrases(a, phrases)) {
        ac_free(a);
        return NULL;
    }
    link_states(a);
    return a;
}

void ac_free(struct ac *a)
{
    if (!a)
        return;
    free(a->next);
    free(a->phrase);
    free(a->suffix);
    free(a->twin);
    free(a->length);
    free(a);
}

size_t ac_bytes(const struct ac *a)
{
    return a->states *
               (a->columns * sizeof(*a->next) + sizeof(*a->phrase) + sizeof(*a->suffix)) +
           a->n * (sizeof(*a->twin) + sizeof(*a->length));
}

static void tell(const struct ac *a, uint32_t cell, size_t end, ac_fn *fn, void *ctx)
{
    uint32_t state = (uint32_t)(cell / a->columns);

    for (; state; state = a->suffix[state])
        for (uint32_t p = a->phrase[state]; p != NONE; p = a->twin[p])
            fn(ctx, p, end - a->length[p], end);
}

void ac_scan(const struct ac *a, struct span text, ac_fn *fn, void *ctx)
{
    uint32_t cell = 0;

    for (size_t i = 0; i < text.n; i++) {
        uint32_t to = a->next[cell + a->column[(unsigned char)text.p[i]]];

        cell = to & ~FOUND;
        if (to & FOUND)
            tell(a, cell, i + 1, fn, ctx);
    }
}
