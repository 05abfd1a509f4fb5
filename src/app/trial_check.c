#include "app/report_put.h"
#include "app/trial.h"
#include "app/trial_inside.h"
#include "rule/lint.h"

/* What is tried is no file. */
static void put_problem(struct buf *out, const struct diag_problem *p)
{
    struct diag_problem here = *p;

    here.place.file = NULL;
    report_problem(out, &here);
}

void trial_put_problems(struct buf *out, struct diag *d)
{
    diag_sort(d);
    report_begin(out, "problems", '[');
    for (size_t i = 0; i < d->n && i < TRIAL_PROBLEMS_MOST; i++)
        put_problem(out, &d->problems[i]);
    (void)buf_add_char(out, ']');
}

/* As `wirewatch check` does: how many rules there are. */
static size_t check_all(struct span text, bool watchlist, struct diag *d)
{
    struct rulebook *book =
        rulebook_read(watchlist ? "watchlist.txt" : "rules.yaml", text, d);
    size_t rules = rulebook_count(book);

    lint_book(book, d);
    if (!d->errors) /* what only shows when the rules are put together */
        ruleset_unref(ruleset_compile(book, d));
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
    report_bool(out, "ok", !d.errors);
    report_number(out, "rules", rules);
    report_number(out, "errors", d.errors);
    report_number(out, "warnings", d.warnings);
    trial_put_problems(out, &d);
    (void)buf_add_str(out, "}\n");
    diag_release(&d);
}
