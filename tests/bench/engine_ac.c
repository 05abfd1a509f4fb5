/* Aho-Corasick, as plain as it is in the books (ac.h). */
#include <stdio.h>

#include "base/mem.h"
#include "bench/ac.h"
#include "bench/engine.h"

/* The rest is for what it is made with. */
#define TABLE_MOST(task) ((task)->memory_most / 4 * 3)

struct plain {
    const struct task *task;
    struct ac *ac;
    struct seen seen;
    struct span text; /* being scanned */
};

static const char *missing(void)
{
    return NULL;
}

static void *build(const struct task *t, char *why)
{
    struct plain *a = mem_zalloc(sizeof(*a));

    a->task = t;
    a->ac = ac_new(t->phrases, t->n_phrases, TABLE_MOST(t));
    seen_init(&a->seen, t->n_phrases);
    if (a->ac)
        return a;
    (void)snprintf(why, ENGINE_WHY_SIZE, "the table takes more than %zu MB",
                   TABLE_MOST(t) >> 20);
    return NULL;
}

static size_t bytes(const void *engine)
{
    const struct plain *a = engine;

    return ac_bytes(a->ac);
}

static void on_phrase(void *ctx, size_t phrase, size_t start, size_t end)
{
    struct plain *a = ctx;

    if (engine_whole_words(a->text, start, end))
        seen_add(&a->seen, phrase);
}

static struct tally pass(void *engine, unsigned lane, size_t text)
{
    struct plain *a = engine;
    const struct corpus *c = a->task->text[text];

    (void)lane;
    seen_begin_pass(&a->seen);
    for (size_t i = 0; i < c->n; i++) {
        uint64_t before = a->seen.tally.matches;

        seen_begin_item(&a->seen);
        a->text = c->items[i].all;
        ac_scan(a->ac, a->text, on_phrase, a);
        seen_end_item(&a->seen, before);
    }
    return a->seen.tally;
}

const struct engine *engine_ac(void)
{
    static const struct engine engine = {
        .name = "aho-corasick",
        .missing = missing,
        .build = build,
        .bytes = bytes,
        .pass = pass,
    };

    return &engine;
}
