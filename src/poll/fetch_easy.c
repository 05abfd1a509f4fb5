#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "poll/fetch_inside.h"
#include "poll/http_header.h"

#define CONNECT_MOST_MS 20000
#define SLOW_BYTES      8 /* a second, for so many seconds, is too slow */
#define SLOW_S          30
#define IDLE_MOST_S     60    /* an unused connection is not used again after it */
#define IGNORED_MOST    65536 /* bytes of a body that nobody wants */
#define VALIDATOR_MOST  4096
#define HTTP_OK         200

int fetch_easy_status(const struct transfer *t)
{
    long status = 0;
    char *scheme = NULL;

    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(t->easy, CURLINFO_SCHEME, &scheme);
    if (scheme && strcasecmp(scheme, "file") == 0)
        return HTTP_OK;
    return (int)status;
}

/* The body of an error or a redirect is read on, so that its connection can be used
 * again, but not for ever. */
static size_t on_body(char *p, size_t one, size_t n, void *ctx)
{
    struct transfer *t = ctx;

    (void)one;
    if (fetch_easy_status(t) != HTTP_OK) {
        t->ignored += n;
        return t->ignored <= IGNORED_MOST ? n : 0;
    }
    t->too_large = buf_add(&t->body, p, n) < 0;
    return t->too_large ? 0 : n;
}

static void add_header(struct transfer *t, const char *name, const char *value)
{
    char line[VALIDATOR_MOST + 64];
    struct curl_slist *all;

    if (!value)
        return;
    (void)snprintf(line, sizeof(line), "%s: %s", name, value);
    all = curl_slist_append(t->headers, line);
    t->headers = all ? all : t->headers;
}

/* Authorities come from one file, read once for all connections. Beside a folder of them,
 * which is built in on some systems, libcurl would read the file anew for each, at 70 ms
 * and a megabyte. */
static void set_tls(CURL *e, const struct fetch_options *o)
{
    (void)curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (!o->ca_file)
        return;
    (void)curl_easy_setopt(e, CURLOPT_CAINFO, o->ca_file);
    (void)curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
}

static void set_request(struct transfer *t, const struct fetch_options *o)
{
    CURL *e = t->easy;

    add_header(t, "Accept", o->accept);
    add_header(t, "If-None-Match", t->etag);
    add_header(t, "If-Modified-Since", t->last_modified);
    (void)curl_easy_setopt(e, CURLOPT_URL, t->url.text);
    (void)curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
    (void)curl_easy_setopt(e, CURLOPT_USERAGENT, o->user_agent);
    (void)curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, ""); /* all that it can */
    (void)curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR,
                           o->allow_file && !t->hops ? "http,https,file" : "http,https");
    (void)curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    set_tls(e, o);
}

static void set_limits(struct transfer *t, const struct fetch_options *o)
{
    int64_t left_ms = o->timeout_ms - t->spent_ms;
    CURL *e = t->easy;

    if (left_ms < 1)
        left_ms = 1;
    (void)curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)left_ms);
    (void)curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MOST_MS);
    (void)curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
    (void)curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
    (void)curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)o->max_bytes);
    (void)curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, (long)IDLE_MOST_S);
}

void fetch_easy_set_up(struct transfer *t, const struct fetch_options *o)
{
    CURL *e = t->easy;

    t->error[0] = '\0';
    t->ignored = 0;
    buf_init(&t->body, o->max_bytes);
    set_request(t, o);
    set_limits(t, o);
    (void)curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    (void)curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
    (void)curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    (void)curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    (void)curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    /* A name server that does not answer holds up its own thread, not the loop. */
    (void)curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
}

/* --- what came ---------------------------------------------------------------------- */

static struct span header_at(const struct transfer *t, const char *name, size_t i)
{
    struct curl_header *h;

    if (curl_easy_header(t->easy, name, i, CURLH_HEADER, -1, &h) != CURLHE_OK)
        return span_make(NULL, 0);
    return span_of(h->value);
}

/* Byte for byte; one that is no use is none. */
static struct span validator(const struct transfer *t, const char *name)
{
    struct span value = header_at(t, name, 0);

    return value.n && value.n <= VALIDATOR_MOST ? value : span_make(NULL, 0);
}

/* Over all lines of Cache-Control, less the time it spent in caches on the way. */
static int64_t max_age_ms(const struct transfer *t)
{
    struct span age = header_at(t, "Age", 0), line;
    int64_t least = -1, age_ms;

    for (size_t i = 0; (line = header_at(t, "Cache-Control", i)).p; i++) {
        int64_t ms = http_max_age_ms(line);

        if (ms >= 0 && (least < 0 || ms < least))
            least = ms;
    }
    age_ms = http_seconds_ms(age);
    if (least > 0 && age_ms > 0)
        least = least > age_ms ? least - age_ms : 0;
    return least;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 ||
           status == 308;
}

/* Once the server has refused it does not matter how the rest of its answer came. */
static bool is_refusal(int status)
{
    return status && status != HTTP_OK && !is_redirect(status);
}

/* Why the answer is none or not whole. */
static const char *trouble(struct transfer *t, CURLcode code, int status,
                           const struct fetch_options *o)
{
    if (code == CURLE_OK || is_refusal(status))
        return NULL;
    if (t->too_large || code == CURLE_FILESIZE_EXCEEDED) {
        (void)snprintf(t->error, sizeof(t->error), "larger than %zu bytes", o->max_bytes);
        return t->error;
    }
    return t->error[0] ? t->error : curl_easy_strerror(code);
}

void fetch_easy_read(struct transfer *t, CURLcode code, const struct fetch_options *o,
                     struct fetch_response *r)
{
    const char *where = NULL;

    (void)curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &where);
    r->status = code == CURLE_FILE_COULDNT_READ_FILE ? 0 : fetch_easy_status(t);
    r->error = trouble(t, code, r->status, o);
    r->url = span_of(where ? where : t->url.text);
    r->temporary = t->temporary;
    if (!t->insecure)
        r->permanent_url = span_of(t->permanent);
    if (r->status == HTTP_OK && !t->too_large && code != CURLE_FILESIZE_EXCEEDED)
        r->body = buf_span(&t->body);
    r->content_type = header_at(t, "Content-Type", 0);
    r->etag = validator(t, "ETag");
    r->last_modified = validator(t, "Last-Modified");
    r->max_age_ms = max_age_ms(t);
    r->retry_after_ms =
        http_retry_after_ms(header_at(t, "Retry-After", 0), clock_wall_ms());
}

const char *fetch_easy_redirect(const struct transfer *t)
{
    char *to = NULL;

    if (is_redirect(fetch_easy_status(t)))
        (void)curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
    return to;
}
