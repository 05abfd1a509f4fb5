#include "poll/fetch_url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/mem.h"

/* A part as our own memory, NULL where it is not there. */
static char *part_of(CURLU *u, CURLUPart part)
{
    char *text, *copy;

    if (curl_url_get(u, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return NULL;
    copy = mem_dup(text, strlen(text));
    curl_free(text);
    return copy;
}

static CURLU *parse(const char *text)
{
    CURLU *u = strlen(text) <= FETCH_URL_MOST ? curl_url() : NULL;

    if (u && curl_url_set(u, CURLUPART_URL, text,
                          CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) == CURLUE_OK)
        return u;
    curl_url_cleanup(u);
    return NULL;
}

static const char *refusal(CURLU *u, bool allow_file)
{
    char *scheme = part_of(u, CURLUPART_SCHEME);
    const char *why = NULL;

    if (scheme && strcasecmp(scheme, "file") == 0)
        why = allow_file ? NULL : "files are not read unless file URLs are allowed";
    else if (!scheme ||
             (strcasecmp(scheme, "http") != 0 && strcasecmp(scheme, "https") != 0))
        why = "only http and https are fetched";
    free(scheme);
    return why;
}

int fetch_url_read(struct fetch_url *u, const char *text, bool allow_file,
                   const char **error)
{
    CURLU *parsed = parse(text);
    char *url;

    memset(u, 0, sizeof(*u));
    *error = parsed ? refusal(parsed, allow_file) : "this is no URL";
    if (!*error) {
        (void)curl_url_set(parsed, CURLUPART_FRAGMENT, NULL, 0);
        u->host = part_of(parsed, CURLUPART_HOST);
        if (!u->host)
            u->host = mem_dup("", 0);
        for (char *c = u->host; *c; c++)
            *c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
        /* Not through part_of: the port stands as it was written. */
        if (curl_url_get(parsed, CURLUPART_URL, &url, 0) == CURLUE_OK) {
            u->text = mem_dup(url, strlen(url));
            curl_free(url);
        } else
            *error = "this is no URL";
    }
    curl_url_cleanup(parsed);
    if (!*error)
        return 0;
    fetch_url_release(u);
    return -1;
}

void fetch_url_release(struct fetch_url *u)
{
    free(u->text);
    free(u->host);
    memset(u, 0, sizeof(*u));
}

static bool is_same(CURLU *a, CURLU *b, CURLUPart part)
{
    char *x = part_of(a, part), *y = part_of(b, part);
    bool same = x && y && strcasecmp(x, y) == 0;

    free(x);
    free(y);
    return same;
}

static void take_over(CURLU *to, CURLU *from, CURLUPart part)
{
    char *text = part_of(from, part);

    if (text)
        (void)curl_url_set(to, part, text, 0);
    free(text);
}

char *fetch_url_follow(const char *from, const char *to)
{
    CURLU *a = parse(from), *b = parse(to);
    char *user = b ? part_of(b, CURLUPART_USER) : NULL;
    char *whole = NULL, *text = NULL;

    if (a && b && !user && is_same(a, b, CURLUPART_SCHEME) &&
        is_same(a, b, CURLUPART_HOST) && is_same(a, b, CURLUPART_PORT)) {
        take_over(b, a, CURLUPART_USER);
        take_over(b, a, CURLUPART_PASSWORD);
    }
    if (b && curl_url_get(b, CURLUPART_URL, &whole, 0) == CURLUE_OK)
        text = mem_dup(whole, strlen(whole));
    curl_free(whole);
    free(user);
    curl_url_cleanup(a);
    curl_url_cleanup(b);
    return text ? text : mem_dup(to, strlen(to));
}

bool fetch_url_is_downgrade(const char *from, const char *to)
{
    return strncasecmp(from, "https:", 6) == 0 && strncasecmp(to, "http:", 5) == 0;
}
