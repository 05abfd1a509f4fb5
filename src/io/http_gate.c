#include "io/http_gate.h"

#include "base/number.h"

/* Of a chunk's size: more than a body may have. */
#define DIGITS_MOST 8

void http_gate_init(struct http_gate *g, size_t head_most)
{
    memset(g, 0, sizeof(*g));
    buf_init(&g->head, head_most);
}

void http_gate_release(struct http_gate *g)
{
    buf_release(&g->head);
}

void http_gate_forget(struct http_gate *g)
{
    size_t most = g->head.cap;

    buf_release(&g->head);
    http_gate_init(g, most);
}

bool http_gate_has_begun(const struct http_gate *g)
{
    return g->state != HTTP_GATE_IN_HEAD || (g->head.n > 0 && !g->over);
}

static enum http_gate_got fail(struct http_gate *g, int status, const char *why)
{
    g->state = HTTP_GATE_BROKEN;
    g->status = status;
    g->why = why;
    return HTTP_GATE_BAD;
}

static enum http_gate_got end(struct http_gate *g)
{
    g->state = HTTP_GATE_IN_HEAD;
    g->over = true;
    return HTTP_GATE_END;
}

/* --- the head ---------------------------------------------------------------------- */

/* No request begins with anything but a capital letter: who speaks another protocol
 * (TLS, say) is told so, and does not wait for the end of its line. */
static bool begins_well(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Looks for the end of the head in what is new of it; *n: bytes of it that belong to the
 * head, where it is whole. */
static enum http_gate_got look_for_end(struct http_gate *g, size_t *n)
{
    const struct buf *h = &g->head;
    const char *lf;

    while ((lf = memchr(h->p + g->looked, '\n', h->n - g->looked)) != NULL) {
        size_t at = (size_t)(lf - h->p);

        if (at == 0 || h->p[at - 1] != '\r')
            return fail(g, 400, "a line does not end in CR LF");
        g->looked = at + 1;
        if (at - 1 == g->line) {
            *n = at + 1;
            return HTTP_GATE_HEAD;
        }
        g->line = at + 1;
    }
    g->looked = h->n;
    return HTTP_GATE_MORE;
}

static enum http_gate_got read_head(struct http_gate *g)
{
    const char *why;
    int status = http_head_read(buf_span(&g->head), &g->fields, &why);

    if (status)
        return fail(g, status, why);
    g->state = HTTP_GATE_AT_HEAD;
    return HTTP_GATE_HEAD;
}

/* Old clients send an empty line behind a body, which is not part of it: RFC 9112, 2.2.
 */
static size_t skip_blanks(struct http_gate *g, struct span bytes)
{
    size_t n = 0;

    while (!g->head.n && n < bytes.n && g->blanks < 2 && bytes.p[n] == "\r\n"[g->blanks])
        n++, g->blanks++;
    return n;
}

static enum http_gate_got take_head(struct http_gate *g, struct span bytes, size_t *used)
{
    size_t before = g->head.n, room = g->head.cap - before, whole = 0;
    size_t n = bytes.n < room ? bytes.n : room;
    enum http_gate_got got;

    if (!before && (g->blanks == 1 || !begins_well(bytes.p[0])))
        return fail(g, 400, "this is no HTTP/1 request");
    (void)buf_add(&g->head, bytes.p, n);
    got = look_for_end(g, &whole);
    *used = n;
    if (got == HTTP_GATE_HEAD) {
        g->head.n = whole;
        *used = whole - before;
        return read_head(g);
    }
    if (got == HTTP_GATE_MORE && g->head.n == g->head.cap)
        return g->line ? fail(g, 431, "the headers are too long")
                       : fail(g, 414, "the request line is too long");
    return got;
}

enum http_gate_got http_gate_admit(struct http_gate *g, uint64_t body_most)
{
    const struct http_fields *f = &g->fields;

    g->digits = 0;
    g->room = body_most;
    g->left = f->length;
    if (f->length > body_most || (f->chunked && !body_most))
        return fail(g, 413, body_most ? "the body is too long" : "expected no body");
    if (!f->chunked && !f->length)
        return end(g);
    g->state = f->chunked ? HTTP_GATE_IN_SIZE : HTTP_GATE_IN_BODY;
    g->left = f->chunked ? 0 : f->length;
    return HTTP_GATE_MORE;
}

/* --- the body ---------------------------------------------------------------------- */

/* A byte of a chunk's size, or the CR behind it. */
static enum http_gate_got take_size(struct http_gate *g, char c)
{
    int digit = number_hex_digit(c);

    if (digit >= 0 && g->digits < DIGITS_MOST) {
        g->digits++;
        g->left = g->left << 4 | (uint64_t)digit;
        return HTTP_GATE_MORE;
    }
    if (c != '\r' || !g->digits)
        return fail(g, 400, "the size of a chunk is no plain hexadecimal number");
    if (g->left > g->room)
        return fail(g, 413, "the body is too long");
    g->room -= g->left;
    g->state = HTTP_GATE_AT_SIZE_END;
    return HTTP_GATE_MORE;
}

/* One of the bytes around chunks, which can only be this one. */
static enum http_gate_got take_sign(struct http_gate *g, char c)
{
    static const struct {
        char expected;
        enum http_gate_state next;
    } signs[] = {
        [HTTP_GATE_AT_SIZE_END] = {'\n', HTTP_GATE_IN_CHUNK},
        [HTTP_GATE_AT_CHUNK_END] = {'\r', HTTP_GATE_AT_CHUNK_LF},
        [HTTP_GATE_AT_CHUNK_LF] = {'\n', HTTP_GATE_IN_SIZE},
        [HTTP_GATE_AT_LAST_END] = {'\r', HTTP_GATE_AT_LAST_LF},
        [HTTP_GATE_AT_LAST_LF] = {'\n', HTTP_GATE_IN_HEAD},
    };
    enum http_gate_state was = g->state;

    if (c != signs[was].expected)
        return fail(g, 400,
                    was == HTTP_GATE_AT_LAST_END
                        ? "headers behind a body are not read"
                        : "a chunk does not end where it should");
    g->state = signs[was].next;
    g->digits = 0;
    if (was == HTTP_GATE_AT_SIZE_END && !g->left)
        g->state = HTTP_GATE_AT_LAST_END;
    return was == HTTP_GATE_AT_LAST_LF ? end(g) : HTTP_GATE_MORE;
}

enum http_gate_got http_gate_pass(struct http_gate *g, size_t n)
{
    g->left -= n;
    return g->left ? HTTP_GATE_MORE : end(g);
}

static enum http_gate_got take_data(struct http_gate *g, size_t n, size_t *used)
{
    *used = n < g->left ? n : (size_t)g->left;
    if (g->state == HTTP_GATE_IN_BODY)
        return http_gate_pass(g, *used);
    g->left -= *used;
    if (!g->left)
        g->state = HTTP_GATE_AT_CHUNK_END;
    return HTTP_GATE_MORE;
}

static enum http_gate_got take_body(struct http_gate *g, struct span bytes, size_t *used)
{
    *used = 0;
    switch (g->state) {
    case HTTP_GATE_IN_BODY:
    case HTTP_GATE_IN_CHUNK: return take_data(g, bytes.n, used);
    case HTTP_GATE_IN_SIZE: *used = 1; return take_size(g, bytes.p[0]);
    default: *used = 1; return take_sign(g, bytes.p[0]);
    }
}

enum http_gate_got http_gate_take(struct http_gate *g, struct span bytes, size_t *used)
{
    enum http_gate_got got = HTTP_GATE_MORE;
    size_t n;

    *used = 0;
    if (g->state == HTTP_GATE_BROKEN)
        return HTTP_GATE_BAD;
    if (g->state == HTTP_GATE_IN_HEAD) {
        if (g->over)
            http_gate_forget(g);
        n = skip_blanks(g, bytes);
        if (n < bytes.n)
            got = take_head(g, span_make(bytes.p + n, bytes.n - n), used);
        *used += n;
        return got;
    }
    while (got == HTTP_GATE_MORE && *used < bytes.n) {
        got = take_body(g, span_make(bytes.p + *used, bytes.n - *used), &n);
        *used += n;
    }
    return got;
}
