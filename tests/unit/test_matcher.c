/* What rules find, row by row (matcher_rows.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "match/matcher.h"
#include "text/html.h"
#include "unit/matcher_rows.h"
#include "unit/rules.h"

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

/* NULL where there is an error. */
static struct ruleset *load(const char *rule)
{
    struct ruleset *rs;
    struct buf yaml;

    buf_init(&yaml, BUF_NO_CAP);
    put_rule(&yaml, rule);
    rs = rules_read(buf_span(&yaml), ".yaml");
    buf_release(&yaml);
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

/* --- rules beside each other ------------------------------------------------------ */

static void put_total(void *ctx, const struct match *m)
{
    struct finding *f = ctx;

    (void)buf_addf(&f->terms, "%s%.*s %zu", f->terms.n ? ", " : "",
                   (int)ruleset_rule(f->rules, m->rule).id.n,
                   ruleset_rule(f->rules, m->rule).id.p, m->total);
}

/* Rules that share a term, an item, and the totals of those that hold. */
struct shared_row {
    const char *rules;
    const char *title;
    const char *totals;
    const char *author;
};

static const struct shared_row shared_rows[] = {
    {"{id: a, query: chip}", "chip, Chip", "a 2"},
    {"{id: a, query: chip}, {id: b, query: ban AND chip}", "chip ban chip", "a 2, b 3"},
    {"{id: b, query: ban AND chip}, {id: a, query: chip}", "chip ban chip", "b 3, a 2"},
    {"{id: a, query: chip}, {id: b, query: ban AND NOT chip}", "ban chip", "a 1"},
    {"{id: a, query: chip}, {id: b, query: '@a AND ban'}", "ban chip", "a 1, b 2"},
    {"{id: a, query: chip}, {id: b, query: '@a'}", "chip", "a 1, b 1"},
    {"{id: a, query: chip}, {id: b, query: chip}", "chip chip", "a 2, b 2"},
    {"{id: a, query: chip}, {id: b, query: 'title:chip'}", "chip", "a 1, b 1"},
    {"{id: a, query: chip}, {id: b, any: [q, r, s, t, u, v, w, chip]}", "r chip",
     "a 1, b 2"},
    {"{id: a, query: chip}, {id: b, any: [q, r, s, t, u, v, w, chip], all: [ban]}",
     "ban chip", "a 1, b 2"},
    {"{id: a, query: chip, where: {language: fr}}, {id: b, query: ban}", "chip ban",
     "b 1"},
    {"{id: a, query: chip, title: Chips}, {id: b, query: ban}", "ban chip", "a 1, b 1"},
    {"{id: a, query: '\"to be to\"'}", "to be to be to be to", "a 2"}, /* overlaps */
    {"{id: a, query: wi-fi}, {id: b, query: wifi}", "wi fi wifi", "a 2, b 1"},
    {"{id: a, query: chip}, {id: b, query: 'author:ban'}", "x", "b 1", "chip ban"},
    /* Its short form is tried before its long one, and met first where it does not count.
     */
    {"{id: a, query: state-of-the-art}, {id: b, query: 'author:ban'}", "state of the art",
     "a 1, b 1", "stateoftheart ban"},
    {"{id: c, query: q}, {id: b, query: r}, {id: a, query: s}", "s r q r s",
     "c 1, b 2, a 2"}, /* as they stand in the file */
};

static size_t shared_differs(const struct shared_row *row)
{
    struct finding f = {.rules = NULL};
    struct item item = {.date_ms = ITEM_NO_DATE};
    struct matcher *m;
    size_t n;

    buf_init(&f.terms, BUF_NO_CAP);
    (void)buf_addf(&f.terms, "rules: [%s]\n", row->rules);
    f.rules = rules_read(buf_span(&f.terms), ".yaml");
    assert_non_null(f.rules);
    buf_reset(&f.terms);
    m = matcher_new(f.rules);
    item.field[ITEM_TITLE] = span_of(row->title);
    if (row->author)
        item.field[ITEM_AUTHOR] = span_of(row->author);
    matcher_run(m, &item, 0, put_total, &f);
    n = !span_is(buf_span(&f.terms), row->totals);
    if (n)
        print_error("%s\n  want %s, got %.*s\n", row->rules, row->totals, (int)f.terms.n,
                    f.terms.p);
    matcher_free(m);
    ruleset_unref(f.rules);
    buf_release(&f.terms);
    return n;
}

static void a_term_that_is_all_of_a_rule_is_still_there_for_others(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(shared_rows) / sizeof(shared_rows[0]); i++)
        wrong += shared_differs(&shared_rows[i]);
    assert_int_equal(wrong, 0);
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
        cmocka_unit_test(a_term_that_is_all_of_a_rule_is_still_there_for_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
