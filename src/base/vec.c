#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void vec_init(struct vec *v, size_t element_bytes)
{
    memset(v, 0, sizeof(*v));
    v->size = element_bytes;
}

void vec_release(struct vec *v)
{
    free(v->p);
    vec_init(v, v->size);
}

void *vec_push(struct vec *v)
{
    void *p;

    v->p = mem_grow(v->p, &v->cap, v->n + 1, v->size);
    p = vec_at(v, v->n++);
    memset(p, 0, v->size);
    return p;
}

void *vec_take(struct vec *v, size_t *n)
{
    void *p = mem_realloc(v->p, v->n, v->size);

    *n = v->n;
    vec_init(v, v->size);
    return p;
}
