#include "cli/told.h"

#include <stdint.h>

#include "base/number.h"

struct json_value told_value(struct json_value object, const char *name)
{
    struct json_value key, v, none = {.type = JSON_NULL};
    struct json_iter it;

    if (object.type != JSON_OBJECT)
        return none;
    it = json_iter(object);
    while (json_next(&it, &key, &v))
        if (json_key_is(key, name))
            return v;
    return none;
}

size_t told_digits(struct json_value v)
{
    uint64_t n = 0;

    if (v.type == JSON_NUMBER)
        (void)number_begin(v.text, &n);
    return n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

size_t told_number(struct json_value object, const char *name)
{
    return told_digits(told_value(object, name));
}

struct span told_text(struct json_value object, const char *name, struct buf *b)
{
    struct json_value v = told_value(object, name);

    buf_reset(b);
    if (v.type != JSON_STRING)
        return span_make(NULL, 0);
    (void)json_unescape(v, b);
    return span_make(buf_cstr(b), b->n);
}
