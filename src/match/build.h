/*
 * build: a ruleset in the making; for match/ alone.
 *
 * compile.c drives it: build_rule for each rule, build_finish at the end. Each step owns
 * a part of the arrays of program.h:
 *
 *     build_term.c    terms, phrases, keys, specials, exacts, regexes, leaves
 *     build_node.c    nodes, groups; what a condition costs to wait for
 *     build_wake.c    the smallest set of terms without which a rule cannot be true
 *     build_screen.c  a word of each phrase that wakes somebody: the screen
 *     build_own.c     which terms are a rule's own
 *     build_finish.c  sorts phrases by anchor, makes the lexicon and the wake lists
 */
#ifndef MATCH_BUILD_H
#define MATCH_BUILD_H

#include <stdint.h>

#include "base/diag.h"
#include "base/vec.h"
#include "match/intern.h"
#include "match/program.h"
#include "match/rarity.h"
#include "match/screen.h"

/* What a node would cost to be woken by, and how large it is with all it refers to. */
struct build_weight {
    double cost; /* expected wakings in a million words; INFINITY: cannot be waited for */
    uint32_t size; /* nodes and leaves below, those shared counted each time */
    uint32_t depth;
    bool true_on_nothing;
};

/* "When `cause` (a term, or WAKE_GROUP and a group) is met, wake `wake`." */
struct build_wake {
    uint32_t cause;
    struct program_wake wake;
};

/* The clue of a phrase, and whom it is for. */
struct build_clue {
    struct screen_clue clue;
    uint32_t term;
};

struct build {
    struct ruleset *rs; /* its arena is used from the start, its arrays come at the end */
    struct diag *diag;
    struct diag_place place; /* of the rule in work, and its line: for errors */
    struct span line;

    struct vec rules, identities, extras, leaves, nodes, children, groups, terms, phrases,
        keys, specials, exacts, special_terms, special_phrases, wildcards, regexes,
        strings;
    struct vec phrase_anchor; /* uint64_t: key of each phrase */
    struct vec gates;         /* struct gate_key, of plain anchors */
    struct vec clues;         /* struct build_clue, by phrase, up to BUILD_CLUES_MOST */
    struct vec term_cost;     /* double, by term */
    struct vec node_weight;   /* struct build_weight, by node */
    struct vec group_weight;  /* the same, by group */
    struct vec wakes;         /* struct build_wake */
    struct vec stem_hashes;   /* uint64_t: a row for each stem class */
    struct vec scratch;       /* uint32_t: a stack of refs while nodes are made */
    struct vec *record;       /* of build_recorded; NULL: nobody asked */
    unsigned depth;           /* of build_node in itself */
    uint32_t fields;          /* that any rule looks at */

    struct intern term_numbers;
    struct intern special_numbers;
    struct intern shared; /* address of what a $list or @rule stands for -> ref */
    struct stemmer *stemmer;
    struct rarity rarity;
};

/* Of a set with more phrases than this no screen is made. */
#define BUILD_CLUES_MOST 4096

/* What became of a node of a rule's tree: for explain. */
struct build_recorded {
    const struct node *node;
    uint32_t ref;
};

void build_init(struct build *b, struct diag *diag);

/* Adds one rule; problems go to the diag. */
void build_rule(struct build *b, const struct rule *rule);

/* Makes the ruleset of what was added and releases b. NULL where the diag has errors. */
struct ruleset *build_finish(struct build *b);

/* --- build_screen.c --- */
/* Notes the clue of the phrase that is being added. */
void build_note_clue(struct build *b, const struct phrase *ph, uint32_t term);

/* Gives the ruleset its screen, where one can be made; wakes are frozen. */
void build_screen(struct build *b);

/* --- build_term.c --- */
/* The leaf (without REF_LEAF) of a term under its written name. */
uint32_t build_leaf(struct build *b, const struct term *term);
text_ref build_text(struct build *b, struct span text);

/* --- build_node.c --- */
/* The ref of a condition, or PROGRAM_NONE after an error. */
uint32_t build_node(struct build *b, const struct node *node);
struct build_weight build_weigh(const struct build *b, uint32_t ref);

/* --- build_wake.c --- */
/* Registers `rule`, whose condition is ref, under what it needs to be true. */
void build_register(struct build *b, uint32_t ref, uint32_t rule);

/* --- build_own.c --- */
/* Finds the terms that are a rule's own, when all is frozen and the screen is made: from
 * now on they tell their rule wherever they are met. */
void build_own(struct build *b);

#endif
