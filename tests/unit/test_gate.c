/*
 * gate: a word or a pair that was built in is always found, by every way that this
 * processor has; of others hardly any.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "match/gate.h"
#include "random.h"
#include "text/runs.h"

#define WORDS_MOST 200

/* In memory of its own, so that a sanitizer sees what reads outside. */
static uint64_t *random_hashes(uint64_t *random, size_t n)
{
    uint64_t *hash = malloc((n + !n) * sizeof(*hash));

    for (size_t i = 0; i < n; i++)
        hash[i] = draw(random);
    return hash;
}

static bool was_found(const uint32_t *found, size_t n, uint32_t what)
{
    for (size_t i = 0; i < n; i++)
        if (found[i] == what)
            return true;
    return false;
}

static void what_was_built_in_is_found(void **state)
{
    uint64_t random = random_seed();
    const struct runs_way *way;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        size_t n = 1 + draw(&random) % WORDS_MOST, i = draw(&random) % n;
        bool pair = i + 1 < n && draw(&random) % 2;
        uint64_t *hash = random_hashes(&random, n);
        uint64_t key = pair ? gate_pair(hash[i], hash[i + 1]) : hash[i];
        uint32_t found[2 * WORDS_MOST + 1];
        struct gate g;

        gate_build(&g, &key, 1);
        for (size_t k = 0; (way = runs_nth(k)); k++) {
            size_t met = gate_way(way)(&g, hash, n, n - 1, found);

            assert_true(was_found(found, met, (uint32_t)(i << GATE_WORD) | pair));
        }
        gate_release(&g);
        free(hash);
    }
}

/* Also where the last word begins a pair with one behind what is asked for. */
static void all_ways_find_the_same(void **state)
{
    uint64_t random = random_seed();
    const struct runs_way *way;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        size_t n = 1 + draw(&random) % WORDS_MOST, n_keys = draw(&random) % 3000;
        bool more = draw(&random) % 2;
        uint64_t *hash = random_hashes(&random, n + more);
        uint64_t *keys = random_hashes(&random, n_keys);
        uint32_t found[2 * WORDS_MOST + 1], same[2 * WORDS_MOST + 1];
        size_t met, n_pairs = n - !more;
        struct gate g;

        gate_build(&g, keys, n_keys);
        met = gate_way(runs_best())(&g, hash, n, n_pairs, found);
        for (size_t k = 1; (way = runs_nth(k)); k++) {
            assert_int_equal(gate_way(way)(&g, hash, n, n_pairs, same), met);
            assert_memory_equal(same, found, met * sizeof(*found));
        }
        gate_release(&g);
        free(keys);
        free(hash);
    }
}

/* Of a hundred others not one in a set of a thousand; in a set of a million seldom one.
 */
static void others_are_turned_away(void **state)
{
    static const struct {
        size_t keys;
        double most; /* share that passes */
    } rows[] = {{1000, 0.005}, {1000000, 0.05}};
    uint64_t random = random_seed();

    (void)state;
    for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
        uint64_t *keys = random_hashes(&random, rows[r].keys);
        size_t passed = 0, asked = 0;
        struct gate g;

        gate_build(&g, keys, rows[r].keys);
        for (int round = 0; round < 200; round++) {
            uint64_t *hash = random_hashes(&random, WORDS_MOST);
            uint32_t found[2 * WORDS_MOST + 1];

            passed += gate_way(runs_best())(&g, hash, WORDS_MOST, WORDS_MOST - 1, found);
            asked += 2 * WORDS_MOST - 1;
            free(hash);
        }
        assert_true((double)passed <= rows[r].most * (double)asked);
        gate_release(&g);
        free(keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_built_in_is_found),
        cmocka_unit_test(all_ways_find_the_same),
        cmocka_unit_test(others_are_turned_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
