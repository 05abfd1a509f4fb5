/*
 * sort: qsort(3) without the heap.
 *
 * The C library's qsort takes memory for larger arrays, which the item path must not:
 * this is heap sort in place (insertion sort for a few elements), n log n on any input.
 * Not stable: cmp must tell all elements apart whose order matters.
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>

typedef int sort_cmp(const void *a, const void *b);

/* Elements of at most SORT_ELEMENT_MOST bytes. p may be NULL where n is 0. */
#define SORT_ELEMENT_MOST 64
void sort_in_place(void *p, size_t n, size_t size, sort_cmp *cmp);

#endif
