#include "rule/rulebook.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rule/book.h"
#include "rule/paths.h"

#define YAML_BYTES_MOST      ((size_t)64 << 20)
#define WATCHLIST_BYTES_MOST ((size_t)1 << 30)

/* In text from who knows whom: a list of thousands can be named by thousands of OFs, each
 * of which takes its members to itself, and by thousands of rules, whose terms and
 * operators are put together one by one when they are compiled. */
#define MEMBERS_MOST ((size_t)200000)
#define SIZE_MOST    ((size_t)1000000)

/* --- priorities --- */

static const char *const priorities[] = {RULE_PRIORITY_NAMES()};

const char *rule_priority_name(enum rule_priority p)
{
    return priorities[p];
}

int rule_priority_parse(struct span name, enum rule_priority *p)
{
    for (unsigned i = 0; i < sizeof(priorities) / sizeof(*priorities); i++)
        if (span_is(name, priorities[i])) {
            *p = (enum rule_priority)i;
            return 0;
        }
    return -1;
}

/* --- loading --- */

static bool is_watchlist(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && strcmp(name + n - 4, ".txt") == 0;
}

static void refuse_line(struct rulebook *b, const struct watchlist *w,
                        const struct watchlist_line *line, const char *hint,
                        const char *message)
{
    diag_add(b->d, DIAG_ERROR, (struct diag_place){w->file, line->number, 1}, line->all,
             hint, "%s", message);
}

/* Its id must be new. */
static void add_line_id(struct rulebook *b, const struct watchlist *w,
                        const struct watchlist_line *line)
{
    size_t rule = names_find(&b->rule_names, line->id);
    struct watchlist_line first;
    struct watchlist *list;
    char hint[300];

    if (rule != NAMES_NONE) {
        const struct diag_place *at = &b->rules[rule]->rule.place;

        (void)snprintf(hint, sizeof(hint), "the first is at %s:%zu", at->file, at->line);
    } else if (watchlist_ids_add(&b->watchlist_ids, w, line)) {
        return;
    } else {
        (void)watchlist_ids_find(&b->watchlist_ids, line->id, &list, &first);
        (void)snprintf(hint, sizeof(hint), "the first is at %s:%zu", list->file,
                       first.number);
    }
    refuse_line(b, w, line, hint, "a second rule with this id");
}

/* Lines without an id are called by their file's name: two such files must differ. */
static void check_file_name(struct rulebook *b, const struct watchlist *w,
                            const struct watchlist_line *line)
{
    char hint[300];

    for (size_t i = 0; i < b->n_files; i++) {
        const struct watchlist *other = &b->files[i]->watchlist;

        if (b->files[i]->kind != BOOK_WATCHLIST || other == w || !other->unnamed ||
            !span_eq(other->name, w->name))
            continue;
        (void)snprintf(hint, sizeof(hint),
                       "rename one of them, or give its lines ids; the other is %s",
                       other->file);
        refuse_line(b, w, line, hint,
                    "lines without an id in two watchlists of the same name");
    }
}

static void scan_watchlist(struct rulebook *b, struct watchlist *w)
{
    size_t next = 0, number = 0;
    struct watchlist_line line;

    watchlist_ids_begin(&b->watchlist_ids, w);
    while (watchlist_next(w, &next, &number, &line)) {
        w->rules++;
        if (line.id.p) {
            add_line_id(b, w, &line);
        } else if (!w->unnamed) {
            w->unnamed = number;
            check_file_name(b, w, &line);
        }
    }
    if (w->rules == 0)
        diag_add(b->d, DIAG_WARNING, (struct diag_place){w->file, 0, 0},
                 span_make(NULL, 0), "write a phrase a line", "no rules in this file");
}

static void load_watchlist(struct rulebook *b, struct book_file *f)
{
    const char *slash = strrchr(f->name, '/');

    if (span_starts(f->text, "\ufeff"))
        f->text = span_make(f->text.p + 3, f->text.n - 3);
    f->watchlist = (struct watchlist){
        .file = f->name, .name = span_of(slash ? slash + 1 : f->name), .text = f->text};
    scan_watchlist(b, &f->watchlist);
}

static void add_file(struct rulebook *b, const char *name, struct span text)
{
    struct book_file *f = arena_calloc(&b->a, 1, sizeof(*f));

    f->name = name;
    f->text = text;
    f->kind = is_watchlist(name) ? BOOK_WATCHLIST : BOOK_YAML;
    b->files = mem_grow(b->files, &b->cap_files, b->n_files + 1, sizeof(*b->files));
    b->files[b->n_files++] = f;
    if (f->kind == BOOK_WATCHLIST) {
        load_watchlist(b, f);
        return;
    }
    f->first = b->n_rules;
    book_read_rules(b, name, f->text);
    f->n = b->n_rules - f->first;
}

static void load_file(struct rulebook *b, const char *name)
{
    size_t most = is_watchlist(name) ? WATCHLIST_BYTES_MOST : YAML_BYTES_MOST;
    struct span text;

    if (paths_read(&b->a, name, most, &text, b->d) == 0)
        add_file(b, name, text);
}

static struct rulebook *new_book(struct diag *d)
{
    struct rulebook *b = mem_zalloc(sizeof(*b));

    arena_init(&b->a, 1 << 16);
    b->d = d;
    b->members_most = SIZE_MAX;
    b->size_most = SIZE_MAX;
    words_init(&b->scratch);
    names_init(&b->list_names);
    names_init(&b->rule_names);
    return b;
}

struct rulebook *rulebook_load(const char *const *paths, size_t n, struct diag *d)
{
    struct rulebook *b = new_book(d);
    struct paths all = {.path = NULL};
    size_t errors = d->errors, warnings = d->warnings;

    for (size_t i = 0; i < n; i++)
        paths_add(&all, paths[i], d);
    for (size_t i = 0; i < all.n; i++)
        load_file(b, all.path[i].name);
    paths_release(&all);
    book_resolve(b);
    if (rulebook_count(b) == 0 && d->errors == errors && d->warnings == warnings)
        diag_add(d, DIAG_WARNING, (struct diag_place){NULL, 0, 0}, span_make(NULL, 0),
                 "give at least one rule an id and something to look for",
                 "no rules in the files that were named");
    return b;
}

struct rulebook *rulebook_read(const char *name, struct span text, struct diag *d)
{
    struct rulebook *b = new_book(d);

    b->members_most = MEMBERS_MOST;
    b->size_most = SIZE_MOST;
    add_file(b, diag_file(d, name), text.p ? text : span_of("")); /* libyaml insists */
    book_resolve(b);
    return b;
}

struct rulebook *rulebook_read_query(struct span text, struct diag *d)
{
    struct rulebook *b = new_book(d);
    struct book_file *f = arena_calloc(&b->a, 1, sizeof(*f));
    struct book_rule *r = arena_calloc(&b->a, 1, sizeof(*r));
    const struct query_source src = {.place = {diag_file(d, "query"), 1, 1},
                                     .line = text,
                                     .exact_columns = !memchr(text.p, '\n', text.n)};

    r->rule = (struct rule){.id = span_of("query"),
                            .priority = RULE_NORMAL,
                            .query = query_parse(&b->a, text, &src, d),
                            .place = src.place,
                            .line = src.line};
    *f = (struct book_file){
        .kind = BOOK_YAML, .name = src.place.file, .text = text, .n = 1};
    b->rules = mem_grow(b->rules, &b->cap_rules, 1, sizeof(*b->rules));
    b->rules[b->n_rules++] = r;
    b->files = mem_grow(b->files, &b->cap_files, 1, sizeof(*b->files));
    b->files[b->n_files++] = f;
    book_resolve(b);
    return b;
}

void rulebook_free(struct rulebook *b)
{
    if (!b)
        return;
    watchlist_ids_release(&b->watchlist_ids);
    names_release(&b->list_names);
    names_release(&b->rule_names);
    words_release(&b->scratch);
    free(b->files);
    free(b->lists);
    free(b->rules);
    arena_release(&b->a);
    free(b);
}

/* --- what others of rule/ ask --- */

struct span book_line(const struct rulebook *b, const struct diag_place *place)
{
    struct span none = {NULL, 0};
    const char *p = NULL, *end = NULL;

    if (b->d->n >= DIAG_MOST || !place->file)
        return none;
    for (size_t i = 0; i < b->n_files && !p; i++)
        if (b->files[i]->name == place->file) {
            p = b->files[i]->text.p;
            end = p + b->files[i]->text.n;
        }
    for (size_t line = 1; p && line < place->line; line++) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : NULL;
    }
    if (!p)
        return none;
    none.p = memchr(p, '\n', (size_t)(end - p));
    end = none.p ? none.p : end;
    return span_make(p, (size_t)(end - p) - (end > p && end[-1] == '\r'));
}

size_t book_find_rule(struct rulebook *b, struct span id)
{
    size_t i = names_find(&b->rule_names, id);
    struct watchlist_line line;
    struct watchlist *list;
    struct book_rule *r;
    struct diag later; /* problems of lines are reported when all lines are read */

    if (i != NAMES_NONE || !watchlist_ids_find(&b->watchlist_ids, id, &list, &line))
        return i;
    r = arena_calloc(&b->a, 1, sizeof(*r));
    diag_init(&later);
    (void)watchlist_rule(list, &line, &b->scratch, &b->a, &later, &r->rule);
    diag_release(&later);
    b->rules = mem_grow(b->rules, &b->cap_rules, b->n_rules + 1, sizeof(*b->rules));
    b->rules[b->n_rules] = r;
    (void)names_add(&b->rule_names, line.id, b->n_rules);
    return b->n_rules++;
}

/* --- visiting --- */

size_t rulebook_count(const struct rulebook *b)
{
    size_t n = 0;

    for (size_t i = 0; i < b->n_files; i++)
        n += b->files[i]->n + b->files[i]->watchlist.rules;
    return n;
}

static int visit_rules(struct rulebook *b, const struct book_file *f, rule_fn *fn,
                       void *ctx)
{
    int rc = 0;

    for (size_t i = f->first; i < f->first + f->n && rc == 0; i++)
        if (b->rules[i]->rule.query)
            rc = fn(ctx, &b->rules[i]->rule);
    return rc;
}

static int visit_lines(struct rulebook *b, struct watchlist *w, rule_fn *fn, void *ctx)
{
    size_t next = 0, number = 0;
    struct watchlist_line line;
    struct diag before, *d;
    struct arena scratch;
    struct rule rule;
    int rc = 0;

    arena_init(&scratch, 1 << 14);
    diag_init(&before);
    d = w->told ? &before : b->d;
    while (rc == 0 && watchlist_next(w, &next, &number, &line)) {
        arena_reset(&scratch);
        if (watchlist_rule(w, &line, &b->scratch, &scratch, d, &rule) == 0)
            rc = fn(ctx, &rule);
    }
    w->told |= rc == 0;
    diag_release(&before);
    arena_release(&scratch);
    return rc;
}

int rulebook_each(struct rulebook *b, rule_fn *fn, void *ctx)
{
    int rc = 0;

    for (size_t i = 0; i < b->n_files && rc == 0; i++) {
        struct book_file *f = b->files[i];

        rc = f->kind == BOOK_YAML ? visit_rules(b, f, fn, ctx)
                                  : visit_lines(b, &f->watchlist, fn, ctx);
    }
    return rc;
}
