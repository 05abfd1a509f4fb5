#include "app/members.h"

#include "base/clock.h"
#include "feed/json.h"
#include "text/utf8.h"

void members_number(struct buf *out, const char *name, uint64_t v)
{
    (void)json_put_name(out, name);
    (void)buf_add_u64(out, v);
}

void members_bool(struct buf *out, const char *name, bool v)
{
    (void)json_put_name(out, name);
    (void)buf_add_str(out, v ? "true" : "false");
}

void members_text(struct buf *out, const char *name, struct span text)
{
    struct buf held;

    if (!text.p)
        return;
    buf_init(&held, BUF_NO_CAP);
    (void)utf8_hold(text, &held);
    (void)json_put_member(out, name, buf_span(&held));
    buf_release(&held);
}

void members_time(struct buf *out, const char *name, int64_t time_ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(time_ms, text);
    (void)json_put_member(out, name, span_of(text));
}

void members_begin(struct buf *out, const char *name, char bracket)
{
    (void)json_put_name(out, name);
    (void)buf_add_char(out, bracket);
}

void members_begin_element(struct buf *out)
{
    if (out->n && out->p[out->n - 1] != '[')
        (void)buf_add_char(out, ',');
    (void)buf_add_char(out, '{');
}
