/*
 * phrase: phrases of 1 to 64 words, of few different ones, are met where a plain search
 * says, wherever the lexicon has their anchor, and by every way of this processor.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "match/matcher.h"
#include "rule/term.h"
#include "text/token.h"
#include "unit/random.h"
#include "unit/rules.h"

/* Of different rarity, so that anchors are of all kinds. */
static const char *const vocabulary[] = {"the",     "of",   "minister", "zirconium",
                                         "yttrium", "bank", "holmium"};

#define VOCABULARY     (sizeof(vocabulary) / sizeof(vocabulary[0]))
#define FIELDS         3 /* title, summary, body */
#define WORDS_MOST     300
#define PHRASES        60
#define PARAGRAPH_ENDS 24 /* a paragraph ends behind one in so many words */

struct text {
    size_t n;
    uint8_t word[WORDS_MOST];
    bool ends[WORDS_MOST]; /* a paragraph, behind the word */
    struct buf bytes;
    size_t start[WORDS_MOST];
};

struct phrase_words {
    size_t n;
    uint8_t word[TERM_WORDS_MOST];
};

struct expected {
    size_t total;
    enum item_field field; /* of the first place */
    size_t start;
};

struct trial {
    struct text text[FIELDS];
    struct phrase_words phrase[PHRASES];
    struct expected expected[PHRASES];
    size_t met[PHRASES];
};

/* --- by chance -------------------------------------------------------------------- */

static void draw_text(struct text *t, uint64_t *random)
{
    t->n = draw(random) % WORDS_MOST;
    buf_init(&t->bytes, BUF_NO_CAP);
    for (size_t i = 0; i < t->n; i++) {
        t->word[i] = (uint8_t)(draw(random) % VOCABULARY);
        t->ends[i] = draw(random) % PARAGRAPH_ENDS == 0;
        t->start[i] = t->bytes.n;
        (void)buf_add_str(&t->bytes, vocabulary[t->word[i]]);
        (void)buf_add_str(&t->bytes, t->ends[i] ? "\n\n" : " ");
    }
}

/* Mostly short; half of them stand in a text, but for paragraphs. */
static void draw_phrase(struct phrase_words *p, const struct text *t, uint64_t *random)
{
    size_t most = draw(random) % 3 ? 5 : TERM_WORDS_MOST, from;

    p->n = 1 + draw(random) % most;
    for (size_t i = 0; i < p->n; i++)
        p->word[i] = (uint8_t)(draw(random) % VOCABULARY);
    if (draw(random) % 2 || t->n < p->n)
        return;
    from = draw(random) % (t->n - p->n + 1);
    memcpy(p->word, t->word + from, p->n);
}

/* --- the plain search ------------------------------------------------------------- */

static bool stands_at(const struct phrase_words *p, const struct text *t, size_t i)
{
    if (i + p->n > t->n || memcmp(p->word, t->word + i, p->n) != 0)
        return false;
    for (size_t k = 0; k + 1 < p->n; k++)
        if (t->ends[i + k])
            return false;
    return true;
}

static struct expected search(const struct phrase_words *p, const struct text *text)
{
    struct expected e = {.total = 0};

    for (enum item_field f = 0; f < FIELDS; f++)
        for (size_t i = 0; i < text[f].n;) {
            if (!stands_at(p, &text[f], i)) {
                i++;
                continue;
            }
            if (e.total++ == 0) {
                e.field = f;
                e.start = text[f].start[i];
            }
            i += p->n; /* places of one phrase do not overlap */
        }
    return e;
}

/* --- the matcher ------------------------------------------------------------------ */

static void put_phrase(struct buf *out, const struct phrase_words *p)
{
    for (size_t i = 0; i < p->n; i++)
        (void)buf_addf(out, "%s%c", vocabulary[p->word[i]], i + 1 < p->n ? ' ' : '\n');
}

static struct ruleset *load(const struct trial *t)
{
    struct ruleset *rs;
    struct buf list;

    buf_init(&list, BUF_NO_CAP);
    for (size_t i = 0; i < PHRASES; i++) {
        (void)buf_addf(&list, "p%zu\t", i);
        put_phrase(&list, &t->phrase[i]);
    }
    rs = rules_of_watchlist(buf_span(&list));
    buf_release(&list);
    return rs;
}

static void on_match(void *ctx, const struct match *found)
{
    struct trial *t = ctx;
    const struct expected *e = &t->expected[found->rule];

    assert_int_equal(found->total, e->total);
    assert_int_equal(found->places[0].field, e->field);
    assert_int_equal(found->places[0].start, e->start);
    t->met[found->rule]++;
}

static void run(struct trial *t, struct ruleset *rs)
{
    struct item item = {.date_ms = ITEM_NO_DATE};
    struct matcher *m = matcher_new(rs);

    memset(t->met, 0, sizeof(t->met));
    for (enum item_field f = 0; f < FIELDS; f++)
        if (t->text[f].n)
            item.field[f] = buf_span(&t->text[f].bytes);
    matcher_run(m, &item, 0, on_match, t);
    for (size_t i = 0; i < PHRASES; i++)
        assert_int_equal(t->met[i], t->expected[i].total > 0);
    matcher_free(m);
}

static void check(uint64_t *random)
{
    static const char *const ways[] = {"avx512", "avx2", "sse2", "neon", "portable"};
    struct trial *t = mem_zalloc(sizeof(*t));
    struct ruleset *rs;

    for (size_t f = 0; f < FIELDS; f++)
        draw_text(&t->text[f], random);
    for (size_t i = 0; i < PHRASES; i++) {
        draw_phrase(&t->phrase[i], &t->text[i % FIELDS], random);
        t->expected[i] = search(&t->phrase[i], t->text);
    }
    rs = load(t);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        assert_int_equal(setenv(TOKEN_WAY_VARIABLE, ways[i], 1), 0);
        run(t, rs);
    }
    ruleset_unref(rs);
    for (size_t f = 0; f < FIELDS; f++)
        buf_release(&t->text[f].bytes);
    free(t);
}

static void phrases_are_met_where_a_plain_search_finds_them(void **state)
{
    uint64_t random = random_seed();

    (void)state;
    for (int round = 0; round < 300; round++)
        check(&random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_are_met_where_a_plain_search_finds_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
