/* utf8: any bytes become valid text, and valid text stays as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "text/utf8.h"
#include "text/utf8_ways.h"
#include "unit/random.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BAD          "\xef\xbf\xbd"

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char bytes[UTF8_MOST];
        unsigned n = utf8_encode(cp, bytes), size;
        uint32_t got = utf8_decode(bytes, bytes + n, &size);

        assert_int_equal(size, n);
        assert_int_equal(got, cp >= 0xd800 && cp <= 0xdfff ? UTF8_REPLACEMENT : cp);
        assert_true(utf8_valid(span_make(bytes, n)));
        assert_int_equal(utf8_count(span_make(bytes, n)), 1);
    }
}

static void no_scalar_value_is_written_as_a_replacement(void **state)
{
    char bytes[UTF8_MOST];

    (void)state;
    assert_int_equal(utf8_encode(0x110000, bytes), 3);
    assert_memory_equal(bytes, BAD, 3);
    assert_int_equal(utf8_encode(UINT32_MAX, bytes), 3);
    assert_memory_equal(bytes, BAD, 3);
}

static void each_maximal_bad_sequence_is_one_replacement(void **state)
{
    static const struct {
        const char *bytes;
        const char *held;
    } cases[] = {
        {"", ""},
        {"plain ASCII, long enough for steps of eight", NULL}, /* NULL: as it is */
        {"é中𠀀", NULL},
        {BAD, NULL},            /* U+FFFD is valid */
        {"\xef\xbf\xbf", NULL}, /* so is a noncharacter */
        {"\x80", BAD},          /* a lone continuation */
        {"\x80\xbf", BAD BAD},
        {"\xc0\xaf", BAD BAD}, /* overlong */
        {"\xe0\x80\xaf", BAD BAD BAD},
        {"\xf0\x80\x80\xaf", BAD BAD BAD BAD},
        {"\xed\xa0\x80", BAD BAD BAD},         /* a surrogate */
        {"\xf4\x90\x80\x80", BAD BAD BAD BAD}, /* beyond U+10FFFF */
        {"\xff\xfe", BAD BAD},
        {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf"
         "A",
         BAD BAD BAD BAD "A"}, /* Unicode, table 3-11 */
        {"12345678\xe4\xb8"
         "9",
         "12345678" BAD "9"},
        {"a\xc3", "a" BAD}, /* cut short at the end */
        {"a\xf0\x9f\x98", "a" BAD},
        {"\xc3\xc3\xa9", BAD "é"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *held = cases[i].held ? cases[i].held : cases[i].bytes;

        buf_reset(&out);
        assert_int_equal(utf8_hold(span_of(cases[i].bytes), &out), 0);
        assert_string_equal(buf_cstr(&out), held);
        assert_int_equal(utf8_valid(span_of(cases[i].bytes)),
                         strcmp(held, cases[i].bytes) == 0);
    }
    buf_release(&out);
}

static void absent_text_is_valid_and_empty(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 0);
    assert_true(utf8_valid(span_make(NULL, 0)));
    assert_int_equal(utf8_count(span_make(NULL, 0)), 0);
    assert_int_equal(utf8_hold(span_make(NULL, 0), &out), 0);
    buf_release(&out);
}

static void a_cap_is_told(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 5);
    assert_int_equal(utf8_hold(span_of("abc\xff"), &out), -1);
    assert_true(out.full);
    assert_true(utf8_valid(buf_span(&out)));
    buf_release(&out);
}

static void held_text_is_valid_whatever_came(void **state)
{
    const char *text = getenv("SEED");
    unsigned seed = text ? (unsigned)strtoul(text, NULL, 10) : (unsigned)time(NULL);
    struct buf out, twice;

    (void)state;
    print_message("SEED=%u\n", seed);
    srandom(seed);
    buf_init(&out, 1000);
    buf_init(&twice, 1000);
    for (int round = 0; round < 50000; round++) {
        static const unsigned char likely[] = {0xc3, 0xa9, 0xe4, 0xb8, 0x80, 0xf0, 0x9f,
                                               0xed, 0xa0, 0xf4, 0x90, 'a',  0xe0};
        char bytes[24];
        size_t n = (size_t)random() % sizeof(bytes);
        utf8proc_int32_t cp;
        bool valid = true;

        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)(random() % 4 ? likely[(size_t)random() % sizeof(likely)]
                                           : random() % 256);
        for (utf8proc_ssize_t at = 0, size; at < (utf8proc_ssize_t)n && valid;
             at += size) {
            size = utf8proc_iterate((utf8proc_uint8_t *)bytes + at,
                                    (utf8proc_ssize_t)n - at, &cp);
            valid = size > 0;
        }
        assert_int_equal(utf8_valid(span_make(bytes, n)), valid);
        buf_reset(&out);
        buf_reset(&twice);
        assert_int_equal(utf8_hold(span_make(bytes, n), &out), 0);
        assert_true(utf8_valid(buf_span(&out)));
        assert_int_equal(utf8_hold(buf_span(&out), &twice), 0);
        assert_true(span_eq(buf_span(&out), buf_span(&twice)));
    }
    buf_release(&twice);
    buf_release(&out);
}

/* Bytes at the edges of what Unicode allows, four of each in a row, at any place. */
static void vectors_find_what_the_portable_way_finds(void **state)
{
    static const unsigned char edges[] = {
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
        0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff};
    const size_t n = sizeof(edges), all = n * n * n * n;
    uint64_t random = random_seed();

    (void)state;
    for (size_t i = 0; i < all; i++) {
        char text[400] = "";
        size_t length = 5 + draw(&random) % (sizeof(text) - 5);
        char *at = text + draw(&random) % (length - 4);

        memset(text, i % 2 ? 'a' : '\0', length);
        at[0] = (char)edges[i % n];
        at[1] = (char)edges[i / n % n];
        at[2] = (char)edges[i / n / n % n];
        at[3] = (char)edges[i / n / n / n];
        for (size_t way = 0; utf8_nth_way(way); way++)
            if (utf8_nth_way(way)(text, length) != utf8_valid_portable(text, length))
                fail_msg("%02x %02x %02x %02x at %zu of %zu, way %zu", at[0] & 255,
                         at[1] & 255, at[2] & 255, at[3] & 255, (size_t)(at - text),
                         length, way);
    }
}

static void what_steers_a_terminal_is_a_control(void **state)
{
    static const struct {
        uint32_t first, last;
        bool control;
    } rows[] = {
        {0x0, 0x1f, true},
        {' ', '~', false},
        {0x7f, 0x9f, true}, /* DEL and C1: 0x9b alone is CSI */
        {0xa0, 0xff, false},
        {0x61c, 0x61c, true},    /* Arabic letter mark */
        {0x200c, 0x200d, false}, /* joiners: Persian and emoji need them */
        {0x200e, 0x200f, true},
        {0x2028, 0x202e, true}, /* separators of lines, embeddings, overrides */
        {0x2066, 0x2069, true}, /* isolates */
        {0x4e00, 0x4e00, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (uint32_t cp = rows[i].first; cp <= rows[i].last; cp++)
            assert_int_equal(utf8_is_control(cp), rows[i].control);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(no_scalar_value_is_written_as_a_replacement),
        cmocka_unit_test(each_maximal_bad_sequence_is_one_replacement),
        cmocka_unit_test(absent_text_is_valid_and_empty),
        cmocka_unit_test(a_cap_is_told),
        cmocka_unit_test(held_text_is_valid_whatever_came),
        cmocka_unit_test(vectors_find_what_the_portable_way_finds),
        cmocka_unit_test(what_steers_a_terminal_is_a_control),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
