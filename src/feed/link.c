#include "feed/link.h"

#include <stdbool.h>
#include <stddef.h>
#include <strings.h>

/*
 * Parameters that never choose a page. A name is listed only where one vendor owns it and
 * documents it as a click or campaign id; names that sites also use for themselves (ref,
 * source, cid, id, s) are not. A trailing * stands for any rest.
 */
static const struct span tracking[] = {
    SPAN("utm_*"),     /* Google Analytics and all who followed */
    SPAN("gclid"),     /* Google Ads; also the three below */
    SPAN("dclid"),     /* Display & Video 360 */
    SPAN("gbraid"),    /* from applications */
    SPAN("wbraid"),    /* to applications */
    SPAN("fbclid"),    /* Facebook */
    SPAN("igshid"),    /* Instagram */
    SPAN("msclkid"),   /* Microsoft Advertising */
    SPAN("yclid"),     /* Yandex */
    SPAN("twclid"),    /* X */
    SPAN("ttclid"),    /* TikTok */
    SPAN("li_fat_id"), /* LinkedIn */
    SPAN("mc_cid"),    /* Mailchimp: campaign, subscriber */
    SPAN("mc_eid"),
    SPAN("mkt_tok"), /* Marketo */
    SPAN("_hsenc"),  /* HubSpot */
    SPAN("_hsmi"),
    SPAN("xtor"),      /* AT Internet, in feeds of French papers, often as a fragment */
    SPAN("at_medium"), /* its successor, in the feeds of the BBC */
    SPAN("at_campaign"),
};

static struct span until(struct span s, char c)
{
    const char *found = s.n ? memchr(s.p, c, s.n) : NULL;

    return found ? span_make(s.p, (size_t)(found - s.p)) : s;
}

/* What is behind the first n bytes and one more; absent where there are no more. */
static struct span behind(struct span s, size_t n)
{
    return n < s.n ? span_make(s.p + n + 1, s.n - n - 1) : span_make(NULL, 0);
}

static bool is_tracking(struct span parameter)
{
    struct span name = until(parameter, '=');

    for (size_t i = 0; i < sizeof(tracking) / sizeof(*tracking); i++) {
        struct span known = tracking[i];
        bool any_rest = known.p[known.n - 1] == '*';
        size_t n = known.n - any_rest;

        if ((any_rest ? name.n > n : name.n == n) && strncasecmp(name.p, known.p, n) == 0)
            return true;
    }
    return false;
}

static void put_parameters(struct span query, struct buf *out)
{
    char before = '?';

    while (query.p) {
        struct span parameter = until(query, '&');

        if (!is_tracking(parameter)) {
            (void)buf_add_char(out, before);
            (void)buf_add_span(out, parameter);
            before = '&';
        }
        query = behind(query, parameter.n);
    }
}

int link_without_tracking(struct span url, struct buf *out)
{
    struct span page = until(url, '#');
    struct span fragment = behind(url, page.n);
    struct span path = until(page, '?');

    (void)buf_add_span(out, path);
    put_parameters(behind(page, path.n), out);
    if (fragment.p && !is_tracking(until(fragment, '&'))) {
        (void)buf_add_char(out, '#');
        (void)buf_add_span(out, fragment);
    }
    return out->full ? -1 : 0;
}

struct span link_host(struct span url)
{
    const char *slashes = url.n > 3 ? memmem(url.p, url.n, "://", 3) : NULL;
    struct span host;

    if (!slashes)
        return span_make(NULL, 0);
    host = span_make(slashes + 3, url.n - (size_t)(slashes + 3 - url.p));
    host = until(until(until(host, '/'), '?'), '#');
    if (until(host, '@').n < host.n)
        host = behind(host, until(host, '@').n);
    if (host.n && host.p[0] == '[') /* an IPv6 address keeps its colons */
        host.n = until(host, ']').n + (until(host, ']').n < host.n);
    else
        host = until(host, ':');
    return host.n ? host : span_make(NULL, 0);
}
