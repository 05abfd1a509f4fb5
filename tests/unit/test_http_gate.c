/* http_gate: where requests begin and end does not depend on how their bytes come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/http_gate.h"

#define BODY_MOST 100
#define HEAD_MOST 200
#define POST      "POST / HTTP/1.1\r\nHost: h\r\n"
#define CHUNKS    POST "Transfer-Encoding: chunked\r\n\r\n"

/* Writes what comes of a stream to out: H for a head, the bytes of a body, E for its end,
 * the status where it is bad; `?` for what was begun and is not over. */
static void run(struct span stream, size_t piece, struct buf *out)
{
    enum http_gate_got got = HTTP_GATE_MORE;
    struct http_gate g;

    http_gate_init(&g, HEAD_MOST);
    while (stream.n && got != HTTP_GATE_BAD) {
        bool in_body = g.state != HTTP_GATE_IN_HEAD;
        size_t used;

        got = http_gate_take(&g, span_make(stream.p, piece < stream.n ? piece : stream.n),
                             &used);
        if (in_body)
            (void)buf_add(out, stream.p, used);
        stream = span_make(stream.p + used, stream.n - used);
        if (got == HTTP_GATE_HEAD) {
            (void)buf_add_char(out, 'H');
            got = http_gate_admit(&g, BODY_MOST);
        }
        if (got == HTTP_GATE_END)
            (void)buf_add_char(out, 'E');
    }
    if (got == HTTP_GATE_BAD)
        (void)buf_addf(out, "%d", g.status);
    else if (http_gate_has_begun(&g))
        (void)buf_add_char(out, '?');
    http_gate_release(&g);
}

static void streams(void **state)
{
    static const struct {
        const char *stream, *expected;
    } cases[] = {
        {"", ""},
        {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HE"},
        {"GET / HTTP/1.1\r\nHost: h\r\n\r", "?"},
        {"GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\nG", "HEHE?"},
        {POST "Content-Length: 0\r\n\r\nPOST", "HE?"},
        {POST "Content-Length: 3\r\n\r\nabc", "HabcE"},
        {POST "Content-Length: 3\r\n\r\nab", "Hab?"},
        {POST "Content-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n", "HabcEHE"},
        {POST "Content-Length: 100\r\n\r\n", "H?"},
        {POST "Content-Length: 101\r\n\r\n", "H413"},
        /* what some clients send behind a body is none of it, and no request */
        {POST "Content-Length: 1\r\n\r\na\r\nGET / HTTP/1.0\r\n\r\n", "HaEHE"},
        {"\r\nGET / HTTP/1.0\r\n\r\n", "HE"},
        {"\r\n\r\nGET / HTTP/1.0\r\n\r\n", "400"},
        {"\nGET / HTTP/1.0\r\n\r\n", "400"},
        {"\rGET / HTTP/1.0\r\n\r\n", "400"},
        {"get / HTTP/1.0\r\n\r\n", "400"},
        {"GET / HTTP/1.0\n\n", "400"},
        {"GET / HTTP/1.0\r\nA: b\n\r\n", "400"},
        {CHUNKS "0\r\n\r\n", "H0\r\n\r\nE"},
        {CHUNKS "3\r\nabc\r\n0\r\n\r\n", "H3\r\nabc\r\n0\r\n\r\nE"},
        {CHUNKS "003\r\nabc\r\n00\r\n\r\nGET / HTTP/1.0\r\n\r\n",
         "H003\r\nabc\r\n00\r\n\r\nEHE"},
        {CHUNKS "A\r\n0123456789\r\n0\r\n\r\n", "HA\r\n0123456789\r\n0\r\n\r\nE"},
        {CHUNKS "1\r\na\r\n", "H1\r\na\r\n?"},
        {CHUNKS "63\r\n", "H63\r\n?"},
        {CHUNKS "65\r\n", "H65\r413"},
        {CHUNKS "0x3\r\nabc", "H0x400"},
        {CHUNKS "+3\r\n", "H+400"},
        {CHUNKS "-3\r\n", "H-400"},
        {CHUNKS " 3\r\n", "H 400"},
        {CHUNKS "3 \r\n", "H3 400"},
        {CHUNKS "3;a=b\r\n", "H3;400"},
        {CHUNKS "\r\n", "H\r400"},
        {CHUNKS "3\nabc", "H3\n400"},
        {CHUNKS "3\r\nabcd", "H3\r\nabcd400"},
        {CHUNKS "3\r\nabc\n", "H3\r\nabc\n400"},
        {CHUNKS "3\r\nabc\r\r", "H3\r\nabc\r\r400"},
        {CHUNKS "0\r\nA: b\r\n\r\n", "H0\r\nA400"}, /* a trailer */
        {CHUNKS "000000001\r\n", "H000000001400"},  /* nine digits */
        {CHUNKS "100000000\r\n", "H100000000400"},
        {CHUNKS "ffffffff\r\n", "Hffffffff\r413"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (size_t piece = 1; piece < 400; piece = piece * 3 + 1) {
            buf_reset(&out);
            run(span_of(cases[i].stream), piece, &out);
            assert_string_equal(buf_cstr(&out), cases[i].expected);
        }
    buf_release(&out);
}

static void many_small_chunks_do_not_make_a_longer_body(void **state)
{
    struct buf stream, out;

    (void)state;
    buf_init(&stream, BUF_NO_CAP);
    buf_init(&out, BUF_NO_CAP);
    (void)buf_add_str(&stream, CHUNKS);
    for (int i = 0; i < BODY_MOST; i++)
        (void)buf_add_str(&stream, "1\r\na\r\n");
    run(buf_span(&stream), 1000, &out);
    assert_int_equal(out.p[out.n - 1], '?');
    (void)buf_add_str(&stream, "1\r\n");
    buf_reset(&out);
    run(buf_span(&stream), 1000, &out);
    assert_memory_equal(out.p + out.n - 3, "413", 3);
    buf_release(&out);
    buf_release(&stream);
}

static void heads_have_a_limit(void **state)
{
    static const char *const begins[] = {"GET /", "GET / HTTP/1.1\r\nHost: h\r\nX: "};
    static const int statuses[] = {414, 431};
    struct buf out;
    char text[HEAD_MOST + 50];

    (void)state;
    buf_init(&out, 100);
    for (size_t i = 0; i < 2; i++)
        for (size_t piece = 1; piece < 300; piece += 50) {
            memset(text, 'x', sizeof(text));
            memcpy(text, begins[i], strlen(begins[i]));
            buf_reset(&out);
            run(span_make(text, sizeof(text)), piece, &out);
            assert_int_equal(atoi(buf_cstr(&out)), statuses[i]);
        }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams),
        cmocka_unit_test(many_small_chunks_do_not_make_a_longer_body),
        cmocka_unit_test(heads_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
