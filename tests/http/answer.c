#include "http/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "http/packed.h"

#define BODY_MOST (64u << 20)

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
        return (c | 32) - 'a' + 10;
    return -1;
}

static void decode(struct span text, struct buf *out)
{
    buf_reset(out);
    for (size_t i = 0; i < text.n; i++) {
        bool escape = text.p[i] == '%' && i + 2 < text.n && hex(text.p[i + 1]) >= 0 &&
                      hex(text.p[i + 2]) >= 0;

        if (escape)
            (void)buf_add_char(out, (char)(hex(text.p[i + 1]) << 4 | hex(text.p[i + 2])));
        else
            (void)buf_add_char(out, text.p[i]);
        i += escape ? 2 : 0;
    }
}

bool query_get(struct span query, const char *key, struct buf *value)
{
    size_t n = strlen(key);

    while (query.n) {
        const char *end = memchr(query.p, '&', query.n);
        struct span pair = span_make(query.p, end ? (size_t)(end - query.p) : query.n);

        if (pair.n > n && memcmp(pair.p, key, n) == 0 && pair.p[n] == '=') {
            decode(span_make(pair.p + n + 1, pair.n - n - 1), value);
            return true;
        }
        query.p += pair.n, query.n -= pair.n;
        if (query.n)
            query.p++, query.n--;
    }
    return false;
}

/* One answer being made. */
struct making {
    struct http_feed *feed;
    const struct http_ask *ask;
    struct buf value; /* of the key last asked for */
    struct buf body;
    struct buf head; /* the lines after the first */
};

static bool has(struct making *m, const char *key)
{
    return query_get(m->ask->query, key, &m->value) ||
           query_get(span_of(m->feed->keys), key, &m->value);
}

static const char *text_of(struct making *m, const char *key, const char *otherwise)
{
    return has(m, key) ? buf_cstr(&m->value) : otherwise;
}

static long number_of(struct making *m, const char *key, long otherwise)
{
    return has(m, key) ? strtol(buf_cstr(&m->value), NULL, 10) : otherwise;
}

static void add_item(struct making *m, long k, const char *edition)
{
    struct http_feed *f = m->feed;

    (void)buf_addf(&m->body,
                   "<item><guid isPermaLink=\"false\">%s-%ld</guid>"
                   "<title>Story %ld of %s</title>"
                   "<link>http://%.*s/story/%s/%ld</link>"
                   "<description>What happened, part %ld%s%s.</description></item>\n",
                   f->name, k, k, f->name, (int)m->ask->host.n, m->ask->host.p, f->name,
                   k, k, *edition ? ", " : "", edition);
}

static long items_now(struct making *m)
{
    long items = number_of(m, "items", 3);

    return items + (has(m, "grow") ? (long)m->feed->documents : 0);
}

static void add_rss(struct making *m)
{
    char *edition = strdup(text_of(m, "edition", ""));

    (void)buf_addf(&m->body,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<rss version=\"2.0\"><channel><title>%s</title>"
                   "<link>http://%.*s/</link><description>A test</description>\n",
                   m->feed->name, (int)m->ask->host.n, m->ask->host.p);
    for (long k = items_now(m); k > 0; k--)
        add_item(m, k, edition);
    (void)buf_add_str(&m->body, "</channel></rss>\n");
    free(edition);
}

static void add_filler(struct making *m, long n)
{
    if (n <= 0)
        return;
    (void)buf_add_str(&m->body, "<!-- ");
    while (n-- > 0)
        (void)buf_add_char(&m->body, 'x');
    (void)buf_add_str(&m->body, " -->\n");
}

/* Everything below a document's own headers. */
static void add_document(struct making *m)
{
    if (has(m, "body"))
        (void)buf_add_span(&m->body, buf_span(&m->value));
    else
        add_rss(m);
    add_filler(m, number_of(m, "fill", 0));
    (void)buf_addf(&m->head, "Content-Type: %s\r\n",
                   text_of(m, "type", "application/rss+xml"));
}

static void pack(struct making *m)
{
    long bomb = number_of(m, "bomb", 0);
    struct buf packed;

    if (!has(m, "packed"))
        return;
    buf_init(&packed, BODY_MOST);
    if (bomb)
        (void)packed_bomb(&packed, (size_t)bomb, buf_cstr(&m->value));
    else
        (void)packed_text(&packed, buf_span(&m->body), buf_cstr(&m->value));
    (void)buf_addf(&m->head, "Content-Encoding: %s\r\n", buf_cstr(&m->value));
    if (has(m, "broken"))
        memset(packed.p + packed.n / 2, 0xff, packed.n / 4);
    buf_release(&m->body);
    m->body = packed;
}

/* Made of what the document holds, so that it changes when that does. */
static void default_etag(struct making *m, char out[128])
{
    long items = items_now(m);

    (void)snprintf(out, 128, "\"%.60s:%ld:%.40s\"", m->feed->name, items,
                   text_of(m, "edition", ""));
}

static void default_modified(struct making *m, char out[64])
{
    time_t t = 1700000000 + items_now(m) * 60;
    struct tm tm;

    (void)strftime(out, 64, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&t, &tm));
}

/* A validator: writes its header, and says whether the request has the same. */
static bool add_validator(struct making *m, const char *key, const char *header,
                          const char *value, struct span asked)
{
    value = text_of(m, key, value);
    if (strcmp(value, "no") == 0)
        return false;
    (void)buf_addf(&m->head, "%s: %s\r\n", header, value);
    return asked.p && span_is(asked, value);
}

static bool add_validators(struct making *m)
{
    char etag[128], modified[64];
    bool same_etag, same_date;

    default_etag(m, etag);
    default_modified(m, modified);
    same_etag = add_validator(m, "etag", "ETag", etag, m->ask->if_none_match);
    same_date = add_validator(m, "modified", "Last-Modified", modified,
                              m->ask->if_modified_since);
    return m->ask->if_none_match.p ? same_etag : same_date;
}

static void add_headers(struct making *m)
{
    static const struct {
        const char *key, *header;
    } rows[] = {
        {"retry-after", "Retry-After: "},
        {"cache-control", "Cache-Control: "},
        {"to", "Location: "},
        {"header", ""},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (has(m, rows[i].key))
            (void)buf_addf(&m->head, "%s%s\r\n", rows[i].header, buf_cstr(&m->value));
}

/* The status asked for, while it holds; 200 otherwise. */
static int status_now(struct making *m)
{
    long status = number_of(m, "status", 200);
    long times = number_of(m, "times", 0);

    return times && m->feed->requests > (size_t)times ? 200 : (int)status;
}

static void add_body(struct making *m, struct buf *out)
{
    struct span body = buf_span(&m->body);
    long cut = number_of(m, "cut", -1);

    if (cut >= 0 && (size_t)cut < body.n)
        body.n = (size_t)cut;
    if (!has(m, "chunked")) {
        (void)buf_add_span(out, body);
        return;
    }
    (void)buf_addf(out, "%zx\r\n", m->body.n);
    (void)buf_add_span(out, body);
    if (cut < 0)
        (void)buf_add_str(out, "\r\n0\r\n\r\n");
}

static void put_together(struct making *m, struct buf *out, int status)
{
    long claim = number_of(m, "claim", 0);

    (void)buf_addf(out, "HTTP/1.1 %d Test\r\n", status);
    (void)buf_add_span(out, buf_span(&m->head));
    if (has(m, "close"))
        (void)buf_add_str(out, "Connection: close\r\n");
    if (status == 304) {
        (void)buf_add_str(out, "\r\n");
        return;
    }
    if (has(m, "chunked"))
        (void)buf_add_str(out, "Transfer-Encoding: chunked\r\n\r\n");
    else
        (void)buf_addf(out, "Content-Length: %ld\r\n\r\n", (long)m->body.n + claim);
    add_body(m, out);
}

static int make(struct making *m)
{
    int status = status_now(m);
    bool same;

    add_headers(m);
    if (status != 200) {
        (void)buf_addf(&m->body, "status %d\n", status);
        return status;
    }
    same = add_validators(m);
    if (same) {
        m->feed->not_modified++;
        return 304;
    }
    add_document(m);
    m->feed->documents++;
    pack(m);
    return 200;
}

struct http_manner answer_feed(struct buf *out, struct http_feed *f,
                               const struct http_ask *ask)
{
    struct making m = {.feed = f, .ask = ask};
    struct http_manner manner = {0};

    buf_init(&m.value, BODY_MOST);
    buf_init(&m.body, BODY_MOST);
    buf_init(&m.head, BODY_MOST);
    f->requests++;
    manner.hold = has(&m, "hold");
    manner.drip = (size_t)number_of(&m, "drip", 0);
    manner.close = has(&m, "close") || has(&m, "cut") || has(&m, "claim");
    if (has(&m, "raw")) {
        (void)buf_add_span(out, buf_span(&m.value));
        manner.close = true;
    } else {
        manner.status = make(&m);
        put_together(&m, out, manner.status);
    }
    buf_release(&m.value);
    buf_release(&m.body);
    buf_release(&m.head);
    return manner;
}

static struct http_manner answer_whole(struct buf *out, int status, const char *type,
                                       struct span body)
{
    struct http_manner manner = {.status = status};

    (void)buf_addf(out,
                   "HTTP/1.1 %d Test\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                   status, type, body.n);
    (void)buf_add_span(out, body);
    return manner;
}

struct http_manner answer_page(struct buf *out, struct span name)
{
    struct http_manner manner;
    struct buf body;

    buf_init(&body, BODY_MOST);
    (void)buf_addf(&body,
                   "<!DOCTYPE html>\n<html><head><title>%.*s</title>\n"
                   "<link rel=\"alternate\" type=\"application/rss+xml\" "
                   "title=\"News\" href=\"/feed/%.*s\">\n</head>"
                   "<body><p>Nothing here but a link.</p></body></html>\n",
                   (int)name.n, name.p, (int)name.n, name.p);
    manner = answer_whole(out, 200, "text/html; charset=utf-8", buf_span(&body));
    buf_release(&body);
    return manner;
}

struct http_manner answer_text(struct buf *out, int status, struct span text)
{
    return answer_whole(out, status, "text/plain", text);
}
