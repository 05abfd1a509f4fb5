/* json: walking what was checked. */
#include "feed/json.h"

#include "feed/json_scan.h"

/* From a string's first quote to behind its last; *v gets the string. */
static inline const char *string_end(const char *p, const char *end, struct json_value *v)
{
    const char *from = ++p;
    uint64_t high = 0;
    bool escaped = false;

    while (*(p = json_plain_end(p, from, end, &high)) == '\\') {
        escaped = true;
        p += 2;
    }
    *v = (struct json_value){.type = JSON_STRING,
                             .escaped = escaped,
                             .high = high != 0,
                             .text = span_make(from, (size_t)(p - from))};
    return p + 1;
}

/* From the bracket that opens a container to behind the one that closes it. */
static const char *container_end(const char *p, const char *end)
{
    struct json_value string;
    size_t depth = 0;

    do {
        if (*p == '"') {
            p = string_end(p, end, &string);
            continue;
        }
        if (*p == '{' || *p == '[')
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

/* Sets *v to the value at p and returns what is behind it. */
static const char *value_at(const char *p, const char *end, struct json_value *v)
{
    enum json_type type = json_type_of(*p);
    const char *past;

    if (type == JSON_STRING)
        return string_end(p, end, v);
    past = type >= JSON_ARRAY ? container_end(p, end) : word_end(p, end);
    *v = (struct json_value){.type = type, .text = span_make(p, (size_t)(past - p))};
    return past;
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
    const char *p = json_space_end(it->p, it->end);

    if (p < it->end && *p == ',')
        p = json_space_end(p + 1, it->end);
    if (p == it->end)
        return false;
    if (it->object) {
        p = value_at(p, it->end, key);
        p = json_space_end(p, it->end) + 1; /* the colon */
        p = json_space_end(p, it->end);
    }
    it->p = value_at(p, it->end, value);
    return true;
}

bool json_key_is(struct json_value key, const char *name)
{
    return !key.escaped && span_is(key.text, name);
}
