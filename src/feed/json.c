#include "feed/json.h"

#include <string.h>

#include "feed/json_scan.h"

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
 *     take_after   0 past the value that began with `outer` containers open
 *                  1 before the next value of a container
 */
static int fail(struct json_reader *r, const char *expected)
{
    r->expected = expected;
    return -1;
}

static bool at(const struct json_reader *r, char wanted)
{
    return r->p < r->end && *r->p == wanted;
}

static bool in_object(const struct json_reader *r)
{
    return r->objects[(r->depth - 1) / 64] >> ((r->depth - 1) % 64) & 1;
}

/* Whether c, behind a backslash, is a whole escape. */
static bool is_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return true;
    default: return false;
    }
}

static int take_escape(struct json_reader *r)
{
    r->p++;
    if (at(r, 'u')) {
        if (r->end - r->p < 5 || hex4(r->p + 1) < 0)
            return fail(r, "four hexadecimal digits after \\u");
        r->p += 5;
        return 0;
    }
    if (r->p == r->end || !is_escape(*r->p))
        return fail(r, "one of \" \\ / b f n r t u after a backslash");
    r->p++;
    return 0;
}

static int take_long_string(struct json_reader *r, struct json_value *v)
{
    const char *from = r->p + 1;
    uint64_t high = 0;
    bool escaped = false;

    r->p = from;
    for (;;) {
        r->p = json_plain_end(r->p, r->begin, r->end, &high);
        if (r->p == r->end)
            return fail(r, "a quote to close the string");
        if (*r->p == '"')
            break;
        if (*r->p != '\\')
            return fail(r, "no control character in a string (\\u00.. stands for one)");
        escaped = true;
        if (take_escape(r) < 0)
            return -1;
    }
    *v = (struct json_value){.type = JSON_STRING,
                             .escaped = escaped,
                             .high = high != 0,
                             .text = span_make(from, (size_t)(r->p - from))};
    r->p++;
    return 0;
}

static inline int take_string(struct json_reader *r, struct json_value *v)
{
    const char *past = json_short_string(r->p + 1, r->end, v);

    if (!past)
        return take_long_string(r, v);
    r->p = past;
    return 0;
}

static int take_digits(struct json_reader *r)
{
    if (r->p == r->end || !is_digit(*r->p))
        return fail(r, "a digit");
    while (r->p < r->end && is_digit(*r->p))
        r->p++;
    return 0;
}

static int take_number(struct json_reader *r)
{
    if (at(r, '-'))
        r->p++;
    if (at(r, '0'))
        r->p++;
    else if (take_digits(r) < 0)
        return -1;
    if (at(r, '.')) {
        r->p++;
        if (take_digits(r) < 0)
            return -1;
    }
    if (!at(r, 'e') && !at(r, 'E'))
        return 0;
    r->p++;
    if (at(r, '+') || at(r, '-'))
        r->p++;
    return take_digits(r);
}

static int take_word(struct json_reader *r, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
        return fail(r, "a value (bare words are true, false and null)");
    r->p += n;
    return 0;
}

/* The name of a member and its colon; a value follows. */
static int take_name(struct json_reader *r, struct json_value *name)
{
    if (!at(r, '"'))
        return fail(r, "the name of a member, in double quotes");
    if (take_string(r, name) < 0)
        return -1;
    r->p = json_space_end(r->p, r->end);
    if (!at(r, ':'))
        return fail(r, "a colon after the name of a member");
    r->p++;
    return 1;
}

/* The bracket at p is behind us, and another level open. */
static void enter(struct json_reader *r, bool object)
{
    uint64_t bit = (uint64_t)1 << r->depth % 64, *level = &r->objects[r->depth / 64];

    *level = object ? *level | bit : *level & ~bit;
    r->depth++;
    r->p = json_space_end(r->p + 1, r->end);
}

static int take_open(struct json_reader *r)
{
    bool object = *r->p == '{';
    struct json_value name;

    if (r->depth == JSON_DEPTH_MOST)
        return fail(r, "no more than 256 levels of nesting");
    enter(r, object);
    if (at(r, object ? '}' : ']')) {
        r->p++;
        r->depth--;
        return 0;
    }
    return object ? take_name(r, &name) : 1;
}

static int take_value(struct json_reader *r)
{
    struct json_value string;

    r->p = json_space_end(r->p, r->end);
    switch (r->p < r->end ? *r->p : '\0') {
    case '{':
    case '[': return take_open(r);
    case '"': return take_string(r, &string);
    case 't': return take_word(r, "true");
    case 'f': return take_word(r, "false");
    case 'n': return take_word(r, "null");
    case '-': return take_number(r);
    default: break;
    }
    return r->p < r->end && is_digit(*r->p) ? take_number(r) : fail(r, "a value");
}

static int take_after(struct json_reader *r, size_t outer)
{
    struct json_value name;

    while (r->depth > outer) {
        bool object = in_object(r);

        r->p = json_space_end(r->p, r->end);
        if (at(r, ',')) {
            r->p = json_space_end(r->p + 1, r->end);
            return object ? take_name(r, &name) : 1;
        }
        if (!at(r, object ? '}' : ']'))
            return fail(r, object ? "a comma or }" : "a comma or ]");
        r->p++;
        r->depth--;
    }
    return 0;
}

/* A value with all that is in it. */
static int take_whole(struct json_reader *r, struct json_value *v)
{
    size_t outer = r->depth;
    int more = 1;

    r->p = json_space_end(r->p, r->end);
    if (at(r, '"'))
        return take_string(r, v);
    v->escaped = v->high = v->bare = false;
    v->text.p = r->p;
    while (more > 0) {
        more = take_value(r);
        if (more == 0)
            more = take_after(r, outer);
    }
    if (more < 0)
        return -1;
    v->type = json_type_of(*v->text.p);
    v->text.n = (size_t)(r->p - v->text.p);
    return 0;
}

static int take_end(struct json_reader *r)
{
    r->p = json_space_end(r->p, r->end);
    return r->p == r->end ? 0 : fail(r, "nothing after the value");
}

/* --- a whole text, and an object member by member ----------------------------------- */

void json_reader_init(struct json_reader *r, struct span text)
{
    r->p = r->begin = text.p;
    r->end = text.n ? text.p + text.n : text.p;
    r->depth = 0;
}

static int tell(const struct json_reader *r, struct json_error *e)
{
    e->offset = r->p == r->begin ? 0 : (size_t)(r->p - r->begin);
    e->message = r->expected;
    return -1;
}

int json_parse(struct span text, struct json_value *v, struct json_error *e)
{
    struct json_reader r;

    json_reader_init(&r, text);
    return take_whole(&r, v) < 0 || take_end(&r) < 0 ? tell(&r, e) : 0;
}

/* Up to the first name, which *more says is there. */
static int begin_object(struct json_reader *r, bool *more)
{
    r->p = json_space_end(r->p, r->end);
    if (!at(r, '{'))
        return fail(r, "an object");
    enter(r, true);
    *more = !at(r, '}');
    r->p += !*more;
    return 0;
}

/* From a member to the next, which *more says is there. */
static int next_member(struct json_reader *r, bool *more)
{
    r->p = json_space_end(r->p, r->end);
    if (at(r, ',')) {
        r->p = json_space_end(r->p + 1, r->end);
        return 0;
    }
    if (!at(r, '}'))
        return fail(r, "a comma or }");
    r->p++;
    *more = false;
    return 0;
}

int json_read_name(struct json_reader *r, struct json_value *key, struct json_error *e)
{
    bool more = true;
    int rc = r->depth ? next_member(r, &more) : begin_object(r, &more);

    if (rc == 0)
        rc = more ? take_name(r, key) : take_end(r);
    return rc < 0 ? tell(r, e) : more;
}

int json_read_value(struct json_reader *r, struct json_value *v, struct json_error *e)
{
    return take_whole(r, v) < 0 ? tell(r, e) : 0;
}

int json_read(struct json_reader *r, struct json_value *key, struct json_value *value,
              struct json_error *e)
{
    int got = json_read_name(r, key, e);

    return got > 0 && json_read_value(r, value, e) < 0 ? -1 : got;
}
