#include "rule/where.h"

#include <strings.h>

#include "base/hash.h"
#include "feed/json.h"
#include "text/fold.h"
#include "text/glob.h"

#define VALUE_MOST ((size_t)1 << 20) /* bytes of an attribute that globs look at */

void where_item_init(struct where_item *w)
{
    *w = (struct where_item){.item = NULL};
    buf_init(&w->folded, VALUE_MOST * 4);
    buf_init(&w->value, VALUE_MOST);
}

void where_item_release(struct where_item *w)
{
    buf_release(&w->folded);
    buf_release(&w->value);
}

void where_item_set(struct where_item *w, const struct item *item, size_t words,
                    int64_t now_ms)
{
    w->item = item;
    w->words = words;
    w->now_ms = now_ms;
}

/* --- globs --- */

/* What the values of one attribute have shown so far. */
struct outcome {
    bool included;
    bool excluded;
};

static bool any_matches(const struct span *globs, size_t n, struct span subject)
{
    for (size_t i = 0; i < n; i++)
        if (glob_match(globs[i], subject))
            return true;
    return false;
}

static void look_at(const struct where_test *t, struct where_item *w, struct span value,
                    struct outcome *o)
{
    struct span subject;

    if (!value.p)
        return;
    buf_reset(&w->folded);
    (void)fold_case(value.n > VALUE_MOST ? span_make(value.p, VALUE_MOST) : value,
                    &w->folded); /* the buffer holds four times as much */
    subject = buf_span(&w->folded);
    o->included |= any_matches(t->include, t->n_include, subject);
    o->excluded |= any_matches(t->exclude, t->n_exclude, subject);
}

static void look_at_all(const struct where_test *t, struct where_item *w,
                        const struct span *values, size_t n, struct outcome *o)
{
    for (size_t i = 0; i < n; i++)
        look_at(t, w, values[i], o);
}

/* Strings without escapes, numbers and booleans as they stand, arrays by element. */
static void look_at_json(const struct where_test *t, struct where_item *w,
                         struct json_value v, struct outcome *o)
{
    struct json_iter it;
    struct json_value element;

    switch (v.type) {
    case JSON_STRING:
        buf_reset(&w->value);
        if (json_unescape(v, &w->value) == 0)
            look_at(t, w, buf_span(&w->value), o);
        break;
    case JSON_NUMBER:
    case JSON_TRUE:
    case JSON_FALSE: look_at(t, w, v.text, o); break;
    case JSON_ARRAY:
        it = json_iter(v);
        while (json_next(&it, NULL, &element))
            if (element.type != JSON_ARRAY)
                look_at_json(t, w, element, o);
        break;
    default: break;
    }
}

static void look_at_member(const struct where_test *t, struct where_item *w,
                           struct outcome *o)
{
    const struct item *item = w->item;
    struct json_error e;
    struct json_value v;

    for (size_t i = 0; i < item->n_extras; i++)
        if (span_eq(item->extras[i].name, t->name) &&
            json_parse(item->extras[i].value, &v, &e) == 0)
            look_at_json(t, w, v, o);
}

static bool globs_hold(const struct where_test *t, struct where_item *w)
{
    const struct item *item = w->item;
    struct outcome o = {false, false};

    switch (t->kind) {
    case WHERE_SOURCE: look_at(t, w, item->field[ITEM_SOURCE], &o); break;
    case WHERE_URL: look_at(t, w, item->field[ITEM_URL], &o); break;
    case WHERE_AUTHOR: look_at_all(t, w, item->authors, item->n_authors, &o); break;
    case WHERE_TAG: look_at_all(t, w, item->tags, item->n_tags, &o); break;
    default: look_at_member(t, w, &o); break;
    }
    return !o.excluded && (o.included || t->n_include == 0);
}

/* --- languages --- */

/* `en` covers en and en-US. */
static bool covers(struct span tag, struct span language)
{
    return language.n >= tag.n && strncasecmp(language.p, tag.p, tag.n) == 0 &&
           (language.n == tag.n || language.p[tag.n] == '-');
}

static bool any_covers(const struct span *tags, size_t n, struct span language)
{
    for (size_t i = 0; i < n; i++)
        if (covers(tags[i], language))
            return true;
    return false;
}

static bool language_holds(const struct where_test *t, const struct item *item)
{
    if (!item->language.p || item->language.n == 0)
        return t->n_include == 0;
    return !any_covers(t->exclude, t->n_exclude, item->language) &&
           (t->n_include == 0 || any_covers(t->include, t->n_include, item->language));
}

/* --- all tests --- */

static bool test_holds(const struct where_test *t, struct where_item *w)
{
    switch (t->kind) {
    case WHERE_LANGUAGE: return language_holds(t, w->item);
    case WHERE_MAX_AGE:
        return w->item->date_ms != ITEM_NO_DATE &&
               w->item->date_ms >= w->now_ms - t->number;
    case WHERE_MIN_WORDS: return (int64_t)w->words >= t->number;
    case WHERE_MAX_WORDS: return (int64_t)w->words <= t->number;
    default: return globs_hold(t, w);
    }
}

const struct where_test *where_failing(const struct where *where, struct where_item *w)
{
    for (size_t i = 0; where && i < where->n; i++)
        if (!test_holds(&where->tests[i], w))
            return &where->tests[i];
    return NULL;
}

struct span where_test_name(const struct where_test *t)
{
    static const char *const names[] = {"source",   "url",     "author",    "tag",
                                        "language", "max_age", "min_words", "max_words"};

    return t->kind == WHERE_MEMBER ? t->name : span_of(names[t->kind]);
}

bool where_holds(const struct where *where, struct where_item *w)
{
    return !where_failing(where, w);
}

static struct span *copy_spans(struct arena *a, const struct span *spans, size_t n)
{
    struct span *copy = arena_calloc(a, n, sizeof(*copy));

    for (size_t i = 0; i < n; i++)
        copy[i] = arena_dup(a, spans[i]);
    return copy;
}

struct where *where_copy(struct arena *a, const struct where *where)
{
    struct where *copy;

    if (!where)
        return NULL;
    copy = arena_calloc(a, 1, sizeof(*copy));
    copy->n = where->n;
    copy->tests = arena_calloc(a, where->n, sizeof(*copy->tests));
    for (size_t i = 0; i < where->n; i++) {
        const struct where_test *from = &where->tests[i];
        struct where_test *to = &copy->tests[i];

        *to = *from;
        to->name = from->name.p ? arena_dup(a, from->name) : from->name;
        to->include = copy_spans(a, from->include, from->n_include);
        to->exclude = copy_spans(a, from->exclude, from->n_exclude);
    }
    return copy;
}

/* --- for those who compare rules --- */

static uint64_t hash_spans(uint64_t h, const struct span *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = hash_pair(h, hash_bytes(s[i].p, s[i].n));
    return hash_pair(h, n);
}

uint64_t where_hash(const struct where *w)
{
    uint64_t h = 0;

    for (size_t i = 0; w && i < w->n; i++) {
        const struct where_test *t = &w->tests[i];

        h = hash_pair(h, hash_pair(t->kind, (uint64_t)t->number));
        h = hash_spans(h, &t->name, t->kind == WHERE_MEMBER);
        h = hash_spans(h, t->include, t->n_include);
        h = hash_spans(h, t->exclude, t->n_exclude);
    }
    return h;
}
