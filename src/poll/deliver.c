#include "poll/deliver.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "feed/item.h"
#include "poll/address.h"
#include "poll/discover.h"
#include "poll/outlet.h"
#include "poll/parcel.h"

/*
 * The life of a parcel: it is read, it waits until its lines are pushed, then until they
 * are safe. Parcels stand in one queue in the order of their documents:
 *
 *     first                        to_push
 *     [ pushed ][ pushed ][ pushed ][ partly ][ waiting ][ waiting ]
 */
struct deliver {
    struct deliver_options options;
    struct outlet *outlet;
    struct item_reader *reader;
    struct parcel *first;
    struct parcel *to_push; /* NULL: all are pushed */
    struct parcel **end;
    size_t waiting;
    size_t waiting_bytes; /* lines not pushed yet */
    size_t put_off;       /* answered with LATER */
    uint64_t lines;       /* pushed */
    uint64_t items;       /* safe */
    char *away;
    bool open;     /* lines were pushed since the last round ended */
    bool finished; /* outlet_finish was called for them */
    bool held;
    bool over; /* gave up */
};

/* --- whether fetches make sense --------------------------------------------------- */

/* Whether more waits than so many times the queue. */
static bool is_crowded(const struct deliver *d, size_t times)
{
    return d->waiting_bytes > d->options.config->queue_bytes * times;
}

static void look_at_hold(struct deliver *d)
{
    bool hold = !d->over && (d->away || is_crowded(d, 1));

    if (hold == d->held)
        return;
    d->held = hold;
    d->options.on_hold(d->options.ctx, hold);
}

/* --- the queue -------------------------------------------------------------------- */

static void answer(struct deliver *d, struct parcel *p, enum poller_result result,
                   const char *error)
{
    struct poller_delivery delivery = {
        .result = result,
        .error = error,
        .items = p->items,
        .n_items = p->n,
        .n_new = p->n_new,
    };

    d->put_off += result == POLLER_LATER;
    poller_delivered(p->feed, &delivery);
}

static void enqueue(struct deliver *d, struct parcel *p)
{
    *d->end = p;
    d->end = &p->next;
    if (!d->to_push)
        d->to_push = p;
    d->waiting++;
    d->waiting_bytes += p->lines.n;
}

/* Takes the first one out. */
static struct parcel *dequeue(struct deliver *d)
{
    struct parcel *p = d->first;

    d->first = p->next;
    if (!d->first)
        d->end = &d->first;
    if (d->to_push == p)
        d->to_push = p->next;
    d->waiting--;
    d->waiting_bytes -= p->lines.n - p->pushed;
    return p;
}

static void settle(struct deliver *d, uint64_t line)
{
    while (d->first && d->first != d->to_push && d->first->last <= line) {
        struct parcel *p = dequeue(d);

        d->items += p->n_new;
        answer(d, p, POLLER_OK, p->damage);
        parcel_free(p);
    }
}

/* Pushes what there is room for of a parcel. Whether that was all of it. */
static bool push_parcel(struct deliver *d, struct parcel *p)
{
    while (p->pushed < p->lines.n) {
        const char *line = p->lines.p + p->pushed;
        const char *lf = memchr(line, '\n', p->lines.n - p->pushed);
        size_t n = (size_t)(lf - line);

        if (outlet_push(d->outlet, span_make(line, n)) < 0)
            return false;
        d->open = true;
        d->lines++;
        p->pushed += n + 1;
        d->waiting_bytes -= n + 1;
    }
    p->last = d->lines;
    buf_release(&p->lines); /* the outlet has a copy */
    buf_init(&p->lines, 0);
    p->pushed = 0;
    return true;
}

/* Pushes what waits, and closes the round when that was all. While a round is being
 * closed nothing is pushed: it would never end under a steady stream of documents. */
static void pump(struct deliver *d)
{
    if (d->finished || d->over)
        return;
    while (d->to_push && push_parcel(d, d->to_push))
        d->to_push = d->to_push->next;
    if (!d->to_push && d->open) {
        d->finished = true;
        outlet_finish(d->outlet);
    }
    look_at_hold(d);
}

static void refuse_all(struct deliver *d, const char *why)
{
    d->over = true;
    while (d->first) {
        struct parcel *p = dequeue(d);

        answer(d, p, POLLER_LATER, why);
        parcel_free(p);
    }
    look_at_hold(d);
}

/* --- from the outlet -------------------------------------------------------------- */

static void deliver_on_safe(void *ctx, uint64_t line)
{
    settle(ctx, line);
}

static void deliver_on_room(void *ctx)
{
    pump(ctx);
}

static void deliver_on_end(void *ctx, bool gave_up)
{
    struct deliver *d = ctx;

    d->finished = false;
    d->open = false;
    if (gave_up) {
        refuse_all(d, "its items could not be handed over");
        d->options.on_gave_up(d->options.ctx);
        return;
    }
    settle(d, d->lines);
    pump(d);
}

static void deliver_on_away(void *ctx, const char *error)
{
    struct deliver *d = ctx;

    free(d->away);
    d->away = error ? mem_dup(error, strlen(error)) : NULL;
    look_at_hold(d);
}

/* --- a document ------------------------------------------------------------------- */

static void answer_page(struct poller_feed *f, const struct fetch_response *r)
{
    struct poller_delivery moved = {.result = POLLER_MOVED};
    struct poller_delivery bad = {
        .result = POLLER_BAD,
        .error = "a web page that names no feed: look on it for the feed's own address"};
    struct buf url;

    buf_init(&url, ADDRESS_MOST);
    if (discover_first(r->body, r->url, &url) == 0) {
        moved.url = buf_span(&url);
        poller_delivered(f, &moved);
    } else {
        poller_delivered(f, &bad);
    }
    buf_release(&url);
}

static void read_document(struct deliver *d, struct poller_feed *feed,
                          const struct fetch_response *r)
{
    char error[PARCEL_ERROR_SIZE];
    struct poller_delivery none = {.error = error};
    struct parcel *p =
        parcel_read(feed, r, d->reader, d->options.state, &none.result, error);

    if (!p) {
        d->put_off += none.result == POLLER_LATER;
        poller_delivered(feed, &none);
    } else if (p->n_new) {
        enqueue(d, p);
        pump(d);
    } else {
        answer(d, p, POLLER_OK, p->damage);
        parcel_free(p);
    }
}

void deliver_document(struct deliver *d, struct poller_feed *f,
                      const struct fetch_response *r)
{
    const struct poller_delivery later = {.result = POLLER_LATER,
                                          .error = "the daemon does not keep up"};

    if (d->over || is_crowded(d, DELIVER_CROWD)) {
        d->put_off++;
        poller_delivered(f, &later);
    } else if (discover_is_page(r->body, r->content_type))
        answer_page(f, r);
    else
        read_document(d, f, r);
}

/* --- the whole -------------------------------------------------------------------- */

struct deliver *deliver_new(const struct deliver_options *options)
{
    struct deliver *d = mem_zalloc(sizeof(*d));
    const struct outlet_options outlet = {
        .base = options->base,
        .log = options->log,
        .config = options->config,
        .give_up_ms = options->give_up_ms,
        .ctx = d,
        .on_safe = deliver_on_safe,
        .on_room = deliver_on_room,
        .on_end = deliver_on_end,
        .on_away = deliver_on_away,
    };

    d->options = *options;
    d->end = &d->first;
    d->outlet = outlet_new(&outlet);
    d->reader = item_reader_new(ITEM_FORMAT_FEED);
    return d;
}

void deliver_free(struct deliver *d)
{
    if (!d)
        return;
    while (d->first)
        parcel_free(dequeue(d));
    outlet_free(d->outlet);
    item_reader_free(d->reader);
    free(d->away);
    free(d);
}

void deliver_give_up(struct deliver *d)
{
    refuse_all(d, "stopped before its items were taken");
}

struct deliver_counts deliver_counts(const struct deliver *d)
{
    return (struct deliver_counts){d->items, outlet_rejected(d->outlet), d->waiting,
                                   d->put_off, d->away};
}
