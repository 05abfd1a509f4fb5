/* json_random: texts that JSON allows, by chance, and what damages them. */
#ifndef UNIT_JSON_RANDOM_H
#define UNIT_JSON_RANDOM_H

#include "unit/json_cases.h"
#include "unit/random.h"

static inline void put_one_of(uint64_t *random, struct buf *out,
                              const struct span *pieces, size_t n)
{
    assert_int_equal(buf_add_span(out, pieces[draw(random) % n]), 0);
}

#define PUT_ONE_OF(random, out, pieces)                                                  \
    put_one_of(random, out, pieces, sizeof(pieces) / sizeof(*(pieces)))

static inline void put_random_space(uint64_t *random, struct buf *out)
{
    static const struct span pieces[] = {SPAN(""),  SPAN(""),   SPAN(""),    SPAN(""),
                                         SPAN(" "), SPAN("\n"), SPAN("\t\r")};

    PUT_ONE_OF(random, out, pieces);
}

static inline void put_random_string(uint64_t *random, struct buf *out, bool name)
{
    static const struct span pieces[] = {
        SPAN("a"),
        SPAN("bc"),
        SPAN("plain words"),
        SPAN("a longer run of text"),
        SPAN("{"),
        SPAN("]"),
        SPAN(","),
        SPAN(":"),
        SPAN("\\n"),
        SPAN("\\\""),
        SPAN("\\\\"),
        SPAN("\\/"),
        SPAN("\\u00e9"),
        SPAN("\\u4E2D"),
        SPAN("\\ud83d\\ude00"),
        SPAN("\xc3\xa9"),
        SPAN("\xe4\xb8\xad\xe6\x96\x87"),
        SPAN("\xf0\x9f\x98\x80"),
        SPAN("\x7f"),
        SPAN("\\u0000"), /* last: not for names */
    };
    size_t n_pieces = sizeof(pieces) / sizeof(*pieces) - name;

    assert_int_equal(buf_add_char(out, '"'), 0);
    for (size_t n = draw(random) % 7; n; n--)
        put_one_of(random, out, pieces, n_pieces);
    assert_int_equal(buf_add_char(out, '"'), 0);
}

static inline void put_random_scalar(uint64_t *random, struct buf *out)
{
    static const struct span pieces[] = {SPAN("true"),
                                         SPAN("false"),
                                         SPAN("null"),
                                         SPAN("0"),
                                         SPAN("-0"),
                                         SPAN("7"),
                                         SPAN("-12"),
                                         SPAN("3.25"),
                                         SPAN("1e5"),
                                         SPAN("-1.5E-3"),
                                         SPAN("9223372036854775807"),
                                         SPAN("0.1e+2")};

    if (draw(random) % 2)
        put_random_string(random, out, false);
    else
        PUT_ONE_OF(random, out, pieces);
}

static inline void put_random_value(uint64_t *random, struct buf *out, unsigned depth)
{
    bool object = draw(random) % 2;
    size_t n = draw(random) % 5;

    put_random_space(random, out);
    if (depth == 0 || draw(random) % 4 == 0) {
        put_random_scalar(random, out);
        return;
    }
    repeat(out, object ? "{" : "[", 1);
    for (size_t i = 0; i < n; i++) {
        repeat(out, ",", i > 0);
        put_random_space(random, out);
        if (object) {
            put_random_string(random, out, true);
            put_random_space(random, out);
            repeat(out, ":", 1);
        }
        put_random_value(random, out, depth - 1);
    }
    put_random_space(random, out);
    repeat(out, object ? "}" : "]", 1);
}

/* One byte lost, changed, doubled or added, or the end cut off. */
static inline void mutate(uint64_t *random, struct buf *b)
{
    static const char signs[] = "{}[]:,\"\\0123-+.eEutrfn \n\t\0\x1f\x80\xff/a";
    size_t at = b->n ? draw(random) % b->n : 0;
    char sign = signs[draw(random) % (sizeof(signs) - 1)];

    if (!b->n)
        return;
    switch (draw(random) % 5) {
    case 0:
        memmove(b->p + at, b->p + at + 1, b->n - at - 1);
        b->n--;
        break;
    case 1: b->p[at] = sign; break;
    case 2: b->n = at; break;
    default:
        assert_int_equal(buf_add_char(b, 'x'), 0);
        memmove(b->p + at + 1, b->p + at, b->n - at - 1);
        if (sign != 'a')
            b->p[at] = sign;
        break;
    }
}

#endif
