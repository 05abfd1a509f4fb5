/* What the daemon says of itself: whether it lives, whether it takes items. */
#include "app/web_inside.h"

static const char *const no_parameters[] = {NULL};

void web_get_health(struct web *w, struct http_request *r)
{
    (void)w; /* that it answers is all there is to say */
    if (!web_has_strange_parameter(r, no_parameters))
        http_reply(r, 200, "text/plain; charset=utf-8", span_of("ok\n"));
}

void web_get_ready(struct web *w, struct http_request *r)
{
    const char *why = "";

    if (web_has_strange_parameter(r, no_parameters))
        return;
    if (w->options.is_ready(w->options.ctx, &why))
        http_reply(r, 200, "application/json", span_of("{\"ready\":true}\n"));
    else
        web_refuse(r, 503, why);
}

void web_note_alert(struct web *w, const struct post *p, size_t rule, int64_t now_ms)
{
    (void)w;
    (void)p;
    (void)rule;
    (void)now_ms;
}

void web_note_rules(struct web *w, size_t rules, const uint32_t *from)
{
    (void)w;
    (void)rules;
    (void)from;
}
