/*
 * batch: what is made safe together: alerts and where they go then, the items that were
 * seen, what subscribers have acknowledged.
 *
 * Embedded; owns its memory, which it keeps over a reset. Does no I/O.
 */
#ifndef APP_BATCH_H
#define APP_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/post.h"
#include "base/vec.h"
#include "store/journal.h"

struct batch_link {
    uint32_t older; /* the one before it in its chain, + 1; 0: none */
    uint32_t rules; /* where its rules begin */
};

struct batch {
    struct vec posts;  /* struct post */
    struct vec alerts; /* struct journal_alert, one for each post */
    struct vec seen;   /* struct journal_seen; their rules are set by batch_view */
    struct vec links;  /* struct batch_link, one for each seen */
    struct vec rules;  /* uint64_t: those of all seen, one after the other */
    struct vec marks;  /* struct journal_mark; their names are the batch's */
    uint32_t *chains;  /* by key: the last seen of that chain, + 1 */
    size_t n_chains;   /* a power of two, or 0 */
    size_t bytes;      /* about what it takes */
};

void batch_init(struct batch *b);
void batch_release(struct batch *b);
void batch_reset(struct batch *b);

/* Takes over the references of p, which has the form RENDER_JSON. */
void batch_add_post(struct batch *b, const struct post *p, int64_t time_ms);

/* Copies what it is given; an item may be added again. */
void batch_add_seen(struct batch *b, const struct journal_seen *s);
void batch_add_mark(struct batch *b, const struct journal_mark *m);

/* What was last added of an item: whether there is any. s->rules lives until the next
 * batch_add_seen. */
bool batch_find_seen(const struct batch *b, uint64_t key, struct journal_seen *s);

/* Gives its alerts other numbers, from `first` on; returns the one after the last. */
uint64_t batch_renumber(struct batch *b, uint64_t first);

/* Whether there is nothing for the journal in it. */
bool batch_is_empty(const struct batch *b);

/* It as the journal takes it; lives as long as the batch is not changed. */
struct journal_batch batch_view(struct batch *b);

#endif
