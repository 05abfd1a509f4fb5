/*
 * feeder: a sender that sends again what was not acknowledged, and nothing else.
 */
#ifndef SIEGE_FEEDER_H
#define SIEGE_FEEDER_H

#include "siege/ledger.h"
#include "siege/wire.h"

struct feeder {
    struct wire wire;
    struct ledger *ledger;
    const char *path;
    uint64_t base; /* items that were acknowledged when this connection began */
    uint64_t next; /* to be made for it */
    uint64_t last; /* none after it is made; 0: no end */
    struct buf out;
    bool greeted;
    uint64_t resent;
    uint64_t connections;
};

void feeder_init(struct feeder *f, struct ledger *l, const char *path);

/* Where it is not connected: whether it is now. */
bool feeder_come(struct feeder *f);

/* Sends what goes. */
void feeder_push(struct feeder *f);

/* Reads answers. */
void feeder_take(struct feeder *f);

/* As if it had been killed. */
void feeder_drop(struct feeder *f);

#endif
