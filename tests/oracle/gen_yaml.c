/* gen_yaml: a random rule set as its author would write it. */
#include "oracle/gen.h"

#include <string.h>

/* --- queries ---------------------------------------------------------------------- */

/* Whether a term may stand in a query without quotes: nothing in it is a sign of the
 * language, nor the full-width form of one. */
static bool bare(const char *text)
{
    static const char *const wide[] = {"\uff0c", "\uff08", "\uff09", "\uff1a", "\u3001"};

    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        if (strstr(text, wide[i]))
            return false;
    return strpbrk(text, " ,'()|:$\"") == NULL;
}

static void put_term(struct buf *out, const struct gen_expr *e)
{
    const char *text = e->text;

    if (text[0] == '/') {
        (void)buf_add_str(out, text);
        return;
    }
    if (text[0] == '=') {
        (void)buf_add_char(out, '=');
        text++;
    }
    if (bare(text) && !e->alias)
        (void)buf_add_str(out, text);
    else
        (void)buf_addf(out, "\"%s\"", text);
}

static void put_operator(struct buf *out, const struct gen_expr *e)
{
    switch (e->kind) {
    case GEN_AND: (void)buf_add_str(out, e->alias ? " & " : " AND "); break;
    case GEN_OR: (void)buf_add_str(out, e->alias ? " | " : " OR "); break;
    case GEN_NEAR: (void)buf_addf(out, e->alias ? " W/%zu " : " NEAR/%zu ", e->n); break;
    case GEN_BEFORE:
        (void)buf_addf(out,
                       !e->alias  ? " BEFORE/%zu "
                       : e->n % 2 ? " PRE/%zu "
                                  : " ONEAR/%zu ",
                       e->n);
        break;
    case GEN_NOT_NEAR: (void)buf_addf(out, " NOT NEAR/%zu ", e->n); break;
    case GEN_SENTENCE: (void)buf_add_str(out, e->alias ? " W/S " : " SENTENCE "); break;
    default: (void)buf_add_str(out, e->alias ? " W/P " : " PARAGRAPH "); break;
    }
}

static bool in_one_piece(const struct gen_expr *e)
{
    return e->kind == GEN_TERM || e->kind == GEN_LIST || e->kind == GEN_RULE ||
           e->kind == GEN_ATLEAST || e->kind == GEN_FIELD || e->kind == GEN_FIRST;
}

static void put_query(struct buf *out, const struct gen_expr *e);

static void put_operand(struct buf *out, const struct gen_expr *e)
{
    if (in_one_piece(e)) {
        put_query(out, e);
        return;
    }
    (void)buf_add_char(out, '(');
    put_query(out, e);
    (void)buf_add_char(out, ')');
}

static void put_operands(struct buf *out, const struct gen_expr *e)
{
    for (size_t i = 0; i < e->children; i++) {
        const struct gen_expr *c = e->child[i];

        if (c->kind == GEN_NOT && c->alias && i > 0) {
            (void)buf_add_str(out, " -");
            put_operand(out, c->child[0]);
            continue;
        }
        if (i)
            put_operator(out, e);
        if (c->kind == GEN_NOT) {
            (void)buf_add_str(out, "NOT ");
            c = c->child[0];
        }
        put_operand(out, c);
    }
}

static void put_members(struct buf *out, const struct gen_expr *e)
{
    for (size_t i = 0; i < e->children; i++) {
        const struct gen_expr *c = e->child[i];

        (void)buf_add_str(out, i ? ", " : "");
        if (c->kind == GEN_NOT) {
            (void)buf_add_str(out, "NOT ");
            c = c->child[0];
        }
        put_operand(out, c);
    }
}

static void put_query(struct buf *out, const struct gen_expr *e)
{
    switch (e->kind) {
    case GEN_TERM: put_term(out, e); return;
    case GEN_LIST: (void)buf_addf(out, "$%s", e->text); return;
    case GEN_RULE: (void)buf_addf(out, "@%s", e->text); return;
    case GEN_FIELD:
        (void)buf_addf(out, "%s:", e->text);
        put_operand(out, e->child[0]);
        return;
    case GEN_ATLEAST: (void)buf_addf(out, "ATLEAST/%zu(", e->n); break;
    case GEN_FIRST: (void)buf_addf(out, "FIRST/%zu(", e->n); break;
    case GEN_OF: (void)buf_addf(out, "%zu OF (", e->n); break;
    default: put_operands(out, e); return;
    }
    put_members(out, e);
    (void)buf_add_char(out, ')');
}

/* --- files ------------------------------------------------------------------------ */

/* Appends s in single quotes. */
static void put_scalar(struct buf *out, const char *s)
{
    (void)buf_add_char(out, '\'');
    for (; *s; s++) {
        if (*s == '\'')
            (void)buf_add_char(out, '\'');
        (void)buf_add_char(out, *s);
    }
    (void)buf_add_char(out, '\'');
}

static void put_entries(struct buf *out, const struct gen_expr *list)
{
    for (size_t i = 0; i < list->children; i++) {
        const struct gen_expr *e = list->child[i];

        (void)buf_add_str(out, i ? ", " : "[");
        if (e->kind == GEN_LIST)
            (void)buf_addf(out, "'$%s'", e->text);
        else
            put_scalar(out, e->text);
    }
    (void)buf_add_str(out, "]\n");
}

static void put_rule(struct buf *out, const struct gen_rule *r)
{
    struct buf query;

    (void)buf_addf(out, "  - id: %s\n", r->id);
    if (r->where)
        (void)buf_addf(out, "    where: %s\n", r->where);
    for (size_t i = 0; r->lists && i < r->expr->children; i++) {
        const struct gen_expr *e = r->expr->child[i];

        (void)buf_addf(out, "    %s: ",
                       e->kind == GEN_ANY   ? "any"
                       : e->kind == GEN_ALL ? "all"
                                            : "none");
        put_entries(out, e);
    }
    if (r->lists)
        return;
    buf_init(&query, BUF_NO_CAP);
    put_query(&query, r->expr);
    (void)buf_add_str(out, "    query: ");
    put_scalar(out, buf_cstr(&query));
    (void)buf_add_char(out, '\n');
    buf_release(&query);
}

void gen_put_yaml(struct buf *out, const struct gen_set *s)
{
    (void)buf_add_str(out, "lists:\n");
    for (size_t i = 0; i < s->n_lists; i++) {
        (void)buf_addf(out, "  %s: ", s->list[i]->text);
        put_entries(out, s->list[i]);
    }
    (void)buf_add_str(out, "rules:\n");
    for (size_t i = 0; i < s->n_rules; i++)
        put_rule(out, &s->rules[i]);
}

void gen_put_watchlist(struct buf *out, const struct gen_set *s)
{
    (void)buf_add_str(out, "# what this set is about, word by word\n");
    for (size_t i = 0; i < s->n_watch; i++)
        (void)buf_addf(out, "watch%zu\t%s\n", i, s->watch[i]);
}
