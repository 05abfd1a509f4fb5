#include "app/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

struct marks {
    struct archive *archive;
    marks_fn *on_mark;
    void *ctx;
    struct mark **mark;
    size_t n;
    size_t cap;
};

struct marks *marks_new(struct archive *archive, marks_fn *on_mark, void *ctx)
{
    struct marks *m = mem_zalloc(sizeof(*m));

    m->archive = archive;
    m->on_mark = on_mark;
    m->ctx = ctx;
    return m;
}

void marks_free(struct marks *m)
{
    if (!m)
        return;
    while (m->n)
        free(m->mark[--m->n]);
    free(m->mark);
    free(m);
}

static struct mark *find_here(const struct marks *m, struct span name)
{
    for (size_t i = 0; i < m->n; i++)
        if (span_is(name, m->mark[i]->name))
            return m->mark[i];
    return NULL;
}

/* Room for a new one, or that of whoever left first; NULL where nobody has left. */
static struct mark *make_place(struct marks *m)
{
    struct mark *oldest = NULL;

    if (m->n < MARKS_MOST) {
        m->mark = mem_grow(m->mark, &m->cap, m->n + 1, sizeof(struct mark *));
        m->mark[m->n] = mem_zalloc(sizeof(struct mark));
        return m->mark[m->n++];
    }
    for (size_t i = 0; i < m->n; i++) {
        struct mark *mark = m->mark[i];

        if (!mark->holder && (!oldest || mark->left_ns < oldest->left_ns))
            oldest = mark;
    }
    return oldest;
}

static void tell(const struct marks *m, const struct mark *mark)
{
    if (m->on_mark)
        m->on_mark(m->ctx, span_of(mark->name), mark->seq);
}

struct mark *marks_find(struct marks *m, struct span name, uint64_t fresh,
                        const char **error)
{
    struct mark *mark = find_here(m, name);
    uint64_t seq = fresh;
    int known;

    if (mark)
        return mark;
    *error = "the journal cannot be read now: come again";
    known = archive_find_mark(m->archive, name, &seq);
    if (known < 0)
        return NULL;
    *error = "there are too many durable subscribers";
    mark = make_place(m);
    if (!mark)
        return NULL;
    memset(mark, 0, sizeof(*mark));
    memcpy(mark->name, name.p, name.n); /* at most REQUEST_NAME_MOST */
    mark->left_ns = clock_mono_ns();
    mark->seq = seq;
    if (!known)
        tell(m, mark); /* from now on what it does not acknowledge comes again */
    return mark;
}

void marks_advance(struct marks *m, struct mark *mark, uint64_t seq)
{
    if (seq <= mark->seq)
        return;
    mark->seq = seq;
    tell(m, mark);
}

void marks_set_back(struct marks *m, struct mark *mark, uint64_t seq)
{
    mark->seq = seq;
    tell(m, mark);
}

void marks_let_go(struct mark *mark)
{
    mark->holder = NULL;
    mark->left_ns = clock_mono_ns();
}
