/* POST /items: what is posted becomes records, and what came of them the answer. */
#include <stdlib.h>

#include "app/intake.h"
#include "app/report_put.h"
#include "app/web_inside.h"
#include "base/mem.h"
#include "feed/charset.h"
#include "feed/json.h"
#include "feed/sniff.h"
#include "text/utf8.h"

#define SNIFF_MOST ((size_t)64 << 10) /* of a body whose type nobody said */
/* A document is read in one turn of the loop: this much costs a tenth of a second, and
 * its worst three of them. */
#define DOCUMENT_MOST ((size_t)4 << 20)

#define ANSWER_BYTES ((size_t)1 << 20) /* far more than the errors that are listed */

/* A request that waits until what it brought is safe. */
struct posted {
    const struct web *web;
    struct http_request *request;
    struct intake_job *job;
    struct buf source; /* what came with the body, as held text */
    struct buf base;
};

static void free_posted(struct posted *p)
{
    buf_release(&p->source);
    buf_release(&p->base);
    free(p);
}

/* --- what it is -------------------------------------------------------------------- */

enum kind { KIND_UNSAID, KIND_LINES, KIND_JSON, KIND_FEED, KIND_TEXT, KIND_OTHER };

/* By the media type of Content-Type (RFC 9110, 8.3). */
static enum kind kind_of(struct span content_type)
{
    static const struct {
        const char *type;
        enum kind kind;
    } types[] = {
        {"application/x-ndjson", KIND_LINES},
        {"application/ndjson", KIND_LINES},
        {"application/jsonl", KIND_LINES},
        {"application/json", KIND_JSON},
        {"application/feed+json", KIND_FEED},
        {"application/rss+xml", KIND_FEED},
        {"application/atom+xml", KIND_FEED},
        {"application/rdf+xml", KIND_FEED},
        {"application/xml", KIND_FEED},
        {"text/xml", KIND_FEED},
        {"text/plain", KIND_TEXT},
    };
    struct span type = content_type;

    for (size_t i = 0; i < type.n; i++)
        if (type.p[i] == ';')
            type.n = i;
    type = span_trim(type);
    if (!type.n)
        return KIND_UNSAID;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (span_is_nocase(type, types[i].type))
            return types[i].kind;
    return KIND_OTHER;
}

/* The first byte that says something; 0: there is none. */
static char first_of(struct span body)
{
    struct span s = span_trim(sniff_without_bom(span_trim(body)));

    return s.n ? s.p[0] : '\0';
}

/* What begins with `[{` or `[]` is an array, and other brackets begin a line. */
static bool looks_like_array(struct span body)
{
    struct span s = span_trim(sniff_without_bom(span_trim(body)));
    size_t i = 1;

    if (!s.n || s.p[0] != '[')
        return false;
    while (i < s.n && span_is_blank(s.p[i]))
        i++;
    return i < s.n && (s.p[i] == '{' || s.p[i] == ']');
}

static void set_json(struct intake_post *post)
{
    char first = first_of(post->body);

    post->cut = first == '[' ? INTAKE_ELEMENTS : INTAKE_WHOLE;
    post->format = first == '{' ? ITEM_FORMAT_AUTO : ITEM_FORMAT_NDJSON;
    if (post->cut == INTAKE_ELEMENTS)
        post->body = span_trim(sniff_without_bom(span_trim(post->body)));
}

static void set_by_first_bytes(struct intake_post *post)
{
    struct span head = post->body;
    struct sniff sniff = {0};

    if (looks_like_array(post->body)) {
        set_json(post);
        return;
    }
    if (head.n > SNIFF_MOST)
        head.n = SNIFF_MOST;
    post->cut = INTAKE_LINES;
    post->format = ITEM_FORMAT_AUTO;
    if (sniff_stream(&sniff, head, true) != SNIFF_DOCUMENT)
        return;
    post->cut = INTAKE_WHOLE;
    post->format = ITEM_FORMAT_FEED;
}

static void set_kind(struct intake_post *post, enum kind kind, struct span content_type)
{
    switch (kind) {
    case KIND_LINES: post->cut = INTAKE_LINES; break;
    case KIND_JSON: set_json(post); return;
    case KIND_FEED:
        post->cut = INTAKE_WHOLE;
        post->document.charset = charset_of_content_type(content_type);
        break;
    case KIND_TEXT: post->cut = INTAKE_LINES; break;
    default: set_by_first_bytes(post); return;
    }
    post->format = kind == KIND_LINES  ? ITEM_FORMAT_NDJSON
                   : kind == KIND_FEED ? ITEM_FORMAT_FEED
                                       : ITEM_FORMAT_TEXT;
}

/* --- the answer -------------------------------------------------------------------- */

static void refuse_for_now(struct http_request *r, const char *error)
{
    http_add_header(r, "Retry-After", "5");
    web_refuse(r, 503, error);
}

/* Nothing at all could be read: that is an error, and its first reason. */
static void put_error(struct buf *out, struct span reason)
{
    struct buf text;

    buf_init(&text, BUF_NO_CAP); /* errors are short */
    (void)buf_add_str(&text, "nothing of it could be read: ");
    (void)buf_add_span(&text, reason);
    (void)json_put_member(out, "error", buf_span(&text));
    buf_release(&text);
}

static void answer(const struct web *w, struct http_request *r,
                   const struct intake_result *n)
{
    bool bad = !n->items && n->rejected;
    struct buf out;

    buf_init(&out, ANSWER_BYTES);
    (void)buf_add_char(&out, '{');
    if (bad)
        put_error(&out, n->error);
    report_number(&out, "records", n->records);
    report_number(&out, "items", n->items);
    report_number(&out, "rejected", n->rejected);
    report_number(&out, "alerts", n->alerts);
    if (w->options.config->journal.path)
        report_number(&out, "repeats", n->repeats);
    report_begin(&out, "errors", '[');
    (void)buf_add_span(&out, n->errors);
    (void)buf_add_str(&out, "]}\n");
    http_reply_buf(r, bad ? 400 : 200, "application/json", &out);
    buf_release(&out);
}

static void items_on_done(void *ctx, const struct intake_result *n)
{
    struct posted *p = ctx;

    if (n->safe)
        answer(p->web, p->request, n);
    else
        refuse_for_now(p->request, "the journal cannot be written now: post it again, "
                                   "what was taken is not taken twice");
    free_posted(p);
}

static void items_on_gone(void *ctx)
{
    struct posted *p = ctx;

    intake_drop(p->job);
    free_posted(p);
}

/* --- the request ------------------------------------------------------------------- */

/* A parameter of the query as held text in b; absent where it is not there. */
static struct span hold_parameter(struct http_request *r, const char *name, struct buf *b)
{
    struct span value = http_parameter(r, name, 0);

    buf_init(b, BUF_NO_CAP); /* the head of a request has its limit */
    if (!value.n)
        return span_make(NULL, 0);
    (void)utf8_hold(value, b);
    return buf_span(b);
}

static void take(struct web *w, struct http_request *r, struct intake_post *post)
{
    struct posted *p = mem_zalloc(sizeof(*p));

    p->web = w;
    p->request = r;
    post->document.source = hold_parameter(r, "source", &p->source);
    post->document.base = hold_parameter(r, "base", &p->base);
    post->ctx = p;
    post->on_done = items_on_done;
    p->job = intake_take(ports_intake(w->options.ports), post);
    if (p->job) {
        http_wait(r, items_on_gone, p);
        return;
    }
    refuse_for_now(r, "no items are taken now: the journal cannot be written, or the "
                      "daemon ends");
    free_posted(p);
}

/* Whether it says that its bytes are packed, which nobody here unpacks. */
static bool is_packed(const struct http_request *r)
{
    struct span encoding = http_header(r, "Content-Encoding");

    return encoding.n && !span_is_nocase(encoding, "identity");
}

void web_post_items(struct web *w, struct http_request *r)
{
    static const char *const known[] = {"source", "base", NULL};
    struct span type = http_header(r, "Content-Type");
    struct intake_post post = {.body = http_body(r), .peer = http_peer(r)->text};
    enum kind kind = kind_of(type);

    if (web_has_strange_parameter(r, known))
        return;
    if (kind == KIND_OTHER) {
        web_refuse(
            r, 415,
            "such a Content-Type is not read; say application/x-ndjson (items, one "
            "a line), application/json (an array of items, one item, or a JSON "
            "Feed), application/rss+xml, application/atom+xml, application/xml or "
            "application/feed+json (a feed), or text/plain (titles, one a line)");
        return;
    }
    if (is_packed(r)) {
        web_refuse(r, 415, "a Content-Encoding is not read: send it as it is");
        return;
    }
    if (!post.body.n) {
        web_refuse(r, 400, "the body is empty");
        return;
    }
    set_kind(&post, kind, type);
    if (post.cut == INTAKE_WHOLE && post.body.n > DOCUMENT_MOST) {
        web_refuse(r, 413,
                   "a document is longer than 4 MiB: post its items one a line, as "
                   "`wirewatch items` writes them");
        return;
    }
    take(w, r, &post);
}
