#include "app/viewer.h"

#include "app/notice.h"
#include "base/clock.h"

#define MISSED_MOST 512 /* bytes of the notices that say what did not get in */

static bool push(struct viewer *v, struct chunk *line)
{
    if (v->keeps && !subscriber_fits(v->subscriber, line->n))
        return false;
    subscriber_push(v->subscriber, line);
    return true;
}

/* What did not get in, where this reader will find it: between what did. */
static bool tell_missed(struct viewer *v)
{
    int64_t now_ms = clock_wall_ms();
    struct chunk *c;
    struct buf b;
    bool told;

    buf_init(&b, MISSED_MOST - 2 * DRESS_COST);
    if (v->lost)
        (void)notice_put_dropped(&b, now_ms, v->lost, false);
    if (v->missed)
        (void)notice_put_missed(&b, now_ms, v->missed);
    c = dress_lines(v->dress, buf_span(&b));
    buf_release(&b);
    told = push(v, c);
    chunk_unref(c);
    if (told)
        v->missed = v->lost = 0;
    return told;
}

bool viewer_tell(struct viewer *v, struct chunk *line)
{
    bool behind = v->missed || v->lost;

    if (behind && !subscriber_fits(v->subscriber, MISSED_MOST + line->n))
        return false;
    return (!behind || tell_missed(v)) && push(v, line);
}

bool viewer_send(struct viewer *v, struct chunk *line, uint64_t seq)
{
    if (!viewer_tell(v, line))
        return false;
    v->sent = seq;
    return true;
}

bool viewer_send_once(struct viewer *v, struct chunk *line)
{
    bool sent = viewer_tell(v, line);

    v->lost += !sent;
    return sent;
}

void viewer_notice(struct viewer *v, struct chunk *line)
{
    v->missed += !viewer_tell(v, line);
}

void reading_init(struct reading *r)
{
    alert_reader_init(&r->reader);
    reading_set(r, span_make(NULL, 0));
}

void reading_release(struct reading *r)
{
    alert_reader_release(&r->reader);
}

void reading_set(struct reading *r, struct span line)
{
    r->line = line;
    r->state = READING_NOT_YET;
}

bool reading_passes(struct reading *r, struct filter *f)
{
    if (!f || filter_is_open(f))
        return true;
    if (r->state == READING_NOT_YET)
        r->state =
            alert_read(&r->reader, r->line, &r->alert) == 0 ? READING_GOOD : READING_BAD;
    return r->state == READING_BAD || filter_passes(f, &r->alert);
}
