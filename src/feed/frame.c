/*
 * The buffer, with a newline frame as the example:
 *
 *     | given out | no end seen in here | not looked at yet |
 *     0           at                    at + scanned        bytes.n
 *
 * Nothing is looked at twice: `scanned` survives until more bytes come. What was given
 * out is dropped once it is no less than what waits, so that moving the rest to the front
 * costs no more than it took to bring it here.
 */
#include "feed/frame.h"

#include <assert.h>
#include <string.h>

/* Room beyond the longest record: what a caller reads at once, and line ends. */
#define FRAME_CHUNK ((size_t)64 << 10)

/* Of a record that is not given out whole, so many bytes are, to know it by. */
#define FRAME_HEAD 64

/* RFC 6587 sets no limit; no record of 10 GB is meant. */
#define OCTET_DIGITS_MOST 10

void frame_init(struct frame *f, enum frame_mode mode, size_t most_bytes)
{
    const size_t most = (size_t)1 << (sizeof(size_t) * 8 - 2);

    memset(f, 0, sizeof(*f));
    f->mode = mode;
    f->most_bytes = most_bytes < 1 ? 1 : most_bytes > most ? most : most_bytes;
    buf_init(&f->bytes, f->most_bytes + FRAME_CHUNK);
}

void frame_release(struct frame *f)
{
    buf_release(&f->bytes);
}

static size_t waiting(const struct frame *f)
{
    return f->bytes.n - f->at;
}

/* The first waiting byte. Before any byte came there is no memory to point into. */
static const char *head(const struct frame *f)
{
    return f->at ? f->bytes.p + f->at : f->bytes.p;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t frame_room(const struct frame *f)
{
    return f->bytes.cap - waiting(f);
}

void frame_push(struct frame *f, const char *p, size_t n)
{
    size_t skipped = f->skip < n ? (size_t)f->skip : n;

    assert(n <= frame_room(f) && !f->ended);
    if (f->broken)
        return;
    f->skip -= skipped;
    if (f->at >= waiting(f) || n - skipped > f->bytes.cap - f->bytes.n) {
        buf_drop(&f->bytes, f->at);
        f->at = 0;
    }
    (void)buf_add(&f->bytes, p + skipped, n - skipped);
}

void frame_end(struct frame *f)
{
    f->ended = true;
}

/* Forgets n waiting bytes, and what was known of them. */
static void pass(struct frame *f, size_t n)
{
    f->at += n;
    f->scanned = 0;
}

/*
 * Nothing more can be had from what is here. A buffer that once held a long record and is
 * empty now goes back to the heap, so that many quiet connections cost little.
 */
static enum frame_got more(struct frame *f)
{
    if (!waiting(f)) {
        buf_reset(&f->bytes);
        f->at = 0;
        if (f->bytes.room > 2 * FRAME_CHUNK)
            buf_release(&f->bytes);
    }
    return FRAME_MORE;
}

/* The first bytes of a record of n: as many whatever pieces it came in. */
static struct span head_of(const struct frame *f, size_t n)
{
    return span_make(head(f), least(n, least(FRAME_HEAD, f->most_bytes)));
}

static bool is_blank(struct span s)
{
    return span_trim(s).n == 0;
}

/* --- newline and NUL ---------------------------------------------------------------- */

/* The record that ends (or, at the end of the stream, is) the first n waiting bytes. */
static struct span content(const struct frame *f, size_t n)
{
    if (f->mode == FRAME_NEWLINE && n && head(f)[n - 1] == '\r')
        n--;
    return span_make(head(f), n);
}

/* n bytes, the record's end and its mark behind them; the mark is not there at the end.
 */
static enum frame_got give(struct frame *f, size_t n, size_t mark, struct span *record)
{
    bool skipped = f->skipping;

    *record = content(f, n);
    pass(f, n + mark);
    f->skipping = false;
    if (skipped)
        return FRAME_MORE;
    if (record->n > f->most_bytes) {
        record->n = least(FRAME_HEAD, f->most_bytes);
        return FRAME_TOO_LONG;
    }
    if (is_blank(*record))
        return FRAME_MORE;
    if (!mark && f->mode == FRAME_NUL) {
        record->n = least(FRAME_HEAD, record->n);
        return FRAME_CUT;
    }
    return FRAME_RECORD;
}

/* No end is in sight: decides whether the record is too long by now. */
static enum frame_got wait_for_mark(struct frame *f, struct span *record)
{
    size_t n = waiting(f);

    f->scanned = n;
    if (f->skipping)
        pass(f, n);
    /* A CR at the very limit may belong to a line end. */
    if (f->skipping || content(f, n).n <= f->most_bytes)
        return more(f);
    *record = head_of(f, n);
    f->skipping = true;
    pass(f, n);
    return FRAME_TOO_LONG;
}

static enum frame_got next_marked(struct frame *f, struct span *record)
{
    int mark = f->mode == FRAME_NUL ? '\0' : '\n';

    while (waiting(f) > f->scanned) {
        const char *from = head(f) + f->scanned;
        const char *found = memchr(from, mark, waiting(f) - f->scanned);
        enum frame_got got;

        if (!found)
            break;
        got = give(f, (size_t)(found - head(f)), 1, record);
        if (got != FRAME_MORE)
            return got;
    }
    if (waiting(f) && f->ended) {
        enum frame_got got = give(f, waiting(f), 0, record);

        return got == FRAME_MORE ? more(f) : got;
    }
    return waiting(f) ? wait_for_mark(f, record) : more(f);
}

/* --- octet counting ----------------------------------------------------------------- */

/* Gives all up to and with the byte that is wrong; the rest of the stream is not read. */
static enum frame_got break_at(struct frame *f, size_t n, struct span *record)
{
    *record = span_make(head(f), n);
    f->broken = true;
    f->at = f->bytes.n;
    return FRAME_BROKEN;
}

static enum frame_got cut(struct frame *f, struct span *record)
{
    *record = head_of(f, waiting(f));
    pass(f, waiting(f));
    return FRAME_CUT;
}

/*
 * Reads "LENGTH SP" (RFC 6587, 3.4.1: the first digit is not 0). FRAME_RECORD where it is
 * whole: *size gets its bytes, *length what it says.
 */
static enum frame_got read_length(struct frame *f, size_t *size, uint64_t *length,
                                  struct span *record)
{
    const char *p = head(f);
    size_t n = waiting(f), i = 0;

    *length = 0;
    while (i < n && i < OCTET_DIGITS_MOST && p[i] >= (i ? '0' : '1') && p[i] <= '9')
        *length = *length * 10 + (uint64_t)(p[i++] - '0');
    *size = i + 1;
    if (i == n)
        return FRAME_MORE;
    return i && p[i] == ' ' ? FRAME_RECORD : break_at(f, *size, record);
}

/* Drops what is here of the long record; frame_push keeps the rest of it out. */
static void skip_long(struct frame *f, uint64_t length)
{
    size_t here = length < waiting(f) ? (size_t)length : waiting(f);

    f->skip = length - here;
    pass(f, here);
}

static enum frame_got next_octet(struct frame *f, struct span *record)
{
    size_t size, wanted;
    uint64_t length;
    bool is_long;
    enum frame_got got;

    if (!waiting(f))
        return more(f);
    got = read_length(f, &size, &length, record);
    if (got == FRAME_MORE)
        return f->ended ? cut(f, record) : FRAME_MORE;
    if (got != FRAME_RECORD)
        return got;
    is_long = length > f->most_bytes;
    wanted = is_long ? least(FRAME_HEAD, f->most_bytes) : (size_t)length;
    if (waiting(f) - size < wanted && !f->ended)
        return FRAME_MORE;
    pass(f, size);
    if (is_long) {
        *record = head_of(f, waiting(f));
        skip_long(f, length);
        return FRAME_TOO_LONG;
    }
    if (waiting(f) < wanted)
        return cut(f, record);
    *record = span_make(head(f), wanted);
    pass(f, wanted);
    return FRAME_RECORD;
}

/* --- document ----------------------------------------------------------------------- */

static enum frame_got next_document(struct frame *f, struct span *record)
{
    size_t n = waiting(f);

    if (!f->skipping && n > f->most_bytes) {
        *record = head_of(f, n);
        f->skipping = true;
        pass(f, n);
        return FRAME_TOO_LONG;
    }
    if (!f->skipping && !f->ended)
        return FRAME_MORE;
    *record = span_make(head(f), n);
    pass(f, n);
    return f->skipping || is_blank(*record) ? more(f) : FRAME_RECORD;
}

/* --- the next record ---------------------------------------------------------------- */

static enum frame_got next_undecided(struct frame *f, struct span *record)
{
    struct span begun = {head(f), waiting(f)};

    switch (sniff_stream(&f->sniff, begun, f->ended || begun.n > f->most_bytes)) {
    case SNIFF_MORE: return FRAME_MORE;
    case SNIFF_LINES: f->mode = FRAME_NEWLINE; break;
    case SNIFF_DOCUMENT: f->mode = FRAME_DOCUMENT; break;
    }
    return frame_next(f, record);
}

enum frame_got frame_next(struct frame *f, struct span *record)
{
    if (f->broken)
        return more(f);
    switch (f->mode) {
    case FRAME_OCTET: return next_octet(f, record);
    case FRAME_DOCUMENT: return next_document(f, record);
    case FRAME_AUTO: return next_undecided(f, record);
    case FRAME_NEWLINE:
    case FRAME_NUL: break;
    }
    return next_marked(f, record);
}

bool frame_is_inside(const struct frame *f)
{
    return waiting(f) || f->skipping || f->skip;
}
