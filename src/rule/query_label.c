/* The operators of a tree as their author would write them. */
#include "rule/query.h"
#include "rule/query_lex.h"

static const char *plain_label(enum node_kind kind)
{
    switch (kind) {
    case NODE_AND: return "AND";
    case NODE_OR: return "OR";
    case NODE_NOT: return "NOT";
    case NODE_SENTENCE: return "SENTENCE";
    case NODE_PARAGRAPH: return "PARAGRAPH";
    default: return NULL;
    }
}

void query_put_label(struct buf *out, const struct node *n)
{
    switch (n->kind) {
    case NODE_TERM: (void)buf_add_span(out, n->term->text); break;
    case NODE_NEAR: (void)buf_addf(out, "NEAR/%u", n->n); break;
    case NODE_BEFORE: (void)buf_addf(out, "BEFORE/%u", n->n); break;
    case NODE_NOT_NEAR: (void)buf_addf(out, "NOT NEAR/%u", n->n); break;
    case NODE_ATLEAST: (void)buf_addf(out, "ATLEAST/%u", n->n); break;
    case NODE_FIRST: (void)buf_addf(out, "FIRST/%u", n->n); break;
    case NODE_OF: (void)buf_addf(out, "%u OF", n->n); break;
    case NODE_FIELD: (void)buf_addf(out, "%s:", lex_field_name(n->fields)); break;
    case NODE_LIST:
    case NODE_RULE:
        (void)buf_add_char(out, n->kind == NODE_LIST ? '$' : '@');
        (void)buf_add_span(out, n->name);
        break;
    default: (void)buf_add_str(out, plain_label(n->kind));
    }
}
