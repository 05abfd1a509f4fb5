/* json: the texts of strings, read and written. */
#include "feed/json.h"

#include <stdint.h>
#include <string.h>

#include "feed/json_scan.h"
#include "text/utf8.h"

static uint32_t hex4(const char *p)
{
    uint32_t v = 0;

    for (int i = 0; i < 4; i++)
        v = v << 4 | (uint32_t)(p[i] <= '9' ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
    return v;
}

/*
 * The code point of a \u escape, from behind its u; *p moves behind the escape, and
 * behind a second one where the two are a surrogate pair. A surrogate alone is U+FFFD.
 */
static uint32_t take_unicode(const char **p, const char *end)
{
    uint32_t high = hex4(*p), low;

    *p += 4;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    if (high > 0xdbff || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
        return UTF8_REPLACEMENT;
    low = hex4(*p + 2);
    if (low < 0xdc00 || low > 0xdfff)
        return UTF8_REPLACEMENT;
    *p += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static uint32_t take_escape(const char **p, const char *end)
{
    char c = *(*p)++;

    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': return take_unicode(p, end);
    default: return (unsigned char)c;
    }
}

int json_unescape(struct json_value string, struct buf *out)
{
    const char *p = string.text.p, *end;

    if (!string.escaped)
        return utf8_hold(string.text, out);
    end = p + string.text.n;
    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        const char *stop = slash ? slash : end;
        char bytes[UTF8_MOST];

        if (utf8_hold(span_make(p, (size_t)(stop - p)), out) < 0)
            return -1;
        if (!slash)
            return 0;
        p = slash + 1;
        if (buf_add(out, bytes, utf8_encode(take_escape(&p, end), bytes)) < 0)
            return -1;
    }
    return 0;
}

/* --- writing ------------------------------------------------------------------------ */

/* The bytes at p that must be escaped: 0, 1, or the 3 of U+2028 and U+2029. */
static unsigned must_escape(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;

    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
        return 1;
    if (c != 0xe2 || end - p < 3 || (unsigned char)p[1] != 0x80)
        return 0;
    return ((unsigned char)p[2] & 0xfe) == 0xa8 ? 3 : 0;
}

static int put_escape(struct buf *out, const char *p, unsigned size)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* what, its letter */
    const char *pair = letters;

    if (size == 3)
        return buf_add_str(out, (unsigned char)p[2] == 0xa8 ? "\\u2028" : "\\u2029");
    while (*pair && *pair != *p)
        pair += 2;
    if (*pair)
        return buf_addf(out, "\\%c", pair[1]);
    return buf_addf(out, "\\u%04x", (unsigned char)*p);
}

/* What must be escaped, or looked at again, in a block. */
static inline uint64_t suspects(json_block x)
{
    return json_stops(x) | json_bits(json_either(json_is(x, 0x7f), json_is(x, '\xe2')));
}

/* From p, which is not before begin, on past what needs no second look. */
static const char *skip_plain(const char *p, const char *begin, const char *end)
{
    uint64_t found = 0;

    for (; end - p >= JSON_BLOCK; p += JSON_BLOCK) {
        found = suspects(json_load(p));
        if (found)
            return p + json_first(found);
    }
    if (p < end && end - begin >= JSON_BLOCK) {
        unsigned past = (unsigned)(JSON_BLOCK - (end - p)) * JSON_BITS;

        found = suspects(json_load(end - JSON_BLOCK)) >> past;
        return found ? p + json_first(found) : end;
    }
    while (p < end && !must_escape(p, end))
        p++;
    return p;
}

int json_put_string(struct buf *out, struct span s)
{
    const char *p = s.p, *plain = s.p, *end = s.n ? s.p + s.n : s.p;

    if (buf_reserve(out, s.n + 2) < 0)
        return -1;
    out->p[out->n++] = '"';
    while ((p = skip_plain(p, s.p, end)) < end) {
        unsigned size = must_escape(p, end);

        if (size) {
            (void)buf_add(out, plain, (size_t)(p - plain));
            (void)put_escape(out, p, size);
            plain = p + size;
        }
        p += size ? size : 1;
    }
    (void)buf_add(out, plain, (size_t)(end - plain));
    (void)buf_add_char(out, '"');
    return out->full ? -1 : 0;
}

int json_put_name(struct buf *out, const char *name)
{
    char last = out->n ? out->p[out->n - 1] : '{';

    if (last != '{' && last != '[' && last != ':' && last != ',')
        (void)buf_add_char(out, ',');
    (void)buf_add_char(out, '"');
    (void)buf_add_str(out, name);
    (void)buf_add_str(out, "\":");
    return out->full ? -1 : 0;
}

int json_put_member(struct buf *out, const char *name, struct span value)
{
    (void)json_put_name(out, name);
    return json_put_string(out, value);
}
