/* hash: values are for ever, the same on every machine, and a tail is read byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

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
        cmocka_unit_test(a_tail_is_its_bytes_in_order),
        cmocka_unit_test(values_do_not_change),
        cmocka_unit_test(no_bytes_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
