#include "feed/json.h"

#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/hash.h"
#include "base/span.h"
#include "text/utf8.h"

/* --- finding the end of plain text -------------------------------------------------- */

/*
 * Most of a news item is plain text between two quotes. BLOCK bytes at a time are asked
 * whether one of them is a quote, a backslash or a control character: the answer has
 * STOP_BITS bits a byte, the first byte's lowest, and is exact for the lowest set one.
 */
#if defined(__SSE2__)

enum { BLOCK = 16, STOP_BITS = 1 };

static inline uint64_t block_stops(const char *p)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), control));
}

#else

enum { BLOCK = 8, STOP_BITS = 8 };

/*
 * The classic byte-wise "less than" in a word (Bit Twiddling Hacks, "Determine if a word
 * has a byte less than n"): borrows only ever spoil bytes above a true one.
 */
static inline uint64_t block_stops(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t x = hash_load64((const unsigned char *)p);
    uint64_t quote = x ^ ones * '"', slash = x ^ ones * '\\';

    return (((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) |
            ((slash - ones) & ~slash)) &
           tops;
}

#endif

/* The first quote, backslash or control character at p or behind it; else end. */
static inline const char *plain_end(const char *p, const char *end)
{
    for (; end - p >= BLOCK; p += BLOCK) {
        uint64_t stops = block_stops(p);

        if (stops)
            return p + __builtin_ctzll(stops) / STOP_BITS;
    }
    while (p < end && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
        p++;
    return p;
}

static inline const char *space_end(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The value of four hexadecimal digits, or -1. */
static int32_t hex4(const char *p)
{
    int32_t v = 0;

    for (int i = 0; i < 4; i++) {
        char c = (char)(p[i] | 0x20);

        if (is_digit(p[i]))
            v = v << 4 | (p[i] - '0');
        else if (c >= 'a' && c <= 'f')
            v = v << 4 | (c - 'a' + 10);
        else
            return -1;
    }
    return v;
}

/* --- checking ----------------------------------------------------------------------- */

/*
 * The takers below move p past what they are named after, or leave it where the text went
 * wrong and return -1. Two of them say what comes next:
 *
 *     take_value   0 past a whole value
 *                  1 inside a container, before its first value
 *     take_after   0 past the outermost value
 *                  1 before the next value of a container
 */
struct check {
    const char *p;
    const char *end;
    const char *expected; /* where the text is wrong */
    size_t depth;
    uint64_t objects[JSON_DEPTH_MOST / 64]; /* a bit a level: an object, not an array */
};

static int fail(struct check *c, const char *expected)
{
    c->expected = expected;
    return -1;
}

static bool at(const struct check *c, char wanted)
{
    return c->p < c->end && *c->p == wanted;
}

static bool in_object(const struct check *c)
{
    return c->objects[(c->depth - 1) / 64] >> ((c->depth - 1) % 64) & 1;
}

static int take_escape(struct check *c)
{
    c->p++;
    if (at(c, 'u')) {
        if (c->end - c->p < 5 || hex4(c->p + 1) < 0)
            return fail(c, "four hexadecimal digits after \\u");
        c->p += 5;
        return 0;
    }
    if (c->p == c->end || !*c->p || !strchr("\"\\/bfnrt", *c->p))
        return fail(c, "one of \" \\ / b f n r t u after a backslash");
    c->p++;
    return 0;
}

static int take_string(struct check *c)
{
    c->p = plain_end(c->p + 1, c->end);
    while (!at(c, '"')) {
        if (c->p == c->end)
            return fail(c, "a quote to close the string");
        if (*c->p != '\\')
            return fail(c, "no control character in a string (\\u00.. stands for one)");
        if (take_escape(c) < 0)
            return -1;
        c->p = plain_end(c->p, c->end);
    }
    c->p++;
    return 0;
}

static int take_digits(struct check *c)
{
    if (c->p == c->end || !is_digit(*c->p))
        return fail(c, "a digit");
    while (c->p < c->end && is_digit(*c->p))
        c->p++;
    return 0;
}

static int take_number(struct check *c)
{
    if (at(c, '-'))
        c->p++;
    if (at(c, '0'))
        c->p++;
    else if (take_digits(c) < 0)
        return -1;
    if (at(c, '.')) {
        c->p++;
        if (take_digits(c) < 0)
            return -1;
    }
    if (!at(c, 'e') && !at(c, 'E'))
        return 0;
    c->p++;
    if (at(c, '+') || at(c, '-'))
        c->p++;
    return take_digits(c);
}

static int take_word(struct check *c, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
        return fail(c, "a value (bare words are true, false and null)");
    c->p += n;
    return 0;
}

/* The name of a member and its colon; a value follows. */
static int take_name(struct check *c)
{
    if (!at(c, '"'))
        return fail(c, "the name of a member, in double quotes");
    if (take_string(c) < 0)
        return -1;
    c->p = space_end(c->p, c->end);
    if (!at(c, ':'))
        return fail(c, "a colon after the name of a member");
    c->p++;
    return 1;
}

static int take_open(struct check *c)
{
    bool object = *c->p == '{';
    size_t level = c->depth;

    if (level == JSON_DEPTH_MOST)
        return fail(c, "no more than 256 levels of nesting");
    c->p = space_end(c->p + 1, c->end);
    if (at(c, object ? '}' : ']')) {
        c->p++;
        return 0;
    }
    c->depth++;
    c->objects[level / 64] &= ~((uint64_t)1 << level % 64);
    c->objects[level / 64] |= (uint64_t)object << level % 64;
    return object ? take_name(c) : 1;
}

static int take_value(struct check *c)
{
    c->p = space_end(c->p, c->end);
    switch (c->p < c->end ? *c->p : '\0') {
    case '{':
    case '[': return take_open(c);
    case '"': return take_string(c);
    case 't': return take_word(c, "true");
    case 'f': return take_word(c, "false");
    case 'n': return take_word(c, "null");
    case '-': return take_number(c);
    default: break;
    }
    return c->p < c->end && is_digit(*c->p) ? take_number(c) : fail(c, "a value");
}

static int take_after(struct check *c)
{
    while (c->depth) {
        bool object = in_object(c);

        c->p = space_end(c->p, c->end);
        if (at(c, ',')) {
            c->p = space_end(c->p + 1, c->end);
            return object ? take_name(c) : 1;
        }
        if (!at(c, object ? '}' : ']'))
            return fail(c, object ? "a comma or }" : "a comma or ]");
        c->p++;
        c->depth--;
    }
    return 0;
}

/* --- walking what was checked ------------------------------------------------------- */

/* From behind a string's first quote to its last. */
static inline const char *string_end(const char *p, const char *end, bool *escaped)
{
    *escaped = false;
    while (*(p = plain_end(p, end)) == '\\') {
        *escaped = true;
        p += 2;
    }
    return p;
}

/* From the bracket that opens a container to behind the one that closes it. */
static const char *container_end(const char *p, const char *end)
{
    size_t depth = 0;
    bool escaped;

    do {
        if (*p == '"')
            p = string_end(p + 1, end, &escaped);
        else if (*p == '{' || *p == '[')
            depth++;
        else if (*p == '}' || *p == ']')
            depth--;
        p++;
    } while (depth);
    return p;
}

/* From the beginning of a number or bare word to behind it. */
static const char *word_end(const char *p, const char *end)
{
    while (p < end && *p != ',' && *p != '}' && *p != ']' && (unsigned char)*p > ' ')
        p++;
    return p;
}

static enum json_type type_of(char first)
{
    switch (first) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    case 'n': return JSON_NULL;
    default: return JSON_NUMBER;
    }
}

/* Sets *v to the value at p and returns what is behind it. */
static const char *value_at(const char *p, const char *end, struct json_value *v)
{
    const char *past;

    v->type = type_of(*p);
    v->escaped = false;
    if (v->type == JSON_STRING) {
        past = string_end(++p, end, &v->escaped);
        v->text = span_make(p, (size_t)(past - p));
        return past + 1;
    }
    past = v->type >= JSON_ARRAY ? container_end(p, end) : word_end(p, end);
    v->text = span_make(p, (size_t)(past - p));
    return past;
}

int json_parse(struct span text, struct json_value *v, struct json_error *e)
{
    const char *end = text.n ? text.p + text.n : text.p;
    struct check c = {.p = text.p, .end = end};
    const char *from = space_end(text.p, end), *past;
    int more = 1;

    while (more > 0) {
        more = take_value(&c);
        if (more == 0)
            more = take_after(&c);
    }
    past = c.p;
    if (more == 0) {
        c.p = space_end(past, end);
        if (c.p < end)
            more = fail(&c, "nothing after the value");
    }
    if (more < 0) {
        e->offset = text.n ? (size_t)(c.p - text.p) : 0;
        e->message = c.expected;
        return -1;
    }
    v->type = type_of(*from);
    v->text = span_make(from, (size_t)(past - from));
    v->escaped = false;
    if (v->type == JSON_STRING) {
        v->text = span_make(from + 1, v->text.n - 2);
        v->escaped = memchr(v->text.p, '\\', v->text.n) != NULL;
    }
    return 0;
}

struct json_iter json_iter(struct json_value v)
{
    struct json_iter it = {.object = v.type == JSON_OBJECT};

    if (v.type >= JSON_ARRAY) {
        it.p = v.text.p + 1;
        it.end = v.text.p + v.text.n - 1;
    }
    return it;
}

bool json_next(struct json_iter *it, struct json_value *key, struct json_value *value)
{
    const char *p = space_end(it->p, it->end);

    if (p < it->end && *p == ',')
        p = space_end(p + 1, it->end);
    if (p == it->end)
        return false;
    if (it->object) {
        p = value_at(p, it->end, key);
        p = space_end(p, it->end) + 1; /* the colon */
        p = space_end(p, it->end);
    }
    it->p = value_at(p, it->end, value);
    return true;
}

bool json_key_is(struct json_value key, const char *name)
{
    return !key.escaped && span_is(key.text, name);
}
