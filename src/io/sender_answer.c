/* What an input says to its sender: what is safe, what was refused, how it all went. */
#include <string.h>

#include "base/number.h"
#include "feed/json.h"
#include "io/sender_inside.h"

static bool read_number(struct json_value v, uint64_t *n)
{
    return v.type == JSON_NUMBER && number_read(v.text, INT64_MAX, n) == 0;
}

/* One of the records that were not taken. */
static void take_refusal(struct sender *s, struct json_value refusal)
{
    struct json_iter it = json_iter(refusal);
    struct json_value key, value;
    struct buf text;
    uint64_t record = 0;

    if (refusal.type != JSON_OBJECT)
        return;
    buf_init(&text, SENDER_ANSWER_MOST);
    while (json_next(&it, &key, &value)) {
        if (json_key_is(key, "record"))
            (void)read_number(value, &record);
        else if (json_key_is(key, "error") && value.type == JSON_STRING)
            (void)json_unescape(value, &text);
    }
    if (record && record <= sendq_sent_lines(&s->queue) - s->before) {
        s->counts.rejected++;
        s->options.on_rejected(s->options.ctx, s->before + record, buf_span(&text));
    }
    buf_release(&text);
}

static void take_refusals(struct sender *s, struct json_value list)
{
    struct json_iter it;
    struct json_value key, value;

    if (list.type != JSON_ARRAY)
        return;
    it = json_iter(list);
    while (json_next(&it, &key, &value))
        take_refusal(s, value);
}

/* 0, or -1 where more is acknowledged than was sent. */
static int take_ack(struct sender *s, uint64_t n)
{
    uint64_t all = s->before + n;

    if (n > sendq_sent_lines(&s->queue) - s->before)
        return -1;
    s->greeted = s->counts.acks = true;
    s->mute = false;
    s->deadline_ns = 0;
    (void)evtimer_del(s->silence);
    if (all <= s->queue.forgotten)
        return 0;
    sendq_forget(&s->queue, all);
    s->counts.acked = all;
    s->options.on_acked(s->options.ctx, all);
    sender_tell_room(s);
    return 0;
}

static void take_summary(struct sender *s, struct json_value summary)
{
    struct json_iter it = json_iter(summary);
    struct json_value key, value;
    uint64_t alerts;

    while (json_next(&it, &key, &value))
        if (json_key_is(key, "alerts") && read_number(value, &alerts))
            s->counts.alerts += alerts;
}

/* One line that the daemon has said: 0, or -1 where it makes no sense. What is not for us
 * is passed over. */
static int take_answer(struct sender *s, struct span line)
{
    struct json_value v, key, value, refusals = {.type = JSON_NULL};
    struct json_error e;
    struct json_iter it;
    uint64_t n = 0;
    bool has_ack = false;

    if (json_parse(line, &v, &e) < 0 || v.type != JSON_OBJECT)
        return 0;
    it = json_iter(v);
    while (json_next(&it, &key, &value)) {
        if (json_key_is(key, "ack") && read_number(value, &n))
            has_ack = true;
        else if (json_key_is(key, "rejected"))
            refusals = value;
        else if (json_key_is(key, "summary") && value.type == JSON_OBJECT)
            take_summary(s, value);
    }
    if (!has_ack)
        return 0;
    take_refusals(s, refusals);
    return take_ack(s, n);
}

int sender_take_answers(struct sender *s)
{
    size_t at = 0;
    const char *lf;
    int rc = 0;

    while (rc == 0 && (lf = memchr(s->answer.p + at, '\n', s->answer.n - at))) {
        rc = take_answer(s, span_make(s->answer.p + at, (size_t)(lf - s->answer.p) - at));
        at = (size_t)(lf - s->answer.p) + 1;
    }
    buf_drop(&s->answer, at);
    return rc;
}
