/*
 * matcher: items in, matches out.
 *
 * Holds the scratch that one thread needs to match items against one ruleset: words,
 * hits, places, evidence. Warm, it allocates nothing. Results live until the callback
 * returns.
 */
#ifndef MATCH_MATCHER_H
#define MATCH_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feed/item.h"
#include "match/ruleset.h"

/* Places listed with a match; `total` counts them all. */
#define MATCH_PLACES_MOST 16

/* A place in the item that made the rule true. */
struct match_place {
    enum item_field field;
    uint32_t start;   /* bytes into item->field[field] */
    uint32_t end;     /* one past the last */
    struct span term; /* the rule's term, as written; lives as long as the ruleset */
};

struct match {
    size_t rule;                      /* index, for ruleset_rule */
    const struct match_place *places; /* in order of field and start */
    size_t n_places;                  /* at most MATCH_PLACES_MOST */
    size_t total;
};

typedef void match_fn(void *ctx, const struct match *match);

struct matcher;

/* Takes a reference to rs. */
struct matcher *matcher_new(struct ruleset *rs);
void matcher_free(struct matcher *m); /* NULL is fine */
struct ruleset *matcher_ruleset(const struct matcher *m);

/* Matches one item; fn is called once for each rule that holds, in the order of the
 * rules. */
void matcher_run(struct matcher *m, const struct item *item, int64_t now_ms, match_fn *fn,
                 void *ctx);

/*
 * What each rule has cost, by its number. The time is an estimate: that of evaluations,
 * of which one in 256 is timed, and of searches for regular expressions. What finding
 * words takes is not in it, which all rules share.
 */
struct match_costs {
    uint64_t *candidates; /* evaluations */
    uint64_t *time_ns;
};

/* Adds to costs, whose arrays have room for all rules, from now on; they outlive m. NULL,
 * as after matcher_new: counts nothing. Only what belongs to rules that are evaluated is
 * touched. */
void matcher_count_costs(struct matcher *m, struct match_costs *costs);

/* What was looked at and what was cut short, since matcher_new. */
struct matcher_stats {
    uint64_t items;
    uint64_t words;      /* of items that were not screened out (screen.h) */
    uint64_t candidates; /* rules evaluated */
    uint64_t matches;
    uint64_t
        regex_limits; /* regular expressions that ran into a limit, taken as no match */
    uint64_t eval_limits; /* rules whose places were too many to compare them all */
};

struct matcher_stats matcher_stats(const struct matcher *m);

/* Heap bytes of the scratch, without the ruleset. */
size_t matcher_bytes(const struct matcher *m);

#endif
