/* wirewatch, with each way of finding word edges that this processor has. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "bench/engine.h"
#include "match/matcher.h"
#include "text/runs.h"
#include "text/token.h"

#define NOW_MS INT64_C(1795298400000)

struct ours {
    const struct task *task;
    struct ruleset *rules;
    struct matcher *matcher[ENGINE_LANES_MOST];
    char name[ENGINE_LANES_MOST][ENGINE_NAME_SIZE];
    unsigned n;
};

static const char *missing(void)
{
    return NULL;
}

static void add_lane(struct ours *o, const char *way)
{
    if (setenv(TOKEN_WAY_VARIABLE, way, 1) < 0)
        return;
    o->matcher[o->n] = matcher_new(o->rules);
    (void)snprintf(o->name[o->n], ENGINE_NAME_SIZE, "wirewatch %s", way);
    o->n++;
}

static void *build(const struct task *t, char *why)
{
    struct ours *o = mem_zalloc(sizeof(*o));
    const struct runs_way *way;
    struct diag d;

    diag_init(&d);
    o->task = t;
    o->rules = ruleset_load(&t->path, 1, &d);
    if (!o->rules) {
        diag_print(&d, stderr, false);
        (void)snprintf(why, ENGINE_WHY_SIZE, "the rules have errors");
        return NULL;
    }
    diag_release(&d);
    for (size_t i = 0; i < ENGINE_LANES_MOST && (way = runs_nth(i)); i++)
        add_lane(o, way->name);
    return o;
}

static size_t bytes(const void *engine)
{
    const struct ours *o = engine;

    return ruleset_bytes(o->rules);
}

static void on_match(void *ctx, const struct match *m)
{
    (void)m;
    ++*(uint64_t *)ctx;
}

static struct tally pass(void *engine, unsigned lane, size_t text)
{
    struct ours *o = engine;
    const struct corpus *c = o->task->text[text];
    struct item item = {.date_ms = ITEM_NO_DATE};
    struct tally t = {0};

    for (size_t i = 0; i < c->n; i++) {
        uint64_t before = t.matches;

        item.field[ITEM_TITLE] = c->items[i].title;
        item.field[ITEM_BODY] = c->items[i].body;
        matcher_run(o->matcher[lane], &item, NOW_MS, on_match, &t.matches);
        t.items += t.matches > before;
    }
    return t;
}

static const char *lane_name(const void *engine, unsigned lane)
{
    const struct ours *o = engine;

    return lane < o->n ? o->name[lane] : NULL;
}

const struct engine *engine_ours(void)
{
    static const struct engine engine = {
        .name = "wirewatch",
        .ours = true,
        .missing = missing,
        .build = build,
        .bytes = bytes,
        .pass = pass,
        .lane = lane_name,
    };

    return &engine;
}
