/*
 * program: what a ruleset is made of; for match/ alone.
 *
 *     rule --root--> node or leaf        the condition, as written
 *     leaf --------> term                a term under the name its author gave it
 *     term <-------- phrase              found by its anchor word in the lexicon
 *     term --wake--> rules and groups    who must look when the term is met
 *     group -wake--> rules               an OR of many terms, shared by all who use it
 *
 * Everything is an array indexed by small numbers, filled by compile.c and never changed
 * afterwards. A rule that is one phrase costs one entry in each of rules, leaves, terms
 * and phrases, its words in `keys`, and its texts: under 150 bytes in all.
 */
#ifndef MATCH_PROGRAM_H
#define MATCH_PROGRAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "match/affix.h"
#include "match/gate.h"
#include "match/lexicon.h"
#include "match/regex.h"
#include "match/screen.h"
#include "match/stem.h"
#include "rule/query.h"
#include "rule/rulebook.h"

#define PROGRAM_NONE UINT32_MAX

/* A reference to a condition: a node, or with the top bit a leaf. */
#define REF_LEAF 0x80000000u

static inline bool ref_is_leaf(uint32_t ref)
{
    return ref & REF_LEAF;
}

static inline uint32_t ref_index(uint32_t ref)
{
    return ref & ~REF_LEAF;
}

/* A text in the strings of a program: offset of a 16-bit length and the bytes behind it.
 */
typedef uint32_t text_ref;

/* Words in a row. keys[first..first + n): a word's hash or, where bit i of `special` is
   set, a number into `specials`. One that is plain words and all anchor has no keys. */
struct program_phrase {
    uint32_t first;
    uint32_t term;
    uint8_t n;
    uint8_t anchor;   /* the first of the words that the lexicon finds it by */
    uint8_t anchors;  /* how many in a row these are, up to three */
    uint8_t specials; /* some words are special: the mask stands at keys[first + n] */
};

enum special_kind { SPECIAL_WILDCARD, SPECIAL_STEM };

/* A word that a phrase wants which is no plain word. */
struct program_special {
    enum special_kind kind;
    uint32_t index; /* of wildcards[], or the class number of stems */
};

enum program_term_kind {
    PROGRAM_PHRASE,  /* met through the lexicon or the affix index */
    PROGRAM_ALONE,   /* the same; one of a rule's own (below): a place of it makes the
                        rule true */
    PROGRAM_PART,    /* the same, but places of other terms must be there too */
    PROGRAM_AGAINST, /* the same, but it makes the rule false */
    PROGRAM_EXACT,   /* as PHRASE, and the text must be that of exacts[aux] */
    PROGRAM_SPECIAL, /* phrases of special words only: special_terms[aux] lists them */
    PROGRAM_REGEX,   /* regexes[aux] */
};

struct program_term {
    uint32_t wake; /* a rule; with WAKE_POOL an index of wakes; PROGRAM_NONE: nobody */
    uint32_t aux : 28;
    uint32_t kind : 3;
    uint32_t lazy : 1; /* wakes nobody: met only when a rule asks for its places */
};

#define WAKE_POOL 0x80000000u

/*
 * A rule's own term: all of it is one phrase, and nobody else has it. All terms of such a
 * rule are its own, and the rule has no `where`, so that the places of its terms are all
 * there is to know. `wake` is the rule; aux is the leaf and, above it, the fields in
 * which the rule looks: 0 for title, summary and body, or 1 + the only one.
 */
#define OWN_LEAF_BITS 24
#define OWN_LEAF_MOST ((1u << OWN_LEAF_BITS) - 1)

static inline bool program_is_own(const struct program_term *t)
{
    return t->kind - (unsigned)PROGRAM_ALONE <= PROGRAM_AGAINST - PROGRAM_ALONE;
}

/* Of an aux: the leaf; and whether the rule looks in field f, without a branch: a byte of
 * fields for each. */
static inline uint32_t program_own_leaf(uint32_t aux)
{
    return aux & OWN_LEAF_MOST;
}

static inline bool program_own_looks_in(uint32_t aux, unsigned f)
{
    return UINT64_C(0x4020100804020107) >> (8 * (aux >> OWN_LEAF_BITS & 7) + f) & 1;
}

/* wakes[i].target is a count, that many entries follow. */
struct program_wake {
    uint32_t target; /* a rule; with WAKE_GROUP a group */
    uint32_t leaf;   /* of a group's member: under which leaf it is met */
};

#define WAKE_GROUP 0x80000000u

struct program_exact {
    struct span text;      /* through fold_exact */
    uint32_t chars_before; /* characters of it before its first word */
    uint32_t chars_after;  /* and after its last */
};

struct program_special_term {
    uint32_t first; /* special_phrases[first..first + n) are numbers of phrases */
    uint32_t n;
};

/* The length stands here too, so that a match need not touch the strings, which are far.
 */
struct program_leaf {
    uint32_t term;
    text_ref text; /* as written */
    uint16_t text_bytes;
};

enum program_node_kind {
    PROGRAM_AND,
    PROGRAM_OR,
    PROGRAM_NOT,
    PROGRAM_NEAR,
    PROGRAM_BEFORE,
    PROGRAM_NOT_NEAR,
    PROGRAM_SENTENCE,
    PROGRAM_PARAGRAPH,
    PROGRAM_ATLEAST,
    PROGRAM_OF,
    PROGRAM_FIELD,
    PROGRAM_FIRST,
    PROGRAM_GROUP, /* n is its number */
};

struct program_node {
    enum program_node_kind kind;
    uint32_t n;      /* of NEAR/n and the like; the number of a group */
    uint32_t fields; /* FIELD: query.h */
    uint32_t child;  /* children[child..child + children) are refs */
    uint32_t children;
    uint32_t needs; /* root of a rule that has terms of its own: it holds where so many of
                       them are met, and none that is against it; 0: walk the nodes */
};

/* The members are leaves first_leaf, first_leaf + 1, ... in the order written. */
struct program_group {
    uint32_t wake; /* as of a term, rules only */
    uint32_t first_leaf;
    uint32_t leaves;
};

/* What few rules of a large set have. */
struct program_extra {
    struct span title;
    enum rule_priority priority;
    struct span *tags;
    size_t n_tags;
    struct where *where; /* NULL: none */
    struct rule_throttle throttle;
    struct rule_threshold threshold;
};

struct program_rule {
    uint32_t root;
    text_ref id;
    uint32_t extra; /* extras[extra]; PROGRAM_NONE: nothing of it */
};

struct ruleset {
    atomic_uint refs;
    struct arena arena; /* texts of extras, exacts, wildcards */

    struct program_rule *rules;
    uint64_t *identities; /* ruleset.h; apart: only asked for once a rule has matched */
    struct program_extra *extras;
    struct program_leaf *leaves;
    struct program_node *nodes;
    uint32_t *children;
    struct program_group *groups;
    struct program_term *terms;
    struct program_wake *wakes;
    struct program_phrase
        *phrases; /* sorted by anchor key, as the lexicon numbers them */
    uint64_t *keys;
    struct program_special *specials;
    struct program_exact *exacts;
    struct program_special_term *special_terms;
    uint32_t *special_phrases;
    struct span *wildcards; /* wild.h patterns */
    struct regex **regexes;
    uint32_t *always; /* regex terms that wake somebody: looked for in every item */
    char *strings;

    size_t n_rules, n_extras, n_leaves, n_nodes, n_children, n_groups, n_terms, n_wakes,
        n_phrases, n_keys, n_specials, n_exacts, n_special_terms, n_special_phrases,
        n_wildcards, n_regexes, n_always, n_strings;

    struct screen *screen;  /* NULL: none */
    struct gate gate;       /* plain words, and pairs, that anchors begin to be met by */
    struct lexicon lexicon; /* anchor words, and keys of special ones -> phrases */
    struct affix affix;     /* the wildcards that are anchors */
    struct stem_classes stems; /* all stem classes; finds those that are anchors */
    uint32_t
        *wildcard_special; /* by number of wildcards[] and of stem class: the special */
    uint32_t *stem_special;
    uint32_t fields; /* item fields that any rule looks at */
    bool has_parts;  /* terms that are PROGRAM_PART or PROGRAM_AGAINST */
};

/* The key under which the lexicon holds phrases that are anchored on a special word. */
static inline uint64_t program_special_key(uint32_t special)
{
    uint64_t key = hash_pair(special + (uint64_t)1, 0x2545f4914f6cdd1du);

    return key ? key : 1;
}

/*
 * The lexicon's entry of a phrase that is all anchor, where nobody else has that anchor
 * and its term is a rule's own: all that a hit of it needs to know. `first` is the rule.
 *
 *     count   1 LEXICON_OTHER | words, 1 to 3: 2 bits | kind of the term: 2 | aux: 27
 */
#define PROGRAM_ENTRY_WORDS 29
#define PROGRAM_ENTRY_KIND  27

static inline uint32_t program_entry_own(uint32_t words, const struct program_term *t)
{
    return LEXICON_OTHER | words << PROGRAM_ENTRY_WORDS |
           (uint32_t)t->kind << PROGRAM_ENTRY_KIND | t->aux;
}

static inline bool program_entry_is_own(const struct lexicon_entry *e)
{
    return e->count & LEXICON_OTHER;
}

static inline uint32_t program_entry_words(const struct lexicon_entry *e)
{
    return e->count >> PROGRAM_ENTRY_WORDS & 3;
}

static inline unsigned program_entry_kind(const struct lexicon_entry *e)
{
    return e->count >> PROGRAM_ENTRY_KIND & 3;
}

static inline uint32_t program_entry_aux(const struct lexicon_entry *e)
{
    return e->count & ((1u << PROGRAM_ENTRY_KIND) - 1);
}

/* The text of a text_ref. Lives as long as the ruleset. */
struct span program_text(const struct ruleset *rs, text_ref ref);

static inline struct span program_leaf_text(const struct ruleset *rs,
                                            const struct program_leaf *l)
{
    return span_make(rs->strings + l->text + 2, l->text_bytes);
}

#endif
