/*
 * Hyperscan, or Vectorscan, which has its interface: all phrases as caseless literals,
 * whole words checked in the callback. The fastest byte matcher there is.
 */
#include "bench/engine.h"

#ifdef BENCH_HYPERSCAN
#include <stdio.h>
#include <stdlib.h>

#include <hs.h>

#include "base/mem.h"

struct hyper {
    const struct task *task;
    hs_database_t *db;
    hs_scratch_t *scratch;
    size_t *length; /* of each phrase */
    struct seen seen;
    struct span text; /* being scanned */
};

static const char *missing(void)
{
    return NULL;
}

/* The compiler of Hyperscan takes arrays. */
static hs_error_t compile(struct hyper *h, const struct task *t,
                          hs_compile_error_t **error)
{
    size_t n = t->n_phrases;
    const char **text = mem_calloc(n, sizeof(*text));
    unsigned *flags = mem_calloc(n, sizeof(*flags)), *ids = mem_calloc(n, sizeof(*ids));
    const char *p = t->phrases.p;
    hs_error_t built;

    for (size_t i = 0; i < n; i++) {
        text[i] = p;
        h->length[i] = (size_t)(strchr(p, '\n') - p);
        flags[i] = HS_FLAG_CASELESS;
        ids[i] = (unsigned)i;
        p += h->length[i] + 1;
    }
    built = hs_compile_lit_multi(text, flags, ids, h->length, (unsigned)n, HS_MODE_BLOCK,
                                 NULL, &h->db, error);
    free(text);
    free(flags);
    free(ids);
    return built == HS_SUCCESS ? hs_alloc_scratch(h->db, &h->scratch) : built;
}

static void *build(const struct task *t, char *why)
{
    struct hyper *h = mem_zalloc(sizeof(*h));
    hs_compile_error_t *error = NULL;

    h->task = t;
    h->length = mem_calloc(t->n_phrases, sizeof(*h->length));
    seen_init(&h->seen, t->n_phrases);
    if (compile(h, t, &error) == HS_SUCCESS)
        return h;
    (void)snprintf(why, ENGINE_WHY_SIZE, "%s", error ? error->message : "no scratch");
    return NULL;
}

static size_t bytes(const void *engine)
{
    const struct hyper *h = engine;
    size_t db = 0, scratch = 0;

    (void)hs_database_size(h->db, &db);
    (void)hs_scratch_size(h->scratch, &scratch);
    return db + scratch;
}

static int on_literal(unsigned id, unsigned long long from, unsigned long long to,
                      unsigned flags, void *ctx)
{
    struct hyper *h = ctx;

    (void)from;
    (void)flags;
    if (engine_whole_words(h->text, to - h->length[id], to))
        seen_add(&h->seen, id);
    return 0;
}

static struct tally pass(void *engine, unsigned lane, size_t text)
{
    struct hyper *h = engine;
    const struct corpus *c = h->task->text[text];

    (void)lane;
    seen_begin_pass(&h->seen);
    for (size_t i = 0; i < c->n; i++) {
        uint64_t before = h->seen.tally.matches;

        seen_begin_item(&h->seen);
        h->text = c->items[i].all;
        (void)hs_scan(h->db, h->text.p, (unsigned)h->text.n, 0, h->scratch, on_literal,
                      h);
        seen_end_item(&h->seen, before);
    }
    return h->seen.tally;
}

const struct engine *engine_hyperscan(void)
{
    static const struct engine engine = {
        .name = "hyperscan",
        .missing = missing,
        .build = build,
        .bytes = bytes,
        .pass = pass,
    };

    return &engine;
}

#else

static const char *missing(void)
{
    return "not here: apt-get install libhyperscan-dev (or libvectorscan-dev)";
}

const struct engine *engine_hyperscan(void)
{
    static const struct engine engine = {
        .name = "hyperscan",
        .missing = missing,
    };

    return &engine;
}
#endif
