#include "feed/json_cut.h"

#include <string.h>

void json_cut_init(struct json_cut *c, struct span text)
{
    memset(c, 0, sizeof(*c));
    c->from = c->at = text.p;
    c->end = text.n ? text.p + text.n : text.p;
}

/* All up to there, without the blanks around it; what is left begins there. */
static struct span take(struct json_cut *c, const char *to)
{
    struct span s = span_make(c->from, (size_t)(to - c->from));

    c->from = to;
    return span_trim(s);
}

static enum json_cut_got end_short(struct json_cut *c, struct span *element)
{
    *element = take(c, c->end);
    c->at = c->end;
    c->place = JSON_CUT_BEHIND;
    return JSON_CUT_SHORT;
}

/* From a string's first quote to behind its last; NULL: it has none. */
static const char *string_end(const char *p, const char *end)
{
    while ((p = memchr(p + 1, '"', (size_t)(end - p - 1)))) {
        const char *slashes = p;

        while (slashes[-1] == '\\') /* the first quote ends this */
            slashes--;
        if ((p - slashes) % 2 == 0)
            return p + 1;
    }
    return NULL;
}

/* The bracket that opens the array. */
static enum json_cut_got begin(struct json_cut *c, struct span *element)
{
    struct span text = span_trim(span_make(c->from, (size_t)(c->end - c->from)));

    if (!text.n || text.p[0] != '[') {
        *element = take(c, c->end);
        c->at = c->end;
        c->place = JSON_CUT_BEHIND;
        return element->n ? JSON_CUT_REST : JSON_CUT_END;
    }
    c->from = c->at = text.p + 1;
    c->place = JSON_CUT_INSIDE;
    return JSON_CUT_MORE;
}

/* What is behind the bracket that closes it. */
static enum json_cut_got finish(struct json_cut *c, struct span *element)
{
    const char *bracket = c->from;

    if (bracket == c->end)
        return JSON_CUT_END;
    *element = take(c, c->end);
    c->at = c->end;
    return element->n > 1 ? JSON_CUT_REST : JSON_CUT_END;
}

/* The comma or bracket at c->at ends an element, or an array without any. */
static enum json_cut_got end_element(struct json_cut *c, struct span *element)
{
    bool last = *c->at == ']';

    *element = take(c, c->at);
    if (last)
        c->place = JSON_CUT_BEHIND;
    else
        c->from++;
    c->at++;
    if (last && !element->n && !c->any)
        return JSON_CUT_MORE;
    c->any = true;
    return JSON_CUT_ELEMENT;
}

static enum json_cut_got look_on(struct json_cut *c, struct span *element)
{
    const char *stop =
        (size_t)(c->end - c->at) > JSON_CUT_STEP ? c->at + JSON_CUT_STEP : c->end;

    while (c->at < stop) {
        switch (*c->at) {
        case '"':
            c->at = string_end(c->at, c->end);
            if (!c->at)
                return end_short(c, element);
            continue;
        case '{':
        case '[': c->depth++; break;
        case '}': c->depth -= c->depth > 0; break;
        case ']':
            if (!c->depth)
                return end_element(c, element);
            c->depth--;
            break;
        case ',':
            if (!c->depth)
                return end_element(c, element);
            break;
        default: break;
        }
        c->at++;
    }
    return c->at < c->end ? JSON_CUT_MORE : end_short(c, element);
}

enum json_cut_got json_cut_next(struct json_cut *c, struct span *element)
{
    switch (c->place) {
    case JSON_CUT_BEFORE: return begin(c, element);
    case JSON_CUT_INSIDE: return look_on(c, element);
    default: return finish(c, element);
    }
}
