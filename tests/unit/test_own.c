/* own: of a rule's own terms, what stands by itself goes, and the rest decides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "match/matcher.h"
#include "match/scratch.h"

/* --- what stands by itself --------------------------------------------------------- */

/* Candidates as letters, a rule each of a run of digits: w woken, a alone, p part, n
 * against. */
static const struct {
    const char *before, *after;
} drops[] = {
    {"", ""},
    {"1w", "1w"},
    {"1a", "1a"},
    {"1p", ""},
    {"1n", ""},
    {"1p1p", "1p1p"},
    {"1p2p", ""},
    {"1a2p3a", "1a3a"},
    {"1p2a3p3n4n", "2a3p3n"},
    {"1a1n2w2w3p3p3p4p", "1a1n2w2w3p3p3p"},
};

static void put(struct matcher *m, const char *text)
{
    m->candidates.n = 0;
    for (; *text; text += 2) {
        struct candidate *c = vec_push(&m->candidates);

        c->rule = (uint32_t)(text[0] - '0');
        c->own = (unsigned)(strchr("wapn", text[1]) - "wapn");
    }
}

static void only_what_no_other_place_can_complete_is_dropped(void **state)
{
    struct matcher m = {0};

    (void)state;
    vec_init(&m.candidates, sizeof(struct candidate));
    for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]); i++) {
        char after[64] = "";

        put(&m, drops[i].before);
        own_drop_lone(&m);
        for (size_t k = 0; k < m.candidates.n; k++) {
            const struct candidate *c = vec_at(&m.candidates, k);

            after[2 * k] = (char)('0' + c->rule);
            after[2 * k + 1] = "wapn"[c->own];
        }
        assert_string_equal(after, drops[i].after);
    }
    vec_release(&m.candidates);
}

/* --- what decides ------------------------------------------------------------------ */

/* Places as title or body and the bytes: "t0-4 b7-9". NULL: the rule does not hold. */
static const struct {
    const char *query, *title, *body, *places;
} rows[] = {
    {"tin AND zinc", "tin", "zinc", "t0-3 b0-4"},
    {"tin AND zinc", "zinc and tin", "tin", "t0-4 t9-12 b0-3"},
    {"tin AND zinc", "tin", "tin", NULL},
    {"tin AND zinc AND lead", "lead", "tin tin", NULL},
    {"tin AND zinc AND lead", "lead", "zinc tin", "t0-4 b0-4 b5-8"},
    {"tin AND (zinc AND lead)", "lead", "zinc tin", "t0-4 b0-4 b5-8"},
    {"tin AND NOT zinc", "tin", "tin", "t0-3 b0-3"},
    {"tin AND NOT zinc", "tin", "zinc", NULL},
    {"tin AND NOT zinc", "zinc", "", NULL},
    {"tin AND NOT body:zinc", "tin, zinc", "", "t0-3"},
    {"tin AND NOT (zinc OR lead)", "tin", "lead", NULL},
    {"tin AND NOT (zinc AND lead)", "tin", "lead", "t0-3"},
    {"tin AND NOT (zinc AND lead)", "tin zinc", "lead", NULL},
    {"title:tin", "tin", "tin", "t0-3"},
    {"title:tin", "", "tin", NULL},
    {"title:(tin AND zinc)", "tin", "zinc", NULL},
    {"title:(tin AND zinc)", "tin zinc", "zinc", "t0-3 t4-8"},
    {"tin OR body:zinc", "zinc", "", NULL},
    {"tin OR body:zinc", "tin zinc", "zinc tin", "t0-3 b0-4 b5-8"},
    {"title:tin OR body:zinc", "zinc", "tin", NULL},
    {"2 OF (tin, zinc, lead)", "tin", "tin", NULL},
    {"2 OF (tin, zinc, lead)", "tin", "lead", "t0-3 b0-4"},
    {"2 OF (tin, zinc AND lead, ore)", "tin zinc", "", NULL},
    {"2 OF (tin, zinc AND lead, ore)", "tin zinc", "lead", "t0-3 t4-8 b0-4"},
    {"2 OF (tin, zinc, NOT lead)", "zinc", "", "t0-4"},
    {"2 OF (tin, zinc, NOT lead)", "tin zinc", "lead", "t0-3 t4-8"},
    {"tin AND 2 OF (zinc, lead, ore)", "zinc lead ore", "", NULL},
    {"tin AND 2 OF (zinc, lead, ore)", "zinc tin", "ore", "t0-4 t5-8 b0-3"},
    {"(tin OR zinc) AND lead", "tin", "zinc", NULL},
    {"(tin OR zinc) AND lead", "tin", "lead", "t0-3 b0-4"},
    {"(tin AND NOT zinc) OR lead", "tin zinc", "", NULL},
    {"(tin AND NOT zinc) OR lead", "tin zinc", "lead", "b0-4"},
    {"tin NEAR/1 zinc", "tin zinc", "zinc and tin", "t0-3 t4-8"},
    {"tin NEAR/1 zinc", "tin and zinc", "tin", NULL},
    {"\"tin and zinc\" BEFORE/2 lead", "a tin and zinc or lead", "", "t2-14 t18-22"},
    /* A place overlaps none of its own term, but may those of others. */
    {"\"tin zinc tin\" AND \"zinc tin\"", "tin zinc tin zinc tin", "",
     "t0-12 t4-12 t13-21"},
};

/* What another rule waits for, so that no item is screened out: a count must decide. */
#define PASSES "iron"

static struct matcher *make_matcher(const char *query)
{
    char path[] = "/tmp/test_own.XXXXXX.yaml";
    const char *paths[] = {path};
    FILE *f = fdopen(mkstemps(path, 5), "w");
    struct ruleset *rs;
    struct matcher *m;
    struct diag d;

    (void)fprintf(f, "rules:\n  - id: own\n    query: '%s'\n", query);
    (void)fprintf(f, "  - id: other\n    query: %s\n", PASSES);
    (void)fclose(f);
    diag_init(&d);
    rs = ruleset_load(paths, 1, &d);
    (void)unlink(path);
    assert_int_equal(d.errors, 0);
    diag_release(&d);
    m = matcher_new(rs);
    ruleset_unref(rs);
    return m;
}

static void put_places(void *ctx, const struct match *match)
{
    char *out = ctx;

    if (match->rule != 0)
        return;
    for (size_t i = 0; i < match->n_places; i++) {
        const struct match_place *p = &match->places[i];

        out += sprintf(out, "%s%c%u-%u", i ? " " : "", p->field == ITEM_TITLE ? 't' : 'b',
                       p->start, p->end);
    }
}

static void places_of_its_own_terms_decide_a_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct item item = {.date_ms = ITEM_NO_DATE};
        struct matcher *m = make_matcher(rows[i].query);
        char places[256] = "";

        item.field[ITEM_SUMMARY] = span_of(PASSES);
        item.field[ITEM_TITLE] = span_of(rows[i].title);
        item.field[ITEM_BODY] = span_of(rows[i].body);
        matcher_run(m, &item, 0, put_places, places);
        if (strcmp(places, rows[i].places ? rows[i].places : "") != 0)
            print_error("%s: %s / %s\n", rows[i].query, rows[i].title, rows[i].body);
        assert_string_equal(places, rows[i].places ? rows[i].places : "");
        matcher_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_no_other_place_can_complete_is_dropped),
        cmocka_unit_test(places_of_its_own_terms_decide_a_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
