#include "app/alert_read.h"

#include "base/clock.h"
#include "base/number.h"
#include "feed/json.h"

void alert_reader_init(struct alert_reader *r)
{
    memset(r, 0, sizeof(*r));
    arena_init(&r->arena, 4096);
}

void alert_reader_release(struct alert_reader *r)
{
    arena_release(&r->arena);
}

/* The text of a string value, in the arena; absent for any other value. */
static struct span text_of(struct alert_reader *r, struct json_value v)
{
    struct span text;
    struct buf b;

    if (v.type != JSON_STRING)
        return span_make(NULL, 0);
    buf_init(&b, BUF_NO_CAP);
    (void)json_unescape(v, &b);
    text = arena_dup(&r->arena, buf_span(&b));
    buf_release(&b);
    return text;
}

static uint64_t number_of(struct json_value v)
{
    uint64_t n = 0;

    if (v.type == JSON_NUMBER)
        (void)number_begin(v.text, &n); /* as far as it is a whole one */
    return n;
}

static void read_tags(struct alert_reader *r, struct json_value array,
                      struct ruleset_rule *rule)
{
    struct json_iter it = json_iter(array), again = it;
    struct json_value key, v;
    struct span *tags;
    size_t n = 0;

    while (json_next(&it, &key, &v))
        n++;
    tags = arena_calloc(&r->arena, n, sizeof(*tags));
    while (json_next(&again, &key, &v))
        tags[rule->n_tags++] = text_of(r, v);
    rule->tags = tags;
}

static void read_rule(struct alert_reader *r, struct json_value object,
                      struct ruleset_rule *rule)
{
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    rule->priority = RULE_NORMAL;
    while (json_next(&it, &key, &v)) {
        if (json_key_is(key, "id"))
            rule->id = text_of(r, v);
        else if (json_key_is(key, "title"))
            rule->title = text_of(r, v);
        else if (json_key_is(key, "priority"))
            (void)rule_priority_parse(text_of(r, v), &rule->priority); /* else normal */
        else if (json_key_is(key, "tags") && v.type == JSON_ARRAY && !rule->tags)
            read_tags(r, v, rule);
    }
}

static void read_item(struct alert_reader *r, struct json_value object)
{
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    while (json_next(&it, &key, &v)) {
        if (json_key_is(key, "id"))
            r->item.id = text_of(r, v);
        else if (json_key_is(key, "title"))
            r->item.field[ITEM_TITLE] = text_of(r, v);
        else if (json_key_is(key, "url"))
            r->item.field[ITEM_URL] = text_of(r, v);
        else if (json_key_is(key, "source"))
            r->item.field[ITEM_SOURCE] = text_of(r, v);
        else if (json_key_is(key, "date_published"))
            r->item.date_published = text_of(r, v);
        else if (json_key_is(key, "language"))
            r->item.language = text_of(r, v);
    }
}

static enum item_field field_of(struct span name)
{
    for (enum item_field f = 0; f < ITEM_FIELDS; f++)
        if (span_is(name, item_field_name(f)))
            return f;
    return ITEM_FIELDS;
}

/* One place; *text gets the bytes it names. False for a field this
 * program does not know. */
static bool read_place(struct alert_reader *r, struct json_value object,
                       struct match_place *p, struct span *text)
{
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    memset(p, 0, sizeof(*p));
    p->field = ITEM_FIELDS;
    while (json_next(&it, &key, &v)) {
        if (json_key_is(key, "field"))
            p->field = field_of(text_of(r, v));
        else if (json_key_is(key, "start"))
            p->start = (uint32_t)number_of(v);
        else if (json_key_is(key, "end"))
            p->end = (uint32_t)number_of(v);
        else if (json_key_is(key, "text"))
            *text = text_of(r, v);
        else if (json_key_is(key, "term"))
            p->term = text_of(r, v);
    }
    return p->field != ITEM_FIELDS;
}

/* Finds text again in the snippet, from *from on. */
static bool find_again(struct span snippet, struct span text, size_t *from,
                       struct match_place *p)
{
    const char *found;

    if (!snippet.p || !text.n || *from >= snippet.n)
        return false;
    found = memmem(snippet.p + *from, snippet.n - *from, text.p, text.n);
    if (!found)
        return false;
    p->start = (uint32_t)(found - snippet.p);
    p->end = p->start + (uint32_t)text.n;
    *from = p->end;
    return true;
}

/* Places of the title stand as they are where the title is known; those of the field that
   the snippet is of are found again in it; others cannot be shown. */
static void read_places(struct alert_reader *r, struct json_value array,
                        struct span snippet)
{
    struct json_iter it = json_iter(array);
    enum item_field cut_from = ITEM_FIELDS;
    struct json_value key, v;
    size_t from = 0;

    r->match.places = r->places;
    while (r->match.n_places < MATCH_PLACES_MOST && json_next(&it, &key, &v)) {
        struct match_place *p = &r->places[r->match.n_places];
        struct span text = {NULL, 0};

        if (!read_place(r, v, p, &text))
            continue;
        if (cut_from == ITEM_FIELDS && p->field != ITEM_TITLE) {
            cut_from = p->field;
            r->item.field[cut_from] = snippet;
        }
        if (p->field == ITEM_TITLE)
            r->match.n_places +=
                p->end <= r->item.field[ITEM_TITLE].n && p->start < p->end;
        else if (p->field == cut_from)
            r->match.n_places += find_again(snippet, text, &from, p);
    }
}

static void read_led_item(struct alert_reader *r, struct json_value object,
                          struct alert_item *to)
{
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    *to = (struct alert_item){.time_ms = 0};
    while (json_next(&it, &key, &v)) {
        if (json_key_is(key, "id"))
            to->id = text_of(r, v);
        else if (json_key_is(key, "title"))
            to->title = text_of(r, v);
        else if (json_key_is(key, "url"))
            to->url = text_of(r, v);
        else if (json_key_is(key, "time"))
            (void)clock_parse(text_of(r, v), &to->time_ms); /* else 1970 */
    }
}

static void read_led(struct alert_reader *r, struct json_value array)
{
    struct alert_threshold *t = &r->threshold;
    struct json_iter it = json_iter(array);
    struct json_value key, v;

    while (t->n_items < ALERT_ITEMS_MOST && json_next(&it, &key, &v))
        if (v.type == JSON_OBJECT)
            read_led_item(r, v, &t->items[t->n_items++]);
}

static void read_threshold(struct alert_reader *r, struct json_value object)
{
    struct alert_threshold *t = &r->threshold;
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    while (json_next(&it, &key, &v)) {
        if (json_key_is(key, "count"))
            t->count = (uint32_t)number_of(v);
        else if (json_key_is(key, "within"))
            t->within = text_of(r, v);
        else if (json_key_is(key, "by"))
            t->by = text_of(r, v);
        else if (json_key_is(key, "value"))
            t->value = text_of(r, v);
        else if (json_key_is(key, "total"))
            t->total = number_of(v);
        else if (json_key_is(key, "items") && v.type == JSON_ARRAY)
            read_led(r, v);
    }
}

/* The members in the order they are needed: places look at the item and the snippet. */
static int read_members(struct alert_reader *r, struct json_value object, struct alert *a)
{
    struct json_value key, v, matches = {.type = JSON_NULL};
    struct json_iter it = json_iter(object);
    struct span type = {NULL, 0};

    while (json_next(&it, &key, &v)) {
        if (json_key_is(key, "type"))
            type = text_of(r, v);
        else if (json_key_is(key, "seq"))
            a->seq = number_of(v);
        else if (json_key_is(key, "time"))
            (void)clock_parse(text_of(r, v), &a->time_ms); /* else 1970 */
        else if (json_key_is(key, "rule") && v.type == JSON_OBJECT)
            read_rule(r, v, &a->rule);
        else if (json_key_is(key, "item") && v.type == JSON_OBJECT)
            read_item(r, v);
        else if (json_key_is(key, "threshold") && v.type == JSON_OBJECT)
            read_threshold(r, v);
        else if (json_key_is(key, "matches") && v.type == JSON_ARRAY)
            matches = v;
        else if (json_key_is(key, "matches_total"))
            r->match.total = number_of(v);
        else if (json_key_is(key, "snippet"))
            r->snippet = text_of(r, v);
    }
    if (matches.type == JSON_ARRAY)
        read_places(r, matches, r->snippet);
    return span_is(type, "alert") ? 0 : 1;
}

int alert_read(struct alert_reader *r, struct span line, struct alert *a)
{
    struct json_error error;
    struct json_value v;

    arena_reset(&r->arena);
    memset(&r->item, 0, sizeof(r->item));
    memset(&r->match, 0, sizeof(r->match));
    r->snippet = span_make(NULL, 0);
    memset(&r->threshold, 0, sizeof(r->threshold));
    memset(a, 0, sizeof(*a));
    a->item = &r->item;
    a->match = &r->match;
    a->threshold = &r->threshold;
    if (json_parse(line, &v, &error) < 0 || v.type != JSON_OBJECT)
        return -1;
    return read_members(r, v, a);
}

enum item_field alert_snippet_field(const struct alert_reader *r)
{
    for (enum item_field f = 0; r->snippet.p && f < ITEM_FIELDS; f++)
        if (f != ITEM_TITLE && r->item.field[f].p == r->snippet.p)
            return f;
    return ITEM_FIELDS;
}
