/*
 * watchlist: a .txt file with a phrase a line.
 *
 * Kept as its text; a line becomes a rule when somebody asks for it, and is forgotten
 * again. Only ids that lines give themselves take memory: 8 bytes in a table that is at
 * most three quarters full. Internal to rule/.
 */
#ifndef RULE_WATCHLIST_H
#define RULE_WATCHLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/span.h"
#include "rule/rulebook.h"

#define WATCHLIST_LINE_MOST 8192 /* bytes */

struct watchlist {
    const char *file; /* for messages: lives as long as the diag */
    struct span name; /* without its directory: ids begin with it */
    struct span text; /* without a byte order mark; lives as long as the rulebook */
    size_t base;      /* bytes in the watchlists before it */
    size_t rules;     /* lines that are rules */
    size_t unnamed;   /* the first line without an id of its own, from 1; 0: none */
    bool told;        /* the problems of its lines were reported */
};

/* One line that holds a phrase. */
struct watchlist_line {
    size_t number; /* from 1 */
    struct span all;
    struct span id; /* absent: none of its own */
    struct span phrase;
};

/* The lines that hold a phrase, in order: set *next and *number to 0 before the first. */
bool watchlist_next(const struct watchlist *w, size_t *next, size_t *number,
                    struct watchlist_line *line);

/*
 * Makes a rule of a line, in a: its query is one NODE_TERM. 0, or -1 where it has
 * problems, which go to d.
 */
int watchlist_rule(const struct watchlist *w, const struct watchlist_line *line,
                   struct words *scratch, struct arena *a, struct diag *d,
                   struct rule *rule);

/* Why an id cannot be one, or NULL: static text. */
const char *watchlist_bad_id(struct span id);

/* --- ids of all watchlists of one load --- */

struct watchlist_ids {
    uint64_t *slots; /* 40 bits: 1 + byte over all watchlists; 24 bits of the hash */
    size_t n;
    size_t cap;
    struct watchlist **lists; /* by rising base; the lists are others' */
    size_t n_lists;
    size_t cap_lists;
};

void watchlist_ids_release(struct watchlist_ids *ids);

/* A further watchlist, whose ids come next. w must stay where it is. */
void watchlist_ids_begin(struct watchlist_ids *ids, struct watchlist *w);

/* Whether a line gives itself this id; *list and *line then say which. */
bool watchlist_ids_find(const struct watchlist_ids *ids, struct span id,
                        struct watchlist **list, struct watchlist_line *line);

/* Adds the id of a line (of the last of the lists). False where another has it. */
bool watchlist_ids_add(struct watchlist_ids *ids, const struct watchlist *w,
                       const struct watchlist_line *line);

#endif
