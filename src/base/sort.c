#include "base/sort.h"

#include <assert.h>
#include <string.h>

#define FEW 12

static void swap(char *a, char *b, size_t size)
{
    char spare[SORT_ELEMENT_MOST];

    memcpy(spare, a, size);
    memcpy(a, b, size);
    memcpy(b, spare, size);
}

static void sort_few(char *p, size_t n, size_t size, sort_cmp *cmp)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j && cmp(p + (j - 1) * size, p + j * size) > 0; j--)
            swap(p + (j - 1) * size, p + j * size, size);
}

/* Lets the element at `root` sink until no child of it in [0, n) is greater. */
static void sink(char *p, size_t root, size_t n, size_t size, sort_cmp *cmp)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && cmp(p + child * size, p + (child + 1) * size) < 0)
            child++;
        if (cmp(p + root * size, p + child * size) >= 0)
            return;
        swap(p + root * size, p + child * size, size);
    }
}

void sort_in_place(void *p, size_t n, size_t size, sort_cmp *cmp)
{
    assert(size <= SORT_ELEMENT_MOST);
    if (n <= FEW) {
        sort_few(p, n, size, cmp);
        return;
    }
    for (size_t i = n / 2; i-- > 0;)
        sink(p, i, n, size, cmp);
    for (size_t left = n - 1; left > 0; left--) {
        swap(p, (char *)p + left * size, size);
        sink(p, 0, left, size, cmp);
    }
}
