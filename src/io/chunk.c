#include "io/chunk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct chunk *chunk_new(struct span s)
{
    struct chunk *c = mem_realloc(NULL, sizeof(*c) + s.n, 1);

    c->refs = 1;
    c->n = s.n;
    if (s.n)
        memcpy(c->p, s.p, s.n);
    return c;
}

struct chunk *chunk_ref(struct chunk *c)
{
    c->refs++;
    return c;
}

void chunk_unref(struct chunk *c)
{
    if (c && --c->refs == 0)
        free(c);
}
