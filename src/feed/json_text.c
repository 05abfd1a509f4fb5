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

static char *write_escape(char *to, const char *p, unsigned size)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* what, its letter */
    static const char digits[] = "0123456789abcdef";
    const char *pair = letters;

    *to++ = '\\';
    if (size == 3) {
        memcpy(to, (unsigned char)p[2] == 0xa8 ? "u2028" : "u2029", 5);
        return to + 5;
    }
    while (*pair && *pair != *p)
        pair += 2;
    if (*pair) {
        *to = pair[1];
        return to + 1;
    }
    memcpy(to, "u00", 3);
    to[3] = digits[*p >> 4];
    to[4] = digits[*p & 15];
    return to + 5;
}

/* What must be escaped, or looked at again, in a block. */
static inline uint64_t suspects(json_block x)
{
    return json_stops(x) | json_bits(json_either(json_is(x, 0x7f), json_is(x, '\xe2')));
}

/* A blank before another one or a control character; the byte behind the block counts. */
static inline uint64_t double_blanks(const char *p)
{
    json_block next = json_load(p + 1);
    json_block blank = json_either(json_is_control(next),
                                   json_either(json_is(next, ' '), json_is(next, 0x7f)));

    return json_bits(json_both(json_is(json_load(p), ' '), blank));
}

/* No more than a block, by two pieces that may overlap. */
static inline void copy_short(char *to, const char *p, size_t n)
{
    if (n >= 8) {
        memcpy(to, p, 8);
        memcpy(to + n - 8, p + n - 8, 8);
    } else if (n >= 4) {
        memcpy(to, p, 4);
        memcpy(to + n - 4, p + n - 4, 4);
    } else if (n) {
        to[0] = p[0];
        to[n / 2] = p[n / 2];
        to[n - 1] = p[n - 1];
    }
}

static inline bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

/* At white space that is more than one blank, or ends the text. */
static char *write_blank(char *to, const char **p, const char *end)
{
    while (*p < end && is_blank(**p))
        ++*p;
    if (*p < end)
        *to++ = ' ';
    return to;
}

static inline char *write_one(char *to, const char **p, const char *end)
{
    unsigned size = must_escape(*p, end);

    if (size)
        to = write_escape(to, *p, size);
    else
        *to++ = **p;
    *p += size ? size : 1;
    return to;
}

/* What must be looked at again of the last n bytes before end, which are no more than a
 * block, of a text that is longer than one. */
static inline uint64_t last_suspects(const char *end, size_t n, bool one_line)
{
    unsigned past = (unsigned)(JSON_BLOCK - n) * JSON_BITS;
    uint64_t found = suspects(json_load(end - JSON_BLOCK)) >> past;

    if (!one_line)
        return found;
    found |= double_blanks(end - JSON_BLOCK - 1) >> past >> JSON_BITS;
    return found | (uint64_t)is_blank(end[-1]) << (n - 1) * JSON_BITS;
}

/*
 * Writes the text from *p up to stop, and what of a character stands behind it, which
 * *p moves past; begin is where the text begins. Blocks are copied first and looked at
 * then: most are plain. What was copied is never loaded again: to wait for such a store
 * takes longer than all of the rest.
 */
static inline char *write_until(char *to, const char **p, const char *begin,
                                const char *stop, const char *end, bool one_line)
{
    const char *from = *p;

    while (from < stop) {
        size_t n = (size_t)(stop - from);
        uint64_t found = 1; /* of a short text each byte is looked at */

        if (n > JSON_BLOCK) {
            n = JSON_BLOCK;
            memcpy(to, from, JSON_BLOCK);
            found = suspects(json_load(from)) | (one_line ? double_blanks(from) : 0);
        } else if (stop - begin > JSON_BLOCK) {
            copy_short(to, from, n);
            found = last_suspects(stop, n, one_line);
        }
        if (found)
            n = json_first(found);
        from += n;
        to += n;
        if (!found)
            continue;
        if (one_line && is_blank(*from))
            to = write_blank(to, &from, end);
        else
            to = write_one(to, &from, end);
    }
    *p = from;
    return to;
}

static __attribute__((noinline)) char *write_any(char *to, struct span s)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;

    return write_until(to, &p, p, end, end, false);
}

/* More than a block, and no more than two, if nothing in it is to be escaped. */
static inline bool write_two_blocks(char *to, struct span s)
{
    const char *second = s.p + s.n - JSON_BLOCK;

    if (suspects(json_load(s.p)) | suspects(json_load(second)))
        return false;
    memcpy(to, s.p, JSON_BLOCK);
    memcpy(to + s.n - JSON_BLOCK, second, JSON_BLOCK);
    return true;
}

char *json_write_string(char *to, struct span s)
{
    *to++ = '"';
    if (s.n && s.n <= JSON_BLOCK && !suspects(json_load_short(s.p, s.n))) {
        copy_short(to, s.p, s.n); /* most are names and words */
        to += s.n;
    } else if (s.n > JSON_BLOCK && s.n <= 2 * JSON_BLOCK && write_two_blocks(to, s)) {
        to += s.n;
    } else {
        to = write_any(to, s);
    }
    *to = '"';
    return to + 1;
}

char *json_write_line(char *to, struct span s)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;

    return write_until(to, &p, p, end, end, true);
}

/* A long text is written so much at a time, lest all of its room be taken at once. */
#define PIECE 4096

int json_put_string(struct buf *out, struct span s)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;

    if (s.n <= PIECE)
        return buf_end(out, json_write_string(buf_begin(out, JSON_STRING_ROOM(s.n)), s));
    if (buf_add_char(out, '"') < 0 || buf_reserve(out, s.n) < 0)
        return -1;
    while (p < end) {
        const char *stop = end - p > PIECE ? p + PIECE : end;
        char *to = buf_begin(out, JSON_STRING_ROOM(PIECE));

        if (buf_end(out, write_until(to, &p, s.p, stop, end, false)) < 0)
            return -1;
    }
    return buf_add_char(out, '"');
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
