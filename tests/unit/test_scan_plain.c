/*
 * scan_plain: a phrase is met wherever it stands in a text, whichever of its words it is
 * looked for by, and only once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "match/matcher.h"
#include "match/program.h"
#include "unit/rules.h"

static const char *const phrases[] = {
    "zirconium",
    "zirconium the",
    "the zirconium",
    "the yttrium of",       /* the rarest in the middle: a pair and the word behind */
    "of the ytterbium",     /* at the end: the word before */
    "scandium scandium in", /* a word twice */
    "in the holmium of the",
    "erbium and of the thulium",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The filler is a rule of its own where each word of it is to pass the gate. */
static struct ruleset *load(const char *filler)
{
    struct ruleset *rs;
    struct buf list;

    buf_init(&list, BUF_NO_CAP);
    for (size_t i = 0; i < COUNT(phrases); i++)
        (void)buf_addf(&list, "%s\n", phrases[i]);
    (void)buf_addf(&list, "%s\n", filler);
    rs = rules_of_watchlist(buf_span(&list));
    buf_release(&list);
    return rs;
}

struct met {
    uint32_t rule;
    enum item_field field;
    size_t start;
    unsigned times;
};

/* Of the rule that is meant, where it was met last and how often in all. */
static void on_match(void *ctx, const struct match *found)
{
    struct met *met = ctx;

    if (found->rule != met->rule)
        return;
    met->times += (unsigned)found->total;
    met->start = found->places[0].start;
    met->field = found->places[0].field;
}

static void put_filler(struct buf *out, size_t n)
{
    while (n--)
        (void)buf_add_str(out, "lorem ");
}

/* A text with the phrase behind so many words, and words behind it. */
static void meet(struct matcher *m, uint32_t rule, enum item_field field, size_t before)
{
    struct met met = {.rule = rule};
    struct item item = {.date_ms = ITEM_NO_DATE};
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    put_filler(&text, before);
    (void)buf_addf(&text, "%s ", phrases[rule]);
    put_filler(&text, before % 3);
    item.field[ITEM_TITLE] = span_of("lorem");
    item.field[field] = span_make(text.p, text.n);
    matcher_run(m, &item, 0, on_match, &met);
    assert_int_equal(met.times, 1);
    assert_int_equal(met.field, field);
    assert_int_equal(met.start, before * strlen("lorem "));
    buf_release(&text);
}

#define WORDS_MOST 140 /* more than twice as many as are gathered at a time */

static void check(const char *filler)
{
    struct ruleset *rs = load(filler);
    struct matcher *m = matcher_new(rs);

    for (size_t before = 0; before < WORDS_MOST; before++)
        for (uint32_t rule = 0; rule < COUNT(phrases); rule++) {
            meet(m, rule, ITEM_TITLE, before);
            meet(m, rule, ITEM_BODY, before);
        }
    matcher_free(m);
    ruleset_unref(rs);
}

static void phrases_are_met_once_wherever_they_stand(void **state)
{
    (void)state;
    check("ipsum");
}

static void the_same_where_all_words_are_looked_for(void **state)
{
    (void)state;
    check("lorem");
}

/* The anchors of all these overlap, and stand over the edge of what is gathered. */
static void words_that_repeat_are_counted_once_each(void **state)
{
    struct met met = {.rule = 5};
    struct item item = {.date_ms = ITEM_NO_DATE};
    struct ruleset *rs = load("ipsum");
    struct matcher *m = matcher_new(rs);
    struct buf text;

    (void)state;
    buf_init(&text, BUF_NO_CAP);
    for (int i = 0; i < 50; i++)
        (void)buf_add_str(&text, "scandium scandium in ");
    item.field[ITEM_BODY] = span_make(text.p, text.n);
    matcher_run(m, &item, 0, on_match, &met);
    assert_int_equal(met.times, 50);
    buf_release(&text);
    matcher_free(m);
    ruleset_unref(rs);
}

/* --- a word that has the key of a phrase ------------------------------------------ */

/* All that a hit needs, in the entry itself: as of phrases that are all anchor. */
static void settle(struct ruleset *rs)
{
    const struct program_phrase *p = &rs->phrases[0];
    const struct program_term *t = &rs->terms[p->term];

    for (size_t i = 0; i < rs->lexicon.lines * LEXICON_LINE; i++)
        if (rs->lexicon.table[i].count == 1) {
            rs->lexicon.table[i].first = t->wake;
            rs->lexicon.table[i].count = program_entry_own(p->n, t);
        }
}

/* As if the hash of one word were the key of this phrase, its first in the lexicon. */
static void forge(struct ruleset *rs, const char *word, uint32_t phrase)
{
    uint64_t key = hash_bytes(word, strlen(word));
    struct gate_key gate = {key, GATE_WHOLE};

    screen_free(rs->screen);
    rs->screen = NULL;
    rs->phrases[0] = rs->phrases[phrase];
    lexicon_release(&rs->lexicon);
    lexicon_build(&rs->lexicon, &key, 1);
    gate_release(&rs->gate);
    gate_build(&rs->gate, &gate, 1);
}

static void check_forged(uint32_t phrase, bool settled)
{
    static const char *const texts[] = {"one two three four five six", "one two three",
                                        "three"};
    struct ruleset *rs = load("ipsum");
    struct matcher *m = matcher_new(rs);
    uint32_t words = rs->phrases[phrase].n;
    struct met met = {.rule = rs->terms[rs->phrases[phrase].term].wake};

    forge(rs, "three", phrase);
    if (settled && words <= 3) /* longer ones are never */
        settle(rs);
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct item item = {.date_ms = ITEM_NO_DATE};

        item.field[ITEM_BODY] = span_of(texts[i]);
        met.times = 0;
        matcher_run(m, &item, 0, on_match, &met);
        if (i > 0)
            assert_int_equal(met.times, words == 1);
    }
    matcher_free(m);
    ruleset_unref(rs);
}

/* Hashes of 64 bits can be met on purpose: a phrase then must not reach beyond the words
 * of the text, where those of a longer one stood. */
static void no_phrase_reaches_beyond_the_words_of_a_text(void **state)
{
    (void)state;
    for (uint32_t phrase = 0; phrase <= COUNT(phrases); phrase++) {
        check_forged(phrase, false);
        check_forged(phrase, true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_are_met_once_wherever_they_stand),
        cmocka_unit_test(the_same_where_all_words_are_looked_for),
        cmocka_unit_test(words_that_repeat_are_counted_once_each),
        cmocka_unit_test(no_phrase_reaches_beyond_the_words_of_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
