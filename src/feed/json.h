/*
 * json: a strict reader (RFC 8259) that copies nothing, and a writer.
 *
 * The reader walks text in place: a value is a span of the text, a string's span is what
 * stands between its quotes, escapes and all. Strict: whatever the RFC does not allow is
 * an error (trailing commas, bare words, control characters in strings, a BOM). Lone
 * surrogate escapes are allowed, as the RFC does; they and invalid UTF-8 in strings are
 * read as U+FFFD by json_unescape. Depth is limited. It knows nothing of items.
 */
#ifndef FEED_JSON_H
#define FEED_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

#define JSON_DEPTH_MOST 256

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json_value {
    enum json_type type;
    bool escaped;     /* a string with a backslash in it */
    bool high;        /* a string with bytes beyond ASCII, which may be no UTF-8 */
    bool bare;        /* a string that is known to have no `<` and no `&` in it */
    struct span text; /* a string: between its quotes; any other: all of the value */
};

struct json_error {
    size_t offset;       /* bytes into the text */
    const char *message; /* static text: what was expected */
};

/*
 * Checks that text is one JSON value with nothing but white space around it, to its end.
 * 0 and *v, or -1 and *e.
 */
int json_parse(struct span text, struct json_value *v, struct json_error *e);

/*
 * Walks the members of an object, or the elements of an array, that json_parse (or this)
 * returned and thereby has already checked; cannot fail. Usage:
 *     struct json_iter it = json_iter(v);
 *     while (json_next(&it, &key, &value)) ...
 * key is not set for an array.
 */
struct json_iter {
    const char *p;
    const char *end;
    bool object;
};

struct json_iter json_iter(struct json_value v);
bool json_next(struct json_iter *it, struct json_value *key, struct json_value *value);

/*
 * Appends the text of a string value, as held text (utf8.h). 0, or -1 at out's cap: then
 * what fitted stays.
 */
int json_unescape(struct json_value string, struct buf *out);

/*
 * Reads an object member by member and checks it on the way: the quick way where nothing
 * is done before the end that could not be undone. What holds for json_parse holds here.
 *
 *     json_reader_init(&r, text);
 *     while ((got = json_read(&r, &key, &value, &error)) > 0) ...
 *
 * 1: a member; its value is checked, and may be walked. 0: all of the text is one object
 * and was right to its end. -1: it was not, see *e.
 */
struct json_reader {
    const char *p; /* private, as all of it */
    const char *begin;
    const char *end;
    const char *expected;                   /* where the text is wrong */
    size_t depth;                           /* open objects and arrays */
    uint64_t objects[JSON_DEPTH_MOST / 64]; /* a bit a level: an object, not an array */
};

void json_reader_init(struct json_reader *r, struct span text);

/* For who has seen for himself that the text begins with a brace, and the first name up
 * to `p`: the reader goes on there, as if it had read that. */
static inline void json_reader_enter(struct json_reader *r, const char *p)
{
    r->p = p;
    r->depth = 1;
    r->objects[0] = 1;
}

/* The two halves of json_read, for who knows by its name where a value is to go: after
 * the 1 of a name comes its value, 0 or -1. */
int json_read_name(struct json_reader *r, struct json_value *key, struct json_error *e);
int json_read_value(struct json_reader *r, struct json_value *v, struct json_error *e);

int json_read(struct json_reader *r, struct json_value *key, struct json_value *value,
              struct json_error *e);

/* Whether a key is this ASCII name, without escapes (all names we look for are). */
bool json_key_is(struct json_value key, const char *name);

/* Appends s (held text) as a JSON string with its quotes; everything below U+0020,
 * U+007F, U+2028 and U+2029 is escaped. 0, or -1 at the cap: out is `full`, and may end
 * with the beginning of a text that is long. */
int json_put_string(struct buf *out, struct span s);

/* The most bytes that n bytes of text become, and what is written beside them. */
#define JSON_STRING_ROOM(n) (6 * (size_t)(n) + 32)

/* The same at `to`, where JSON_STRING_ROOM(s.n) bytes are; returns where it ends. */
char *json_write_string(char *to, struct span s);

/* The same without its quotes, and on one line: each run of ASCII white space and control
 * characters is one blank, or nothing at the end of s. */
char *json_write_line(char *to, struct span s);

/* Appends `"name":"value"`, with a comma before it where out does not end in one of
 * `{[:,`. name is ours: nothing in it needs an escape. */
int json_put_member(struct buf *out, const char *name, struct span value);

/* Appends `"name":` with the comma as above. */
int json_put_name(struct buf *out, const char *name);

#endif
