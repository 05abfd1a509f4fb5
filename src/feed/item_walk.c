/* item_json: an object, member by member. */
#include <string.h>

#include "feed/item_json_inside.h"
#include "feed/json_scan.h"
#include "text/utf8.h"

/* What is raw stays raw, but is held, and keeps to one line: mostly as it stands. */
static struct span raw_value(struct reading *r, struct json_value v)
{
    size_t quotes = v.type == JSON_STRING;
    struct span raw = span_make(v.text.p - quotes, v.text.n + 2 * quotes), kept;

    if (v.type == JSON_STRING ? !v.high || utf8_valid(v.text) : v.type < JSON_ARRAY)
        return raw;
    raw = draft_hold(r->d, raw);
    kept = arena_dup(&r->d->scratch, raw);
    for (size_t i = 0; i < kept.n; i++)
        if (raw.p[i] == '\n' || raw.p[i] == '\r')
            ((char *)kept.p)[i] = ' ';
    return kept;
}

/* Whether a member makes the object that it is in a JSON Feed. */
static bool tells_feed(const struct reading *r, struct span name, struct json_value value)
{
    struct json_value first;
    struct json_iter it = json_iter(value);

    if (span_is(name, "version") && value.type == JSON_STRING)
        return memmem(value.text.p, value.text.n, "jsonfeed.org", 12) != NULL;
    if (!span_is(name, "items") || value.type != JSON_ARRAY ||
        r->format == ITEM_FORMAT_NDJSON)
        return false;
    return json_next(&it, NULL, &first) ? first.type == JSON_OBJECT
                                        : r->format == ITEM_FORMAT_FEED;
}

static void take_unknown(struct reading *r, struct known *known, struct span name,
                         struct json_value value)
{
    if (span_is(name, "items"))
        known->items = value;
    if (tells_feed(r, name, value)) {
        known->feed = true;
        return;
    }
    if (known->feed && r->format != ITEM_FORMAT_NDJSON)
        return; /* nobody asks a feed for its unknown members */
    draft_add_extra(r->d, name, raw_value(r, value));
}

/* An object on its way, a member at a time. */
struct walk {
    struct json_reader reader;
    const struct stops *stops;
    size_t next; /* the first stop that is not behind the reader */
};

static void begin_walk(struct walk *w, struct item_json *j, struct span object)
{
    struct stops *s = &j->stops;

    json_reader_init(&w->reader, object);
    w->stops = s;
    w->next = 0;
    j->find(s, object);
    if (s->high && s->n && !utf8_valid(span_make(object.p, s->at[s->n - 1])))
        s->n = 0; /* then each string is looked at by itself */
}

static void skip_stops(struct walk *w)
{
    const struct stops *s = w->stops;
    size_t at = (size_t)(w->reader.p - w->reader.begin);

    while (w->next < s->n && s->at[w->next] < at)
        w->next++;
}

/* A value that we know is read to where it is kept. */
static int take_known(struct walk *w, struct known *known, enum member m,
                      struct json_error *e)
{
    if (json_read_value(&w->reader, &known->value[m], e) < 0)
        return -1;
    skip_stops(w);
    known_set(known, m);
    return 1;
}

/*
 * The members that have the names that stood there before, and plain strings as values:
 * most, if not all of them. The stop behind those of the name is the end of the value, so
 * no branch depends on how long one is. Returns the place of the first that is otherwise.
 */
static size_t take_plain(struct walk *w, const struct habit *h, size_t place,
                         struct known *known)
{
    const struct stops *s = w->stops;
    const char *begin = w->reader.begin, *stop, *p = w->reader.p;
    const struct habit_name *name;
    uint32_t given = known->given;
    size_t next = w->next;

    for (; (name = habit_at(h, place, p, w->reader.end)); place++) {
        size_t last = next + name->stops;
        struct json_value *v = &known->value[name->member];

        if (!name->string || last >= s->n || *(stop = begin + s->at[last]) != '"')
            break;
        v->type = JSON_STRING;
        v->escaped = v->high = false;
        v->bare = !s->markup;
        v->text.p = p + name->n;
        v->text.n = (size_t)(stop - v->text.p);
        given |= (uint32_t)1 << name->member;
        p = stop + 1;
        next = last + 1;
    }
    known->given = given;
    w->next = next;
    if (p != w->reader.p)
        json_reader_enter(&w->reader, p);
    return place;
}

/* From behind the value before up to the value, and to its quote if it has one. */
static void learn(struct item_json *j, size_t place, const char *from,
                  const struct json_reader *reader, enum member m)
{
    const char *to = json_space_end(reader->p, reader->end);

    to = to < reader->end && *to == '"' ? to + 1 : reader->p;
    habit_learn(&j->habit, place, span_make(from, (size_t)(to - from)), m);
}

/* The member at a place where another one, or none, was before. 1; 0: there is none; or
 * -1 and *e. */
static int take_member(struct reading *r, struct walk *w, size_t place,
                       struct known *known, struct json_error *e)
{
    struct json_reader *reader = &w->reader;
    const char *from = reader->p;
    struct json_value key, value;
    int got = json_read_name(reader, &key, e);
    struct span name;
    enum member m;

    if (got <= 0)
        return got;
    name = reading_held(r, &key);
    if (name.p != key.text.p)
        name = arena_dup(&r->d->scratch, name);
    m = member_of(name);
    if (m != M_NONE) {
        if (!key.escaped)
            learn(r->json, place, from, reader, m);
        return take_known(w, known, m, e);
    }
    if (json_read_value(reader, &value, e) < 0)
        return -1;
    skip_stops(w);
    take_unknown(r, known, name, value);
    return 1;
}

/* Any other member: mostly one whose value is no plain string. The same. */
static int take_other(struct reading *r, struct walk *w, size_t place,
                      struct known *known, struct json_error *e)
{
    const struct habit_name *name =
        habit_at(&r->json->habit, place, w->reader.p, w->reader.end);

    if (!name)
        return take_member(r, w, place, known, e);
    json_reader_enter(&w->reader, w->reader.p + name->n - name->string);
    return take_known(w, known, (enum member)name->member, e);
}

/* Any of them may be a text. */
static void check_types(struct reading *r, struct known *known)
{
    for (uint32_t left = known->given & known->odd; left; left &= left - 1) {
        enum member m = (enum member)__builtin_ctz(left);
        struct json_value v;

        if (member_may_be(m, known->value[m].type))
            continue;
        v = known->value[m];
        draft_damage(r->d, "\"%s\" at %s: expected %s, found %s", member_name(m),
                     reading_place(r, v).text, member_expected(m),
                     reading_type_name(v.type));
        known_unset(known, m);
    }
}

int reading_members(struct reading *r, struct span object, struct known *known,
                    struct json_error *e)
{
    struct walk w;
    int got = 1;

    known_init(known);
    begin_walk(&w, r->json, object);
    for (size_t place = 0; got > 0; place++) {
        place = take_plain(&w, &r->json->habit, place, known);
        got = take_other(r, &w, place, known, e);
    }
    if (got == 0)
        check_types(r, known);
    return got;
}
