#include "app/members.h"
#include "app/trial.h"
#include "app/trial_inside.h"
#include "rule/lint.h"

#define SOURCE_MOST 400 /* bytes of a line that is quoted; a longer one is left out */

static void put_problem(struct buf *out, const struct diag_problem *p)
{
    static const char *const severities[] = {"error", "warning", "note"};

    members_begin_element(out);
    members_text(out, "severity", span_of(severities[p->severity]));
    if (p->place.line)
        members_number(out, "line", p->place.line);
    if (p->place.column)
        members_number(out, "column", p->place.column);
    members_text(out, "message", p->message);
    members_text(out, "hint", p->hint);
    if (p->source.n <= SOURCE_MOST)
        members_text(out, "source", p->source);
    (void)buf_add_char(out, '}');
}

void trial_put_problems(struct buf *out, struct diag *d)
{
    diag_sort(d);
    members_begin(out, "problems", '[');
    for (size_t i = 0; i < d->n && i < TRIAL_PROBLEMS_MOST; i++)
        put_problem(out, &d->problems[i]);
    (void)buf_add_char(out, ']');
}

struct checking {
    struct lint *lint;
    struct diag *d;
};

static int check_rule(void *ctx, const struct rule *rule)
{
    struct checking *c = ctx;

    lint_rule(c->lint, rule, c->d);
    return 0;
}

/* As `wirewatch check` does: how many rules there are. */
static size_t check_all(struct span text, bool watchlist, struct diag *d)
{
    struct rulebook *book =
        rulebook_read(watchlist ? "watchlist.txt" : "rules.yaml", text, d);
    struct checking c = {.lint = lint_new(), .d = d};
    size_t rules = rulebook_count(book);

    (void)rulebook_each(book, check_rule, &c);
    if (!d->errors) /* what only shows when the rules are put together */
        ruleset_unref(ruleset_compile(book, d));
    lint_free(c.lint);
    rulebook_free(book);
    return rules;
}

void trial_check(struct span text, bool watchlist, struct buf *out)
{
    struct diag d;
    size_t rules;

    diag_init(&d);
    rules = check_all(text, watchlist, &d);
    (void)buf_add_char(out, '{');
    members_bool(out, "ok", !d.errors);
    members_number(out, "rules", rules);
    members_number(out, "errors", d.errors);
    members_number(out, "warnings", d.warnings);
    trial_put_problems(out, &d);
    (void)buf_add_str(out, "}\n");
    diag_release(&d);
}
