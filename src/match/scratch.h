/*
 * scratch: what one matcher holds while it works on one item; for match/ alone.
 *
 *     words       of each field, from text/token
 *     hits        where a term was met; a chain for each term, in a small hash table of
 *                 slots, so that its size follows the item and not the ruleset
 *     members     of groups, that were met and reported to them
 *     candidates  rules to be looked at; places of terms that are a rule's own
 *     places      while one rule is looked at, in an arena that is reset for the next
 *
 * Everything is reset for every item and keeps its memory.
 */
#ifndef MATCH_SCRATCH_H
#define MATCH_SCRATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/vec.h"
#include "match/habit.h"
#include "match/matcher.h"
#include "match/program.h"
#include "rule/where.h"
#include "text/token.h"
#include "text/word_memo.h"

#define HIT_NONE UINT32_MAX

/* A term met in a field: words [w0, w1) and bytes [b0, b1). No word: w0 == w1. */
struct hit {
    uint32_t w0, w1;
    uint32_t b0, b1;
    uint32_t next; /* of the same term */
    enum item_field field;
};

/* A term that was met, or looked for, in this item. */
struct slot {
    uint32_t term;
    uint32_t head, tail; /* hits, in the order they were found */
    uint32_t n;
    uint32_t looked_in; /* lazy terms: fields already searched */
};

/* A member of a group that was met. */
struct group_member {
    uint32_t leaf;
    uint32_t next;
};

struct group_state {
    uint32_t item; /* the item number it belongs to: older is empty */
    uint32_t head; /* members */
};

/*
 * A rule to be looked at; or a place of a term that is a rule's own (program.h), in a
 * field that the rule looks at: then nothing else of it is noted, and sorted by rule its
 * places stand in a row.
 */
struct candidate {
    uint32_t rule;
    uint32_t b0, b1;               /* of the place */
    uint32_t leaf : OWN_LEAF_BITS; /* that it is met under */
    uint32_t field : 3;
    uint32_t own : 2; /* PROGRAM_ALONE, _PART, _AGAINST; 0: no place */
};

struct slot_table {
    uint32_t *index; /* open addressing: number of a slot + 1; 0: free */
    size_t mask;
    struct vec slots;
};

/* How far into each field a condition looks, in words; 0: not at all. */
struct scope {
    uint32_t limit[ITEM_FIELDS];
    uint32_t
        unlimited[ITEM_FIELDS]; /* the same without FIRST/n: for the right of NOT NEAR */
};

/* One place of one term, in words and bytes. */
struct run {
    uint32_t w0, w1;
    uint32_t b0, b1;
    uint32_t leaf;
    uint32_t order; /* of the leaf within the rule, as it was written */
    enum item_field field;
};

/* What counts as a place: one run, or those of a NEAR group by their first words. All in
   one field. */
struct place {
    const struct run *runs;
    uint32_t n;
    uint32_t lo, hi; /* words [lo, hi) that it spans */
};

struct places {
    struct place *p; /* by field, lo, hi */
    size_t n;
    bool simple; /* all have one run */
};

struct matcher {
    struct ruleset *rs;
    const struct item *item;
    uint32_t item_number;
    unsigned language; /* stem.h */
    struct words words[ITEM_FIELDS];
    struct word_memo memo;               /* of all of them */
    const struct screen_way *screen_way; /* NULL: none that pays */
    struct habit screen_habit;
    const struct gate_way *gate;

    struct slot_table slots;
    struct vec hits;    /* struct hit */
    struct vec members; /* struct group_member */
    struct group_state *groups;
    struct vec candidates; /* struct candidate */
    struct vec sorted;     /* the same: where they are sorted to */

    struct arena arena;  /* of one rule */
    struct vec evidence; /* struct run */
    uint32_t order;
    uint64_t budget; /* comparisons that this rule may still make */
    bool cut_short;
    int64_t deadline_ns; /* monotonic: no long search begins after it; 0: none */

    struct buf exact; /* scratch of one comparison */
    struct stemmer *stemmer;
    struct regex_scratch *regex;
    struct where_item where;
    struct match_place reported[MATCH_PLACES_MOST];
    struct matcher_stats stats;

    struct match_costs *costs; /* cost.h; NULL: not asked for */
    uint32_t cost_left;        /* until the next one that is timed */
    uint32_t cost_dice;
    int64_t cost_clock_ns;
};

/* For what may take long on hostile text: only who explains has a deadline. */
static inline bool matcher_is_late(const struct matcher *m)
{
    return m->deadline_ns && clock_mono_ns() >= m->deadline_ns;
}

/* --- hits.c --- */
void hits_init(struct matcher *m);
void hits_release(struct matcher *m);
void hits_reset(struct matcher *m);

/* The slot of a term, made (and whoever waits for the term woken) where `make`; else
 * NULL. */
struct slot *hits_slot(struct matcher *m, uint32_t term, bool make);
void hits_add(struct matcher *m, uint32_t term, const struct hit *h);

/* The same, but nobody is woken. */
void hits_note(struct matcher *m, uint32_t term, const struct hit *h);

/* A rule that has to be looked at. */
static inline void hits_wake_rule(struct matcher *m, uint32_t rule)
{
    *(struct candidate *)vec_add(&m->candidates) = (struct candidate){.rule = rule};
}

/* The first member of a group met in this item, an index of m->members, or HIT_NONE. */
uint32_t hits_group_head(const struct matcher *m, uint32_t group);

/* --- candidates.c --- */
/* Sorts the candidates by rule; those of one rule stay in the order they were found. */
void candidates_sort(struct matcher *m);

/* --- scan.c --- */
/* Whether any rule could be woken by an item: false for most that wake none, at a price
 * far below that of scan_item. */
bool scan_passes(struct matcher *m, const struct item *item);

/* Fills words and hits for an item. */
void scan_item(struct matcher *m, const struct item *item);

/* Searches for a lazy term in these fields (bits), where that was not done yet. */
void scan_lazy(struct matcher *m, uint32_t term, uint32_t fields);

/* The bytes of a word. */
struct span scan_word(const struct matcher *m, enum item_field f, size_t i);

/* --- scan_plain.c --- */
/* Hits of phrases anchored on plain words, in those of these fields (bits) whose words
 * are made. */
void scan_plain(struct matcher *m, uint32_t fields);

/* --- phrase.c --- */
/* Whether the words of p stand in a row with its anchor at word i; the anchor was seen.
 */
bool phrase_matches(struct matcher *m, const struct program_phrase *p, enum item_field f,
                    size_t i);

/* Whether word i is one that a special stands for. */
bool phrase_special(struct matcher *m, uint32_t special, enum item_field f, size_t i);

/* A place where the lexicon has phrases that are anchored on plain words. */
struct met {
    const struct lexicon_entry *entry;
    uint32_t word;
    enum item_field field;
};

/* Adds a hit of each of them that stands there; they are on their way to the cache. Hits
 * of one phrase come in the order of met. */
void phrase_try_met(struct matcher *m, const struct met *met, size_t n);

/* Adds a hit where the phrase stands; all phrases anchored on a key. */
void phrase_try(struct matcher *m, const struct program_phrase *p, enum item_field f,
                size_t i);
void phrase_try_all(struct matcher *m, uint64_t key, enum item_field f, size_t i);

/* --- exact.c --- */
/* Narrows or widens the hit to the bytes that the exact term covers; false: not as
 * written. */
bool exact_matches(struct matcher *m, const struct program_exact *x, struct hit *h);

/* --- places.c --- */
/* Lists live until the arena of the rule is reset. */
struct places places_of_leaf(struct matcher *m, uint32_t leaf, const struct scope *s);
struct places places_of_group(struct matcher *m, uint32_t group, const struct scope *s);

/* Appends the places of a leaf to m->evidence; whether there are any. */
bool places_hold_leaf(struct matcher *m, uint32_t leaf, const struct scope *s);

/* The leaves of a group that were met, in the order in which they were written; as long
 * as lists. */
const uint32_t *places_members(struct matcher *m, uint32_t group, size_t *n);

/* All lists together, in order, the same run once (under the earliest leaf). */
struct places places_merge(struct matcher *m, const struct places *lists, size_t n);
void places_sort(struct places *l);

/* The number of a place's paragraph, or sentence; PROGRAM_NONE where it lies in more than
   one or has no word. */
uint32_t places_unit(struct matcher *m, const struct place *p, bool sentence);

/* --- near.c --- */
/* Marks who stands in a pair: a_in[i], b_in[i]. Returns whether there is one. */
bool near_mark(struct matcher *m, const struct program_node *n, const struct places *a,
               const struct places *b, bool *a_in, bool *b_in);

/* The pairs as places of their own. */
struct places near_pairs(struct matcher *m, const struct program_node *n,
                         const struct places *a, const struct places *b);

/* The places of a that have no place of b near. */
struct places near_without(struct matcher *m, const struct program_node *n,
                           const struct places *a, const struct places *b);

/* --- own.c --- */
/* Drops candidates that are a rule's only place and no use without another. Sorted. */
void own_drop_lone(struct matcher *m);

/* Whether all places of a row are of one term. */
static inline bool own_is_one_leaf(const struct candidate *c, const struct candidate *end)
{
    for (const struct candidate *p = c + 1; p < end; p++)
        if (p->leaf != c->leaf)
            return false;
    return true;
}

/*
 * Whether a rule holds of which n places are all that was met of its own terms; fills
 * m->reported then. One term is not enough: who has only that need not ask.
 */
bool own_holds(struct matcher *m, const struct candidate *places, size_t n,
               size_t *listed, size_t *total);

/* --- eval.c --- */
/* Where a rule looks that names no field. */
const struct scope *eval_scope(void);
/* Where the child of a node looks, of which the node itself looks at s: lives as long as
 * s and *made, which may be used for it. */
const struct scope *eval_scope_of(const struct matcher *m, const struct program_node *n,
                                  const struct scope *s, struct scope *made);

/* Whether a condition holds; then its evidence is appended to m->evidence. */
bool eval_hold(struct matcher *m, uint32_t ref, const struct scope *s);

/* Makes ready for one rule, or one condition that is looked at on its own. */
void eval_begin(struct matcher *m);

/*
 * A rule that is one term, without any list of places: fills m->reported. Returns false,
 * and nothing is settled, where the places are not in order as they were found or the
 * term is lazy; else *total is 0 where the rule does not hold.
 */
bool eval_leaf(struct matcher *m, uint32_t leaf, size_t *listed, size_t *total);

/* Sorts the evidence and drops doubles; fills m->reported and returns how many. */
size_t eval_report(struct matcher *m, size_t *total);

#endif
