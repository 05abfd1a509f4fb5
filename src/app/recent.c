#include "app/recent.h"

#include <stdlib.h>

#include "base/mem.h"

struct recent {
    size_t most, most_bytes;
    size_t first; /* the oldest, in line[] */
    size_t n, bytes;
    struct chunk *line[];
};

struct recent *recent_new(size_t most, size_t most_bytes)
{
    struct recent *r = mem_zalloc(sizeof(*r) + most * sizeof(r->line[0]));

    r->most = most;
    r->most_bytes = most_bytes;
    return r;
}

static void drop_oldest(struct recent *r)
{
    r->bytes -= r->line[r->first]->n;
    chunk_unref(r->line[r->first]);
    r->first = (r->first + 1) % r->most;
    r->n--;
}

void recent_free(struct recent *r)
{
    while (r && r->n)
        drop_oldest(r);
    free(r);
}

void recent_add(struct recent *r, struct chunk *line)
{
    if (line->n > r->most_bytes)
        return;
    while (r->n == r->most || (r->n && r->bytes + line->n > r->most_bytes))
        drop_oldest(r);
    r->line[(r->first + r->n++) % r->most] = chunk_ref(line);
    r->bytes += line->n;
}

size_t recent_count(const struct recent *r)
{
    return r->n;
}

struct span recent_at(const struct recent *r, size_t i)
{
    const struct chunk *c = r->line[(r->first + i) % r->most];

    return span_make(c->p, c->n && c->p[c->n - 1] == '\n' ? c->n - 1 : c->n);
}
