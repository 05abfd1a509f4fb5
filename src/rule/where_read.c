/* The `where` of a rule, as its author wrote it. */
#include "base/suggest.h"
#include "rule/rulefile.h"
#include "text/fold.h"

#define WORDS_MOST 100000000

static const struct where_key {
    struct span name;
    enum where_kind kind;
} where_keys[] = {
    {SPAN("source"), WHERE_SOURCE},       {SPAN("url"), WHERE_URL},
    {SPAN("author"), WHERE_AUTHOR},       {SPAN("tag"), WHERE_TAG},
    {SPAN("language"), WHERE_LANGUAGE},   {SPAN("max_age"), WHERE_MAX_AGE},
    {SPAN("min_words"), WHERE_MIN_WORDS}, {SPAN("max_words"), WHERE_MAX_WORDS},
};
#define N_KEYS (sizeof(where_keys) / sizeof(*where_keys))

/* Members of every item that are no attributes of their own: a condition on one of these
 * names would never see anything. */
static const struct {
    struct span name;
    const char *hint;
} taken[] = {
    {SPAN("tags"), "write tag: [...]"},
    {SPAN("categories"), "write tag: [...]"},
    {SPAN("authors"), "write author: [...]"},
    {SPAN("feed"), "write source: [...]"},
    {SPAN("link"), "write url: [...]"},
    {SPAN("lang"), "write language: [...]"},
    {SPAN("date_published"), "write max_age: 7d"},
    {SPAN("published"), "write max_age: 7d"},
    {SPAN("pubDate"), "write max_age: 7d"},
    {SPAN("id"), "conditions cannot look at ids; url may serve"},
    {SPAN("guid"), "conditions cannot look at ids; url may serve"},
    {SPAN("title"), "look for words with title: in a query"},
    {SPAN("summary"), "look for words with summary: in a query"},
    {SPAN("description"), "look for words with summary: or body: in a query"},
    {SPAN("body"), "look for words with body: in a query"},
    {SPAN("text"), "look for words with body: in a query"},
    {SPAN("content"), "look for words with body: in a query"},
    {SPAN("content_text"), "look for words with body: in a query"},
    {SPAN("content_html"), "look for words with body: in a query"},
};

/* --- patterns --- */

static struct span fold_glob(struct rulefile *f, struct span s)
{
    struct span folded;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)fold_case(s, &b); /* has no cap to meet */
    folded = arena_dup(&f->book->a, buf_span(&b));
    buf_release(&b);
    return folded;
}

static bool is_language(struct span s)
{
    static const char known[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

    for (size_t i = 0; i < s.n; i++)
        if (!memchr(known, s.p[i], sizeof(known) - 1))
            return false;
    return s.n >= 2;
}

/* A language tag in lower case, `_` as `-`. */
static struct span fold_language(struct rulefile *f, struct span s)
{
    char *p = arena_bytes(&f->book->a, s.n);

    for (size_t i = 0; i < s.n; i++) {
        p[i] = s.p[i] == '_' ? '-' : s.p[i];
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
    }
    return span_make(p, s.n);
}

static void read_pattern(struct rulefile *f, const struct yaml_node *value,
                         struct where_test *t)
{
    bool exclude = span_starts(value->text, "!");
    struct span s = {NULL, 0};

    if (value->kind == YAML_TREE_BAD)
        return;
    if (value->kind == YAML_TREE_SCALAR)
        s = span_trim(span_make(value->text.p + exclude, value->text.n - exclude));
    if (s.n == 0) {
        yaml_tree_error(f->book->d, value, "write a pattern: reuters*, or \"!*opinion*\"",
                        "%s where a pattern should stand",
                        exclude ? "`!` alone" : yaml_tree_what(value));
        return;
    }
    if (t->kind == WHERE_LANGUAGE && !is_language(s)) {
        yaml_tree_error(f->book->d, value,
                        "write a tag such as en, zh or pt-BR; en covers en-US",
                        "`%.*s` is no language", RULEFILE_SHOWN(s));
        return;
    }
    s = t->kind == WHERE_LANGUAGE ? fold_language(f, s) : fold_glob(f, s);
    if (exclude)
        t->exclude[t->n_exclude++] = s;
    else
        t->include[t->n_include++] = s;
}

static void read_patterns(struct rulefile *f, const struct yaml_node *value,
                          struct where_test *t)
{
    size_t n = 1;

    for (const struct yaml_node *v = value->child; v; v = v->next)
        n++;
    t->include = arena_calloc(&f->book->a, n, sizeof(*t->include));
    t->exclude = arena_calloc(&f->book->a, n, sizeof(*t->exclude));
    if (value->kind != YAML_TREE_SEQUENCE) {
        read_pattern(f, value, t);
        return;
    }
    for (const struct yaml_node *v = value->child; v; v = v->next)
        read_pattern(f, v, t);
    if (!value->child)
        yaml_tree_error(f->book->d, value, "write a pattern, or leave the key out",
                        "an empty list");
}

/* --- keys --- */

static bool is_taken(struct rulefile *f, const struct yaml_node *key)
{
    for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
        if (!span_eq(taken[i].name, key->text))
            continue;
        yaml_tree_error(f->book->d, key, taken[i].hint, "no condition on `%s`",
                        taken[i].name.p);
        return true;
    }
    return false;
}

static void warn_of_near_miss(struct rulefile *f, const struct yaml_node *key)
{
    struct span names[N_KEYS];
    char hint[80];
    ptrdiff_t near;

    for (size_t i = 0; i < N_KEYS; i++)
        names[i] = where_keys[i].name;
    near = suggest_nearest(key->text, names, N_KEYS);
    if (near < 0)
        return;
    (void)snprintf(hint, sizeof(hint), "did you mean `%s`?", names[near].p);
    yaml_tree_warning(f->book->d, key, hint,
                      "`%.*s` is taken as a member of items that has this name",
                      RULEFILE_SHOWN(key->text));
}

static void read_test(struct rulefile *f, const struct yaml_node *key,
                      struct where_test *t)
{
    const struct yaml_node *value = key->next;
    size_t i = 0;

    while (i < N_KEYS && !span_eq(where_keys[i].name, key->text))
        i++;
    t->kind = i < N_KEYS ? where_keys[i].kind : WHERE_MEMBER;
    if (t->kind == WHERE_MEMBER) {
        if (is_taken(f, key))
            return;
        warn_of_near_miss(f, key);
        t->name = arena_dup(&f->book->a, key->text);
    }
    if (t->kind == WHERE_MAX_AGE)
        (void)rulefile_read_duration(f, key, value, &t->number);
    else if (t->kind == WHERE_MIN_WORDS || t->kind == WHERE_MAX_WORDS)
        (void)rulefile_read_number(f, key, value, 0, WORDS_MOST, &t->number);
    else
        read_patterns(f, value, t);
}

/* min_words above max_words: no item has both. */
static void check_words(struct rulefile *f, const struct yaml_node *at,
                        const struct where *w)
{
    int64_t least = 0, most = WORDS_MOST;

    for (size_t i = 0; i < w->n; i++) {
        if (w->tests[i].kind == WHERE_MIN_WORDS)
            least = w->tests[i].number;
        if (w->tests[i].kind == WHERE_MAX_WORDS)
            most = w->tests[i].number;
    }
    if (least > most)
        yaml_tree_error(f->book->d, at, "swap them", "`min_words` is above `max_words`");
}

struct where *rulefile_read_where(struct rulefile *f, const struct yaml_node *key,
                                  const struct yaml_node *value)
{
    size_t errors = f->book->d->errors, n = 0;
    struct names seen;
    struct where *w;

    if (!rulefile_expect(f, key, value, YAML_TREE_MAPPING,
                         "write where: {source: reuters*, language: en}"))
        return NULL;
    for (const struct yaml_node *k = value->child; k; k = k->next->next)
        n++;
    if (n == 0)
        yaml_tree_error(f->book->d, value, "leave it out", "an empty `where`");
    w = arena_calloc(&f->book->a, 1, sizeof(*w));
    w->tests = arena_calloc(&f->book->a, n, sizeof(*w->tests));
    names_init(&seen);
    for (const struct yaml_node *k = value->child; k; k = k->next->next)
        if (rulefile_check_key(f, &seen, k))
            read_test(f, k, &w->tests[w->n++]);
    names_release(&seen);
    if (f->book->d->errors == errors)
        check_words(f, value, w);
    return f->book->d->errors == errors ? w : NULL;
}
