/*
 * desk: a subscriber, and what it insists on.
 *
 * A durable one keeps nothing but what it has acknowledged: what it had only read when
 * it is dropped it must get again. The other remembers all it has read, says after which
 * number it goes on, and must get each alert exactly once in its life.
 */
#ifndef SIEGE_DESK_H
#define SIEGE_DESK_H

#include "siege/ledger.h"
#include "siege/wire.h"

struct desk {
    struct wire wire;
    struct ledger *ledger; /* durable: what arrives and is safe goes there */
    const char *path;
    bool durable;
    bool thorough;      /* acknowledges all that it reads */
    bool lossy;         /* the disk may have forgotten what it knew */
    uint64_t last;      /* number read on this connection; not durable: ever */
    uint64_t said;      /* acknowledged, ever */
    uint64_t run_start; /* the first number that this run of the daemon began with */
    size_t safe_n;      /* arrivals before it are acknowledged, or forgotten */
    bool began;         /* something has come on this connection */
    bool new_run;       /* nothing has come from this run of the daemon */
    uint64_t *random;

    uint64_t got;
    uint64_t connections;
    uint64_t again;       /* numbers that came again, not acknowledged */
    uint64_t again_acked; /* that came again though they had been acknowledged */
    uint64_t gone;        /* notices */
    uint64_t unavailable;
    uint64_t highest;
};

void desk_init(struct desk *d, struct ledger *l, const char *path, bool durable,
               uint64_t *random);
bool desk_come(struct desk *d);
void desk_take(struct desk *d);

/* As if it had been killed. */
void desk_drop(struct desk *d);

/* The daemon has been killed; torn: its disk may have forgotten what it said. */
void desk_new_run(struct desk *d, bool torn);

#endif
