/* candidates: by rule, and those of one rule as they came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "match/scratch.h"

/* n candidates of rules below `rules`, drawn by chance; b0 is when they came. */
static void draw(struct matcher *m, size_t n, uint32_t rules)
{
    m->candidates.n = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct candidate *c = vec_push(&m->candidates);

        c->rule = (uint32_t)(hash_pair(n + rules, i + (uint64_t)1) % rules);
        c->b0 = i;
        c->b1 = ~c->rule; /* must stay with the rule */
        c->leaf = i & OWN_LEAF_MOST;
        c->own = i & 1;
    }
}

static bool is_whole(const struct candidate *c)
{
    return c->b1 == ~c->rule && c->leaf == c->b0 && c->own == (c->b0 & 1);
}

static bool is_before(const struct candidate *a, const struct candidate *b)
{
    return a->rule != b->rule ? a->rule < b->rule : a->b0 < b->b0;
}

static void check(size_t n, uint32_t rules)
{
    struct ruleset rs = {.n_rules = rules};
    struct matcher m = {.rs = &rs};
    const struct candidate *c;

    vec_init(&m.candidates, sizeof(struct candidate));
    vec_init(&m.sorted, sizeof(struct candidate));
    draw(&m, n, rules);
    candidates_sort(&m);
    assert_int_equal(m.candidates.n, n);
    c = m.candidates.p;
    for (size_t i = 0; i < n; i++) {
        assert_true(is_whole(&c[i]));
        assert_true(i == 0 || is_before(&c[i - 1], &c[i]));
    }
    vec_release(&m.candidates);
    vec_release(&m.sorted);
}

static void are_in_order_however_many_there_are(void **state)
{
    static const uint32_t rules[] = {
        1, 2, 7, 255, 256, 257, 65536, 1000000, UINT32_C(1) << 31};

    (void)state;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        for (size_t n = 0; n < 300; n++)
            check(n, rules[i]);
        check(20000, rules[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_in_order_however_many_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
