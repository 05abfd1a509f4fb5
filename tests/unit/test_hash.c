/* hash: the same number on every machine, whatever its registers and byte order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "random.h"

/* Where halves carry into each other, and where they do not. */
static const uint64_t edges[] = {
    0,
    1,
    2,
    0x7fffffffu,
    0x80000000u,
    0xffffffffu,
    0x100000000u,
    0x100000001u,
    0x7fffffffffffffffu,
    0x8000000000000000u,
    0xffffffff00000000u,
    0xffffffff00000001u,
    0xfffffffffffffffeu,
    0xffffffffffffffffu,
};

#define N_EDGES (sizeof(edges) / sizeof(*edges))

static void the_product_by_halves_is_the_wide_one(void **state)
{
    uint64_t random = random_seed();

    (void)state;
    for (size_t i = 0; i < N_EDGES; i++)
        for (size_t k = 0; k < N_EDGES; k++)
            assert_int_equal(hash_mix_by_halves(edges[i], edges[k]),
                             hash_mix(edges[i], edges[k]));
    for (int i = 0; i < 100000; i++) {
        uint64_t a = draw(&random), b = draw(&random) >> draw(&random) % 64;

        assert_int_equal(hash_mix_by_halves(a, b), hash_mix(a, b));
    }
}

/* Reckoned by hand: both are right, not only equal. */
static void a_product_is_folded(void **state)
{
    static const struct {
        uint64_t a, b, folded;
    } cases[] = {
        {3, 5, 15},
        {0x100000000u, 0x100000000u, 1}, /* 2^64: the high half alone */
        {UINT64_MAX, 2, UINT64_MAX},     /* 2^65 - 2: 1 and 2^64 - 2 */
        {UINT64_MAX, UINT64_MAX, UINT64_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(hash_mix(cases[i].a, cases[i].b), cases[i].folded);
        assert_int_equal(hash_mix_by_halves(cases[i].a, cases[i].b), cases[i].folded);
    }
}

/* Ids of items are made of these: they may not change with the machine. */
static void hashes_are_what_they_always_were(void **state)
{
    static const struct {
        size_t n;
        uint64_t hash;
    } cases[] = {
        {0, 0xd6cb8892a926a943u},  {1, 0x4cbdb0e76a837bdbu},   {7, 0x2a7ab679ccdbb5a9u},
        {8, 0xc8d4f4f6e2797ad3u},  {9, 0x92fca9a32c5c4deeu},   {15, 0xb1dc5c9ad4aa108bu},
        {16, 0x58745afb8f724300u}, {17, 0xea86abf8a363eef1u},  {32, 0x2e72a5a56d2c64c6u},
        {33, 0x4c9e2c23bffef961u}, {255, 0xfaf7201b2486f6c2u},
    };
    unsigned char bytes[255];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 37 + 129);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(hash_bytes(bytes, cases[i].n), cases[i].hash);
    assert_int_equal(hash_pair(hash_bytes("entity", 6), hash_bytes("list", 4)),
                     0xe5d239cee0f2bcc5u);
}

static void a_tail_is_its_bytes_in_order(void **state)
{
    static const unsigned char bytes[] = {0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7};
    uint64_t want = 0;

    (void)state;
    for (size_t n = 0; n <= sizeof(bytes); n++) {
        assert_true(hash_load_tail(bytes, n) == want);
        if (n < sizeof(bytes))
            want |= (uint64_t)bytes[n] << (8 * n);
    }
}

static void values_do_not_change(void **state)
{
    static const struct {
        const char *text;
        uint64_t hash;
    } cases[] = {
        {"", 0xd6cb8892a926a943},
        {"a", 0x356a7b391821db11},
        {"us", 0xd40233e6574689ae},
        {"amd", 0x383cb1f967dcab3c},
        {"chip", 0xf17b13abd25d3bb5},
        {"nvidia", 0x881bf3868020994b},
        {"controls", 0x8af3b9b75a0d4952},
        {"licensing", 0xc9ef91984680585a},
        {"semiconductors", 0x9b6eafa82349dd8e},
        {"internationally", 0x21fd389f5ee76b2a},
        {"counterrevolution", 0x2b7e59eecc67acc8},
        {"donaudampfschifffahrtsgesellschaft", 0xa8f50f70b331a0d3},
        {"0123456789abcdef", 0x708f2229d31372e4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_true(hash_bytes(cases[i].text, strlen(cases[i].text)) == cases[i].hash);
}

static void no_bytes_are_left_out(void **state)
{
    char text[64] = {0};

    (void)state;
    for (size_t n = 1; n <= sizeof(text); n++) {
        uint64_t before = hash_bytes(text, n);

        assert_true(before != hash_bytes(text, n - 1));
        for (size_t i = 0; i < n; i++) {
            text[i] = 1;
            assert_true(hash_bytes(text, n) != before);
            text[i] = 0;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_product_by_halves_is_the_wide_one),
        cmocka_unit_test(a_product_is_folded),
        cmocka_unit_test(hashes_are_what_they_always_were),
        cmocka_unit_test(a_tail_is_its_bytes_in_order),
        cmocka_unit_test(values_do_not_change),
        cmocka_unit_test(no_bytes_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
