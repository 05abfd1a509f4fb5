#include "app/web_access.h"

#include <arpa/inet.h>
#include <string.h>

#include "app/bearer.h"

#define NAME_MOST 255

/* "NAME:80" without its port. Absent where it is neither a name nor an address. */
static struct span without_port(struct span host)
{
    size_t n = host.n;
    struct span none = {NULL, 0};

    while (n && host.p[n - 1] >= '0' && host.p[n - 1] <= '9')
        n--;
    if (n && host.p[n - 1] == ':' &&
        (host.p[0] != '[' || (n > 1 && host.p[n - 2] == ']')))
        host.n = n - 1;
    return host.n && host.n <= NAME_MOST ? host : none;
}

static bool is_address(struct span host)
{
    char text[NAME_MOST + 1];
    struct in6_addr v6;
    struct in_addr v4;

    if (host.p[0] == '[' && host.n > 2 && host.p[host.n - 1] == ']') {
        memcpy(text, host.p + 1, host.n - 2);
        text[host.n - 2] = '\0';
        return inet_pton(AF_INET6, text, &v6) == 1;
    }
    memcpy(text, host.p, host.n);
    text[host.n] = '\0';
    return inet_pton(AF_INET, text, &v4) == 1;
}

bool web_is_our_host(struct span host, const struct config_words *names)
{
    host = without_port(host);
    if (!host.p)
        return false;
    for (size_t i = 0; i < names->n; i++)
        if (span_is_nocase(host, names->text[i]))
            return true;
    return span_is_nocase(host, "localhost") || is_address(host);
}

/* Whether an Origin is this host itself. */
static bool is_same_origin(struct span origin, struct span host)
{
    size_t scheme = span_starts_nocase(origin, "https://")  ? 8
                    : span_starts_nocase(origin, "http://") ? 7
                                                            : 0;

    return scheme && host.n && origin.n - scheme == host.n &&
           strncasecmp(origin.p + scheme, host.p, host.n) == 0;
}

static bool refuse(struct http_refusal *r, int status, const char *why)
{
    r->status = status;
    r->why = why;
    return false;
}

bool web_may_ask(const struct http_head *h, const struct config_words *names, bool page,
                 struct http_refusal *r)
{
    if (!h->peer->local && h->host.p && !web_is_our_host(h->host, names))
        return refuse(r, 421,
                      "this host is not known by that name: add it to `names` in [http]");
    if (h->origin.p && !is_same_origin(h->origin, h->host))
        return refuse(r, 403, "requests from other sites are not served");
    if (!page && span_is_nocase(h->fetch_site, "cross-site"))
        return refuse(r, 403, "requests from other sites are not served");
    return true;
}

bool web_shows_token(const struct http_head *h, struct span token, struct http_refusal *r)
{
    struct span shown = h->authorization;

    if (!token.n)
        return true;
    if (span_starts_nocase(shown, "Bearer ")) {
        shown = span_trim(span_make(shown.p + 7, shown.n - 7));
        if (bearer_is(token, shown))
            return true;
        r->value = "Bearer error=\"invalid_token\"";
    } else {
        r->value = "Bearer";
    }
    r->name = "WWW-Authenticate";
    return refuse(r, 401, "a token is needed: Authorization: Bearer TOKEN");
}
