#include "app/render.h"

#include <stdio.h>
#include <string.h>

#include "app/notice.h"
#include "app/syslog.h"

#define SCRATCH_KEPT ((size_t)1 << 20) /* more is given back after a huge alert */

void render_init(struct render *r, unsigned width)
{
    memset(r, 0, sizeof(*r));
    buf_init(&r->scratch, RENDER_MOST);
    r->width = width;
}

void render_set(struct render *r, const struct alert *a)
{
    for (size_t i = 0; i < RENDER_FORMS; i++) {
        chunk_unref(r->form[i]);
        r->form[i] = NULL;
        r->failed[i] = false;
    }
    r->alert = a;
    if (r->scratch.room > SCRATCH_KEPT)
        buf_release(&r->scratch);
}

void render_release(struct render *r)
{
    render_set(r, NULL);
    buf_release(&r->scratch);
}

static int put_form(struct render *r, enum render_form form)
{
    struct buf *out = &r->scratch;

    switch (form) {
    case RENDER_TEXT: return alert_put_text(out, r->alert, false, 0, NULL);
    case RENDER_TERMINAL: return alert_put_text(out, r->alert, true, r->width, NULL);
    case RENDER_JOURNAL: return syslog_put_journal(out, r->alert);
    case RENDER_SYSLOG: return syslog_put_alert(out, r->alert);
    default: return alert_put_json(out, r->alert);
    }
}

struct chunk *render_get(struct render *r, enum render_form form)
{
    if (r->form[form] || r->failed[form])
        return r->form[form];
    buf_reset(&r->scratch);
    if (put_form(r, form) < 0)
        r->failed[form] = true;
    else
        r->form[form] = chunk_new(buf_span(&r->scratch));
    return r->form[form];
}

struct chunk *render_dropped(enum render_form form, int64_t time_ms, uint64_t count,
                             bool disconnected)
{
    struct chunk *c;
    struct buf b;
    char text[64];

    buf_init(&b, 1024);
    (void)snprintf(text, sizeof(text), "%llu alert%s dropped here",
                   (unsigned long long)count, log_plural(count));
    if (form == RENDER_JSON)
        (void)notice_put_dropped(&b, time_ms, count, disconnected);
    else if (form == RENDER_JOURNAL)
        (void)syslog_put_journal_text(&b, text);
    else if (form == RENDER_SYSLOG)
        (void)syslog_put_text(&b, time_ms, text);
    else
        (void)buf_addf(&b, "--- %s ---\n\n", text);
    c = chunk_new(buf_span(&b));
    buf_release(&b);
    return c;
}
