#include "poll/parcel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "poll/reading.h"

void parcel_free(struct parcel *p)
{
    buf_release(&p->lines);
    free(p->items);
    free(p->damage);
    free(p);
}

/* --- a document ------------------------------------------------------------------- */

struct filling {
    struct state_db *state;
    struct parcel *parcel;
    const char *url; /* by which the state knows the feed */
    size_t left_out;
    bool trouble; /* the state could not be read */
};

static uint64_t hash_text(struct span s)
{
    return hash_bytes(s.p, s.n);
}

static struct state_item identify(const struct item *item)
{
    uint64_t title = hash_text(item->field[ITEM_TITLE]);
    uint64_t body = hash_text(item->field[ITEM_BODY]);
    uint64_t summary = hash_text(item->field[ITEM_SUMMARY]);

    return (struct state_item){hash_text(item->id),
                               hash_pair(hash_pair(title, body), summary)};
}

static bool is_twice(const struct parcel *p, struct state_item item)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i].id == item.id && p->items[i].text == item.text)
            return true;
    return false;
}

static void parcel_on_item(void *ctx, const struct item *item)
{
    struct filling *f = ctx;
    struct parcel *p = f->parcel;
    struct state_item id = identify(item);
    int known;

    if (p->n == PARCEL_ITEMS_MOST) {
        f->left_out++;
        return;
    }
    if (is_twice(p, id))
        return;
    known = state_has_item(f->state, f->url, id);
    if (known < 0)
        f->trouble = true;
    p->items = mem_grow(p->items, &p->cap, p->n + 1, sizeof(*p->items));
    p->items[p->n++] = id;
    if (known > 0)
        return;
    p->n_new++;
    (void)item_put_json(&p->lines, item);
    (void)buf_add_char(&p->lines, '\n');
}

/* What is to be remembered as wrong with a document that gave items, or NULL. */
static char *note_damage(const struct filling *f, struct span error,
                         const struct fetch_response *r)
{
    char text[512] = "";

    if (f->left_out)
        (void)snprintf(text, sizeof(text), "more than %d items; the rest is left out",
                       PARCEL_ITEMS_MOST);
    else if (r->error)
        (void)snprintf(text, sizeof(text), "incomplete: %s", r->error);
    else if (error.n)
        (void)snprintf(text, sizeof(text), "damaged: %.*s",
                       (int)(error.n < 400 ? error.n : 400), error.p);
    return text[0] ? mem_dup(text, strlen(text)) : NULL;
}

/* Why nothing came of a document. */
static enum poller_result explain(const struct filling *f, struct span error,
                                  const struct fetch_response *r,
                                  char out[PARCEL_ERROR_SIZE])
{
    if (f->trouble) {
        (void)snprintf(out, PARCEL_ERROR_SIZE, "the state cannot be read");
        return POLLER_LATER;
    }
    if (r->error)
        (void)snprintf(out, PARCEL_ERROR_SIZE, "%s", r->error);
    else
        (void)snprintf(out, PARCEL_ERROR_SIZE, "no feed: %.*s",
                       (int)(error.n < 400 ? error.n : 400), error.p);
    return POLLER_BAD;
}

struct parcel *parcel_read(struct poller_feed *feed, const struct fetch_response *r,
                           struct item_reader *reader, struct state_db *state,
                           enum poller_result *result, char error[PARCEL_ERROR_SIZE])
{
    const struct poll_feed *config = poller_feed_config(feed);
    struct parcel *p = mem_zalloc(sizeof(*p));
    struct filling f = {.state = state, .parcel = p};
    struct span damage = {NULL, 0};
    int rc;

    p->feed = feed;
    buf_init(&p->lines, BUF_NO_CAP);
    f.url = poller_feed_state(feed)->url;
    rc = reading_read(reader, r, config->named ? config->name : NULL, parcel_on_item, &f,
                      &damage);
    if (f.trouble || (rc < 0 && !p->n)) {
        *result = explain(&f, damage, r, error);
        parcel_free(p);
        return NULL;
    }
    p->damage = note_damage(&f, damage, r);
    return p;
}
