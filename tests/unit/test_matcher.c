/* What rules find, row by row (matcher_rows.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "match/matcher.h"
#include "text/html.h"
#include "unit/matcher_rows.h"

/* --- the rule of a row ------------------------------------------------------------ */

static void put_rule(struct buf *out, const char *rule)
{
    (void)buf_add_str(out, "lists:\n"
                           "  makers: [Nvidia, AMD]\n"
                           "  controls: ['export control*', ban]\n"
                           "  alias: [$makers]\n"
                           "rules:\n"
                           "  - {id: other, any: [wafer]}\n"
                           "  - {id: fieldy, query: 'title:wafer'}\n"
                           "  - {id: listy, any: [$alias]}\n"
                           "  - ");
    if (rule[0] == '{') {
        (void)buf_addf(out, "{id: row, %s\n", rule + 1);
        return;
    }
    (void)buf_add_str(out, "id: row\n    ");
    if (span_starts(span_of(rule), "any:") || span_starts(span_of(rule), "all:") ||
        span_starts(span_of(rule), "none:")) {
        (void)buf_addf(out, "%s\n", rule);
        return;
    }
    (void)buf_add_str(out, "query: '");
    for (const char *p = rule; *p; p++)
        (void)buf_addf(out, *p == '\'' ? "'%c" : "%c", *p);
    (void)buf_add_str(out, "'\n");
}

/* NULL where the rule is an error. */
static struct ruleset *load(const char *rule)
{
    char path[] = "/tmp/wirewatch-row-XXXXXX.yaml";
    const char *paths[] = {path};
    int fd = mkstemps(path, 5);
    struct ruleset *rs;
    struct diag d;
    struct buf yaml;

    assert_true(fd >= 0);
    buf_init(&yaml, BUF_NO_CAP);
    put_rule(&yaml, rule);
    assert_int_equal(write(fd, yaml.p, yaml.n), yaml.n);
    (void)close(fd);
    buf_release(&yaml);
    diag_init(&d);
    rs = ruleset_load(paths, 1, &d);
    (void)unlink(path);
    diag_release(&d);
    return rs;
}

/* --- the item of a row ------------------------------------------------------------ */

/* Appends marked without its brackets. */
static void put_unmarked(struct buf *out, const char *marked)
{
    for (; *marked; marked++)
        if (*marked != '[' && *marked != ']')
            (void)buf_add_char(out, *marked);
}

static const char *marked_text(const struct row *row, enum item_field field)
{
    switch (field) {
    case ITEM_TITLE: return row->title;
    case ITEM_SUMMARY: return row->summary;
    case ITEM_BODY: return row->body;
    case ITEM_AUTHOR: return row->author;
    case ITEM_SOURCE: return row->source;
    case ITEM_URL: return row->url;
    default: return row->tag;
    }
}

static void build_item(struct item *item, struct buf texts[ITEM_FIELDS],
                       const struct row *row)
{
    *item = (struct item){.date_ms = ITEM_NO_DATE};
    if (row->language)
        item->language = span_of(row->language);
    for (size_t f = 0; f < ITEM_FIELDS; f++) {
        const char *marked = marked_text(row, f);

        buf_init(&texts[f], BUF_NO_CAP);
        if (f == ITEM_BODY && row->html)
            (void)html_to_text(span_of(row->html), &texts[f]);
        else if (marked)
            put_unmarked(&texts[f], marked);
        if (texts[f].n)
            item->field[f] = buf_span(&texts[f]);
    }
}

/* --- what is found, as the row writes it ------------------------------------------ */

struct finding {
    const struct item *item;
    struct ruleset *rules;
    struct match_place places[MATCH_PLACES_MOST];
    size_t n;
    size_t total;
    struct buf terms;
};

static void on_match(void *ctx, const struct match *m)
{
    struct finding *f = ctx;

    if (!span_is(ruleset_rule(f->rules, m->rule).id, "row"))
        return;
    memcpy(f->places, m->places, m->n_places * sizeof(*m->places));
    f->n = m->n_places;
    f->total = m->total;
    for (size_t i = 0; i < m->n_places; i++) {
        (void)buf_add_str(&f->terms, i ? "|" : "");
        (void)buf_add_span(&f->terms, m->places[i].term);
    }
}

/* The text of a field with what was found in brackets. */
static void put_marked(struct buf *out, const struct finding *f, enum item_field field)
{
    struct span text = f->item->field[field];

    for (size_t at = 0; at <= text.n; at++) {
        for (size_t i = 0; i < f->n; i++)
            if (f->places[i].field == field && f->places[i].end == at)
                (void)buf_add_char(out, ']');
        for (size_t i = 0; i < f->n; i++)
            if (f->places[i].field == field && f->places[i].start == at)
                (void)buf_add_char(out, '[');
        if (at < text.n)
            (void)buf_add_char(out, text.p[at]);
    }
}

static size_t differing_fields(const struct row *row, const struct finding *f)
{
    size_t n = 0;
    struct buf got;

    buf_init(&got, BUF_NO_CAP);
    for (size_t i = 0; i < ITEM_FIELDS; i++) {
        const char *want = marked_text(row, i);

        buf_reset(&got);
        put_marked(&got, f, i);
        if (span_is(buf_span(&got), want ? want : ""))
            continue;
        print_error("%s\n  want %s: %s\n  got  %s: %s\n", row->rule, item_field_name(i),
                    want ? want : "", item_field_name(i), buf_cstr(&got));
        n++;
    }
    buf_release(&got);
    if (row->terms && !span_is(buf_span(&f->terms), row->terms)) {
        print_error("%s\n  want the terms %s, got %.*s\n", row->rule, row->terms,
                    (int)f->terms.n, f->terms.p);
        n++;
    }
    return n;
}

static size_t differs(const struct row *row, struct ruleset *rules)
{
    struct matcher *m = matcher_new(rules);
    struct buf texts[ITEM_FIELDS];
    struct finding f = {.rules = rules};
    struct item item;
    size_t n;

    buf_init(&f.terms, BUF_NO_CAP);
    build_item(&item, texts, row);
    f.item = &item;
    matcher_run(m, &item, 0, on_match, &f);
    n = differing_fields(row, &f);
    for (size_t i = 0; i < ITEM_FIELDS; i++)
        buf_release(&texts[i]);
    buf_release(&f.terms);
    matcher_free(m);
    return n;
}

static bool is_error(const struct row *row)
{
    for (size_t f = 0; f < ITEM_FIELDS; f++)
        if (marked_text(row, f))
            return false;
    return true;
}

static void check_rows(const struct row *rows, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        struct ruleset *rules = load(rows[i].rule);

        if (!rules != is_error(&rows[i])) {
            print_error("%s\n  %s\n", rows[i].rule,
                        rules ? "must be an error" : "must be no error");
            wrong++;
        } else if (rules) {
            wrong += differs(&rows[i], rules) > 0;
        }
        ruleset_unref(rules);
    }
    assert_int_equal(wrong, 0);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void finds_what_boolean_operators_say(void **state)
{
    (void)state;
    CHECK_ROWS(boolean_rows);
}

static void finds_words_in_a_row(void **state)
{
    (void)state;
    CHECK_ROWS(phrase_rows);
}

static void measures_distance_between_nearest_ends(void **state)
{
    (void)state;
    CHECK_ROWS(near_rows);
}

static void looks_where_it_is_told(void **state)
{
    (void)state;
    CHECK_ROWS(scope_rows);
}

static void finds_terms_of_every_kind(void **state)
{
    (void)state;
    CHECK_ROWS(term_rows);
}

static void lists_sixteen_places_and_counts_them_all(void **state)
{
    struct row row = {"chip", "chip chip chip chip chip chip chip chip chip chip "
                              "chip chip chip chip chip chip chip chip chip"};
    struct ruleset *rules = load(row.rule);
    struct matcher *m;
    struct buf texts[ITEM_FIELDS];
    struct finding f = {.rules = rules};
    struct item item;

    (void)state;
    assert_non_null(rules);
    m = matcher_new(rules);
    buf_init(&f.terms, BUF_NO_CAP);
    build_item(&item, texts, &row);
    matcher_run(m, &item, 0, on_match, &f);
    assert_int_equal(f.n, MATCH_PLACES_MOST);
    assert_int_equal(f.total, 19);
    assert_int_equal(f.places[15].start, 75);
    buf_release(&f.terms);
    for (size_t i = 0; i < ITEM_FIELDS; i++)
        buf_release(&texts[i]);
    matcher_free(m);
    ruleset_unref(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_boolean_operators_say),
        cmocka_unit_test(finds_words_in_a_row),
        cmocka_unit_test(measures_distance_between_nearest_ends),
        cmocka_unit_test(looks_where_it_is_told),
        cmocka_unit_test(finds_terms_of_every_kind),
        cmocka_unit_test(lists_sixteen_places_and_counts_them_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
