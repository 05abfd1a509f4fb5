#include "app/outbox.h"

#include <assert.h>
#include <stdlib.h>

#include "app/batch.h"
#include "base/mem.h"

struct outbox {
    struct outbox_options options;
    struct batch news;         /* is gathering */
    struct batch sent;         /* is on its way, in any state but IDLE */
    struct journal_batch view; /* of `sent` */
    enum outbox_state state;
    bool touched;  /* records have finished since the last flush */
    size_t posted; /* alerts of `sent` */
    bool full;
    struct outbox_counts counts;
};

struct outbox *outbox_new(const struct outbox_options *options)
{
    struct outbox *o = mem_zalloc(sizeof(*o));

    o->options = *options;
    batch_init(&o->news);
    batch_init(&o->sent);
    return o;
}

void outbox_free(struct outbox *o)
{
    if (!o)
        return;
    batch_release(&o->news);
    batch_release(&o->sent);
    free(o);
}

/* --- gathering --------------------------------------------------------------------- */

size_t outbox_bytes(const struct outbox *o)
{
    return o->news.bytes + o->sent.bytes;
}

/* Full at its bound, until half of it is gone. */
static void look_at_bound(struct outbox *o)
{
    size_t bound = o->full ? o->options.most_bytes / 2 : o->options.most_bytes;
    bool full = outbox_bytes(o) > bound;

    if (full == o->full)
        return;
    o->full = full;
    o->options.pressure(o->options.ctx, full);
}

bool outbox_add(struct outbox *o, const struct post *p, int64_t time_ms)
{
    struct post own = *p;

    if (outbox_bytes(o) > OUTBOX_HARD_CAPS * o->options.most_bytes) {
        post_release(&own);
        o->counts.dropped++;
        return false;
    }
    batch_add_post(&o->news, &own, time_ms);
    look_at_bound(o);
    return true;
}

bool outbox_see(struct outbox *o, const struct journal_seen *s)
{
    if (outbox_bytes(o) > OUTBOX_HARD_CAPS * o->options.most_bytes)
        return false;
    batch_add_seen(&o->news, s);
    look_at_bound(o);
    return true;
}

void outbox_mark(struct outbox *o, struct span subscriber, uint64_t seq, int64_t time_ms)
{
    const struct journal_mark m = {subscriber, seq, time_ms};

    batch_add_mark(&o->news, &m);
}

void outbox_finish_record(struct outbox *o)
{
    o->touched = true;
}

bool outbox_find(const struct outbox *o, uint64_t key, struct journal_seen *s)
{
    return batch_find_seen(&o->news, key, s) || batch_find_seen(&o->sent, key, s);
}

void outbox_each_seen(const struct outbox *o,
                      void (*fn)(void *ctx, const struct journal_seen *s), void *ctx)
{
    for (size_t i = 0; i < o->sent.seen.n; i++)
        fn(ctx, vec_at(&o->sent.seen, i));
    for (size_t i = 0; i < o->news.seen.n; i++)
        fn(ctx, vec_at(&o->news.seen, i));
}

/* --- the way of a batch ------------------------------------------------------------ */

/* All of it is safe and shown. */
static void end_batch(struct outbox *o)
{
    batch_reset(&o->sent);
    o->state = OUTBOX_IDLE;
    o->options.ack(o->options.ctx);
    look_at_bound(o);
}

static void post_on(struct outbox *o)
{
    while (o->posted < o->sent.posts.n) {
        if (!o->options.may_post(o->options.ctx))
            return; /* outbox_flush goes on */
        o->options.post(o->options.ctx, vec_at(&o->sent.posts, o->posted++));
    }
    end_batch(o);
}

static void begin_commit(struct outbox *o)
{
    o->state = OUTBOX_COMMITTING;
    o->view = batch_view(&o->sent);
    o->options.commit(o->options.ctx, &o->view);
}

static void hand_over(struct outbox *o)
{
    struct batch empty = o->sent;

    o->sent = o->news;
    o->news = empty;
    o->posted = 0;
    o->touched = false;
    o->options.seal(o->options.ctx);
    if (!batch_is_empty(&o->sent)) {
        begin_commit(o);
        return;
    }
    o->state = OUTBOX_POSTING; /* only senders wait for it */
    post_on(o);
}

void outbox_flush(struct outbox *o)
{
    if (o->state == OUTBOX_POSTING)
        post_on(o);
    if (o->state == OUTBOX_IDLE && outbox_has_news(o))
        hand_over(o);
}

void outbox_committed(struct outbox *o, bool safe)
{
    size_t n = o->sent.posts.n;

    assert(o->state == OUTBOX_COMMITTING);
    if (!safe) {
        o->state = OUTBOX_FAILED;
        return;
    }
    o->counts.commits++;
    o->counts.journaled += n;
    o->counts.largest = n > o->counts.largest ? n : o->counts.largest;
    o->state = OUTBOX_POSTING;
    post_on(o);
}

void outbox_retry(struct outbox *o)
{
    assert(o->state == OUTBOX_FAILED);
    begin_commit(o);
}

uint64_t outbox_renumber(struct outbox *o, uint64_t first)
{
    assert(o->state == OUTBOX_FAILED || o->state == OUTBOX_IDLE);
    return batch_renumber(&o->news, batch_renumber(&o->sent, first));
}

/* --- what there is ----------------------------------------------------------------- */

enum outbox_state outbox_state(const struct outbox *o)
{
    return o->state;
}

bool outbox_has_news(const struct outbox *o)
{
    return o->touched || !batch_is_empty(&o->news);
}

size_t outbox_news_bytes(const struct outbox *o)
{
    return o->news.bytes;
}

bool outbox_is_empty(const struct outbox *o)
{
    return o->state == OUTBOX_IDLE && !outbox_has_news(o);
}

struct outbox_counts outbox_counts(const struct outbox *o)
{
    struct outbox_counts c = o->counts;

    c.waiting =
        o->news.posts.n + o->sent.posts.n - (o->state == OUTBOX_POSTING ? o->posted : 0);
    return c;
}
