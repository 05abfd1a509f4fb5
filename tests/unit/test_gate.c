/*
 * gate: a word or a pair that was built in is always found, with the neighbour that it is
 * wanted with, by every way that this processor has; of others hardly any.
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

#define WORDS_MOST 200 /* of which all keys have room */
#define AT         ((uint64_t)2 << 40)

/* In memory of its own, so that a sanitizer sees what reads outside. */
static uint64_t *random_hashes(uint64_t *random, size_t n)
{
    uint64_t *hash = malloc((n + !n) * sizeof(*hash));

    for (size_t i = 0; i < n; i++)
        hash[i] = draw(random);
    return hash;
}

/* Asks for all words, some at a time. */
static void ask(const struct runs_way *way, const struct gate *g, const uint64_t *hash,
                size_t n, struct gate_asks *asks)
{
    struct gate_words w = {hash, n, AT};

    asks->n = 0;
    for (size_t from = 0; from < n; from += GATE_CHUNK)
        gate_way(way)->find(g, &w, from, asks);
}

static bool was_found(const struct gate_asks *asks, uint64_t key, uint64_t at)
{
    for (size_t i = 0; i < asks->n; i++)
        if (asks->key[i] == key && asks->at[i] == at)
            return true;
    return false;
}

/* What is to be found of word i, or the pair that begins there, and by which key. */
struct wanted {
    struct gate_key gate;
    uint64_t key;
    uint64_t at;
};

static struct wanted any_of(uint64_t *random, const uint64_t *hash, size_t n)
{
    size_t i = draw(random) % n;
    uint64_t pair = i + 1 < n ? gate_pair(hash[i], hash[i + 1]) : 0;

    switch (draw(random) % 4) {
    case 0:
        if (i + 1 < n)
            return (struct wanted){{pair, GATE_WHOLE}, pair, AT + i};
        break;
    case 1:
        if (i + 1 < n && i > 0)
            return (struct wanted){
                {pair, GATE_BEFORE}, lexicon_before(hash[i - 1], pair), AT + i - 1};
        break;
    case 2:
        if (i + 2 < n)
            return (struct wanted){
                {pair, GATE_BEHIND}, lexicon_behind(pair, hash[i + 2]), AT + i};
        break;
    }
    return (struct wanted){{hash[i], GATE_WHOLE}, hash[i], AT + i};
}

static void what_was_built_in_is_found(void **state)
{
    uint64_t random = random_seed();
    const struct runs_way *way;
    struct gate_asks asks;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        size_t n = 1 + draw(&random) % WORDS_MOST;
        uint64_t *hash = random_hashes(&random, n);
        struct wanted w = any_of(&random, hash, n);
        struct gate g;

        gate_build(&g, &w.gate, 1);
        for (size_t k = 0; (way = runs_nth(k)); k++) {
            ask(way, &g, hash, n, &asks);
            assert_true(was_found(&asks, w.key, w.at));
        }
        gate_release(&g);
        free(hash);
    }
}

static struct gate_key *random_keys(uint64_t *random, size_t n)
{
    struct gate_key *keys = malloc((n + !n) * sizeof(*keys));

    for (size_t i = 0; i < n; i++)
        keys[i] = (struct gate_key){draw(random), 1u << draw(random) % 3};
    return keys;
}

static int cmp_u64(const void *va, const void *vb)
{
    const uint64_t *a = va, *b = vb;

    return (*a > *b) - (*a < *b);
}

/* Keys that come in another order count as the same: that is fixed only for a want. */
static void assert_same(struct gate_asks *a, struct gate_asks *b)
{
    assert_int_equal(a->n, b->n);
    qsort(a->key, a->n, sizeof(*a->key), cmp_u64);
    qsort(b->key, b->n, sizeof(*b->key), cmp_u64);
    qsort(a->at, a->n, sizeof(*a->at), cmp_u64);
    qsort(b->at, b->n, sizeof(*b->at), cmp_u64);
    assert_memory_equal(a->key, b->key, a->n * sizeof(*a->key));
    assert_memory_equal(a->at, b->at, a->n * sizeof(*a->at));
}

/* In a crowded gate, where chance lets many pass. */
static void all_ways_find_the_same(void **state)
{
    uint64_t random = random_seed();
    const struct runs_way *way;
    struct gate_asks asks, same;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        size_t n = 1 + draw(&random) % WORDS_MOST, n_keys = draw(&random) % 3000;
        uint64_t *hash = random_hashes(&random, n);
        struct gate_key *keys = random_keys(&random, n_keys);
        struct gate g;

        gate_build(&g, keys, n_keys);
        for (size_t i = 0; n_keys > 2000 && i < (size_t)1 << (64 - g.shift); i++)
            g.bits[i] |= draw(&random);
        for (size_t k = 1; (way = runs_nth(k)); k++) {
            ask(runs_best(), &g, hash, n, &asks);
            ask(way, &g, hash, n, &same);
            assert_same(&asks, &same);
        }
        gate_release(&g);
        free(keys);
        free(hash);
    }
}

/* The keys of one want, in the order of words: all of them, as the gate lets all pass. */
static void what_is_wanted_for_the_same_comes_in_order(void **state)
{
    static uint64_t ones[2] = {UINT64_MAX, UINT64_MAX};
    const struct gate g = {.bits = ones, .shift = 63};
    uint64_t random = random_seed();
    const struct runs_way *way;
    struct gate_asks asks;

    (void)state;
    for (size_t n = 1; n <= WORDS_MOST; n++) {
        uint64_t *hash = random_hashes(&random, n);

        for (size_t k = 0; (way = runs_nth(k)); k++) {
            size_t next = 0;

            ask(way, &g, hash, n, &asks);
            for (size_t i = 0; i < asks.n && next < n; i++)
                next += asks.key[i] == hash[next] && asks.at[i] == AT + next;
            assert_int_equal(next, n);
        }
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
    struct gate_asks asks;

    (void)state;
    for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
        struct gate_key *keys = random_keys(&random, rows[r].keys);
        size_t passed = 0, asked = 0;
        struct gate g;

        gate_build(&g, keys, rows[r].keys);
        for (int round = 0; round < 200; round++) {
            uint64_t *hash = random_hashes(&random, WORDS_MOST);

            ask(runs_best(), &g, hash, WORDS_MOST, &asks);
            passed += asks.n;
            asked += 4 * WORDS_MOST - 4;
            free(hash);
        }
        assert_true((double)passed <= rows[r].most * (double)asked);
        gate_release(&g);
        free(keys);
    }
}

/* Those that the filter has by chance too: all ways the same. */
static void what_the_lexicon_may_have_is_kept_in_order(void **state)
{
    uint64_t random = random_seed();
    const struct runs_way *way;
    struct gate_asks asks;

    (void)state;
    for (int round = 0; round < 500; round++) {
        size_t n = draw(&random) % GATE_ROOM, n_anchors = 1 + draw(&random) % 2000;
        uint64_t *anchors = random_hashes(&random, n_anchors);
        uint64_t *keys = random_hashes(&random, n);
        struct lexicon x;

        qsort(anchors, n_anchors, sizeof(*anchors), cmp_u64);
        lexicon_build(&x, anchors, n_anchors);
        for (size_t i = 0; i < n; i++)
            if (draw(&random) % 2)
                keys[i] = anchors[draw(&random) % n_anchors];
        for (size_t k = 0; (way = runs_nth(k)); k++) {
            size_t kept = 0;

            for (asks.n = 0; asks.n < n; asks.n++) {
                asks.key[asks.n] = keys[asks.n];
                asks.at[asks.n] = asks.n;
            }
            gate_way(way)->sift(&x, &asks);
            for (size_t i = 0; i < n; i++) {
                if (!lexicon_may_have(&x, keys[i]))
                    continue;
                assert_true(asks.key[kept] == keys[i] && asks.at[kept] == i);
                kept++;
            }
            assert_int_equal(asks.n, kept);
        }
        lexicon_release(&x);
        free(keys);
        free(anchors);
    }
}

/* In a full table too, where many keys stand beyond their line. */
static void what_the_lexicon_has_is_found_in_order(void **state)
{
    uint64_t random = random_seed();
    const struct runs_way *way;
    struct gate_asks asks;

    (void)state;
    for (int round = 0; round < 500; round++) {
        size_t n = draw(&random) % GATE_ROOM, n_anchors = 1 + draw(&random) % 4000;
        uint64_t *anchors = random_hashes(&random, n_anchors);
        uint64_t *keys = random_hashes(&random, n);
        struct lexicon x;

        for (size_t i = 0; round % 2 && i < n_anchors; i++)
            anchors[i] &= ~(uint64_t)0xfff00000; /* crowds in a few lines */
        qsort(anchors, n_anchors, sizeof(*anchors), cmp_u64);
        lexicon_build(&x, anchors, n_anchors);
        for (size_t i = 0; i < n; i++)
            if (draw(&random) % 2)
                keys[i] = anchors[draw(&random) % n_anchors];
        for (size_t k = 0; (way = runs_nth(k)); k++) {
            size_t kept = 0;

            for (asks.n = 0; asks.n < n; asks.n++) {
                asks.key[asks.n] = keys[asks.n];
                asks.at[asks.n] = asks.n;
            }
            gate_way(way)->seek(&x, &asks);
            for (size_t i = 0; i < n; i++) {
                const struct lexicon_entry *e = lexicon_find(&x, keys[i]);

                if (!e)
                    continue;
                assert_true(&x.table[asks.key[kept]] == e && asks.at[kept] == i);
                kept++;
            }
            assert_int_equal(asks.n, kept);
        }
        lexicon_release(&x);
        free(keys);
        free(anchors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_built_in_is_found),
        cmocka_unit_test(all_ways_find_the_same),
        cmocka_unit_test(what_is_wanted_for_the_same_comes_in_order),
        cmocka_unit_test(others_are_turned_away),
        cmocka_unit_test(what_the_lexicon_may_have_is_kept_in_order),
        cmocka_unit_test(what_the_lexicon_has_is_found_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
