#include "oracle/trial.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "feed/item.h"
#include "match/matcher.h"
#include "oracle/oracle.h"

struct trial {
    char watchlist[64]; /* paths */
    char rulefile[64];
    struct diag diag;
    struct rulebook *book;
    struct ruleset *rules;
    struct matcher *matcher;
    struct item_reader *reader;
    int64_t now_ms;
    struct buf *got; /* what the matcher said of each rule */
    size_t n;
};

/* --- loading ---------------------------------------------------------------------- */

/* Makes a file of a name like path (which gets its name), with what put writes of set. */
static void write_file(char *path, int suffix,
                       void put(struct buf *out, const struct gen_set *s),
                       const struct gen_set *set)
{
    int fd = mkstemps(path, suffix);
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    put(&text, set);
    if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n || close(fd) != 0) {
        perror(path);
        abort();
    }
    buf_release(&text);
}

static void write_files(struct trial *t, const struct gen_set *set)
{
    strcpy(t->watchlist, "/tmp/wirewatch-trial-XXXXXX.txt");
    strcpy(t->rulefile, "/tmp/wirewatch-trial-XXXXXX.yaml");
    write_file(t->watchlist, 4, gen_put_watchlist, set);
    write_file(t->rulefile, 5, gen_put_yaml, set);
}

struct trial *trial_new(const struct gen_set *set, FILE *complaints)
{
    struct trial *t = mem_zalloc(sizeof(*t));
    const char *paths[] = {t->watchlist, t->rulefile};

    diag_init(&t->diag);
    (void)clock_parse(span_of("2026-11-21T22:00:00Z"), &t->now_ms);
    write_files(t, set);
    t->book = rulebook_load(paths, 2, &t->diag);
    if (t->diag.errors == 0)
        t->rules = ruleset_compile(t->book, &t->diag);
    if (!t->rules) {
        if (complaints)
            diag_print(&t->diag, complaints, false);
        trial_free(t);
        return NULL;
    }
    t->matcher = matcher_new(t->rules);
    t->reader = item_reader_new(ITEM_FORMAT_NDJSON);
    t->n = ruleset_count(t->rules);
    t->got = mem_calloc(t->n, sizeof(*t->got));
    for (size_t i = 0; i < t->n; i++)
        buf_init(&t->got[i], BUF_NO_CAP);
    return t;
}

void trial_free(struct trial *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n; i++)
        buf_release(&t->got[i]);
    free(t->got);
    matcher_free(t->matcher);
    if (t->reader)
        item_reader_free(t->reader);
    ruleset_unref(t->rules);
    if (t->book)
        rulebook_free(t->book);
    (void)unlink(t->watchlist);
    (void)unlink(t->rulefile);
    diag_release(&t->diag);
    free(t);
}

/* --- answers as text -------------------------------------------------------------- */

static void put_places(struct buf *out, const struct item *item,
                       const struct match_place *places, size_t n, size_t body_shift)
{
    for (size_t i = 0; i < n && i < MATCH_PLACES_MOST; i++) {
        const struct match_place *p = &places[i];
        size_t shift = p->field == ITEM_BODY ? body_shift : 0;

        (void)buf_addf(out, "    %s %zu-%zu \"%.*s\" for %.*s\n",
                       item_field_name(p->field), p->start - shift, p->end - shift,
                       (int)(p->end - p->start), item->field[p->field].p + p->start,
                       (int)p->term.n, p->term.p);
    }
    (void)buf_addf(out, "    %zu in all\n", n);
}

static void put_match(struct buf *out, const struct item *item, const struct match *m,
                      size_t body_shift)
{
    size_t listed = m->total < MATCH_PLACES_MOST ? m->total : MATCH_PLACES_MOST;

    if (m->n_places != listed)
        (void)buf_addf(out, "    %zu listed of %zu\n", m->n_places, m->total);
    put_places(out, item, m->places, m->n_places, body_shift);
    if (m->total != m->n_places)
        (void)buf_addf(out, "    (%zu)\n", m->total);
}

static void put_oracle(struct buf *out, const struct item *item,
                       const struct oracle_match *m)
{
    size_t listed = m->n < MATCH_PLACES_MOST ? m->n : MATCH_PLACES_MOST;

    if (m->answer != ORACLE_YES)
        return;
    put_places(out, item, m->places, listed, 0);
    if (m->n != listed)
        (void)buf_addf(out, "    (%zu)\n", m->n);
}

/* --- both answers ----------------------------------------------------------------- */

struct comparison {
    struct trial *t;
    const struct item *item;
    struct oracle *oracle;
    struct trial_count *count;
    struct buf *difference;
    struct buf want;
    size_t rule;
    size_t next; /* rules must come in order */
    bool equal;
};

static void on_match(void *ctx, const struct match *m)
{
    struct comparison *c = ctx;

    if (m->rule < c->next || m->rule >= c->t->n)
        c->equal = false;
    if (m->rule >= c->t->n)
        return;
    c->next = m->rule + 1;
    put_match(&c->t->got[m->rule], c->item, m, 0);
}

static void report(struct comparison *c, const struct rule *rule, const struct buf *got)
{
    c->equal = false;
    if (!c->difference)
        return;
    (void)buf_addf(c->difference, "rule %.*s\n  the oracle:\n%.*s  the matcher:\n%.*s",
                   (int)rule->id.n, rule->id.p, (int)c->want.n, c->want.p, (int)got->n,
                   got->p);
}

static int compare_rule(void *ctx, const struct rule *rule)
{
    struct comparison *c = ctx;
    struct buf *got = &c->t->got[c->rule++];
    struct oracle_match m = oracle_match(c->oracle, rule, c->t->now_ms);

    c->count->pairs++;
    c->count->touched += m.touched;
    c->count->held += m.answer == ORACLE_YES;
    c->count->skipped += m.answer == ORACLE_TOO_MANY;
    buf_reset(&c->want);
    put_oracle(&c->want, c->item, &m);
    if (m.answer != ORACLE_TOO_MANY && !span_eq(buf_span(&c->want), buf_span(got)))
        report(c, rule, got);
    return 0;
}

static void compare_item(void *ctx, const struct item *item)
{
    struct comparison *c = ctx;
    uint64_t limits = matcher_stats(c->t->matcher).eval_limits;

    c->item = item;
    for (size_t i = 0; i < c->t->n; i++)
        buf_reset(&c->t->got[i]);
    matcher_run(c->t->matcher, item, c->t->now_ms, on_match, c);
    c->count->items++;
    if (matcher_stats(c->t->matcher).eval_limits != limits) {
        c->count->skipped++;
        return;
    }
    c->oracle = oracle_new(item);
    (void)rulebook_each(c->t->book, compare_rule, c);
    oracle_free(c->oracle);
}

bool trial_item(struct trial *t, struct span json, struct trial_count *count,
                struct buf *difference)
{
    struct comparison c = {.t = t, .count = count, .difference = difference};
    struct span error;

    c.equal = true;
    buf_init(&c.want, BUF_NO_CAP);
    if (item_read(t->reader, json, compare_item, &c, &error) < 0 && difference)
        (void)buf_addf(difference, "item: %.*s\n", (int)error.n, error.p);
    buf_release(&c.want);
    return c.equal;
}

/* --- one answer ------------------------------------------------------------------- */

struct telling {
    struct trial *t;
    const struct item *item;
    size_t body_shift;
    struct buf *out;
};

static void tell_match(void *ctx, const struct match *m)
{
    struct telling *t = ctx;
    struct span id = ruleset_rule(t->t->rules, m->rule).id;

    (void)buf_addf(t->out, "%.*s\n", (int)id.n, id.p);
    put_match(t->out, t->item, m, t->body_shift);
}

static void tell_item(void *ctx, const struct item *item)
{
    struct telling *t = ctx;

    t->item = item;
    matcher_run(t->t->matcher, item, t->t->now_ms, tell_match, t);
}

void trial_answers(struct trial *t, struct span json, size_t body_shift, struct buf *out)
{
    struct telling telling = {t, NULL, body_shift, out};
    struct span error;

    if (item_read(t->reader, json, tell_item, &telling, &error) < 0)
        (void)buf_addf(out, "item: %.*s\n", (int)error.n, error.p);
}
