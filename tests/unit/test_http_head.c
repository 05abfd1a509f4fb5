/* http_head: what can be understood in one way only is read, all else refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "io/http_head.h"

#define H "Host: h\r\n"

static int read_text(const char *text, size_t n, struct http_fields *f)
{
    const char *why;
    int status = http_head_read(span_make(text, n), f, &why);

    assert_true(status == 0 || why[0]); /* who is refused is told why */
    return status;
}

static void a_head_is_read(void **state)
{
    static const char text[] = "POST /rules/check?a=b%20c&d HTTP/1.1\r\n"
                               "hOST:\t example:80 \r\n"
                               "Content-Length: 0042\r\n"
                               "Origin: http://example:80\r\n"
                               "Authorization: Bearer x\r\n"
                               "Sec-Fetch-Site: same-origin\r\n"
                               "X-Empty:\r\n"
                               "X-Latin: caf\xe9\r\n"
                               "Expect: 100-Continue\r\n\r\n";
    struct http_fields f;

    (void)state;
    assert_int_equal(read_text(text, sizeof(text) - 1, &f), 0);
    assert_true(span_is(f.method, "POST"));
    assert_true(span_is(f.path, "/rules/check"));
    assert_true(span_is(f.query, "a=b%20c&d"));
    assert_int_equal(f.minor, 1);
    assert_true(f.has_length && f.length == 42 && !f.chunked);
    assert_true(span_is(f.host, "example:80"));
    assert_true(span_is(f.origin, "http://example:80"));
    assert_true(span_is(f.authorization, "Bearer x"));
    assert_true(span_is(f.fetch_site, "same-origin"));
}

static void what_is_not_there_is_absent(void **state)
{
    static const char text[] = "GET / HTTP/1.0\r\n\r\n";
    struct http_fields f;

    (void)state;
    assert_int_equal(read_text(text, sizeof(text) - 1, &f), 0);
    assert_int_equal(f.minor, 0);
    assert_true(!f.host.p && !f.origin.p && !f.authorization.p && !f.fetch_site.p);
    assert_true(!f.query.p && !f.has_length && !f.chunked);
}

static void request_lines(void **state)
{
    static const struct {
        const char *line;
        int status;
    } cases[] = {
        {"GET / HTTP/1.1", 0},
        {"GET /? HTTP/1.1", 0},
        {"OPTIONS /x HTTP/1.1", 0}, /* for the owner to refuse */
        {"M-SEARCH /x HTTP/1.1", 0},
        {"GET /a/b.c/~d/%C3%A9/e:f@g HTTP/1.1", 0},
        {"GET /a?b=c/d?e:[f]|{g}'\"%25 HTTP/1.1", 0}, /* browsers and curl send these */
        {"GET /...  HTTP/1.1", 400},                  /* two blanks */
        {"GET /... HTTP/1.1", 0},                     /* three dots are a name */
        {"GET /.hidden/..x/x.. HTTP/1.1", 0},
        {"GET", 400},
        {"GET /", 400}, /* HTTP/0.9 */
        {"GET / HTTP/1.1 ", 400},
        {" GET / HTTP/1.1", 400},
        {"GET\t/ HTTP/1.1", 400},
        {"G(T / HTTP/1.1", 400},
        {"GET / http/1.1", 400},
        {"GET / HTTP/1.10", 400},
        {"GET / HTTP/1", 400},
        {"GET / HTTP/1.2", 505},
        {"GET / HTTP/0.9", 505},
        {"PRI * HTTP/2.0", 505},
        {"GET * HTTP/1.1", 400},
        {"GET http://h/ HTTP/1.1", 400}, /* for proxies */
        {"GET h:80 HTTP/1.1", 400},
        {"GET //h/x HTTP/1.1", 400}, /* a host, to some */
        {"GET /../x HTTP/1.1", 400},
        {"GET /.. HTTP/1.1", 400},
        {"GET /x/.. HTTP/1.1", 400},
        {"GET /./x HTTP/1.1", 400},
        {"GET /x/. HTTP/1.1", 400},
        {"GET /x/%2e%2E/y HTTP/1.1", 400},
        {"GET /x/.%2e HTTP/1.1", 400},
        {"GET /x%2fy HTTP/1.1", 400},
        {"GET /x%5cy HTTP/1.1", 400},
        {"GET /x\\y HTTP/1.1", 400},
        {"GET /x%00 HTTP/1.1", 400},
        {"GET /x%0d%0a HTTP/1.1", 400},
        {"GET /x% HTTP/1.1", 400},
        {"GET /x%2 HTTP/1.1", 400},
        {"GET /x%g0 HTTP/1.1", 400},
        {"GET /x#y HTTP/1.1", 400},
        {"GET /caf\xc3\xa9 HTTP/1.1", 400},
        {"GET /?caf\xc3\xa9 HTTP/1.1", 400},
        {"GET /?x%00 HTTP/1.1", 400},
        {"GET /?x%4 HTTP/1.1", 400},
        {"GET /?x#y HTTP/1.1", 400},
        {"GET ?x HTTP/1.1", 400},
    };
    struct http_fields f;
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int n = snprintf(text, sizeof(text), "%s\r\n" H "\r\n", cases[i].line);
        int status = read_text(text, (size_t)n, &f);

        if (status != cases[i].status)
            fail_msg("%s: %d instead of %d", cases[i].line, status, cases[i].status);
    }
}

static void headers(void **state)
{
    static const struct {
        const char *lines; /* behind the request line */
        int status;
    } cases[] = {
        {H, 0},
        {"", 400},                 /* HTTP/1.1 has a Host */
        {"Host:\r\n", 0},          /* though it may be empty: the owner's to refuse */
        {H "host: h\r\n", 400},    /* two */
        {H "X: y\r\n z\r\n", 400}, /* folded */
        {" X: y\r\n" H, 400},      /* the same, before the first */
        {H "X : y\r\n", 400},      /* a blank before the colon */
        {H "X\t: y\r\n", 400},
        {H ": y\r\n", 400},
        {H "X y\r\n", 400},
        {H "X(: y\r\n", 400},
        {H "X: a\rb\r\n", 400},
        {H "X: a\nY: b\r\n", 400},
        {H "X: a\x7f\r\n", 400},
        {H "X: a\x01\r\n", 400},
        {H "X: a\tb\r\n", 0},
        {H "Content-Length: 5\r\nContent-Length: 5\r\n", 400},
        {H "Content-Length: 5\r\nContent-Length: 6\r\n", 400},
        {H "Content-Length: 5, 5\r\n", 400},
        {H "Content-Length: +5\r\n", 400},
        {H "Content-Length: -5\r\n", 400},
        {H "Content-Length: 0x5\r\n", 400},
        {H "Content-Length: 5 5\r\n", 400},
        {H "Content-Length: 5.\r\n", 400},
        {H "Content-Length:\r\n", 400},
        {H "Content-Length: 999999999999999999\r\n", 0}, /* the owner's to refuse */
        {H "Content-Length: 18446744073709551621\r\n", 400},
        {H "Transfer-Encoding: chunked\r\n", 0},
        {H "Transfer-Encoding: Chunked\r\n", 0},
        {H "Transfer-Encoding: xchunked\r\n", 501},
        {H "Transfer-Encoding: chunked, chunked\r\n", 501},
        {H "Transfer-Encoding: gzip, chunked\r\n", 501},
        {H "Transfer-Encoding: identity\r\n", 501},
        {H "Transfer-Encoding:\r\n", 501},
        {H "Transfer-Encoding: \x0b"
           "chunked\r\n",
         400},
        {H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
        {H "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
        {H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
        {H "Content_Length: 5\r\nTransfer-Encoding: chunked\r\n", 0}, /* another header */
        {H "Expect: 200-ok\r\n", 417},
        {H "Origin: a\r\nOrigin: b\r\n", 400},
        {H "Authorization: a\r\nAuthorization: b\r\n", 400},
        {H "Content-Type: a\r\nContent-Type: b\r\n", 400},
        {H "Accept: a\r\nAccept: b\r\n", 0}, /* lists may come in parts */
    };
    struct http_fields f;
    char text[512];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int n = snprintf(text, sizeof(text), "POST / HTTP/1.1\r\n%s\r\n", cases[i].lines);
        int status = read_text(text, (size_t)n, &f);

        if (status != cases[i].status)
            fail_msg("%zu: %s: %d instead of %d", i, cases[i].lines, status,
                     cases[i].status);
    }
}

static void chunks_are_not_for_old_clients(void **state)
{
    static const char text[] = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n";
    struct http_fields f;

    (void)state;
    assert_int_equal(read_text(text, sizeof(text) - 1, &f), 400);
}

static void a_zero_byte_is_refused_anywhere(void **state)
{
    static const char text[] = "GET /abc HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n";
    struct http_fields f;
    char copy[sizeof(text)];

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        memcpy(copy, text, sizeof(text));
        copy[i] = '\0';
        if (read_text(copy, sizeof(text) - 1, &f) == 0)
            fail_msg("at %zu", i);
    }
}

static void headers_are_counted(void **state)
{
    struct http_fields f;
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    (void)buf_add_str(&b, "GET / HTTP/1.1\r\n" H);
    for (int i = 1; i < HTTP_HEADERS_MOST; i++)
        (void)buf_add_str(&b, "X: y\r\n");
    (void)buf_add_str(&b, "\r\n");
    assert_int_equal(read_text(b.p, b.n, &f), 0);
    b.n -= 2;
    (void)buf_add_str(&b, "X: y\r\n\r\n");
    assert_int_equal(read_text(b.p, b.n, &f), 431);
    buf_release(&b);
}

static void escapes_are_decoded_once(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    http_decode(span_of("/a+b%2541%C3%a9"), false, &b);
    assert_true(span_is(buf_span(&b), "/a+b%41\xc3\xa9"));
    buf_reset(&b);
    http_decode(span_of("a+b%2B"), true, &b);
    assert_true(span_is(buf_span(&b), "a b+"));
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_read),
        cmocka_unit_test(what_is_not_there_is_absent),
        cmocka_unit_test(request_lines),
        cmocka_unit_test(headers),
        cmocka_unit_test(chunks_are_not_for_old_clients),
        cmocka_unit_test(a_zero_byte_is_refused_anywhere),
        cmocka_unit_test(headers_are_counted),
        cmocka_unit_test(escapes_are_decoded_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
