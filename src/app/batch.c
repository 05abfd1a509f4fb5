#include "app/batch.h"

#include <stdlib.h>
#include <string.h>

#include "app/alert.h"
#include "base/mem.h"

#define CHAINS_FIRST 256

void batch_init(struct batch *b)
{
    memset(b, 0, sizeof(*b));
    vec_init(&b->posts, sizeof(struct post));
    vec_init(&b->alerts, sizeof(struct journal_alert));
    vec_init(&b->seen, sizeof(struct journal_seen));
    vec_init(&b->links, sizeof(struct batch_link));
    vec_init(&b->rules, sizeof(uint64_t));
    vec_init(&b->marks, sizeof(struct journal_mark));
}

static void free_mark(struct journal_mark *m)
{
    free((char *)m->name.p); /* a copy of ours */
}

void batch_reset(struct batch *b)
{
    for (size_t i = 0; i < b->posts.n; i++)
        post_release(vec_at(&b->posts, i));
    for (size_t i = 0; i < b->marks.n; i++)
        free_mark(vec_at(&b->marks, i));
    if (b->seen.n)
        memset(b->chains, 0, b->n_chains * sizeof(*b->chains));
    b->posts.n = b->alerts.n = b->seen.n = b->links.n = b->rules.n = b->marks.n = 0;
    b->bytes = 0;
}

void batch_release(struct batch *b)
{
    batch_reset(b);
    vec_release(&b->posts);
    vec_release(&b->alerts);
    vec_release(&b->seen);
    vec_release(&b->links);
    vec_release(&b->rules);
    vec_release(&b->marks);
    free(b->chains);
    batch_init(b);
}

/* --- alerts ------------------------------------------------------------------------ */

static struct span line_of(const struct post *p)
{
    const struct chunk *c = p->form[RENDER_JSON];

    return span_make(c->p, c->n && c->p[c->n - 1] == '\n' ? c->n - 1 : c->n);
}

void batch_add_post(struct batch *b, const struct post *p, int64_t time_ms)
{
    struct journal_alert *a = vec_push(&b->alerts);

    *(struct post *)vec_push(&b->posts) = *p;
    *a = (struct journal_alert){p->seq, time_ms, line_of(p)};
    b->bytes += sizeof(*p) + sizeof(*a);
    for (size_t i = 0; i < RENDER_FORMS; i++)
        b->bytes += p->form[i] ? p->form[i]->n : 0;
}

uint64_t batch_renumber(struct batch *b, uint64_t first)
{
    struct buf line;

    buf_init(&line, BUF_NO_CAP);
    for (size_t i = 0; i < b->posts.n; i++) {
        struct post *p = vec_at(&b->posts, i);
        struct journal_alert *a = vec_at(&b->alerts, i);
        struct chunk **json = &p->form[RENDER_JSON];

        buf_reset(&line);
        p->seq = a->seq = first++;
        (void)alert_renumber(&line, span_make((*json)->p, (*json)->n), p->seq);
        chunk_unref(*json);
        *json = chunk_new(buf_span(&line));
        a->line = line_of(p);
    }
    buf_release(&line);
    return first;
}

/* --- items ------------------------------------------------------------------------- */

static struct journal_seen *seen_at(const struct batch *b, size_t i)
{
    return vec_at(&b->seen, i);
}

static struct batch_link *link_at(const struct batch *b, size_t i)
{
    return vec_at(&b->links, i);
}

static uint32_t *chain_of(const struct batch *b, uint64_t key)
{
    return &b->chains[key & (b->n_chains - 1)];
}

static void chain_up(struct batch *b, size_t i)
{
    uint32_t *chain = chain_of(b, seen_at(b, i)->key);

    link_at(b, i)->older = *chain;
    *chain = (uint32_t)i + 1;
}

static void grow_chains(struct batch *b)
{
    b->n_chains = b->n_chains ? b->n_chains * 2 : CHAINS_FIRST;
    free(b->chains);
    b->chains = mem_calloc(b->n_chains, sizeof(*b->chains));
    for (size_t i = 0; i < b->seen.n; i++)
        chain_up(b, i);
}

void batch_add_seen(struct batch *b, const struct journal_seen *s)
{
    if (b->seen.n >= b->n_chains)
        grow_chains(b);
    *(struct journal_seen *)vec_push(&b->seen) = *s;
    ((struct batch_link *)vec_push(&b->links))->rules = (uint32_t)b->rules.n;
    for (size_t i = 0; i < s->n_rules; i++)
        *(uint64_t *)vec_push(&b->rules) = s->rules[i];
    chain_up(b, b->seen.n - 1);
    b->bytes += sizeof(*s) + s->n_rules * sizeof(uint64_t);
}

/* Not before all are there: while some are added they may move. */
static void set_rules(struct batch *b)
{
    for (size_t i = 0; i < b->seen.n; i++)
        seen_at(b, i)->rules = vec_at(&b->rules, link_at(b, i)->rules);
}

bool batch_find_seen(const struct batch *b, uint64_t key, struct journal_seen *s)
{
    uint32_t i = b->seen.n ? *chain_of(b, key) : 0;

    while (i && seen_at(b, i - 1)->key != key)
        i = link_at(b, i - 1)->older;
    if (!i)
        return false;
    *s = *seen_at(b, i - 1);
    s->rules = vec_at(&b->rules, link_at(b, i - 1)->rules);
    return true;
}

/* --- the rest ---------------------------------------------------------------------- */

void batch_add_mark(struct batch *b, const struct journal_mark *m)
{
    struct journal_mark *mine = NULL;

    for (size_t i = 0; i < b->marks.n && !mine; i++)
        if (span_eq(((struct journal_mark *)vec_at(&b->marks, i))->name, m->name))
            mine = vec_at(&b->marks, i);
    if (!mine) {
        mine = vec_push(&b->marks);
        mine->name = span_make(mem_dup(m->name.p, m->name.n), m->name.n);
        b->bytes += sizeof(*mine) + m->name.n;
    }
    mine->seq = m->seq;
    mine->time_ms = m->time_ms;
}

bool batch_is_empty(const struct batch *b)
{
    return !b->posts.n && !b->seen.n && !b->marks.n;
}

struct journal_batch batch_view(struct batch *b)
{
    set_rules(b);
    return (struct journal_batch){
        .alerts = b->alerts.p,
        .n_alerts = b->alerts.n,
        .seen = b->seen.p,
        .n_seen = b->seen.n,
        .marks = b->marks.p,
        .n_marks = b->marks.n,
    };
}
