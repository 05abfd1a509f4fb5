/*
 * The whole path of an item: NDJSON bytes in, alert bytes out. Measured as far as it is
 * read, as far as it is matched, and to its end, so that the differences are the steps.
 */
#include <stdlib.h>

#include "app/alert.h"
#include "base/mem.h"
#include "bench/parts.h"
#include "feed/json.h"

#define PART        "whole item path"
#define OUT_MOST    ((size_t)1 << 16) /* about what an output takes at a time */
#define PATH_WANTED 0.6               /* of the rate from text to hits */

struct path {
    struct item_reader *reader;
    struct matcher *matcher; /* NULL: only read */
    struct buf *out;         /* NULL: no alerts */
    const struct span *record;
    size_t n;
    const struct item *item; /* in work */
    struct alert_shared shared;
    uint64_t alerts;
};

static void on_match(void *ctx, const struct match *match)
{
    struct path *p = ctx;
    struct alert alert;

    p->alerts++;
    if (!p->out)
        return;
    if (p->out->n > OUT_MOST)
        buf_reset(p->out);
    alert.seq = p->alerts; /* one by one, as the pipeline does it */
    alert.time_ms = LAB_NOW_MS;
    alert.rule = ruleset_rule(matcher_ruleset(p->matcher), match->rule);
    alert.item = p->item;
    alert.match = match;
    alert.threshold = NULL;
    alert.shared = &p->shared;
    (void)alert_put_json(p->out, &alert);
}

static void on_item(void *ctx, const struct item *item)
{
    struct path *p = ctx;

    p->item = item;
    alert_shared_reset(&p->shared);
    if (p->matcher)
        matcher_run(p->matcher, item, LAB_NOW_MS, on_match, p);
}

static void run_path(void *ctx)
{
    struct path *p = ctx;
    struct span error;

    for (size_t i = 0; i < p->n; i++)
        (void)item_read(p->reader, p->record[i], on_item, p, &error);
}

/* The news as NDJSON, a record each. */
static struct span *write_records(const struct corpus *news, struct buf *text)
{
    struct span *record = mem_calloc(news->n, sizeof(*record));
    const char *p;

    for (size_t i = 0; i < news->n; i++) {
        size_t before = text->n;

        (void)buf_addf(text,
                       "{\"id\":\"urn:news:%zu\",\"url\":"
                       "\"https://news.example/%zu\",\"source\":\"wire\","
                       "\"date_published\":\"2026-11-21T20:48:13Z\",",
                       i, i);
        (void)json_put_member(text, "title", news->items[i].title);
        (void)json_put_member(text, "content_text", news->items[i].body);
        (void)buf_add_char(text, '}');
        record[i].n = text->n - before;
    }
    p = text->p;
    for (size_t i = 0; i < news->n; p += record[i++].n)
        record[i].p = p;
    return record;
}

static void report(const struct lab *l, const char *phrases, const struct trial t[4],
                   double alerts)
{
    double n = (double)l->news.n;
    double hits = t[0].ns / n, read = t[1].ns / n, match = t[2].ns / n, all = t[3].ns / n;
    struct figures *f = l->figures;

    (void)figure_add(f, PART, alerts, "alerts", "1k %s rules: alerts an item", phrases);
    (void)figure_add(f, PART, hits, "ns/item", "1k %s rules: text to hits", phrases);
    (void)figure_add(f, PART, all, "ns/item", "1k %s rules: NDJSON to alerts", phrases);
    (void)figure_add(f, PART, read, "ns/item", "  of it reading the item");
    (void)figure_add(f, PART, match - read, "ns/item", "  of it matching");
    (void)figure_add(f, PART, all - match, "ns/item", "  of it writing alerts");
    if (alerts > 1) /* of few the difference says nothing */
        (void)figure_add(f, PART, (all - match) / alerts, "ns", "  and that by alert");
    figure_wish(figure_add(f, PART, hits / all, "", "1k %s rules: rate, of text to hits",
                           phrases),
                FIGURE_AT_LEAST, PATH_WANTED);
}

static void measure(const struct lab *l, const struct span *record, enum phrases kind)
{
    struct matcher *m = lab_matcher(kind, 1000, "");
    struct item_reader *reader = item_reader_new(ITEM_FORMAT_NDJSON);
    struct matching hits = {m, &l->news, 0};
    struct buf out;
    struct path read = {.reader = reader, .record = record, .n = l->news.n};
    struct path match = read, all = read;
    struct trial t[] = {{lab_match, &hits, 0},
                        {run_path, &read, 0},
                        {run_path, &match, 0},
                        {run_path, &all, 0}};

    buf_init(&out, BUF_NO_CAP);
    match.matcher = all.matcher = m;
    all.out = &out;
    alert_shared_init(&all.shared);
    run_path(&all);
    lab_time(l, t, 4);
    all.alerts = 0;
    run_path(&all);
    report(l, phrases_name(kind), t, (double)all.alerts / (double)l->news.n);
    alert_shared_release(&all.shared);
    buf_release(&out);
    item_reader_free(reader);
    matcher_free(m);
}

void parts_item(const struct lab *l)
{
    struct buf text;
    struct span *record;

    buf_init(&text, BUF_NO_CAP);
    record = write_records(&l->news, &text);
    (void)figure_add(l->figures, PART, (double)text.n / (double)l->news.text.n, "",
                     "bytes of NDJSON to a byte of text");
    measure(l, record, PHRASES_RARE);
    measure(l, record, PHRASES_FREQUENT);
    free(record);
    buf_release(&text);
}
