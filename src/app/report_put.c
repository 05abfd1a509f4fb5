#include "app/report_put.h"

#include "base/clock.h"
#include "feed/json.h"
#include "text/utf8.h"

void report_number(struct buf *out, const char *name, uint64_t v)
{
    (void)json_put_name(out, name);
    (void)buf_add_u64(out, v);
}

void report_bool(struct buf *out, const char *name, bool v)
{
    (void)json_put_name(out, name);
    (void)buf_add_str(out, v ? "true" : "false");
}

void report_string(struct buf *out, struct span text)
{
    struct buf held;

    buf_init(&held, BUF_NO_CAP); /* as long as what it was made of */
    (void)utf8_hold(text, &held);
    (void)json_put_string(out, buf_span(&held));
    buf_release(&held);
}

void report_text(struct buf *out, const char *name, struct span text)
{
    if (!text.p)
        return;
    (void)json_put_name(out, name);
    report_string(out, text);
}

void report_time(struct buf *out, const char *name, int64_t time_ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(time_ms, text);
    (void)json_put_member(out, name, span_of(text));
}

void report_begin(struct buf *out, const char *name, char bracket)
{
    (void)json_put_name(out, name);
    (void)buf_add_char(out, bracket);
}

void report_element(struct buf *out)
{
    if (out->n && out->p[out->n - 1] != '[')
        (void)buf_add_char(out, ',');
    (void)buf_add_char(out, '{');
}

void report_end(struct buf *out, char bracket)
{
    (void)buf_add_char(out, bracket);
}

#define SOURCE_MOST 400 /* bytes of a line that is quoted; a longer one is left out */

void report_problem(struct buf *out, const struct diag_problem *p)
{
    report_element(out);
    report_text(out, "severity", span_of(diag_severity_name(p->severity)));
    report_text(out, "file", span_of(p->place.file));
    if (p->place.line)
        report_number(out, "line", p->place.line);
    if (p->place.column)
        report_number(out, "column", p->place.column);
    report_text(out, "message", p->message);
    report_text(out, "hint", p->hint);
    if (p->source.n <= SOURCE_MOST)
        report_text(out, "source", p->source);
    report_end(out, '}');
}
