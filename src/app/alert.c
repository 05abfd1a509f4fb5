#include "app/alert.h"

#include "app/report_put.h"
#include "app/snippet.h"
#include "base/clock.h"
#include "feed/json.h"

#define SHARED_KEPT ((size_t)1 << 20) /* more is given back after a huge item */

static void put_present(struct buf *out, const char *name, struct span value)
{
    if (value.p)
        (void)json_put_member(out, name, value);
}

/* --- what every alert has, with its names and commas written out -------------------- */

static inline void put_text(struct buf *out, const char *before, struct span value)
{
    (void)buf_add_str(out, before);
    (void)json_put_string(out, value);
}

/* Of ours, and nothing in it needs an escape. */
static inline void put_plain(struct buf *out, const char *before, const char *value)
{
    (void)buf_add_str(out, before);
    (void)buf_add_str(out, value);
    (void)buf_add_char(out, '"');
}

static void put_rule(struct buf *out, const struct ruleset_rule *r)
{
    put_text(out, ",\"rule\":{\"id\":", r->id);
    if (r->title.p)
        put_text(out, ",\"title\":", r->title);
    put_plain(out, ",\"priority\":\"", rule_priority_name(r->priority));
    for (size_t i = 0; i < r->n_tags; i++)
        put_text(out, i ? "," : ",\"tags\":[", r->tags[i]);
    (void)buf_add_str(out, r->n_tags ? "]}" : "}");
}

static void put_place(struct buf *out, const struct item *it, const struct match_place *p)
{
    struct span text = {it->field[p->field].p + p->start, p->end - p->start};

    put_plain(out, "{\"field\":\"", item_field_name(p->field));
    (void)buf_add_str(out, ",\"start\":");
    (void)buf_add_u64(out, p->start);
    (void)buf_add_str(out, ",\"end\":");
    (void)buf_add_u64(out, p->end);
    put_text(out, ",\"text\":", text);
    if (p->term.p)
        put_text(out, ",\"term\":", p->term);
    (void)buf_add_char(out, '}');
}

/* --- what alerts of one item have in common ----------------------------------------- */

void alert_shared_init(struct alert_shared *s)
{
    s->time[0] = '\0';
    buf_init(&s->item, BUF_NO_CAP); /* a few texts of one record, which has a limit */
}

void alert_shared_release(struct alert_shared *s)
{
    buf_release(&s->item);
}

void alert_shared_reset(struct alert_shared *s)
{
    s->time[0] = '\0';
    buf_reset(&s->item);
    if (s->item.room > SHARED_KEPT)
        buf_release(&s->item);
}

static void put_time(struct buf *out, const struct alert *a)
{
    char own[CLOCK_TEXT_SIZE] = "", *time = a->shared ? a->shared->time : own;

    if (!time[0])
        clock_format(a->time_ms, time);
    put_plain(out, ",\"time\":\"", time);
}

static void put_new_item(struct buf *out, const struct item *it)
{
    (void)buf_add_str(out, ",\"item\":{");
    put_present(out, "id", it->id);
    put_present(out, "title", it->field[ITEM_TITLE]);
    put_present(out, "url", it->field[ITEM_URL]);
    put_present(out, "source", it->field[ITEM_SOURCE]);
    put_present(out, "date_published", it->date_published);
    put_present(out, "language", it->language);
    (void)buf_add_char(out, '}');
}

static void put_item(struct buf *out, const struct alert *a)
{
    struct buf *item = a->shared ? &a->shared->item : NULL;

    if (!item) {
        put_new_item(out, a->item);
        return;
    }
    if (!item->n)
        put_new_item(item, a->item);
    (void)buf_add_span(out, buf_span(item));
}

/* --- the rest ----------------------------------------------------------------------- */

static void put_snippet(struct buf *out, const struct item *it, const struct match *m)
{
    char text[SNIPPET_ROOM];
    struct snippet s;

    if (!m->n_places)
        return;
    s = snippet_find(it, m->places, m->n_places, SNIPPET_BYTES);
    put_text(out, ",\"snippet\":", span_make(text, snippet_text(&s, text)));
}

static void put_led(struct buf *out, const struct alert_item *it)
{
    char time[CLOCK_TEXT_SIZE];

    clock_format(it->time_ms, time);
    (void)buf_add_char(out, '{');
    put_present(out, "id", it->id);
    put_present(out, "title", it->title);
    put_present(out, "url", it->url);
    put_present(out, "time", span_of(time));
    (void)buf_add_char(out, '}');
}

static void put_threshold(struct buf *out, const struct alert_threshold *t)
{
    if (!t || !t->count)
        return;
    (void)json_put_name(out, "threshold");
    (void)buf_add_char(out, '{');
    report_number(out, "count", t->count);
    put_present(out, "within", t->within);
    put_present(out, "by", t->by);
    put_present(out, "value", t->value);
    report_number(out, "total", t->total);
    if (t->n_items) {
        (void)json_put_name(out, "items");
        (void)buf_add_char(out, '[');
    }
    for (size_t i = 0; i < t->n_items; i++) {
        if (i)
            (void)buf_add_char(out, ',');
        put_led(out, &t->items[i]);
    }
    (void)buf_add_str(out, t->n_items ? "]}" : "}");
}

/* How each line begins. The number, where there is one, comes next. */
#define HEAD "{\"type\":\"alert\""
#define SEQ  ",\"seq\":"

struct span alert_number(struct span line)
{
    size_t from = sizeof(HEAD SEQ) - 1, to = from;

    if (!span_starts(line, HEAD SEQ))
        return span_make(NULL, 0);
    while (to < line.n && line.p[to] >= '0' && line.p[to] <= '9')
        to++;
    return span_make(line.p + from, to - from);
}

int alert_renumber(struct buf *out, struct span line, uint64_t seq)
{
    size_t at = sizeof(HEAD) - 1, before = out->n;

    if (span_starts(line, HEAD SEQ))
        for (at += sizeof(SEQ) - 1; at < line.n && line.p[at] != ',';)
            at++;
    (void)buf_add_str(out, HEAD);
    if (seq)
        report_number(out, "seq", seq);
    (void)buf_add(out, line.p + at, line.n - at);
    if (!out->full)
        return 0;
    out->n = before;
    return -1;
}

int alert_put_json(struct buf *out, const struct alert *a)
{
    size_t before = out->n;

    (void)buf_add_str(out, HEAD);
    if (a->seq) {
        (void)buf_add_str(out, SEQ);
        (void)buf_add_u64(out, a->seq);
    }
    put_time(out, a);
    put_rule(out, &a->rule);
    put_item(out, a);
    (void)buf_add_str(out, ",\"matches\":[");
    for (size_t i = 0; i < a->match->n_places; i++) {
        if (i)
            (void)buf_add_char(out, ',');
        put_place(out, a->item, &a->match->places[i]);
    }
    (void)buf_add_str(out, "],\"matches_total\":");
    (void)buf_add_u64(out, a->match->total);
    put_threshold(out, a->threshold);
    put_snippet(out, a->item, a->match);
    (void)buf_add_str(out, "}\n");
    if (!out->full)
        return 0;
    out->n = before;
    return -1;
}
