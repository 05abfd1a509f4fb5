/*
 * wide: all ways see in a row what single characters are: those that fold to themselves
 * are ideographs, and signs are nothing but separators and commas.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "text/fold.h"
#include "text/runs.h"
#include "text/utf8.h"
#include "text/wide.h"
#include "text/wordclass.h"

#define FIRST_OF_THREE 0x800u
#define PAST_OF_THREE  0x10000u

/* A row of sixteen like this one. */
static void fill_row(uint32_t cp, char row[WIDE_LOAD])
{
    memset(row, 0, WIDE_LOAD);
    for (unsigned i = 0; i < WIDE_UNITS; i++)
        (void)utf8_encode(cp, row + (size_t)i * WIDE_UNIT);
}

static bool is_surrogate(uint32_t cp)
{
    return cp >= 0xd800 && cp <= 0xdfff;
}

static void units_are_what_the_rules_say(void **state)
{
    (void)state;
    for (uint32_t cp = FIRST_OF_THREE; cp < PAST_OF_THREE; cp++) {
        char row[WIDE_LOAD], folded[FOLD_MOST];
        enum wordclass class = wordclass_of(cp);

        if (is_surrogate(cp))
            continue;
        fill_row(cp, row);
        if (wide_is_self(wide_unit(row))) {
            assert_int_equal(class, WORDCLASS_IDEOGRAPH);
            assert_int_equal(fold_word(span_make(row, WIDE_UNIT), folded), WIDE_UNIT);
            assert_memory_equal(folded, row, WIDE_UNIT);
            assert_true(wide_hash(row) == hash_bytes(row, WIDE_UNIT));
        }
        if (wide_is_sign(wide_unit(row)))
            assert_true(class == WORDCLASS_SEPARATOR || class == WORDCLASS_COMMA);
    }
}

static void every_way_sees_the_same(void **state)
{
    const struct runs_way *way;

    (void)state;
    for (uint32_t cp = FIRST_OF_THREE; cp < PAST_OF_THREE; cp++) {
        char row[WIDE_LOAD];
        bool self, sign;

        if (is_surrogate(cp))
            continue;
        fill_row(cp, row);
        self = wide_is_self(wide_unit(row));
        sign = wide_is_sign(wide_unit(row));
        for (size_t i = 0; (way = runs_nth(i)); i++) {
            struct wide_row got = way->look_wide(row);

            assert_int_equal(got.self, self ? (1u << WIDE_UNITS) - 1 : 0);
            assert_int_equal(got.sign, sign ? (1u << WIDE_UNITS) - 1 : 0);
        }
    }
}

static void bits_stand_for_units_in_order(void **state)
{
    char row[WIDE_LOAD] = "美国，商务部。カナ：한국、H200";
    const struct runs_way *way;

    (void)state;
    for (size_t i = 0; (way = runs_nth(i)); i++) {
        struct wide_row got = way->look_wide(row);
        unsigned n = (unsigned)__builtin_ctz(~(got.self | got.sign));

        assert_int_equal(n, 13);
        assert_int_equal(got.self & 0x1fff, 0x0dbb);
        assert_int_equal(got.sign & 0x1fff, 0x1244);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_are_what_the_rules_say),
        cmocka_unit_test(every_way_sees_the_same),
        cmocka_unit_test(bits_stand_for_units_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
