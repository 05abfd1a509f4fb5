/*
 * The matcher against the naive one (tests/oracle), on random rules and random news.
 *
 * SEED=n repeats a run, ROUNDS=n makes it longer or shorter. A difference is cut down to
 * the least rules and text that still show it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/hash.h"
#include "oracle/gen.h"
#include "oracle/trial.h"

#define ROUNDS_DEFAULT   60
#define RULES_A_ROUND    64
#define FEW_RULES        1
#define PLAIN_RULES      24
#define APART_RULES      2
#define ITEMS_A_ROUND    60
#define TOUCHED_AT_LEAST 100000

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);

    return value ? strtoull(value, NULL, 0) : otherwise;
}

static uint64_t seed_of_run(void **state)
{
    return *(uint64_t *)*state;
}

static uint64_t rounds(uint64_t otherwise)
{
    return from_environment("ROUNDS", otherwise);
}

/* Every round has a seed of its own, so that a failing one can be run alone. */
static struct gen_chance chance_of(uint64_t seed, uint64_t round)
{
    return (struct gen_chance){seed + round};
}

static struct trial *load(const struct gen_set *set, uint64_t seed)
{
    struct trial *t = trial_new(set, stderr);

    if (!t)
        fail_msg("SEED=%llu ROUNDS=1: these rules are valid", (unsigned long long)seed);
    return t;
}

static void show_difference(struct gen_set *set, struct gen_item *item, uint64_t seed)
{
    struct trial_count count = {0};
    struct buf text;
    struct trial *t;

    trial_shrink(set, item);
    t = trial_new(set, stderr);
    buf_init(&text, BUF_NO_CAP);
    gen_put_watchlist(&text, set);
    gen_put_yaml(&text, set);
    fprintf(stderr, "--- SEED=%llu ROUNDS=1\n%s", (unsigned long long)seed,
            buf_cstr(&text));
    buf_reset(&text);
    gen_put_json(&text, item);
    fprintf(stderr, "%s\n", buf_cstr(&text));
    if (t) {
        struct buf difference;

        buf_init(&difference, BUF_NO_CAP);
        (void)trial_item(t, buf_span(&text), &count, &difference);
        fprintf(stderr, "%s", buf_cstr(&difference));
        buf_release(&difference);
    }
    buf_release(&text);
    trial_free(t);
}

/* One set of rules and news about the same things. */
static bool run_round(uint64_t seed, struct gen_options options,
                      struct trial_count *count)
{
    struct gen_chance c = chance_of(seed, 0);
    struct gen_set set;
    struct gen_item item;
    struct trial *t;
    struct buf json;
    bool equal = true;

    gen_set_init(&set, &c, options);
    set.n_watch = options.rules < set.n_watch ? options.rules : set.n_watch;
    t = load(&set, seed);
    gen_item_init(&item);
    buf_init(&json, BUF_NO_CAP);
    for (size_t i = 0; i < ITEMS_A_ROUND && equal; i++) {
        gen_item_write(&item, &c, &set);
        buf_reset(&json);
        gen_put_json(&json, &item);
        equal = trial_item(t, buf_span(&json), count, NULL);
    }
    trial_free(t);
    if (!equal)
        show_difference(&set, &item, seed);
    buf_release(&json);
    gen_item_release(&item);
    gen_set_release(&set);
    return equal;
}

static void agrees_with_the_naive_matcher(void **state)
{
    uint64_t n = rounds(ROUNDS_DEFAULT);
    struct trial_count count = {0};
    size_t differences = 0;

    for (uint64_t i = 0; i < n && differences < 3; i++)
        differences += !run_round(seed_of_run(state) + i,
                                  (struct gen_options){.rules = RULES_A_ROUND}, &count);
    printf("%llu items, %llu pairs with a term in the item, %llu hold, %llu skipped\n",
           (unsigned long long)count.items, (unsigned long long)count.touched,
           (unsigned long long)count.held, (unsigned long long)count.skipped);
    assert_int_equal(differences, 0);
    assert_true(count.held * 10 >= count.touched);
    assert_true(count.skipped * 100 <= count.pairs);
    if (n >= ROUNDS_DEFAULT)
        assert_true(count.touched >= TOUCHED_AT_LEAST);
}

/* So few that many sets have a screen, which most of their items do not pass. */
static void agrees_where_items_are_screened_out(void **state)
{
    struct trial_count count = {0};
    size_t differences = 0;

    for (uint64_t i = 0; i < rounds(600) && differences < 3; i++)
        differences += !run_round(seed_of_run(state) + i,
                                  (struct gen_options){.rules = FEW_RULES}, &count);
    assert_int_equal(differences, 0);
}

static void agrees_where_all_words_are_plain(void **state)
{
    struct gen_options options = {.rules = PLAIN_RULES, .plain = true};
    struct trial_count count = {0};
    size_t differences = 0;

    for (uint64_t i = 0; i < rounds(120) && differences < 3; i++)
        differences += !run_round(seed_of_run(state) + i, options, &count);
    assert_int_equal(differences, 0);
}

/* So few that most terms are a rule's own: its places stand in a row and decide. */
static void agrees_where_rules_share_no_term(void **state)
{
    struct gen_options options = {.rules = APART_RULES, .plain = true, .apart = true};
    struct trial_count count = {0};
    size_t differences = 0;

    for (uint64_t i = 0; i < rounds(600) && differences < 3; i++)
        differences += !run_round(seed_of_run(state) + i, options, &count);
    assert_int_equal(differences, 0);
}

/* --- what must change nothing ----------------------------------------------------- */

/* A set, news about it, and what is said of them. */
struct story {
    struct gen_set set;
    struct gen_item item;
    struct buf json;
    struct buf said;
};

static void story_init(struct story *s, struct gen_chance *c, struct gen_options options)
{
    gen_set_init(&s->set, c, options);
    gen_item_init(&s->item);
    buf_init(&s->json, BUF_NO_CAP);
    buf_init(&s->said, BUF_NO_CAP);
}

static void story_release(struct story *s)
{
    buf_release(&s->said);
    buf_release(&s->json);
    gen_item_release(&s->item);
    gen_set_release(&s->set);
}

static void story_write(struct story *s, struct gen_chance *c)
{
    gen_item_write(&s->item, c, &s->set);
    buf_reset(&s->json);
    gen_put_json(&s->json, &s->item);
}

static struct span say(struct story *s, struct trial *t, size_t body_shift)
{
    buf_reset(&s->said);
    trial_answers(t, buf_span(&s->json), body_shift, &s->said);
    return buf_span(&s->said);
}

/* Appends the rules of another set, under ids of their own. */
static void add_rules(struct gen_set *set, const struct gen_set *others)
{
    for (size_t i = 0; i < others->n_rules; i++) {
        struct gen_rule r = others->rules[i];
        struct span id = span_of(r.id);
        char *name = arena_bytes(&set->arena, id.n + 3);

        memcpy(name, "x-", 2);
        memcpy(name + 2, id.p, id.n + 1);
        r.id = name;
        set->rules[set->n_rules++] = r;
    }
}

static bool mentions_a_rule(const struct gen_expr *e)
{
    if (e->kind == GEN_RULE)
        return true;
    for (size_t i = 0; i < e->children; i++)
        if (mentions_a_rule(e->child[i]))
            return true;
    return false;
}

static void drop_mentions(struct gen_set *set)
{
    size_t n = 0;

    for (size_t i = 0; i < set->n_rules; i++)
        if (!mentions_a_rule(set->rules[i].expr))
            set->rules[n++] = set->rules[i];
    set->n_rules = n;
}

static void assert_same(struct span before, struct span after, const struct story *s,
                        uint64_t seed)
{
    if (span_eq(before, after))
        return;
    fprintf(stderr, "--- SEED=%llu ROUNDS=1\n%.*s\nbefore:\n%.*safter:\n%.*s",
            (unsigned long long)seed, (int)s->json.n, s->json.p, (int)before.n, before.p,
            (int)after.n, after.p);
    fail();
}

/* Other rules come after: what is said of the first ones must be the beginning. */
static void unrelated_round(uint64_t seed)
{
    struct gen_chance c = chance_of(seed, 0);
    struct gen_options options = {.rules = GEN_RULES_MOST / 2};
    struct gen_set others;
    struct trial *few, *many;
    struct story s;

    story_init(&s, &c, options);
    gen_set_init(&others, &c, options);
    drop_mentions(&others);
    few = load(&s.set, seed);
    add_rules(&s.set, &others);
    many = load(&s.set, seed);
    for (size_t i = 0; i < ITEMS_A_ROUND; i++) {
        struct buf before;
        struct span after;

        story_write(&s, &c);
        buf_init(&before, BUF_NO_CAP);
        (void)buf_add_span(&before, say(&s, few, 0));
        after = say(&s, many, 0);
        if (after.n > before.n && span_starts(span_make(after.p + before.n, 2), "x-"))
            after.n = before.n;
        assert_same(buf_span(&before), after, &s, seed);
        buf_release(&before);
    }
    trial_free(few);
    trial_free(many);
    gen_set_release(&others);
    story_release(&s);
}

static void unrelated_rules_change_nothing(void **state)
{
    for (uint64_t i = 0; i < rounds(10); i++)
        unrelated_round(seed_of_run(state) + i);
}

/* The sum of the hashes of each rule's part: the order of the parts does not matter. */
static uint64_t sum_of_parts(struct span said)
{
    const char *at = said.p, *end = said.p + said.n, *next;
    uint64_t sum = 0;

    for (; at < end; at = next) {
        for (next = at + 1; next < end && !(next[-1] == '\n' && next[0] == 'r'); next++)
            ;
        sum += hash_bytes(at, (size_t)(next - at));
    }
    return sum;
}

static void reverse_rules(struct gen_set *set)
{
    for (size_t i = 0, j = set->n_rules; i + 1 < j; i++) {
        struct gen_rule r = set->rules[i];

        j--;
        set->rules[i] = set->rules[j];
        set->rules[j] = r;
    }
}

static void reversed_round(uint64_t seed)
{
    struct gen_chance c = chance_of(seed, 0);
    struct trial *forward, *backward;
    struct story s;

    story_init(&s, &c, (struct gen_options){.rules = GEN_RULES_MOST});
    forward = load(&s.set, seed);
    reverse_rules(&s.set);
    backward = load(&s.set, seed);
    for (size_t i = 0; i < ITEMS_A_ROUND; i++) {
        uint64_t before;

        story_write(&s, &c);
        before = sum_of_parts(say(&s, forward, 0));
        assert_int_equal(before, sum_of_parts(say(&s, backward, 0)));
    }
    trial_free(forward);
    trial_free(backward);
    story_release(&s);
}

static void the_order_of_rules_changes_only_the_order_of_alerts(void **state)
{
    for (uint64_t i = 0; i < rounds(10); i++)
        reversed_round(seed_of_run(state) + i);
}

/* Paragraphs of words that no rule asks for go before and after the body. */
#define PAD_BEFORE "Qwx yyq zzz. Vvv wqw!\n\n"

static void pad(struct gen_item *item)
{
    struct buf *body = &item->member[GEN_CONTENT_TEXT];
    struct buf old = *body;

    buf_init(body, BUF_NO_CAP);
    (void)buf_add_str(body, PAD_BEFORE);
    (void)buf_add_span(body, buf_span(&old));
    (void)buf_add_str(body, "\n\nZzq xyx.\n\nYvy");
    buf_release(&old);
}

static void padded_round(uint64_t seed)
{
    struct gen_chance c = chance_of(seed, 0);
    struct trial *t;
    struct story s;

    story_init(&s, &c, (struct gen_options){.rules = RULES_A_ROUND, .anywhere = true});
    t = load(&s.set, seed);
    for (size_t i = 0; i < ITEMS_A_ROUND; i++) {
        struct buf before;

        story_write(&s, &c);
        buf_reset(&s.item.member[GEN_CONTENT_HTML]);
        buf_reset(&s.json);
        gen_put_json(&s.json, &s.item);
        buf_init(&before, BUF_NO_CAP);
        (void)buf_add_span(&before, say(&s, t, 0));
        pad(&s.item);
        buf_reset(&s.json);
        gen_put_json(&s.json, &s.item);
        assert_same(buf_span(&before), say(&s, t, strlen(PAD_BEFORE)), &s, seed);
        buf_release(&before);
    }
    trial_free(t);
    story_release(&s);
}

static void unrelated_paragraphs_only_shift_the_evidence(void **state)
{
    for (uint64_t i = 0; i < rounds(10); i++)
        padded_round(seed_of_run(state) + i);
}

int main(void)
{
    uint64_t seed = from_environment("SEED", (uint64_t)clock_wall_ms());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(agrees_with_the_naive_matcher, &seed),
        cmocka_unit_test_prestate(agrees_where_items_are_screened_out, &seed),
        cmocka_unit_test_prestate(agrees_where_all_words_are_plain, &seed),
        cmocka_unit_test_prestate(agrees_where_rules_share_no_term, &seed),
        cmocka_unit_test_prestate(unrelated_rules_change_nothing, &seed),
        cmocka_unit_test_prestate(the_order_of_rules_changes_only_the_order_of_alerts,
                                  &seed),
        cmocka_unit_test_prestate(unrelated_paragraphs_only_shift_the_evidence, &seed),
    };

    printf("SEED=%llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
