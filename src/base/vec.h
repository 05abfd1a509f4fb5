/*
 * vec: an array that grows at the end.
 *
 * Owns its memory; the elements may move at any push. Used while something is built; what
 * is built then takes the array (vec_take) and keeps it as it is.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

struct vec {
    void *p;
    size_t n;    /* elements used */
    size_t cap;  /* elements allocated */
    size_t size; /* bytes of one */
};

void vec_init(struct vec *v, size_t element_bytes);
void vec_release(struct vec *v);

/* One more element, zeroed; lives until the next push. */
void *vec_push(struct vec *v);

/* Makes room for one more. */
void vec_grow(struct vec *v);

/* Room for so many more: where they will stand. Lives as vec_push's; n is not changed. */
void *vec_room(struct vec *v, size_t more);

/* As vec_push, but the element is not zeroed: for who writes all of it, often. */
static inline void *vec_add(struct vec *v)
{
    if (v->n == v->cap)
        vec_grow(v);
    return (char *)v->p + v->n++ * v->size;
}

static inline void *vec_at(const struct vec *v, size_t i)
{
    return (char *)v->p + i * v->size;
}

/* Hands the array over, cut to its elements, and leaves the vec empty; *n gets their
 * number. */
void *vec_take(struct vec *v, size_t *n);

#endif
