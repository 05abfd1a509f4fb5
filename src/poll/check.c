#include "poll/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/mem.h"
#include "poll/address.h"
#include "poll/discover.h"
#include "poll/fetch.h"
#include "poll/reading.h"
#include "text/columns.h"

#define INDENT 4

struct check {
    const struct check_look *look;
    struct buf *out;
    struct event_base *base;
    struct fetcher *fetcher;
    struct item_reader *reader;
    struct buf named;   /* the address of the feed that a page names */
    struct buf listing; /* of the items, until what stands before them is known */
    char *title;        /* of the feed */
    size_t items;
    bool followed; /* a page led here */
    enum check_result result;
};

/* --- lines ------------------------------------------------------------------------ */

static void put_coloured(struct check *c, const char *colour, struct span text,
                         size_t indent)
{
    size_t width = c->look->width;

    (void)buf_addf(c->out, "%*s", (int)indent, "");
    if (c->look->colour)
        (void)buf_add_str(c->out, colour);
    (void)columns_put(c->out, text,
                      !width           ? COLUMNS_ANY
                      : width > indent ? width - indent
                                       : 1);
    if (c->look->colour)
        (void)buf_add_str(c->out, "\033[0m");
    (void)buf_add_char(c->out, '\n');
}

/* "    name            value" */
static void put_fact(struct check *c, const char *name, struct span value)
{
    if (!value.n)
        return;
    (void)buf_addf(c->out, "%*s%-15s ", INDENT, "", name);
    (void)columns_put(c->out, value, COLUMNS_ANY);
    (void)buf_add_char(c->out, '\n');
}

static void put_factf(struct check *c, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void put_factf(struct check *c, const char *name, const char *fmt, ...)
{
    char text[256];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    put_fact(c, name, span_of(text));
}

static void put_error(struct check *c, struct span error)
{
    put_coloured(c, "\033[31m", error, INDENT);
}

/* --- what came -------------------------------------------------------------------- */

static void put_answer(struct check *c, const struct fetch_response *r)
{
    put_factf(c, "answer", "%d, %zu bytes in %lld ms", r->status, r->body.n,
              (long long)r->took_ms);
    put_fact(c, "found at", r->url);
    if (r->permanent_url.n && !span_eq(r->permanent_url, r->url))
        put_fact(c, "moved for good", r->permanent_url);
    put_fact(c, "content type", r->content_type);
    put_fact(c, "etag", r->etag);
    put_fact(c, "last modified", r->last_modified);
    if (!r->etag.n && !r->last_modified.n)
        put_factf(c, "validators", "none: it is sent whole each time");
    if (r->max_age_ms >= 0)
        put_factf(c, "max age", "%lld s", (long long)r->max_age_ms / 1000);
}

static void check_on_item(void *ctx, const struct item *item)
{
    struct check *c = ctx;
    struct buf *out = c->out;

    if (!c->title && item->field[ITEM_SOURCE].n)
        c->title = mem_dup(item->field[ITEM_SOURCE].p, item->field[ITEM_SOURCE].n);
    c->items++;
    c->out = &c->listing;
    (void)buf_add_char(c->out, '\n');
    put_coloured(c, "\033[1m",
                 item->field[ITEM_TITLE].n ? item->field[ITEM_TITLE]
                                           : span_of("(no title)"),
                 INDENT);
    if (item->date_published.n)
        put_coloured(c, "", item->date_published, 2 * INDENT);
    if (item->field[ITEM_URL].n)
        put_coloured(c, "\033[2m", item->field[ITEM_URL], 2 * INDENT);
    if (item->field[ITEM_BODY].n || item->field[ITEM_SUMMARY].n)
        put_coloured(c, "",
                     item->field[ITEM_BODY].n ? item->field[ITEM_BODY]
                                              : item->field[ITEM_SUMMARY],
                     2 * INDENT);
    c->out = out;
}

static void read_feed(struct check *c, const struct fetch_response *r)
{
    struct span error = {NULL, 0};
    int rc = reading_read(c->reader, r, NULL, check_on_item, c, &error);

    if (rc < 0 && !c->items) {
        put_error(c, span_of("this is no feed:"));
        put_error(c, error);
        return;
    }
    put_fact(c, "title", span_of(c->title));
    put_factf(c, "items", "%zu", c->items);
    c->result = CHECK_FINE;
    if (rc < 0 || r->error) {
        c->result = CHECK_DAMAGED;
        put_error(c, span_of("damaged; what could be read is below:"));
        put_error(c, r->error ? span_of(r->error) : error);
    }
    (void)buf_add_span(c->out, buf_span(&c->listing));
}

static void put_named(void *ctx, struct span url, struct span title)
{
    struct check *c = ctx;

    put_fact(c, "names the feed", url);
    if (title.n)
        put_coloured(c, "\033[2m", title, INDENT + 16);
}

static void read_page(struct check *c, const struct fetch_response *r)
{
    discover_all(r->body, r->url, put_named, c);
    if (discover_first(r->body, r->url, &c->named) < 0)
        put_error(c, span_of("this is a web page that names no feed: look on it for the "
                             "feed's own address"));
    else if (c->followed)
        put_error(c, span_of("what the page named is a page again"));
}

static void check_on_done(void *ctx, void *request_ctx, const struct fetch_response *r)
{
    struct check *c = ctx;

    (void)request_ctx;
    if (r->status)
        put_answer(c, r);
    if (r->status != 200)
        put_error(c, span_of(r->error ? r->error : "expected the status 200"));
    else if (discover_is_page(r->body, r->content_type))
        read_page(c, r);
    else
        read_feed(c, r);
    (void)event_base_loopbreak(c->base);
}

static struct fetch_options options_of(const struct poll_config *c)
{
    return (struct fetch_options){
        .user_agent = c->user_agent,
        .ca_file = c->ca_file,
        .timeout_ms = (int64_t)c->timeout_ms,
        .max_bytes = c->max_bytes,
        .max_transfers = 1,
        .max_per_host = 1,
        .max_redirects = (unsigned)c->max_redirects,
        .allow_file = c->allow_file,
    };
}

static void fetch_one(struct check *c, const char *url)
{
    const struct fetch_request q = {.url = url};

    put_coloured(c, "\033[1m", span_of(url), 0);
    fetch_start(c->fetcher, &q);
    (void)event_base_dispatch(c->base);
}

enum check_result check_address(const struct poll_config *config, const char *url,
                                const struct check_look *look, struct buf *out)
{
    struct check c = {.look = look, .out = out, .result = CHECK_NOTHING};
    struct fetch_options options = options_of(config);

    buf_init(&c.named, ADDRESS_MOST);
    buf_init(&c.listing, BUF_NO_CAP);
    c.base = event_base_new();
    c.fetcher = c.base ? fetcher_new(c.base, &options, check_on_done, &c) : NULL;
    c.reader = item_reader_new(ITEM_FORMAT_FEED);
    if (c.fetcher)
        fetch_one(&c, url);
    else
        put_error(&c, span_of("the system gives no resources to fetch it"));
    if (c.named.n) {
        c.followed = true;
        (void)buf_add_char(out, '\n');
        fetch_one(&c, buf_cstr(&c.named));
    }
    fetcher_free(c.fetcher);
    item_reader_free(c.reader);
    if (c.base)
        event_base_free(c.base);
    buf_release(&c.named);
    buf_release(&c.listing);
    free(c.title);
    return c.result;
}
