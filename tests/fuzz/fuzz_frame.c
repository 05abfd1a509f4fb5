/* frame: the pieces that a stream comes in never change its records. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "feed/frame.h"

/* Writes what came out to log: a kind, and the bytes of a whole record
 * with their length. */
static void drain(struct frame *f, struct buf *log)
{
    struct span record = {NULL, 0};
    enum frame_got got;

    while ((got = frame_next(f, &record)) != FRAME_MORE) {
        (void)buf_addf(log, "%d:", (int)got);
        if (got != FRAME_RECORD)
            continue;
        FUZZ_CHECK(record.n <= f->most_bytes);
        (void)buf_add_u64(log, record.n);
        (void)buf_add_span(log, record);
    }
}

static void run(enum frame_mode mode, size_t most, struct span stream, size_t piece,
                struct buf *log)
{
    struct frame f;

    frame_init(&f, mode, most);
    while (stream.n) {
        size_t n = piece < stream.n ? piece : stream.n;

        FUZZ_CHECK(frame_room(&f) > 0 || f.broken);
        if (f.broken)
            break;
        if (n > frame_room(&f))
            n = frame_room(&f);
        frame_push(&f, stream.p, n);
        stream = span_make(stream.p + n, stream.n - n);
        drain(&f, log);
    }
    frame_end(&f);
    drain(&f, log);
    frame_release(&f);
}

/* The first byte chooses the framing, the second the limit of a record. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, bytes;
    struct span stream;
    enum frame_mode mode;
    size_t most;

    if (size < 2)
        return 0;
    mode = (enum frame_mode)(data[0] % (FRAME_DOCUMENT + 1));
    most = 1 + data[1];
    stream = span_make((const char *)data + 2, size - 2);
    buf_init(&whole, BUF_NO_CAP);
    buf_init(&bytes, BUF_NO_CAP);
    run(mode, most, stream, size, &whole);
    run(mode, most, stream, 1, &bytes);
    FUZZ_CHECK(span_eq(buf_span(&whole), buf_span(&bytes)));
    buf_release(&bytes);
    buf_release(&whole);
    return 0;
}
