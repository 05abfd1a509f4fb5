/*
 * Operands: what stands between the operators of a query.
 *
 *     operand     term | $list | @rule | ( expression ) | field: operand
 *                 | ATLEAST/n ( expression ) | FIRST/n ( expression )
 *                 | n OF ( expression {, expression } )
 */
#include <ctype.h>
#include <stdlib.h>

#include "rule/chars.h"
#include "rule/query_parse.h"

static struct node *parse_term(struct parser *p)
{
    struct node *n = parser_node(p, NODE_TERM, &p->now);
    struct term_error e = {.offset = 0};

    n->n = 0;
    n->term = term_parse(p->a, p->now.text, &e);
    if (n->term) {
        n->term->place = n->place;
        n->term->line = p->lex.src->line;
    } else {
        lex_error(&p->lex, p->now.offset + e.offset, e.hint, "%s", e.message);
    }
    parser_advance(p);
    return n;
}

void parser_refuse_commas(struct parser *p)
{
    if (p->now.kind == LEX_COMMA)
        lex_error(&p->lex, p->now.offset,
                  "write OR or AND between words; commas stand in 2 OF (a, b)",
                  "a comma outside `OF (...)`");
    while (p->now.kind == LEX_COMMA) {
        parser_advance(p);
        (void)parser_expression(p);
    }
}

static void expect_close(struct parser *p, const struct lexeme *open)
{
    if (p->now.kind == LEX_CLOSE)
        parser_advance(p);
    else
        lex_error(&p->lex, open->offset, "put `)` where the group ends",
                  "a parenthesis that is never closed");
}

static struct node *parse_group(struct parser *p)
{
    struct lexeme open = p->now;
    struct node *n;

    parser_advance(p);
    if (p->now.kind == LEX_CLOSE) {
        lex_error(&p->lex, open.offset, "put a term between them, or leave them out",
                  "nothing stands between the parentheses");
        n = parser_nothing(p);
        parser_advance(p);
        return n;
    }
    n = parser_expression(p);
    parser_refuse_commas(p);
    expect_close(p, &open);
    return n;
}

/* ATLEAST/n(...) and FIRST/n(...) */
static struct node *parse_call(struct parser *p, enum node_kind kind)
{
    struct lexeme op = p->now;
    struct node *n = parser_node(p, kind, &op);

    parser_advance(p);
    if (p->now.kind != LEX_OPEN) {
        lex_error(&p->lex, op.offset,
                  "write it with parentheses: ATLEAST/3(a), FIRST/50(a)",
                  "no parenthesis after `%.*s`", chars_shown(op.text), op.text.p);
        return parser_nothing(p);
    }
    return parser_with_child(p, n, parse_group(p));
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

static void parse_members(struct parser *p, struct node_row *members)
{
    struct lexeme open = p->now;
    bool outer = p->lex.in_members;

    p->lex.in_members = true;
    do {
        parser_advance(p);
        node_row_add(members, parser_expression(p));
    } while (p->now.kind == LEX_COMMA);
    p->lex.in_members = outer;
    expect_close(p, &open);
}

static struct node *parse_of(struct parser *p)
{
    struct node *of = parser_node(p, NODE_OF, &p->now);
    struct node_row members = {NULL, 0, 0};

    of->n = (uint32_t)strtoul(p->now.text.p, NULL, 10);
    if (of->n == 0)
        lex_error(&p->lex, p->now.offset, "write the least number of different ones",
                  "`0 OF` is always true");
    parser_advance(p);
    parser_advance(p);
    if (p->now.kind != LEX_OPEN) {
        lex_error(&p->lex, of->offset, "write 2 OF (a, b, $list)",
                  "no parenthesis after `OF`");
        return parser_nothing(p);
    }
    parse_members(p, &members);
    return parser_with_children(p, of, &members);
}

static struct node *parse_reference(struct parser *p, enum node_kind kind)
{
    struct node *n = parser_node(p, kind, &p->now);

    n->name = arena_dup(p->a, p->now.text);
    n->n = 0;
    n->child = arena_calloc(p->a, 1, sizeof(struct node *));
    parser_advance(p);
    return n;
}

static struct node *parse_field(struct parser *p)
{
    struct node *n = parser_node(p, NODE_FIELD, &p->now);

    n->fields = p->now.n;
    n->n = 0;
    parser_advance(p);
    return parser_with_child(p, n, parser_operand(p));
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
        parser_advance(p);
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
    return parser_nothing(p);
}

struct node *parser_too_deep(struct parser *p)
{
    if (!p->too_deep)
        lex_error(&p->lex, p->now.offset,
                  "split it into rules and refer to them with @id",
                  "parentheses nested more than %d deep", QUERY_DEPTH_MOST / 2);
    p->too_deep = true;
    p->now = (struct lexeme){.kind = LEX_END, .place = p->now.place};
    p->lex.at = p->lex.text.n;
    return parser_nothing(p);
}

struct node *parser_operand(struct parser *p)
{
    struct node *n;

    if (p->depth >= QUERY_DEPTH_MOST / 2)
        return parser_too_deep(p);
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
        n = parser_nothing(p);
        parser_advance(p);
        break;
    default: n = refuse_operand(p);
    }
    p->depth--;
    return n;
}
