#include "app/notice.h"

#include "app/report_put.h"
#include "feed/json.h"

static void begin(struct buf *out, const char *what, int64_t time_ms)
{
    (void)buf_add_str(out, "{\"type\":\"notice\"");
    (void)json_put_member(out, "notice", span_of(what));
    report_time(out, "time", time_ms);
}

static int finish(struct buf *out, size_t before)
{
    (void)buf_add_str(out, "}\n");
    if (!out->full)
        return 0;
    out->n = before;
    return -1;
}

int notice_put_dropped(struct buf *out, int64_t time_ms, uint64_t count,
                       bool disconnected)
{
    size_t before = out->n;

    begin(out, "dropped", time_ms);
    report_number(out, "count", count);
    if (disconnected)
        (void)buf_add_str(out, ",\"disconnected\":true");
    return finish(out, before);
}

int notice_put_missed(struct buf *out, int64_t time_ms, uint64_t notices)
{
    size_t before = out->n;

    begin(out, "dropped", time_ms);
    report_number(out, "notices", notices);
    return finish(out, before);
}

int notice_put_gone(struct buf *out, int64_t time_ms, uint64_t first, uint64_t last,
                    struct span error)
{
    size_t before = out->n;

    begin(out, "gone", time_ms);
    report_number(out, "first", first);
    report_number(out, "last", last);
    if (error.p)
        (void)json_put_member(out, "error", error);
    return finish(out, before);
}

int notice_put_replay(struct buf *out, int64_t time_ms, uint64_t after, struct span error)
{
    size_t before = out->n;

    begin(out, "replay", time_ms);
    report_number(out, "after", after);
    if (error.p)
        (void)json_put_member(out, "error", error);
    return finish(out, before);
}

int notice_put_replaced(struct buf *out, int64_t time_ms, struct span name)
{
    size_t before = out->n;

    begin(out, "replaced", time_ms);
    (void)json_put_member(out, "subscriber", name);
    return finish(out, before);
}

int notice_put_rejected(struct buf *out, int64_t time_ms, const struct conn_record *r,
                        struct span error, uint64_t count)
{
    size_t before = out->n;

    begin(out, "rejected", time_ms);
    report_number(out, "count", count);
    (void)json_put_member(out, "input", span_of(r->input));
    report_number(out, "connection", r->connection);
    report_number(out, "record", r->number);
    (void)json_put_member(out, "error", error);
    return finish(out, before);
}

int notice_put_suppressed(struct buf *out, int64_t time_ms, const struct suppressed *s)
{
    size_t before = out->n;

    begin(out, "suppressed", time_ms);
    report_number(out, "count", s->count);
    (void)json_put_member(out, "rule", s->rule);
    if (s->by.n) {
        (void)json_put_member(out, "by", s->by);
        (void)json_put_member(out, "value", s->value);
    }
    (void)json_put_member(out, "first", s->first);
    (void)json_put_member(out, "last", s->last);
    return finish(out, before);
}

int notice_put_reloaded(struct buf *out, int64_t time_ms, size_t rules, size_t errors)
{
    size_t before = out->n;

    begin(out, "reloaded", time_ms);
    (void)buf_add_str(out, errors ? ",\"ok\":false" : ",\"ok\":true");
    report_number(out, "rules", rules);
    if (errors)
        report_number(out, "errors", errors);
    return finish(out, before);
}

int notice_put_answer(struct buf *out, int64_t time_ms, const char *what,
                      const char *text)
{
    size_t before = out->n;

    begin(out, what, time_ms);
    (void)json_put_member(out, "error", span_of(text));
    return finish(out, before);
}
