#include "app/page.h"

#include <string.h>

#include "app/web_inside.h"

/*
 * Whether an If-None-Match names the tag: `*`, or a list of tags in quotes, each perhaps
 * behind a W/. Tags of ours have no comma in them, so the list need not be parsed.
 */
static bool names(struct span list, const char *etag)
{
    if (span_is(span_trim(list), "*"))
        return true;
    return list.n && memmem(list.p, list.n, etag, strlen(etag));
}

/* A browser keeps the page and asks each time whether it is still the same. */
void web_get_page(struct web *w, struct http_request *r)
{
    static const char *const none[] = {NULL};

    (void)w;
    if (web_has_strange_parameter(r, none))
        return;
    http_add_header(r, "ETag", page_etag());
    http_add_header(r, "Cache-Control", "no-cache");
    http_add_header(r, "Content-Security-Policy", page_policy());
    http_add_header(r, "Referrer-Policy", "no-referrer");
    if (names(http_header(r, "If-None-Match"), page_etag()))
        http_reply(r, 304, "text/html; charset=utf-8", span_of(NULL));
    else
        http_reply(r, 200, "text/html; charset=utf-8", page_document());
}
