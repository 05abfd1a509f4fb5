#include "bench/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/file.h"
#include "bench/usage.h"

void lab_news(const struct lab *l, enum corpus_script script, struct corpus *c)
{
    corpus_init(c);
    corpus_write(c, script, LAB_SEED, (l->quick ? 1u << 19 : 1u << 20) / LAB_ITEM_BYTES,
                 LAB_ITEM_BYTES);
}

void lab_init(struct lab *l, struct figures *f, bool quick)
{
    *l = (struct lab){.quick = quick, .figures = f};
    lab_news(l, CORPUS_MIXED, &l->news);
}

void lab_release(struct lab *l)
{
    corpus_release(&l->news);
}

struct ruleset *lab_rules(const char *ending, struct span text)
{
    char file[FILE_PATH_SIZE];
    const char *path = file;
    struct ruleset *rs;
    struct diag d;

    file_write_temporary(file, ending, text);
    diag_init(&d);
    rs = ruleset_load(&path, 1, &d);
    (void)unlink(file);
    if (!rs) {
        diag_print(&d, stderr, false);
        exit(2);
    }
    diag_release(&d);
    return rs;
}

struct matcher *lab_matcher(enum phrases kind, size_t n, const char *lines)
{
    struct ruleset *rs;
    struct matcher *m;
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    phrases_write(kind, LAB_SEED, n, &text);
    (void)buf_add_str(&text, lines);
    rs = lab_rules(".txt", buf_span(&text));
    buf_release(&text);
    m = matcher_new(rs);
    ruleset_unref(rs);
    return m;
}

/* The first run fills the caches that the turn before emptied, and is not counted. */
static double take_turn(const struct lab *l, const struct trial *t)
{
    int64_t least = l->quick ? INT64_C(15000000) : INT64_C(60000000), end, start;
    unsigned runs = 0;

    t->run(t->ctx);
    end = clock_mono_ns() + least;
    start = usage_cpu_ns();
    do {
        t->run(t->ctx);
        runs++;
    } while (clock_mono_ns() < end);
    return (double)(usage_cpu_ns() - start) / runs;
}

void lab_time(const struct lab *l, struct trial *t, size_t n)
{
    for (unsigned turn = 0; turn < (l->quick ? 5 : 9); turn++)
        for (size_t i = 0; i < n; i++) {
            double ns = take_turn(l, &t[i]);

            t[i].ns = turn == 0 || ns < t[i].ns ? ns : t[i].ns;
        }
}

static void on_match(void *ctx, const struct match *m)
{
    (void)m;
    ++*(uint64_t *)ctx;
}

void lab_match(void *ctx)
{
    struct matching *m = ctx;
    struct item item = {.date_ms = ITEM_NO_DATE};

    for (size_t i = 0; i < m->news->n; i++) {
        item.field[ITEM_TITLE] = m->news->items[i].title;
        item.field[ITEM_BODY] = m->news->items[i].body;
        matcher_run(m->matcher, &item, LAB_NOW_MS, on_match, &m->matches);
    }
}

double lab_ns_item(const struct lab *l, struct matcher *m)
{
    struct matching matching = {m, &l->news, 0};
    struct trial t = {lab_match, &matching, 0};

    lab_time(l, &t, 1);
    matcher_free(m);
    return t.ns / (double)l->news.n;
}
