/*
 * ledger: what was sent to a daemon, what it answered for, and which alerts came of it.
 *
 * Items count from 1 and say by themselves what they should raise, so that nothing needs
 * to be remembered of them but what became of them. An alert is safe once the subscriber
 * has acknowledged it: one that it had only read, when it was killed, it does not have.
 */
#ifndef SIEGE_LEDGER_H
#define SIEGE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

#define LEDGER_RULES 2

struct ledger {
    uint64_t made;       /* items that were sent at least once: 1 to made */
    uint64_t acked;      /* 1 to acked */
    struct vec safe;     /* uint8_t: of each item from 0 on, the rules that are safe */
    struct vec excused;  /* uint8_t: of each item, whether a torn disk may have lost it */
    struct vec arrivals; /* struct arrival, as they came */
    uint64_t expected;   /* alerts that items 1 to made raise */
    uint64_t covered;    /* of them, those that are safe */
};

struct arrival {
    uint64_t seq;
    uint32_t item;
    uint8_t rule;
};

void ledger_init(struct ledger *l);
void ledger_release(struct ledger *l);

/* The rules for all this, as YAML. */
extern const char ledger_rules[];

/* Item n as a line with its LF: its length. Counts it as made. */
#define LEDGER_LINE 256
size_t ledger_make(struct ledger *l, uint64_t n, char line[LEDGER_LINE]);

/* Reads an alert. False where it is none that should be. */
bool ledger_read(const struct ledger *l, const char *line, struct arrival *a);

void ledger_arrived(struct ledger *l, struct arrival a);
void ledger_is_safe(struct ledger *l, struct arrival a);

/* What happened to items from..made may be forgotten. */
void ledger_excuse(struct ledger *l, uint64_t from);

struct verdict {
    uint64_t alerts; /* different ones */
    uint64_t lost;
    uint64_t excused;       /* of those that are lost, not counted there */
    uint64_t twice;         /* (rule, item) under two numbers, not excused */
    uint64_t twice_excused; /* the same, excused */
    uint64_t reused;        /* numbers of two alerts */
};

/* Sorts arrivals. */
struct verdict ledger_judge(struct ledger *l);

#endif
