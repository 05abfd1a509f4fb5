/* lint: what is warned of, and what is not. The texts are in tests/bad/warnings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rule/lint.h"

/* The warnings that a rule of this query gets. */
static size_t warnings_of(struct lint *l, const char *query, struct diag *d)
{
    struct query_source src = {{"q", 1, 1}, span_of(query), true};
    struct rule rule = {.id = SPAN("r")};
    struct arena a;

    arena_init(&a, 4096);
    rule.query = query_parse(&a, span_of(query), &src, d);
    assert_non_null(rule.query);
    lint_rule(l, &rule, d);
    arena_release(&a);
    return d->warnings;
}

static void warns_of_what_its_author_would_not_want(void **state)
{
    static const struct {
        const char *query;
        size_t warnings;
        const char *hint; /* is in the first hint */
    } cases[] = {
        {"US", 1, "=US OR =\"U.S.\""},
        {"U.S.", 1, "=US OR =\"U.S.\""},
        {"IT", 1, "=IT"},
        {"WHO", 1, "=WHO"},
        {"Apple", 1, "=Apple"},
        {"March", 1, "=March"},
        {"EAR", 1, "=EAR"},
        {"US AND chips", 1, "=US"},
        {"chips AND NOT US", 1, "=US"},
        {"=US OR =\"U.S.\"", 0, NULL},
        {"apple", 0, NULL}, /* meant as the word */
        {"\"US Steel\"", 0, NULL},
        {"us", 1, "phrase"}, /* in every text */
        {"the", 1, "phrase"},
        {"X", 1, "exactly"},
        {"的", 1, "exactly"},
        {"锗", 0, NULL}, /* germanium */
        {"tag:US", 0, NULL},
        {"source:it", 0, NULL},
        {"title:US", 1, "=US"},
        {"abc*", 1, "letters"},
        {"abcd*", 0, NULL},
        {"芯*", 0, NULL},
        {"*chips", 1, "letters"},
        {"\"*chips *controls\"", 1, "letters"},
        {"\"export *chips\"", 0, NULL}, /* is looked up by its other word */
        {"/[a-z]+\\d/", 1, "three letters"},
        {"/Nvi[dt]ia/", 0, NULL},
        {"/Nvidia|H\\d/", 1, "three letters"},
        {"/Nvidia|H200/", 0, NULL},
        {"/ab?c/", 1, "three letters"}, /* the b may lack */
        {"/[Nvidia]/", 1, "three letters"},
        {"芯?", 1, "without the wildcard"},
        {"芯片*", 0, NULL},
        {"chips AND NOT chips", 1, "exclude less"},
        {"wafers AND NOT (fabs OR Wafers)", 1, "exclude less"},
        {"chips AND NOT (fabs AND chips)", 0, NULL},
        {"(chips OR fabs) AND NOT (fabs OR wafers OR chips)", 1, "exclude less"},
        {"(chips OR fabs) AND NOT chips", 0, NULL},
        {"chips NEAR/5 fabs AND NOT fabs", 1, "exclude less"},
        {"chips AND NOT chips NEAR/5 fabs", 0, NULL},
        {"ATLEAST/3(chips) AND NOT chips", 1, "exclude less"},
        {"title:chips AND NOT (chips OR fabs)", 1, "exclude less"},
        {"chips AND NOT title:chips", 0, NULL},
        {"tag:chips AND NOT chips", 0, NULL}, /* tags are not looked at by default */
        {"FIRST/50(chips AND fabs) AND NOT fabs", 1, "exclude less"},
        {"title:(chips AND NOT fabs) AND NOT (chips AND NOT fabs)", 0, NULL},
        {"(chips NEAR/5 fabs) NOT NEAR/3 chips", 1, "near itself"},
        {"chips NOT NEAR/3 (chips OR fabs)", 1, "near itself"},
        {"(chips OR fabs) NOT NEAR/3 chips", 0, NULL},
        {"FIRST/2(\"one two three\")", 1, "raise"},
        {"FIRST/3(\"gallium two three\")", 0, NULL},
        {"FIRST/2(\"four five six\" OR gallium)", 0, NULL},
        {"FIRST/2(NOT \"four five six\" AND gallium)", 0, NULL},
        {"FIRST/3(ATLEAST/2(\"seven eight\"))", 1, "raise"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct lint *l = lint_new();
        struct diag d;

        diag_init(&d);
        if (warnings_of(l, cases[i].query, &d) != cases[i].warnings)
            fail_msg("%s: %zu warnings: %s", cases[i].query, d.warnings,
                     d.n ? d.problems[0].message.p : "");
        if (cases[i].hint && !strstr(d.problems[0].hint.p, cases[i].hint))
            fail_msg("%s: %s", cases[i].query, d.problems[0].hint.p);
        diag_release(&d);
        lint_free(l);
    }
}

static void warns_of_a_rule_that_a_second_one_repeats(void **state)
{
    struct lint *l = lint_new();
    struct diag d;

    (void)state;
    diag_init(&d);
    assert_int_equal(warnings_of(l, "gallium OR germanium", &d), 0);
    assert_int_equal(warnings_of(l, "gallium AND germanium", &d), 0);
    assert_int_equal(warnings_of(l, "Germanium OR gallium", &d), 1);
    assert_non_null(strstr(d.problems[0].message.p, "the same as the rule at"));
    diag_release(&d);
    lint_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(warns_of_what_its_author_would_not_want),
        cmocka_unit_test(warns_of_a_rule_that_a_second_one_repeats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
