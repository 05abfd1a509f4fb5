/* mem: what is asked of the heap is counted, and a table costs what is used of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"

static void allocations_are_counted(void **state)
{
    size_t before = mem_allocations(), cap = 0;
    int *grown = NULL;

    (void)state;
    free(mem_zalloc(10));
    free(mem_dup("text", 4));
    assert_int_equal(mem_allocations() - before, 2);
    grown = mem_grow(grown, &cap, 3, sizeof(*grown));
    grown = mem_grow(grown, &cap, cap, sizeof(*grown)); /* there is room */
    assert_int_equal(mem_allocations() - before, 3);
    free(grown);
}

static void of_a_sparse_table_only_used_pages_are_there(void **state)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), n = 10000000;
    uint64_t *table = mem_sparse(n, sizeof(*table));

    (void)state;
    assert_int_equal(mem_sparse_resident(table, n, sizeof(*table)), 0);
    assert_int_equal(table[n / 2], 0);
    table[0] = 1;
    table[n - 1] = 2;
    table[n / 3] = 3;
    assert_true(mem_sparse_resident(table, n, sizeof(*table)) >= 3 * page);
    assert_true(mem_sparse_resident(table, n, sizeof(*table)) <= 4 * page);
    mem_sparse_free(table, n, sizeof(*table));
}

static void an_empty_table_is_a_table(void **state)
{
    uint64_t *table = mem_sparse(0, sizeof(*table));

    (void)state;
    assert_int_equal(mem_sparse_resident(table, 0, sizeof(*table)), 0);
    mem_sparse_free(table, 0, sizeof(*table));
    mem_sparse_free(NULL, 7, sizeof(*table));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_counted),
        cmocka_unit_test(of_a_sparse_table_only_used_pages_are_there),
        cmocka_unit_test(an_empty_table_is_a_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
