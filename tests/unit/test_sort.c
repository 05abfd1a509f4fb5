/* sort: what qsort does, of any size of array and element. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/sort.h"

static int cmp_bytes(const void *a, const void *b)
{
    return memcmp(a, b, 3);
}

static void agrees_with_qsort(void **state)
{
    const char *env = getenv("SEED");
    uint32_t seed = env ? (uint32_t)strtoul(env, NULL, 10) : 1;
    char ours[300 * 3], theirs[300 * 3];

    (void)state;
    print_message("SEED=%u\n", seed);
    for (size_t n = 0; n < 300; n++) {
        for (size_t i = 0; i < n * 3; i++) {
            seed = seed * 1664525u + 1013904223u;
            ours[i] = theirs[i] = (char)('a' + (seed >> 20) % (n % 5 + 1));
        }
        sort_in_place(ours, n, 3, cmp_bytes);
        qsort(theirs, n, 3, cmp_bytes);
        assert_memory_equal(ours, theirs, n * 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_qsort),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
