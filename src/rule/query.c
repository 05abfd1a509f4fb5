/*
 * The parser: tokens to a tree. One function for each level of the grammar:
 *
 *     expression  unit { AND unit } | unit { OR unit }     "-a" is AND NOT a
 *     unit        [ NOT | - ] proximity
 *     proximity   operand [ link operand ]
 *     link        NEAR/n | BEFORE/n | NOT NEAR/n | SENTENCE | PARAGRAPH
 *     operand     a term, a group or a call: query_operand.c
 *
 * After an error it reads on as if the right thing had stood there, to find the next; the
 * tree is then thrown away.
 */
#include "rule/query.h"

#include <stdlib.h>

#include "base/mem.h"
#include "rule/chars.h"
#include "rule/query_parse.h"

/* --- nodes --- */

void node_row_add(struct node_row *r, struct node *n)
{
    r->p = mem_grow(r->p, &r->cap, r->n + 1, sizeof(struct node *));
    r->p[r->n++] = n;
}

void parser_advance(struct parser *p)
{
    p->now = lex_next(&p->lex);
}

struct node *parser_node(struct parser *p, enum node_kind kind, const struct lexeme *at)
{
    struct node *n = arena_calloc(p->a, 1, sizeof(*n));

    n->kind = kind;
    n->place = at->place;
    n->offset = at->offset;
    n->n = at->n;
    return n;
}

struct node *parser_with_children(struct parser *p, struct node *n, struct node_row *r)
{
    n->child = arena_calloc(p->a, r->n, sizeof(struct node *));
    n->children = r->n;
    if (r->n)
        memcpy(n->child, r->p, r->n * sizeof(struct node *));
    free(r->p);
    return n;
}

struct node *parser_with_child(struct parser *p, struct node *n, struct node *child)
{
    n->child = arena_calloc(p->a, 1, sizeof(struct node *));
    n->child[0] = child;
    n->children = 1;
    return n;
}

struct node *parser_nothing(struct parser *p)
{
    return parser_node(p, NODE_TERM, &p->now);
}

/* --- proximity --- */

static bool starts_operand(enum lex_kind kind)
{
    switch (kind) {
    case LEX_OPEN:
    case LEX_TERM:
    case LEX_LIST:
    case LEX_RULE:
    case LEX_FIELD:
    case LEX_ATLEAST:
    case LEX_FIRST:
    case LEX_BAD: return true;
    default: return false;
    }
}

static bool is_proximity(enum lex_kind kind, enum node_kind *node)
{
    switch (kind) {
    case LEX_NEAR: *node = NODE_NEAR; return true;
    case LEX_BEFORE: *node = NODE_BEFORE; return true;
    case LEX_SENTENCE: *node = NODE_SENTENCE; return true;
    case LEX_PARAGRAPH: *node = NODE_PARAGRAPH; return true;
    default: return false;
    }
}

/* After an operand came NOT: NOT NEAR/n, or a mistake. Whether p->now is its operator. */
static bool parse_not_near(struct parser *p, const struct lexeme * not,
                           enum node_kind *kind)
{
    if (p->now.kind == LEX_NEAR) {
        *kind = NODE_NOT_NEAR;
        return true;
    }
    if (is_proximity(p->now.kind, kind)) {
        lex_error(&p->lex, not ->offset,
                  "write a NOT NEAR/n b, or a AND NOT (a BEFORE/n b)",
                  "NOT before `%.*s`", chars_shown(p->now.text), p->now.text.p);
        return true;
    }
    lex_error(&p->lex, not ->offset, "write a AND NOT b", "NOT right after a term");
    (void)parser_operand(p);
    return false;
}

/* More of them in a row: which belongs to which cannot be known. */
static void refuse_chain(struct parser *p)
{
    enum node_kind kind;
    bool told = false;

    while (is_proximity(p->now.kind, &kind) || p->now.kind == LEX_NOT) {
        if (!told)
            lex_error(&p->lex, p->now.offset, "write (a NEAR/5 b) NEAR/5 c",
                      "a second `%.*s` in a row without parentheses",
                      chars_shown(p->now.text), p->now.text.p);
        told = true;
        parser_advance(p);
        if (starts_operand(p->now.kind))
            (void)parser_operand(p);
    }
}

static struct node *parse_proximity(struct parser *p)
{
    struct node *left = parser_operand(p), *n;
    struct lexeme op = p->now;
    enum node_kind kind;

    if (op.kind == LEX_NOT) {
        parser_advance(p);
        if (!parse_not_near(p, &op, &kind))
            return left;
        op.n = p->now.n;
    } else if (!is_proximity(op.kind, &kind)) {
        return left;
    }
    parser_advance(p);
    n = parser_node(p, kind, &op);
    n->child = arena_calloc(p->a, 2, sizeof(struct node *));
    n->children = 2;
    n->child[0] = left;
    n->child[1] = parser_operand(p);
    refuse_chain(p);
    return n;
}

/* --- AND, OR, NOT --- */

static struct node *parse_unit(struct parser *p)
{
    struct lexeme not = p->now;

    if (not .kind != LEX_NOT && not .kind != LEX_MINUS)
        return parse_proximity(p);
    parser_advance(p);
    if (p->now.kind == LEX_NOT || p->now.kind == LEX_MINUS) {
        lex_error(&p->lex, p->now.offset, "leave both out", "NOT after NOT");
        parser_advance(p);
    }
    return parser_with_child(p, parser_node(p, NODE_NOT, &not ), parse_proximity(p));
}

/* Two operands side by side. Reads over them, so that one mistake gives one message. */
static void refuse_adjacent(struct parser *p, const struct lexeme *before)
{
    struct lexeme now = p->now;
    char hint[160];
    const char *suggestion = NULL;

    if (before->kind == LEX_TERM)
        suggestion = lex_suggest_operator(before->text, hint, sizeof(hint));
    if (!suggestion && now.kind == LEX_TERM)
        suggestion = lex_suggest_operator(now.text, hint, sizeof(hint));
    if (!suggestion)
        suggestion = "put both into quotes for a phrase, or write AND between them";
    if (now.kind != LEX_BAD && before->kind != LEX_BAD)
        lex_error(&p->lex, now.offset, suggestion, "no operator before `%.*s`",
                  chars_shown(now.text), now.text.p);
    while (starts_operand(p->now.kind))
        (void)parser_operand(p);
}

static void refuse_mixed(struct parser *p, bool *told)
{
    if (!*told)
        lex_error(&p->lex, p->now.offset,
                  "put parentheses around one of them: languages disagree on which binds "
                  "tighter",
                  "AND and OR side by side without parentheses");
    *told = true;
}

/* AND inside AND is one AND; so that NOT stands below an AND that finds something. */
static void add_unit(struct node_row *r, struct node *n, bool flatten)
{
    if (!flatten || n->kind != NODE_AND) {
        node_row_add(r, n);
        return;
    }
    for (size_t i = 0; i < n->children; i++)
        node_row_add(r, n->child[i]);
}

static bool is_joint(enum lex_kind kind)
{
    return kind == LEX_AND || kind == LEX_OR || kind == LEX_MINUS;
}

struct node *parser_expression(struct parser *p)
{
    struct node_row units = {NULL, 0, 0};
    struct lexeme before = p->now, op = {.kind = LEX_END};
    struct node *first = parse_unit(p);
    bool told = false, is_or;

    if (starts_operand(p->now.kind))
        refuse_adjacent(p, &before);
    if (!is_joint(p->now.kind))
        return first;
    op = p->now;
    is_or = op.kind == LEX_OR;
    add_unit(&units, first, !is_or);
    while (is_joint(p->now.kind)) {
        if ((p->now.kind == LEX_OR) != is_or)
            refuse_mixed(p, &told);
        if (p->now.kind != LEX_MINUS)
            parser_advance(p);
        before = p->now;
        add_unit(&units, parse_unit(p), !is_or);
        if (starts_operand(p->now.kind))
            refuse_adjacent(p, &before);
    }
    op.n = 0;
    return parser_with_children(p, parser_node(p, is_or ? NODE_OR : NODE_AND, &op),
                                &units);
}

/* --- the whole --- */

static void expect_end(struct parser *p)
{
    struct lexeme t = p->now;

    if (t.kind == LEX_CLOSE)
        lex_error(&p->lex, t.offset, "leave it out, or open it before",
                  "a `)` that was never opened");
    else if (t.kind == LEX_COMMA)
        parser_refuse_commas(p);
    else if (t.kind == LEX_OF)
        lex_error(&p->lex, t.offset,
                  "write 2 OF (a, b, $list); the word goes into quotes",
                  "no number before `OF`");
    else if (t.kind != LEX_END)
        lex_error(&p->lex, t.offset, "put a blank and an operator before it",
                  "`%.*s` does not belong here", chars_shown(t.text), t.text.p);
}

static void report(void *ctx, const struct node *at, const char *hint,
                   const char *message)
{
    struct parser *p = ctx;

    lex_error(&p->lex, at->offset, hint, "%s", message);
}

struct node *query_parse(struct arena *a, struct span text,
                         const struct query_source *src, struct diag *d)
{
    struct parser p = {.a = a};
    size_t errors = d->errors;
    struct node *n;

    lex_init(&p.lex, text, src, d);
    if (span_trim(text).n == 0) {
        lex_error(&p.lex, 0, "write a term, or leave the query out", "an empty query");
        return NULL;
    }
    if (text.n > QUERY_BYTES_MOST) {
        lex_error(&p.lex, 0, "put long lists under `lists` and name them with $",
                  "a query of more than %zu bytes", QUERY_BYTES_MOST);
        return NULL;
    }
    parser_advance(&p);
    n = parser_expression(&p);
    expect_end(&p);
    if (d->errors > errors)
        return NULL;
    query_measure(n);
    if (n->depth > QUERY_DEPTH_MOST) {
        (void)parser_too_deep(&p);
        return NULL;
    }
    query_check(n, false, report, &p);
    if (d->errors == errors && query_true_on_nothing(n))
        lex_error(&p.lex, 0, "say what must be there: a AND NOT b",
                  "it would be true of a text with nothing in it");
    return d->errors > errors ? NULL : n;
}
