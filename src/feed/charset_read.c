/* charset_read: UTF-8 and windows-1252 by hand, all else through iconv. */
#include "feed/charset_read.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "text/charref.h"
#include "text/utf8.h"

#define ROOM_LEAST 64 /* bytes that iconv gets at once; more than any one character */

static void count_bad(struct charset_reading *reading, size_t at)
{
    if (!reading->bad++)
        reading->first_bad = at;
}

static int put(struct buf *out, uint32_t cp)
{
    char bytes[UTF8_MOST];

    return buf_add(out, bytes, utf8_encode(cp, bytes));
}

static const char *skip_ascii(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p < 0x80)
        p++;
    return p;
}

/* --- UTF-8 ------------------------------------------------------------------------- */

static bool is_c1(uint32_t cp)
{
    return cp >= 0x80 && cp <= 0x9f;
}

/* Whether valid text has a C1 control. They begin with C2, which little else does. */
static bool has_c1(struct span s)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;

    while (p < end && (p = memchr(p, 0xc2, (size_t)(end - p)))) {
        if (is_c1((unsigned char)p[1]))
            return true;
        p += 2;
    }
    return false;
}

/* The bytes of what is no UTF-8, each as windows-1252; but a character that only the end
 * of an otherwise good text cuts short is that. */
static int put_bad(struct buf *out, const char *p, unsigned size, bool cut)
{
    if (cut)
        return put(out, UTF8_REPLACEMENT);
    for (unsigned i = 0; i < size; i++)
        if (put(out, charref_code_point((unsigned char)p[i])) < 0)
            return -1;
    return 0;
}

/* Whether the bad sequence at p is the beginning of a character at the end of a text that
 * has had others. */
static bool is_cut(struct span s, const char *p, unsigned size)
{
    return (unsigned char)*p >= 0xc2 && (unsigned char)*p <= 0xf4 &&
           p + size == s.p + s.n && skip_ascii(s.p, p) < p;
}

static int mend_utf8(struct span s, struct buf *out, struct charset_reading *reading)
{
    const char *p = s.p, *end = s.p + s.n;
    const char *from = p; /* not yet written */

    while ((p = skip_ascii(p, end)) < end) {
        unsigned size;
        uint32_t cp = utf8_decode_quick(p, end, &size);
        bool bad =
            cp == UTF8_REPLACEMENT && !(size == 3 && memcmp(p, "\xef\xbf\xbd", 3) == 0);

        if (!bad && !is_c1(cp)) {
            p += size;
            continue;
        }
        if (buf_add(out, from, (size_t)(p - from)) < 0)
            return -1;
        if (bad ? put_bad(out, p, size, !reading->bad && is_cut(s, p, size))
                : put(out, charref_code_point(cp)))
            return -1;
        if (bad)
            count_bad(reading, (size_t)(p - s.p));
        p += size;
        from = p;
    }
    return buf_add(out, from, (size_t)(end - from));
}

static int read_utf8(struct span s, struct buf *out, struct charset_reading *reading)
{
    int rc = 0;

    reading->text = s;
    if (s.n && (!utf8_valid(s) || has_c1(s))) {
        rc = mend_utf8(s, out, reading);
        reading->text = buf_span(out);
    }
    return rc;
}

static int read_ascii(struct span s, struct buf *out, struct charset_reading *reading)
{
    const char *high = s.n ? skip_ascii(s.p, s.p + s.n) : s.p;
    int rc = read_utf8(s, out, reading);

    if (s.n && high < s.p + s.n) {
        reading->bad += !reading->bad;
        reading->first_bad = (size_t)(high - s.p);
    }
    return rc;
}

/* --- windows-1252 ------------------------------------------------------------------ */

static int read_1252(struct span s, struct buf *out, struct charset_reading *reading)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;
    int rc = 0;

    if (skip_ascii(p, end) == end) {
        reading->text = s;
        return 0;
    }
    while (p < end && rc == 0) {
        const char *stop = skip_ascii(p, end);

        rc = buf_add(out, p, (size_t)(stop - p));
        for (p = stop; p < end && (unsigned char)*p >= 0x80 && rc == 0; p++)
            rc = put(out, charref_code_point((unsigned char)*p));
    }
    reading->text = buf_span(out);
    return rc;
}

/* --- iconv ------------------------------------------------------------------------- */

struct conversion {
    iconv_t cd;
    struct span bytes;
    char *from;
    size_t left;
    unsigned unit;
};

/* Room for about what is left, within the cap; -1 where that is reached. */
static int make_room(const struct conversion *c, struct buf *out)
{
    size_t want = c->left + c->left / 2 + ROOM_LEAST;
    size_t most = out->cap - out->n;

    if (want > most && (c->left == 0 || most >= ROOM_LEAST))
        want = most;
    return buf_reserve(out, want);
}

/* The next bytes are no character. */
static int step_over(struct conversion *c, size_t bytes, struct buf *out,
                     struct charset_reading *reading)
{
    count_bad(reading, (size_t)(c->from - c->bytes.p));
    c->from += bytes;
    c->left -= bytes;
    return put(out, UTF8_REPLACEMENT);
}

/* Some charsets hold a character back until they see the next: from NULL gets it out. */
static size_t convert_some(struct conversion *c, struct buf *out, bool last)
{
    char *to = out->p + out->n;
    size_t room = out->room < out->cap ? out->room - out->n : out->cap - out->n;
    size_t rc = last ? iconv(c->cd, NULL, NULL, &to, &room)
                     : iconv(c->cd, &c->from, &c->left, &to, &room);

    out->n = (size_t)(to - out->p);
    return rc;
}

static int convert(struct conversion *c, struct buf *out, struct charset_reading *reading)
{
    bool last = false;

    for (;;) {
        size_t before = c->left, step = 0;

        if (make_room(c, out) < 0)
            return -1;
        if (convert_some(c, out, last) != (size_t)-1) {
            if (last)
                return 0;
            last = true;
        } else if (errno == EINVAL) {
            step = c->left; /* cut short at the end */
        } else if (errno == EILSEQ || c->left == before) {
            step = c->left < c->unit ? c->left : c->unit;
            if (last)
                return 0;
        }
        if (step && step_over(c, step, out, reading) < 0)
            return -1;
    }
}

/* iso-8859-2 and its kin have C1 controls, which nobody means. */
static int mend_c1(struct buf *out)
{
    struct charset_reading none = {{NULL, 0}, 0, 0};
    struct buf mended;
    int rc;

    buf_init(&mended, out->cap);
    rc = mend_utf8(buf_span(out), &mended, &none);
    buf_release(out);
    *out = mended;
    return rc;
}

static int read_iconv(const struct charset *charset, struct span s, struct buf *out,
                      struct charset_reading *reading)
{
    struct conversion c = {.bytes = s, .left = s.n, .unit = charset->unit};
    int rc;

    c.cd = iconv_open("UTF-8", charset->name);
    if ((intptr_t)c.cd == -1)
        return read_utf8(s, out, reading);
    /* iconv's prototype has no const; it does not write there. */
    memcpy(&c.from, &s.p, sizeof(c.from));
    rc = convert(&c, out, reading);
    (void)iconv_close(c.cd);
    if (has_c1(buf_span(out)) && mend_c1(out) < 0)
        rc = -1;
    reading->text = buf_span(out);
    return rc;
}

int charset_read(const struct charset *c, struct span bytes, struct buf *out,
                 struct charset_reading *reading)
{
    memset(reading, 0, sizeof(*reading));
    buf_reset(out);
    switch (c->kind) {
    case CHARSET_UNKNOWN:
    case CHARSET_UTF8: return read_utf8(bytes, out, reading);
    case CHARSET_ASCII: return read_ascii(bytes, out, reading);
    case CHARSET_WINDOWS_1252: return read_1252(bytes, out, reading);
    case CHARSET_ICONV:
    case CHARSET_WIDE: return read_iconv(c, bytes, out, reading);
    }
    return 0;
}
