#include "rule/lint.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "rule/chars.h"
#include "rule/everyday.h"
#include "rule/lint_term.h"

/* Where a meaning, or a term that was warned of, was met first. */
struct seen {
    uint64_t key; /* 0: free */
    const char *file;
    size_t line;
};

struct lint {
    struct seen *slots;
    size_t n;
    size_t cap; /* a power of two, or 0 */
};

/* One look at one rule. */
struct look {
    struct lint *l;
    const struct rule *rule;
    struct diag *d;
};

struct lint *lint_new(void)
{
    return mem_zalloc(sizeof(struct lint));
}

void lint_free(struct lint *l)
{
    if (!l)
        return;
    free(l->slots);
    free(l);
}

/* --- what was seen --- */

static struct seen *slot_of(const struct lint *l, uint64_t key)
{
    size_t i = key & (l->cap - 1);

    while (l->slots[i].key && l->slots[i].key != key)
        i = (i + 1) & (l->cap - 1);
    return &l->slots[i];
}

static void grow(struct lint *l)
{
    struct lint old = *l;

    l->cap = old.cap ? old.cap * 2 : 256;
    l->slots = mem_calloc(l->cap, sizeof(*l->slots));
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key)
            *slot_of(l, old.slots[i].key) = old.slots[i];
    free(old.slots);
}

/* Where this was seen before, or NULL: then it is remembered. */
static const struct seen *seen_before(struct lint *l, uint64_t key,
                                      const struct diag_place *place)
{
    struct seen *s;

    if (l->n * 4 >= l->cap * 3)
        grow(l);
    key = key ? key : 1;
    s = slot_of(l, key);
    if (s->key)
        return s;
    *s = (struct seen){key, place->file, place->line};
    l->n++;
    return NULL;
}

static uint64_t hash_place(const struct diag_place *p)
{
    return hash_pair((uint64_t)(uintptr_t)p->file, hash_pair(p->line, p->column));
}

/* --- warnings --- */

static void warn_rule(const struct look *k, const char *hint, const char *message)
{
    diag_add(k->d, DIAG_WARNING, k->rule->place, k->rule->line, hint, "%s", message);
}

/* A term of a list is warned of once, not in every rule that names the list. */
static void warn_term(const struct look *k, const struct term *t, const char *hint,
                      const char *message)
{
    uint64_t key = hash_pair(hash_place(&t->place), hash_bytes(t->text.p, t->text.n));

    if (!seen_before(k->l, hash_pair(key, hash_bytes(message, strlen(message))),
                     &t->place))
        diag_add(k->d, DIAG_WARNING, t->place, t->line, hint, "`%.*s` %s",
                 chars_shown(t->text), t->text.p, message);
}

/* --- terms --- */

static bool has_capital(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (isupper((unsigned char)s.p[i]))
            return true;
    return false;
}

/* `US` to `=US OR ="U.S."`, `Apple` to `=Apple`. */
static void offer_exact(struct span written, struct span folded, char *out, size_t room)
{
    char letters[5], dotted[10];
    size_t n = 0;
    bool capitals = folded.n >= 2 && folded.n <= 4;

    for (size_t i = 0; i < written.n; i++) {
        if (islower((unsigned char)written.p[i]))
            capitals = false;
        if (capitals && isupper((unsigned char)written.p[i]) && n < 4) {
            dotted[2 * n] = letters[n] = written.p[i];
            dotted[2 * n++ + 1] = '.';
        }
    }
    if (capitals && n == folded.n && n < 4)
        (void)snprintf(out, room,
                       "for the name alone write =%.*s OR =\"%.*s\" in a query", (int)n,
                       letters, (int)(2 * n), dotted);
    else
        (void)snprintf(out, room, "for the name alone write =%.*s", chars_shown(written),
                       written.p);
}

static void look_at_everyday(const struct look *k, const struct term *t)
{
    struct span word;
    char hint[160];

    if (!lint_term_single_word(t, &word))
        return;
    if (has_capital(t->text) && everyday_is_word(word)) {
        offer_exact(t->text, word, hint, sizeof(hint));
        warn_term(k, t, hint,
                  "also finds the everyday word: case and full stops do not count");
    } else if (everyday_is_common(word)) {
        warn_term(k, t, "look for a phrase with it, or join it to another term with AND",
                  "is too broad: it is in nearly every text");
    } else if (lint_term_is_tiny(word)) {
        warn_term(k, t, "write it exactly, as =X or =$X, or look for a phrase with it",
                  "is too broad: so short a word stands in very many texts");
    }
}

static void look_at_term(const struct look *k, const struct term *t, bool prose)
{
    if (prose)
        look_at_everyday(k, t);
    if (lint_term_leads_with_wildcard(t))
        warn_term(k, t, "name the words, or begin with letters",
                  "is slow: every word must be compared with a wildcard at its start");
    if (lint_term_is_short_prefix(t))
        warn_term(k, t, "add letters",
                  "is too broad: very many words begin with these three letters");
    if (lint_term_cannot_match(t))
        warn_term(
            k, t,
            "each Chinese, Japanese or Korean character is a word of its own: write "
            "them without the wildcard",
            "can never match");
    if (t->kind == TERM_REGEX && !lint_regex_has_literal(t->regex))
        warn_term(k, t, "put three letters in a row into it that must be there",
                  "is slow: it has no text of three characters to look for first");
}

/* --- rules that cannot match --- */

/* The least number of words in which the node can be true. */
static size_t least_words(const struct node *n, unsigned depth)
{
    size_t least = n->kind == NODE_OR ? SIZE_MAX : 0, words;

    if (depth == 0)
        return 1;
    switch (n->kind) {
    case NODE_TERM: return lint_term_least_words(n->term);
    case NODE_NOT: return 0;
    case NODE_LIST:
    case NODE_RULE: return n->child[0] ? least_words(n->child[0], depth - 1) : 1;
    case NODE_NOT_NEAR: return least_words(n->child[0], depth - 1);
    case NODE_ATLEAST: return n->n * least_words(n->child[0], depth - 1);
    default: break;
    }
    for (size_t i = 0; i < n->children; i++) {
        words = least_words(n->child[i], depth - 1);
        if (n->kind == NODE_OR)
            least = words < least ? words : least;
        else if (n->kind == NODE_AND || n->kind == NODE_OF)
            least = n->kind == NODE_AND && words > least ? words : least;
        else
            least += words;
    }
    return least == SIZE_MAX ? 1 : least;
}

#define PROSE        (QUERY_LEAD | 1u << ITEM_TITLE | 1u << ITEM_SUMMARY | 1u << ITEM_BODY)
#define IMPLIES_MOST 10000 /* comparisons, for lists may be long */

static const struct node *look_behind(const struct node *n)
{
    while ((n->kind == NODE_LIST || n->kind == NODE_RULE) && n->child[0])
        n = n->child[0];
    return n;
}

/* Whether `whole` plainly holds wherever `part` does. budget: comparisons left, so that
 * no is the answer where it takes too long to know. */
static bool implies(const struct node *part, const struct node *whole, size_t *budget)
{
    size_t i = 0;

    if (*budget == 0)
        return false;
    --*budget;
    part = look_behind(part);
    whole = look_behind(whole);
    if (whole->meaning == part->meaning)
        return true;
    if (part->kind == NODE_OR) {
        while (i < part->children && implies(part->child[i], whole, budget))
            i++;
        return i == part->children;
    }
    if (whole->kind == NODE_OR) {
        while (i < whole->children && !implies(part, whole->child[i], budget))
            i++;
        return i < whole->children;
    }
    switch (part->kind) {
    case NODE_AND:
    case NODE_NEAR:
    case NODE_BEFORE:
    case NODE_SENTENCE:
    case NODE_PARAGRAPH:
        while (i < part->children && !implies(part->child[i], whole, budget))
            i++;
        return i < part->children;
    case NODE_NOT_NEAR:
    case NODE_ATLEAST: return implies(part->child[0], whole, budget);
    case NODE_FIELD: /* title:a is an a, but not title:(a AND NOT b) an a AND NOT b */
    case NODE_FIRST:
        return whole->kind == NODE_TERM && (part->fields & ~PROSE) == 0 &&
               implies(part->child[0], whole, budget);
    default: return false;
    }
}

/* a AND NOT a, "a NEAR/5 b" AND NOT (a OR c), title:a AND NOT a */
static bool contradicts_itself(const struct node *and)
{
    size_t budget = IMPLIES_MOST;

    for (size_t i = 0; i < and->children && budget; i++)
        for (size_t k = 0; and->child[i]->kind == NODE_NOT && k < and->children; k++)
            if (and->child[k]->kind != NODE_NOT &&
                implies(and->child[k], and->child[i]->child[0], &budget))
                return true;
    return false;
}

static void look_at_node(const struct look *k, const struct node *n)
{
    size_t budget = IMPLIES_MOST;

    if (n->kind == NODE_AND && contradicts_itself(n))
        warn_rule(k, "look for something else, or exclude less",
                  "it can never match: it excludes what it looks for");
    if (n->kind == NODE_NOT_NEAR && implies(n->child[0], n->child[1], &budget))
        warn_rule(k, "a term is always near itself", "a NOT NEAR a can never match");
    if (n->kind == NODE_FIRST && least_words(n->child[0], 50) > n->n)
        warn_rule(k, "raise the number of FIRST",
                  "it can never match: FIRST has fewer words than what it looks for");
}

/* prose: the fields looked at are text; in `tag:` and its kin short words are at home. */
static void look_at_tree(const struct look *k, const struct node *n, bool prose)
{
    if (n->kind == NODE_TERM) {
        look_at_term(k, n->term, prose);
        return;
    }
    look_at_node(k, n);
    if (n->kind == NODE_RULE)
        return; /* is looked at by itself */
    if (n->kind == NODE_LIST) {
        if (n->child[0] &&
            !seen_before(k->l, hash_pair((uint64_t)(uintptr_t)n->child[0], prose),
                         &n->place))
            look_at_tree(k, n->child[0], prose);
        return;
    }
    if (n->kind == NODE_FIELD)
        prose = (n->fields & PROSE) != 0;
    for (size_t i = 0; i < n->children; i++)
        look_at_tree(k, n->child[i], prose);
}

/* --- conditions --- */

static bool fails_without(const struct where_test *t)
{
    return t->kind == WHERE_MAX_AGE ||
           (t->kind != WHERE_MIN_WORDS && t->kind != WHERE_MAX_WORDS && t->n_include);
}

static struct span what_it_needs(const struct where_test *t)
{
    return t->kind == WHERE_MAX_AGE ? span_of("date") : where_test_name(t);
}

static bool excludes_its_includes(const struct where_test *t)
{
    for (size_t i = 0; i < t->n_include; i++) {
        size_t k = 0;

        while (k < t->n_exclude && !span_eq(t->exclude[k], t->include[i]))
            k++;
        if (k == t->n_exclude)
            return false;
    }
    return t->n_include > 0;
}

static void look_at_where(const struct look *k)
{
    const struct where *w = k->rule->where;
    struct buf names;

    buf_init(&names, 400);
    for (size_t i = 0; i < w->n; i++) {
        const struct where_test *t = &w->tests[i];

        if (excludes_its_includes(t))
            warn_rule(k, "leave one of them out",
                      "it can never match: a condition excludes all that it includes");
        if (fails_without(t)) {
            (void)buf_add_str(&names, names.n ? ", " : "");
            (void)buf_add_span(&names, what_it_needs(t));
        }
    }
    if (names.n)
        diag_add(k->d, DIAG_NOTE, k->rule->place, k->rule->line, NULL,
                 "an item that lacks one of these fails the conditions of this rule: %s",
                 buf_cstr(&names));
    buf_release(&names);
}

void lint_rule(struct lint *l, const struct rule *rule, struct diag *d)
{
    struct look k = {l, rule, d};
    const struct seen *before;
    char message[300];

    before = seen_before(l, hash_pair(rule->query->meaning, where_hash(rule->where)),
                         &rule->place);
    if (before) {
        (void)snprintf(message, sizeof(message),
                       "it means the same as the rule at %s:%zu",
                       before->file ? before->file : "?", before->line);
        warn_rule(&k, "leave one of them out", message);
    }
    look_at_tree(&k, rule->query, true);
    if (rule->where)
        look_at_where(&k);
}

struct linting {
    struct lint *lint;
    struct diag *d;
};

static int lint_one(void *ctx, const struct rule *rule)
{
    struct linting *l = ctx;

    lint_rule(l->lint, rule, l->d);
    return 0;
}

void lint_book(struct rulebook *book, struct diag *d)
{
    struct linting l = {lint_new(), d};

    (void)rulebook_each(book, lint_one, &l);
    lint_free(l.lint);
}
