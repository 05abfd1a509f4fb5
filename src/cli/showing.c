#include "cli/showing.h"

#include "base/clock.h"
#include "cli/notice_show.h"

/* The first two are ways to look at alerts, those behind them what services take. */
void showing_format(struct showing *s, int choice)
{
    s->hooks = choice > LOOK_TEXT;
    s->format = s->hooks ? LOOK_JSON : (enum look_format)choice;
    s->hook = (enum hook_form)(choice - LOOK_TEXT - 1);
}

void showing_begin(struct showing *s)
{
    s->look = look_settle(s->format, s->colour);
    s->pick = pick_new(&s->wanted);
}

void showing_end(struct showing *s)
{
    pick_free(s->pick);
    s->pick = NULL;
}

bool showing_wants(const struct showing *s, const struct alert *a,
                   const struct alert_reader *r)
{
    return !s->pick || pick_takes(s->pick, a, r);
}

static void put_raw(struct buf *out, struct span line)
{
    (void)buf_add_span(out, line);
    (void)buf_add_char(out, '\n');
}

void showing_alert(const struct showing *s, struct buf *out, struct span line,
                   const struct alert *a, const struct alert_reader *r)
{
    if (s->hooks)
        hook_put(out, s->hook, a, r);
    else if (s->look.text)
        look_put_aged(&s->look, out, a, clock_wall_ms());
    else
        put_raw(out, line);
}

void showing_other(const struct showing *s, struct buf *out, struct span line)
{
    if (s->hooks)
        return;
    if (s->look.text)
        notice_show(out, line);
    else
        put_raw(out, line);
}
