/*
 * query: the tree that a rule means.
 *
 * The parser reads the operators of wirewatch-rules(5) and checks all that can be known
 * from one rule: adjacency, mixed AND/OR, chained proximity, operands without a place,
 * pure NOT. `any`/`all`/`none` lists become the same tree. References ($list, @rule)
 * stand as nodes of their own and point to what they mean once rulebook.h has resolved
 * them.
 */
#ifndef RULE_QUERY_H
#define RULE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/span.h"
#include "rule/term.h"

enum node_kind {
    NODE_TERM,
    NODE_AND,       /* child[0..n), n >= 2; some may be NODE_NOT */
    NODE_OR,        /* child[0..n), n >= 1 (a list of one entry is an OR of one) */
    NODE_NOT,       /* child[0]; only below NODE_AND or NODE_OF */
    NODE_NEAR,      /* child[0] NEAR/n child[1] */
    NODE_BEFORE,    /* child[0] BEFORE/n child[1] */
    NODE_NOT_NEAR,  /* child[0] NOT NEAR/n child[1] */
    NODE_SENTENCE,  /* child[0] SENTENCE child[1] */
    NODE_PARAGRAPH, /* child[0] PARAGRAPH child[1] */
    NODE_ATLEAST,   /* ATLEAST/n(child[0]) */
    NODE_OF,        /* n OF (child[0..)): lists already spread to their members, and
                       members that are written alike there once */
    NODE_FIELD,     /* fields: child[0] */
    NODE_FIRST,     /* FIRST/n(child[0]) */
    NODE_LIST,      /* $name: child[0] is the list's NODE_OR, shared by all who name it */
    NODE_RULE, /* @name: child[0] is the other rule's tree, shared; of both `children` is
                  0, so that a walk over children stays within the rule */
};

/* What query_measure finds out about a tree: bits of node.facts. */
#define QUERY_HAS_FIELD  1u /* a field prefix is in it */
#define QUERY_HAS_FIRST  2u /* FIRST/n is in it */
#define QUERY_HAS_PLACE  4u /* it may be a left operand of NEAR and its kin */
#define QUERY_PLACE_FULL 8u /* and a right one */

/* A set of item fields (1u << enum item_field), or QUERY_LEAD alone. */
#define QUERY_LEAD       (1u << 31)
#define QUERY_LEAD_WORDS 50

struct node {
    enum node_kind kind;
    uint32_t n;       /* of NEAR/n, OF, ATLEAST/n, FIRST/n */
    uint32_t fields;  /* NODE_FIELD */
    struct span name; /* NODE_LIST, NODE_RULE: without the sign */
    struct term *term;
    struct node **child;
    size_t children;
    struct diag_place place; /* of the operator or term */
    size_t offset;           /* the same as bytes into the query text */

    /* set by query_measure; LIST and RULE have those of what they stand for */
    uint64_t meaning; /* equal for trees that mean the same; never 0 */
    uint32_t size;    /* nodes, what is shared counted each time; at most UINT32_MAX */
    uint32_t depth;   /* of nesting, 1 for a term */
    uint32_t facts;
};

/* A query is at most this long, and nested this deep, what it refers to included. */
#define QUERY_BYTES_MOST ((size_t)1 << 20)
#define QUERY_DEPTH_MOST 200
#define QUERY_SIZE_MOST  (4u << 20)

/* Where a query text stands in a file, so that a byte of it has a line and column. */
struct query_source {
    struct diag_place place; /* of the first byte of text */
    struct span line;        /* the line of the file, for the diag; absent: not known */
    bool exact_columns;      /* false: a block or escaped scalar; report `place` and the
                                character within the text instead */
};

/*
 * Parses a query. Returns the tree, allocated in a, references unresolved (child NULL),
 * or NULL after adding at least one error to d.
 */
struct node *query_parse(struct arena *a, struct span text,
                         const struct query_source *src, struct diag *d);

/*
 * Sets meaning, size, depth and facts of n and everything below, down to references,
 * whose targets must have been measured (child NULL: taken as a term). Members of an OF
 * that mean the same as an earlier one are dropped.
 */
void query_measure(struct node *n);

/*
 * Checks the places of operands and the nesting of fields in a measured tree. At parse
 * time (resolved false) references are taken on trust; once resolved, only what they
 * stand for is looked at, so that nothing is reported twice. Calls report for each
 * problem.
 */
typedef void query_report(void *ctx, const struct node *at, const char *hint,
                          const char *message);
void query_check(const struct node *n, bool resolved, query_report *report, void *ctx);

/* Whether the (resolved) tree holds where no term is present: such a rule is an error. */
bool query_true_on_nothing(const struct node *n);

/* The operator as it is written: "AND", "NEAR/5", "title:", "$name", or a term's
   text; for explain. Appends to out. */
void query_put_label(struct buf *out, const struct node *n);

#endif
