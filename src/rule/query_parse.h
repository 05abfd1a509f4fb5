/*
 * query_parse: what the two halves of the parser share.
 *
 * query.c reads operators and what they join, query_operand.c what stands between them;
 * either calls the other. Where something is wrong they report it and read on. Internal
 * to rule/.
 */
#ifndef RULE_QUERY_PARSE_H
#define RULE_QUERY_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "rule/query.h"
#include "rule/query_lex.h"

struct parser {
    struct arena *a; /* of the tree */
    struct lexer lex;
    struct lexeme now;
    unsigned depth;
    bool too_deep; /* reported */
};

/* Children while their number is not known. Begins as all zeros. */
struct node_row {
    struct node **p;
    size_t n;
    size_t cap;
};

/* --- query.c --- */

/* The next token becomes p->now. */
void parser_advance(struct parser *p);

struct node *parser_expression(struct parser *p);

/* A node with the place and the number of a token. */
struct node *parser_node(struct parser *p, enum node_kind kind, const struct lexeme *at);

/* Stands where something was wrong and was reported. */
struct node *parser_nothing(struct parser *p);

/* n with one child, or with those of a row, whose memory it takes over; returns n. */
struct node *parser_with_child(struct parser *p, struct node *n, struct node *child);
struct node *parser_with_children(struct parser *p, struct node *n, struct node_row *r);

void node_row_add(struct node_row *r, struct node *n);

/* --- query_operand.c --- */

struct node *parser_operand(struct parser *p);

/* A comma where there are no members: (a, b). Reads over all that follow. */
void parser_refuse_commas(struct parser *p);

/* Reports, once, that parentheses are nested too deep, and ends the query there. */
struct node *parser_too_deep(struct parser *p);

#endif
