/*
 * The parser: tokens to a tree. One function for each level of the grammar:
 *
 *     expression  unit { AND unit } | unit { OR unit }     "-a" is AND NOT a
 *     unit        [ NOT | - ] proximity
 *     proximity   operand [ link operand ]
 *     link        NEAR/n | BEFORE/n | NOT NEAR/n | SENTENCE | PARAGRAPH
 *     operand     term | $list | @rule | ( expression ) | field: operand
 *                 | ATLEAST/n ( expression ) | FIRST/n ( expression )
 *                 | n OF ( expression {, expression } )
 *
 * After an error it reads on as if the right thing had stood there, to find the next; the
 * tree is then thrown away.
 */
#include "rule/query.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/mem.h"
#include "rule/chars.h"
#include "rule/query_lex.h"

struct parser {
    struct arena *a;
    struct lexer lex;
    struct lexeme now;
    unsigned depth;
    bool too_deep; /* reported */
};

/* Children while their number is not known. */
struct row {
    struct node **p;
    size_t n;
    size_t cap;
};

static struct node *parse_expression(struct parser *p);

static void row_add(struct row *r, struct node *n)
{
    r->p = mem_grow(r->p, &r->cap, r->n + 1, sizeof(struct node *));
    r->p[r->n++] = n;
}

static void advance(struct parser *p)
{
    p->now = lex_next(&p->lex);
}

static struct node *new_node(struct parser *p, enum node_kind kind,
                             const struct lexeme *at)
{
    struct node *n = arena_calloc(p->a, 1, sizeof(*n));

    n->kind = kind;
    n->place = at->place;
    n->offset = at->offset;
    n->n = at->n;
    return n;
}

/* Takes over the row's memory. */
static struct node *with_children(struct parser *p, struct node *n, struct row *r)
{
    n->child = arena_calloc(p->a, r->n, sizeof(struct node *));
    n->children = r->n;
    if (r->n)
        memcpy(n->child, r->p, r->n * sizeof(struct node *));
    free(r->p);
    return n;
}

static struct node *with_child(struct parser *p, struct node *n, struct node *child)
{
    n->child = arena_calloc(p->a, 1, sizeof(struct node *));
    n->child[0] = child;
    n->children = 1;
    return n;
}

/* Stands where something was wrong and was reported. */
static struct node *nothing(struct parser *p)
{
    return new_node(p, NODE_TERM, &p->now);
}

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

/* --- operands --- */

static struct node *parse_term(struct parser *p)
{
    struct node *n = new_node(p, NODE_TERM, &p->now);
    struct term_error e = {.offset = 0};

    n->n = 0;
    n->term = term_parse(p->a, p->now.text, &e);
    if (n->term) {
        n->term->place = n->place;
        n->term->line = p->lex.src->line;
    } else {
        lex_error(&p->lex, p->now.offset + e.offset, e.hint, "%s", e.message);
    }
    advance(p);
    return n;
}

/* A comma where there are no members: (a, b). */
static void refuse_commas(struct parser *p)
{
    if (p->now.kind == LEX_COMMA)
        lex_error(&p->lex, p->now.offset,
                  "write OR or AND between words; commas stand in 2 OF (a, b)",
                  "a comma outside `OF (...)`");
    while (p->now.kind == LEX_COMMA) {
        advance(p);
        (void)parse_expression(p);
    }
}

static void expect_close(struct parser *p, const struct lexeme *open)
{
    if (p->now.kind == LEX_CLOSE)
        advance(p);
    else
        lex_error(&p->lex, open->offset, "put `)` where the group ends",
                  "a parenthesis that is never closed");
}

static struct node *parse_group(struct parser *p)
{
    struct lexeme open = p->now;
    struct node *n;

    advance(p);
    if (p->now.kind == LEX_CLOSE) {
        lex_error(&p->lex, open.offset, "put a term between them, or leave them out",
                  "nothing stands between the parentheses");
        n = nothing(p);
        advance(p);
        return n;
    }
    n = parse_expression(p);
    refuse_commas(p);
    expect_close(p, &open);
    return n;
}

/* ATLEAST/n(...) and FIRST/n(...) */
static struct node *parse_call(struct parser *p, enum node_kind kind)
{
    struct lexeme op = p->now;
    struct node *n = new_node(p, kind, &op);

    advance(p);
    if (p->now.kind != LEX_OPEN) {
        lex_error(&p->lex, op.offset,
                  "write it with parentheses: ATLEAST/3(a), FIRST/50(a)",
                  "no parenthesis after `%.*s`", chars_shown(op.text), op.text.p);
        return nothing(p);
    }
    return with_child(p, n, parse_group(p));
}

static bool is_number(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isdigit((unsigned char)s.p[i]))
            return false;
    return s.n > 0 && s.n < 8;
}

/* Whether the number at hand is that of `2 OF`. */
static bool is_of(const struct parser *p)
{
    struct span rest = span_make(p->lex.text.p + p->lex.at, p->lex.text.n - p->lex.at);

    rest = span_trim(rest);
    return p->now.kind == LEX_TERM && is_number(p->now.text) && span_starts(rest, "OF") &&
           (rest.n == 2 || char_in(rest.p[2], " \t\r\n("));
}

static void parse_members(struct parser *p, struct row *members)
{
    struct lexeme open = p->now;
    bool outer = p->lex.in_members;

    p->lex.in_members = true;
    do {
        advance(p);
        row_add(members, parse_expression(p));
    } while (p->now.kind == LEX_COMMA);
    p->lex.in_members = outer;
    expect_close(p, &open);
}

static struct node *parse_of(struct parser *p)
{
    struct node *of = new_node(p, NODE_OF, &p->now);
    struct row members = {NULL, 0, 0};

    of->n = (uint32_t)strtoul(p->now.text.p, NULL, 10);
    if (of->n == 0)
        lex_error(&p->lex, p->now.offset, "write the least number of different ones",
                  "`0 OF` is always true");
    advance(p);
    advance(p);
    if (p->now.kind != LEX_OPEN) {
        lex_error(&p->lex, of->offset, "write 2 OF (a, b, $list)",
                  "no parenthesis after `OF`");
        return nothing(p);
    }
    parse_members(p, &members);
    return with_children(p, of, &members);
}

static struct node *parse_reference(struct parser *p, enum node_kind kind)
{
    struct node *n = new_node(p, kind, &p->now);

    n->name = arena_dup(p->a, p->now.text);
    n->n = 0;
    n->child = arena_calloc(p->a, 1, sizeof(struct node *));
    advance(p);
    return n;
}

static struct node *parse_operand(struct parser *p);

static struct node *parse_field(struct parser *p)
{
    struct node *n = new_node(p, NODE_FIELD, &p->now);

    n->fields = p->now.n;
    n->n = 0;
    advance(p);
    return with_child(p, n, parse_operand(p));
}

static struct node *refuse_operand(struct parser *p)
{
    struct lexeme t = p->now;

    switch (t.kind) {
    case LEX_END:
        lex_error(&p->lex, t.offset, "put a term there, or leave the operator out",
                  "the query ends where a term should follow");
        break;
    case LEX_OF:
        lex_error(&p->lex, t.offset,
                  "write 2 OF (a, b, $list); the word goes into quotes",
                  "no number before `OF`");
        advance(p);
        break;
    case LEX_CLOSE:
    case LEX_COMMA:
        lex_error(&p->lex, t.offset, "put a term before it",
                  "a term is missing before `%c`", *t.text.p);
        break;
    default:
        lex_error(&p->lex, t.offset,
                  "an operator stands between two terms; as a word it goes into quotes",
                  "a term is missing before `%.*s`", chars_shown(t.text), t.text.p);
    }
    return nothing(p);
}

static struct node *too_deep(struct parser *p)
{
    if (!p->too_deep)
        lex_error(&p->lex, p->now.offset,
                  "split it into rules and refer to them with @id",
                  "parentheses nested more than %d deep", QUERY_DEPTH_MOST / 2);
    p->too_deep = true;
    p->now = (struct lexeme){.kind = LEX_END, .place = p->now.place};
    p->lex.at = p->lex.text.n;
    return nothing(p);
}

static struct node *parse_operand(struct parser *p)
{
    struct node *n;

    if (p->depth >= QUERY_DEPTH_MOST / 2)
        return too_deep(p);
    p->depth++;
    switch (p->now.kind) {
    case LEX_TERM: n = is_of(p) ? parse_of(p) : parse_term(p); break;
    case LEX_OPEN: n = parse_group(p); break;
    case LEX_LIST: n = parse_reference(p, NODE_LIST); break;
    case LEX_RULE: n = parse_reference(p, NODE_RULE); break;
    case LEX_FIELD: n = parse_field(p); break;
    case LEX_ATLEAST: n = parse_call(p, NODE_ATLEAST); break;
    case LEX_FIRST: n = parse_call(p, NODE_FIRST); break;
    case LEX_BAD:
        n = nothing(p);
        advance(p);
        break;
    default: n = refuse_operand(p);
    }
    p->depth--;
    return n;
}

/* --- proximity --- */

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
    (void)parse_operand(p);
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
        advance(p);
        if (starts_operand(p->now.kind))
            (void)parse_operand(p);
    }
}

static struct node *parse_proximity(struct parser *p)
{
    struct node *left = parse_operand(p), *n;
    struct lexeme op = p->now;
    enum node_kind kind;

    if (op.kind == LEX_NOT) {
        advance(p);
        if (!parse_not_near(p, &op, &kind))
            return left;
        op.n = p->now.n;
    } else if (!is_proximity(op.kind, &kind)) {
        return left;
    }
    advance(p);
    n = new_node(p, kind, &op);
    n->child = arena_calloc(p->a, 2, sizeof(struct node *));
    n->children = 2;
    n->child[0] = left;
    n->child[1] = parse_operand(p);
    refuse_chain(p);
    return n;
}

/* --- AND, OR, NOT --- */

static struct node *parse_unit(struct parser *p)
{
    struct lexeme not = p->now;

    if (not .kind != LEX_NOT && not .kind != LEX_MINUS)
        return parse_proximity(p);
    advance(p);
    if (p->now.kind == LEX_NOT || p->now.kind == LEX_MINUS) {
        lex_error(&p->lex, p->now.offset, "leave both out", "NOT after NOT");
        advance(p);
    }
    return with_child(p, new_node(p, NODE_NOT, &not ), parse_proximity(p));
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
        (void)parse_operand(p);
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
static void add_unit(struct row *r, struct node *n, bool flatten)
{
    if (!flatten || n->kind != NODE_AND) {
        row_add(r, n);
        return;
    }
    for (size_t i = 0; i < n->children; i++)
        row_add(r, n->child[i]);
}

static bool is_joint(enum lex_kind kind)
{
    return kind == LEX_AND || kind == LEX_OR || kind == LEX_MINUS;
}

static struct node *parse_expression(struct parser *p)
{
    struct row units = {NULL, 0, 0};
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
            advance(p);
        before = p->now;
        add_unit(&units, parse_unit(p), !is_or);
        if (starts_operand(p->now.kind))
            refuse_adjacent(p, &before);
    }
    op.n = 0;
    return with_children(p, new_node(p, is_or ? NODE_OR : NODE_AND, &op), &units);
}

/* --- the whole --- */

static void expect_end(struct parser *p)
{
    struct lexeme t = p->now;

    if (t.kind == LEX_CLOSE)
        lex_error(&p->lex, t.offset, "leave it out, or open it before",
                  "a `)` that was never opened");
    else if (t.kind == LEX_COMMA)
        refuse_commas(p);
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
    advance(&p);
    n = parse_expression(&p);
    expect_end(&p);
    if (d->errors > errors)
        return NULL;
    query_measure(n);
    if (n->depth > QUERY_DEPTH_MOST) {
        (void)too_deep(&p);
        return NULL;
    }
    query_check(n, false, report, &p);
    if (d->errors == errors && query_true_on_nothing(n))
        lex_error(&p.lex, 0, "say what must be there: a AND NOT b",
                  "it would be true of a text with nothing in it");
    return d->errors > errors ? NULL : n;
}
