/* The matcher takes no memory once it is warm: a million items, not one allocation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "match/matcher.h"
#include "oracle/gen.h"
#include "unit/heap.h"
#include "unit/rules.h"

#define ITEMS      4000
#define WARM_UPS   2
#define NOW_MS     INT64_C(1795298400000)
#define SETS       20
#define LONG_EVERY 4 /* most items are a headline */

#ifdef HEAP_SANITIZED
#define ITEMS_RUN 100000 /* an item takes ten times as long there */
#else
#define ITEMS_RUN 1000000
#endif

/* --- rules and news --------------------------------------------------------------- */

/* Every operator, every kind of term. */
static const char rules[] =
    "lists:\n"
    "  makers: [Nvidia, 华为, H200, 'chip-maker', 엔비디아]\n"
    "  controls: ['export* control*', 'ban~', 出口管制, 'entity list']\n"
    "rules:\n"
    "  - {id: any, any: [export controls, wi-fi, 'zuri*', '*chip', 'c?ntrol', '=US']}\n"
    "  - {id: all, all: [Nvidia, 'control~'], none: [ban]}\n"
    "  - {id: near, query: '$controls NEAR/8 $makers'}\n"
    "  - {id: before, query: '(chip OR chips) BEFORE/5 (ban OR a)'}\n"
    "  - {id: not-near, query: 'Nvidia NOT NEAR/3 (H200 OR chip)'}\n"
    "  - {id: sentence, query: '$makers SENTENCE (US OR control*)'}\n"
    "  - {id: paragraph, query: '芯片 PARAGRAPH 华为'}\n"
    "  - {id: at-least, query: 'ATLEAST/2(a OR t)'}\n"
    "  - {id: of, query: '3 OF ($makers, chip, ban, NOT cafe)'}\n"
    "  - {id: fields, query: 'title:(a OR chip) AND NOT body:ban'}\n"
    "  - {id: lead, query: 'lead:(export* AND control~)'}\n"
    "  - {id: first, query: 'FIRST/10(Nvidia NOT NEAR/2 US)'}\n"
    "  - {id: regex, query: '/H[12]00[A-Z]?/ OR /contr[a-z]+s\\b/'}\n"
    "  - {id: exact, query: '=AT&T OR =C++ OR =$NVDA OR =\"U.S.\"'}\n"
    "  - {id: where, query: '@any AND NOT @near', where: {language: [en, de], "
    "min_words: 3}}\n";

/* Writes random news into items; their texts live in a. */
static void write_items(struct item *items, size_t n, struct arena *a)
{
    struct gen_chance c = {1};
    struct gen_item text;
    struct gen_set set;

    gen_item_init(&text);
    for (size_t i = 0; i < n; i++) {
        if (i % (ITEMS / SETS) == 0) {
            if (i)
                gen_set_release(&set);
            gen_set_init(&set, &c, (struct gen_options){.rules = 1, .anywhere = true});
        }
        gen_item_write(&text, &c, &set);
        items[i] = (struct item){.date_ms = ITEM_NO_DATE};
        items[i].language = arena_dup(a, buf_span(&text.member[GEN_LANGUAGE]));
        items[i].field[ITEM_TITLE] = arena_dup(a, buf_span(&text.member[GEN_TITLE]));
        items[i].field[ITEM_SUMMARY] = arena_dup(a, buf_span(&text.member[GEN_SUMMARY]));
        items[i].field[ITEM_BODY] =
            arena_dup(a, buf_span(&text.member[GEN_CONTENT_TEXT]));
    }
    gen_set_release(&set);
    gen_item_release(&text);
}

static void count_match(void *ctx, const struct match *m)
{
    (void)m;
    ++*(size_t *)ctx;
}

static void a_million_items_take_no_memory(void **state)
{
    struct item *items = calloc(ITEMS, sizeof(*items));
    struct ruleset *rs = rules_of_yaml(rules);
    struct matcher *m = matcher_new(rs);
    size_t before, matches = 0;
    void *volatile spare;
    struct arena a;

    (void)state;
    arena_init(&a, 1 << 20);
    write_items(items, ITEMS, &a);
    for (size_t i = 0; i < (size_t)WARM_UPS * ITEMS; i++)
        matcher_run(m, &items[i % ITEMS], NOW_MS, count_match, &matches);
    heap_begin_counting();
    before = heap.taken;
    for (size_t i = 0; i < ITEMS_RUN; i++)
        matcher_run(m, &items[i % ITEMS], NOW_MS, count_match, &matches);
    assert_int_equal(heap.taken - before, 0);
    assert_true(matches > ITEMS_RUN / 2);
    spare = calloc(1, 1);
    assert_true(heap.taken > before); /* it does count */
    free(spare);
    matcher_free(m);
    ruleset_unref(rs);
    arena_release(&a);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_items_take_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
