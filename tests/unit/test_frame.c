/* frame: the same records, whatever pieces the stream comes in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "feed/frame.h"
#include "unit/random.h"

/* Writes what frame_next gives, as "record|", "long:...|", "cut:...|", "broken:...|". */
static void drain(struct frame *f, struct buf *out)
{
    static const char *const mark[] = {"", "", "long:", "cut:", "broken:"};
    struct span record;
    enum frame_got got;

    while ((got = frame_next(f, &record)) != FRAME_MORE) {
        assert_int_equal(buf_add_str(out, mark[got]), 0);
        assert_int_equal(buf_add_span(out, record), 0);
        assert_int_equal(buf_add_char(out, '|'), 0);
    }
    assert_true(frame_room(f) >= 1);
}

/* Pieces of `most_piece` bytes, or, with *random, of 1 to most_piece. */
static void feed(struct frame *f, struct span stream, size_t most_piece, uint64_t *random,
                 struct buf *out)
{
    size_t done = 0;

    while (done < stream.n) {
        size_t n = random ? 1 + draw(random) % most_piece : most_piece;
        size_t room = frame_room(f);

        n = n > stream.n - done ? stream.n - done : n;
        n = n > room ? room : n;
        frame_push(f, stream.p + done, n);
        done += n;
        drain(f, out);
    }
    frame_end(f);
    drain(f, out);
    drain(f, out);
}

static void framed(enum frame_mode mode, size_t limit, struct span stream,
                   size_t most_piece, uint64_t *random, struct buf *out)
{
    struct frame f;

    buf_reset(out);
    frame_init(&f, mode, limit);
    feed(&f, stream, most_piece, random, out);
    assert_true(f.bytes.room <= limit + ((size_t)64 << 10));
    frame_release(&f);
}

/* Streams with a NUL in them are given by their length. */
static const struct {
    enum frame_mode mode;
    size_t limit;
    struct span stream;
    struct span want;
} cases[] = {
    {FRAME_NEWLINE, 9, SPAN(""), SPAN("")},
    {FRAME_NEWLINE, 9, SPAN("a\nbc\n"), SPAN("a|bc|")},
    {FRAME_NEWLINE, 9, SPAN("a\r\nb\rc\r\n"), SPAN("a|b\rc|")},
    {FRAME_NEWLINE, 9, SPAN("a\nlast"), SPAN("a|last|")},
    {FRAME_NEWLINE, 9, SPAN("a\nlast\r"), SPAN("a|last|")},
    {FRAME_NEWLINE, 9, SPAN("\n\r\n \t\n\na\n\n"), SPAN("a|")},
    {FRAME_NEWLINE, 9, SPAN(" a \n"), SPAN(" a |")},
    {FRAME_NEWLINE, 9, SPAN("a\0b\n"), SPAN("a\0b|")},
    {FRAME_NEWLINE, 4, SPAN("1234\n12345\nab\n"), SPAN("1234|long:1234|ab|")},
    /* the CR is no part of the record, so it is no part of its length */
    {FRAME_NEWLINE, 4, SPAN("1234\r\n12345\r\n1234\rx\n"),
     SPAN("1234|long:1234|long:1234|")},
    {FRAME_NEWLINE, 4, SPAN("1234\r"), SPAN("1234|")},
    {FRAME_NEWLINE, 4, SPAN("123456789"), SPAN("long:1234|")},
    {FRAME_NEWLINE, 4, SPAN("12345"), SPAN("long:1234|")},
    {FRAME_NEWLINE, 4, SPAN("          \nab"), SPAN("long:    |ab|")},
    {FRAME_NEWLINE, 0, SPAN("a\nbb\n"), SPAN("a|long:b|")}, /* a limit is at least 1 */
    {FRAME_NUL, 9, SPAN("a\0\0b\nc\0"), SPAN("a|b\nc|")},
    {FRAME_NUL, 9, SPAN("a\r\0"), SPAN("a\r|")},
    {FRAME_NUL, 9, SPAN("a\0rest"), SPAN("a|cut:rest|")},
    {FRAME_NUL, 9, SPAN("a\0\n"), SPAN("a|")},
    {FRAME_NUL, 4, SPAN("12345\0ab\0"), SPAN("long:1234|ab|")},
    {FRAME_NUL, 4, SPAN("ab\00012345"), SPAN("ab|long:1234|")},
    {FRAME_OCTET, 9, SPAN(""), SPAN("")},
    {FRAME_OCTET, 9, SPAN("1 a3 b\nc"), SPAN("a|b\nc|")},
    {FRAME_OCTET, 9, SPAN("3 1 x9 123456789"), SPAN("1 x|123456789|")},
    {FRAME_OCTET, 9, SPAN("2 \0\0"), SPAN("\0\0|")},
    {FRAME_OCTET, 9, SPAN("1 a5 bc"), SPAN("a|cut:bc|")},
    {FRAME_OCTET, 9, SPAN("1 a5 "), SPAN("a|cut:|")},
    {FRAME_OCTET, 9, SPAN("1 a12"), SPAN("a|cut:12|")},
    {FRAME_OCTET, 4, SPAN("5 123452 ab"), SPAN("long:1234|ab|")},
    {FRAME_OCTET, 4, SPAN("5 12"), SPAN("long:12|")},
    {FRAME_OCTET, 4, SPAN("1000000000 12345"), SPAN("long:1234|")},
    {FRAME_OCTET, 9, SPAN("01 a1 b"), SPAN("broken:0|")},
    {FRAME_OCTET, 9, SPAN("0 1 a"), SPAN("broken:0|")},
    {FRAME_OCTET, 9, SPAN("-1 a"), SPAN("broken:-|")},
    {FRAME_OCTET, 9, SPAN("1 a1b1 c"), SPAN("a|broken:1b|")},
    {FRAME_OCTET, 9, SPAN("1 a\n1 b"), SPAN("a|broken:\n|")},
    {FRAME_OCTET, 9, SPAN(" 1 a"), SPAN("broken: |")},
    {FRAME_OCTET, 9, SPAN("12345678901 a"), SPAN("broken:12345678901|")},
    {FRAME_DOCUMENT, 9, SPAN("a\nb\n\n"), SPAN("a\nb\n\n|")},
    {FRAME_DOCUMENT, 9, SPAN("123456789"), SPAN("123456789|")},
    {FRAME_DOCUMENT, 9, SPAN("123456789\n"), SPAN("long:123456789|")},
    {FRAME_DOCUMENT, 9, SPAN(""), SPAN("")},
    {FRAME_DOCUMENT, 9, SPAN("  \n"), SPAN("")}, /* nothing is no document */
};

static void every_case_gives_its_records_in_any_pieces(void **state)
{
    uint64_t random = random_seed();
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        for (int round = 0; round < 20; round++) {
            size_t piece = round == 0 ? 1 : round == 1 ? 1000 : 5;

            framed(cases[i].mode, cases[i].limit, cases[i].stream, piece,
                   round > 1 ? &random : NULL, &out);
            if (!span_eq(buf_span(&out), cases[i].want))
                fail_msg("case %zu, pieces of %zu: %.*s instead of %.*s", i, piece,
                         (int)out.n, out.p, (int)cases[i].want.n, cases[i].want.p);
        }
    }
    buf_release(&out);
}

/* Bytes that mean something to one mode or another, so that all paths are walked. */
static void random_stream(uint64_t *random, struct buf *out)
{
    static const char signs[] = "\n\n\r\0 12345\t6ab";
    size_t n = draw(random) % 400;

    buf_reset(out);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(buf_add_char(out, signs[draw(random) % (sizeof(signs) - 1)]), 0);
}

static void random_streams_give_the_same_in_any_pieces(void **state)
{
    uint64_t random = random_seed();
    struct buf stream, whole, pieces;

    (void)state;
    buf_init(&stream, BUF_NO_CAP);
    buf_init(&whole, BUF_NO_CAP);
    buf_init(&pieces, BUF_NO_CAP);
    for (int round = 0; round < 20000; round++) {
        enum frame_mode mode = (enum frame_mode)(round % 4);
        size_t limit = 1 + draw(&random) % 100;

        random_stream(&random, &stream);
        framed(mode, limit, buf_span(&stream), 1000, NULL, &whole);
        framed(mode, limit, buf_span(&stream), 1, NULL, &pieces);
        assert_true(span_eq(buf_span(&whole), buf_span(&pieces)));
        framed(mode, limit, buf_span(&stream), 30, &random, &pieces);
        assert_true(span_eq(buf_span(&whole), buf_span(&pieces)));
    }
    buf_release(&stream);
    buf_release(&whole);
    buf_release(&pieces);
}

static void the_head_of_a_long_record_is_64_bytes(void **state)
{
    struct buf stream, out;

    (void)state;
    buf_init(&stream, BUF_NO_CAP);
    buf_init(&out, BUF_NO_CAP);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(buf_add_char(&stream, 'x'), 0);
    assert_int_equal(buf_add_str(&stream, "\nab\n"), 0);
    for (size_t piece = 1; piece < 4000; piece += 1999) {
        framed(FRAME_NEWLINE, 1000, buf_span(&stream), piece, NULL, &out);
        assert_int_equal(out.n, sizeof("long:|ab|") - 1 + 64);
    }
    buf_release(&stream);
    buf_release(&out);
}

/* Pushes n bytes of x in pieces of 64 KB and expects no record to come of it. */
static void push_plain(struct frame *f, size_t n)
{
    static char piece[64 << 10];
    struct span record;

    memset(piece, 'x', sizeof(piece));
    while (n) {
        size_t now = n < sizeof(piece) ? n : sizeof(piece);

        assert_true(frame_room(f) >= now);
        frame_push(f, piece, now);
        assert_int_equal(frame_next(f, &record), FRAME_MORE);
        n -= now;
    }
}

static void a_long_octet_record_is_skipped_exactly_in_bounded_memory(void **state)
{
    struct frame f;
    struct span record;
    char piece[100];

    (void)state;
    memset(piece, 'x', sizeof(piece));
    frame_init(&f, FRAME_OCTET, 1000);
    frame_push(&f, "300000000 ", 10);
    frame_push(&f, piece, 100);
    assert_int_equal(frame_next(&f, &record), FRAME_TOO_LONG);
    assert_int_equal(record.n, 64);
    push_plain(&f, 300000000 - 100);
    frame_push(&f, "2 ok", 4);
    assert_int_equal(frame_next(&f, &record), FRAME_RECORD);
    assert_true(span_is(record, "ok"));
    assert_true(f.bytes.room <= 1000 + ((size_t)64 << 10));
    frame_release(&f);
}

/* Would take minutes if what has been looked at were looked at, or moved, again. */
static void a_large_record_in_small_pieces_is_not_scanned_again(void **state)
{
    struct frame f;
    struct span record;
    const size_t n = (size_t)32 << 20;

    (void)state;
    frame_init(&f, FRAME_NEWLINE, n);
    for (size_t i = 0; i < n; i += 8) {
        frame_push(&f, "12345678", 8);
        assert_int_equal(frame_next(&f, &record), FRAME_MORE);
    }
    frame_push(&f, "\n", 1);
    assert_int_equal(frame_next(&f, &record), FRAME_RECORD);
    assert_int_equal(record.n, n);
    assert_int_equal(frame_next(&f, &record), FRAME_MORE);
    assert_int_equal(f.bytes.room, 0); /* a quiet connection holds nothing */
    frame_release(&f);
}

static void it_is_known_whether_a_record_has_begun(void **state)
{
    static const struct {
        enum frame_mode mode;
        const char *bytes;
        bool inside;
    } moments[] = {
        {FRAME_NEWLINE, "", false},
        {FRAME_NEWLINE, "a\n", false},
        {FRAME_NEWLINE, "a\nb", true},
        {FRAME_NEWLINE, "a\n12345678901", true}, /* too long, and not over */
        {FRAME_NEWLINE, "12345678901\n", false},
        {FRAME_NUL, "a\nb", true},
        {FRAME_OCTET, "1 a", false},
        {FRAME_OCTET, "1", true},
        {FRAME_OCTET, "11 1234567890", true}, /* too long, a byte is to come */
        {FRAME_OCTET, "11 12345678901", false},
        {FRAME_DOCUMENT, "a\n", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        struct span record;
        struct frame f;

        frame_init(&f, moments[i].mode, 10);
        frame_push(&f, moments[i].bytes, strlen(moments[i].bytes));
        while (frame_next(&f, &record) != FRAME_MORE)
            ;
        if (frame_is_inside(&f) != moments[i].inside)
            fail_msg("case %zu: %s", i, moments[i].bytes);
        frame_release(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_gives_its_records_in_any_pieces),
        cmocka_unit_test(random_streams_give_the_same_in_any_pieces),
        cmocka_unit_test(the_head_of_a_long_record_is_64_bytes),
        cmocka_unit_test(a_long_octet_record_is_skipped_exactly_in_bounded_memory),
        cmocka_unit_test(a_large_record_in_small_pieces_is_not_scanned_again),
        cmocka_unit_test(it_is_known_whether_a_record_has_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
