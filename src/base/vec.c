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

void vec_grow(struct vec *v)
{
    v->p = mem_grow(v->p, &v->cap, v->n + 1, v->size);
}

void *vec_room(struct vec *v, size_t more)
{
    if (v->cap - v->n < more)
        v->p = mem_grow(v->p, &v->cap, v->n + more, v->size);
    return vec_at(v, v->n);
}

void *vec_push(struct vec *v)
{
    return memset(vec_add(v), 0, v->size);
}

void *vec_take(struct vec *v, size_t *n)
{
    void *p = mem_realloc(v->p, v->n, v->size);

    *n = v->n;
    vec_init(v, v->size);
    return p;
}
