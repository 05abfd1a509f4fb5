#include "poll/show.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/output.h"
#include "poll/feed_state.h"
#include "poll/status.h"

struct states {
    struct feed_state *p;
    size_t n;
    size_t cap;
};

static struct feed_state *add_state(struct states *l)
{
    l->p = mem_grow(l->p, &l->cap, l->n + 1, sizeof(*l->p));
    memset(&l->p[l->n], 0, sizeof(*l->p));
    return &l->p[l->n++];
}

static void release_states(struct states *l)
{
    for (size_t i = 0; i < l->n; i++)
        feed_state_release(&l->p[i]);
    free(l->p);
}

static char *copy(const char *text)
{
    return text ? mem_dup(text, strlen(text)) : NULL;
}

static void take_state(void *ctx, const struct feed_state *s)
{
    struct feed_state *own = add_state(ctx);

    *own = *s;
    own->url = copy(s->url);
    own->name = copy(s->name);
    own->moved_to = copy(s->moved_to);
    own->etag = copy(s->etag);
    own->last_modified = copy(s->last_modified);
    own->error = copy(s->error);
}

/* 0, or -1. */
static int read_states(const struct poll_config *c, struct state_db *db, struct states *l)
{
    if (!c->n_feeds)
        return state_each(db, take_state, l);
    for (size_t i = 0; i < c->n_feeds; i++) {
        struct feed_state *s = add_state(l);

        if (state_load(db, c->feeds[i].url, s) < 0)
            return -1;
        free(s->name); /* it may have another one now */
        s->name = copy(c->feeds[i].name);
    }
    return 0;
}

static void put_states(const struct states *l, const struct look *look, struct buf *out)
{
    const struct status_look how = {clock_wall_ms(), look->width, look->colour};

    if (look->text)
        status_put_table(out, l->p, l->n, &how);
    for (size_t i = 0; !look->text && i < l->n; i++)
        status_put_json(out, &l->p[i]);
}

enum cli_exit show_status(const struct cli_usage *who, const struct poll_config *c,
                          enum look_format format, enum cli_when colour)
{
    const struct look look = look_settle(format, colour);
    char error[STATE_ERROR_SIZE] = "";
    struct state_db *db = state_open(c->state, true, error);
    struct states l = {0};
    struct output out;
    int rc;

    if (!db)
        return cli_fail(who, "%s; has the poller run yet? --state=FILE looks elsewhere",
                        error);
    output_init(&out);
    rc = read_states(c, db, &l);
    if (rc < 0)
        (void)cli_fail(who, "%s: it cannot be read", c->state);
    else
        put_states(&l, &look, &out.text);
    rc |= output_end(&out, who->command);
    output_release(&out);
    release_states(&l);
    state_close(db);
    return rc < 0 ? CLI_TROUBLE : CLI_OK;
}
