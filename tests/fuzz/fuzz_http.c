/* http: the pieces that bytes come in never change the requests, and what passes is
 * plain.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "io/http_gate.h"

#define HEAD_MOST 1024

static bool has_two_dots(struct span path)
{
    for (size_t i = 0; i + 3 <= path.n; i++)
        if (memcmp(path.p + i, "/..", 3) == 0 &&
            (i + 3 == path.n || path.p[i + 3] == '/'))
            return true;
    return false;
}

/* What must hold of every head that passes. */
static void check_head(const struct http_gate *g)
{
    const struct http_fields *f = &g->fields;
    struct span head = buf_span(&g->head);
    struct buf path;

    FUZZ_CHECK(head.n <= HEAD_MOST && memcmp(head.p + head.n - 4, "\r\n\r\n", 4) == 0);
    FUZZ_CHECK(!memchr(head.p, '\0', head.n));
    for (size_t i = 1; i < head.n; i++)
        FUZZ_CHECK((head.p[i] == '\n') == (head.p[i - 1] == '\r'));
    FUZZ_CHECK(fuzz_inside(f->method, head) && fuzz_inside(f->path, head));
    FUZZ_CHECK(!f->query.p || fuzz_inside(f->query, head));
    FUZZ_CHECK(!f->host.p || fuzz_inside(f->host, head));
    FUZZ_CHECK(!(f->chunked && (f->has_length || !f->minor)));
    buf_init(&path, f->path.n);
    http_decode(f->path, false, &path);
    FUZZ_CHECK(!path.full && path.n && path.p[0] == '/');
    FUZZ_CHECK(!memchr(path.p, '\0', path.n) && !has_two_dots(buf_span(&path)));
    buf_release(&path);
}

static void run(struct span stream, uint64_t most, size_t piece, struct buf *log)
{
    enum http_gate_got got = HTTP_GATE_MORE;
    uint64_t body = 0;
    struct http_gate g;

    http_gate_init(&g, HEAD_MOST);
    while (stream.n && got != HTTP_GATE_BAD) {
        bool in_body = g.state != HTTP_GATE_IN_HEAD;
        size_t n = piece < stream.n ? piece : stream.n, used;

        got = http_gate_take(&g, span_make(stream.p, n), &used);
        FUZZ_CHECK(used <= n && (used == n || got != HTTP_GATE_MORE));
        if (in_body)
            (void)buf_add(log, stream.p, used);
        body = in_body ? body + used : 0;
        stream = span_make(stream.p + used, stream.n - used);
        if (got == HTTP_GATE_HEAD) {
            check_head(&g);
            (void)buf_add_char(log, 'H');
            got = http_gate_admit(&g, most);
        }
        if (got == HTTP_GATE_END) {
            FUZZ_CHECK(g.fields.chunked || body == g.fields.length);
            (void)buf_add_char(log, 'E');
        }
    }
    (void)buf_addf(log, "%d", got == HTTP_GATE_BAD ? g.status : 0);
    http_gate_release(&g);
}

/* The first byte is the limit of a body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, bytes;
    struct span stream;

    if (size < 1)
        return 0;
    stream = span_make((const char *)data + 1, size - 1);
    buf_init(&whole, BUF_NO_CAP);
    buf_init(&bytes, BUF_NO_CAP);
    run(stream, data[0], size, &whole);
    run(stream, data[0], 1, &bytes);
    FUZZ_CHECK(span_eq(buf_span(&whole), buf_span(&bytes)));
    buf_release(&bytes);
    buf_release(&whole);
    return 0;
}
