/* query: a tree of the promised shape, or at least one error. */
#include "fuzz/fuzz.h"

#include "base/arena.h"
#include "base/diag.h"
#include "rule/query.h"

/* How many operands a node has. */
static bool has_its_operands(const struct node *n)
{
    switch (n->kind) {
    case NODE_TERM: return n->children == 0 && n->term;
    case NODE_AND: return n->children >= 2;
    case NODE_OR:
    case NODE_OF: return n->children >= 1;
    case NODE_NEAR:
    case NODE_BEFORE:
    case NODE_NOT_NEAR:
    case NODE_SENTENCE:
    case NODE_PARAGRAPH: return n->children == 2;
    case NODE_NOT:
    case NODE_ATLEAST:
    case NODE_FIELD:
    case NODE_FIRST: return n->children == 1;
    case NODE_LIST:
    case NODE_RULE: return n->name.n > 0 && (n->children == 0 || !n->child[0]);
    }
    return false;
}

static void check_term(const struct term *t)
{
    FUZZ_CHECK(utf8_valid(t->text));
    FUZZ_CHECK(t->kind == TERM_REGEX ? t->regex.n > 0 : t->n_phrases > 0);
    for (size_t i = 0; i < t->n_phrases; i++) {
        FUZZ_CHECK(t->phrases[i].n > 0 && t->phrases[i].n <= TERM_WORDS_MOST);
        for (size_t j = 0; j < t->phrases[i].n; j++)
            FUZZ_CHECK(utf8_valid(t->phrases[i].words[j].text));
    }
}

/* The parser has limited the depth. */
static void check_tree(const struct node *n)
{
    struct buf label;

    FUZZ_CHECK(has_its_operands(n));
    buf_init(&label, BUF_NO_CAP);
    query_put_label(&label, n);
    FUZZ_CHECK(label.n > 0 && utf8_valid(buf_span(&label)));
    buf_release(&label);
    if (n->kind == NODE_TERM)
        check_term(n->term);
    if (n->kind == NODE_LIST || n->kind == NODE_RULE)
        return;
    for (size_t i = 0; i < n->children; i++)
        check_tree(n->child[i]);
}

static void print_to_nowhere(struct diag *d)
{
    static const char nowhere[] = "/dev/null";
    FILE *out = fopen(nowhere, "w");

    diag_sort(d);
    if (!out)
        return;
    diag_print(d, out, true);
    (void)fclose(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf held;
    struct span text = fuzz_hold(&held, data, size);
    struct query_source src = {.line = text, .exact_columns = true};
    struct arena a;
    struct diag d;
    struct node *n;

    diag_init(&d);
    arena_init(&a, 4096);
    src.place = (struct diag_place){diag_file(&d, "fuzz.yaml"), 1, 1};
    n = query_parse(&a, text, &src, &d);
    FUZZ_CHECK((n == NULL) == (d.errors > 0));
    if (n)
        check_tree(n);
    print_to_nowhere(&d);
    arena_release(&a);
    diag_release(&d);
    buf_release(&held);
    return 0;
}
