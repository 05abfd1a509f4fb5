#include "cli/table.h"

#include <stdlib.h>

#include "cli/units.h"
#include "text/columns.h"

#define COLUMNS_MOST 24 /* of a list; members beyond them are not shown */
#define GAP          2
#define NAME_COLUMNS 28

/* --- values ------------------------------------------------------------------------ */

static bool ends_in(struct span name, const char *end)
{
    struct span e = span_of(end);

    return name.n >= e.n && span_eq(span_make(name.p + name.n - e.n, e.n), e);
}

/* The daemon gives names their unit; the number's text ends where JSON goes on. */
static void put_number(struct buf *out, struct span name, struct span number)
{
    double n = strtod(number.p, NULL);

    if (ends_in(name, "_bytes") || span_is(name, "bytes"))
        units_bytes(out, n);
    else if (ends_in(name, "_us"))
        units_us(out, n);
    else if (ends_in(name, "_ms"))
        units_us(out, n * 1000);
    else if (ends_in(name, "_s") && n >= 0 && n < 1e18)
        units_seconds(out, (uint64_t)n);
    else
        (void)buf_add_span(out, number);
}

/* A value of that name, which says its unit, as text of any kind. */
static void put_value(struct buf *out, struct span name, struct json_value v)
{
    if (v.type == JSON_TRUE || v.type == JSON_FALSE)
        (void)buf_add_str(out, v.type == JSON_TRUE ? "yes" : "no");
    else if (v.type == JSON_STRING)
        (void)json_unescape(v, out);
    else if (v.type == JSON_NUMBER)
        put_number(out, name, v.text);
    else
        (void)buf_add_span(out, v.text);
}

static void put_padded(struct buf *out, struct span name, struct json_value v,
                       size_t width)
{
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    put_value(&text, name, v);
    columns_put_padded(out, buf_span(&text), width, v.type == JSON_NUMBER);
    buf_release(&text);
}

static size_t width_of(struct span name, struct json_value v)
{
    struct buf text;
    size_t n;

    buf_init(&text, BUF_NO_CAP);
    put_value(&text, name, v);
    n = columns_of(buf_span(&text));
    buf_release(&text);
    return n;
}

static void end_line(struct buf *out)
{
    while (out->n && out->p[out->n - 1] == ' ')
        out->n--;
    (void)buf_add_char(out, '\n');
}

static void put_gap(struct buf *out)
{
    (void)buf_addf(out, "%*s", GAP, "");
}

/* --- lists ------------------------------------------------------------------------- */

/* Every name that any of the objects has, in the order they are first met. */
struct columns {
    struct column {
        struct span name;
        size_t width;
        bool numbers; /* they stand to the right, and so does the name */
    } at[COLUMNS_MOST];
    size_t n;
};

/* NULL: there is no room for it. */
static struct column *column_of(struct columns *c, struct span name)
{
    size_t i = 0;

    while (i < c->n && !span_eq(c->at[i].name, name))
        i++;
    if (i == COLUMNS_MOST)
        return NULL;
    if (i == c->n)
        c->at[c->n++] = (struct column){.name = name, .width = columns_of(name)};
    return &c->at[i];
}

static void measure(struct columns *c, struct json_value row)
{
    struct json_iter it = json_iter(row);
    struct json_value key, v;

    while (json_next(&it, &key, &v)) {
        struct column *column = column_of(c, key.text);
        size_t width = width_of(key.text, v);

        if (!column)
            continue;
        column->numbers = v.type == JSON_NUMBER;
        if (width > column->width)
            column->width = width;
    }
}

static bool find_member(struct json_value row, struct span name, struct json_value *v)
{
    struct json_iter it = json_iter(row);
    struct json_value key;

    while (json_next(&it, &key, v))
        if (span_eq(key.text, name))
            return true;
    return false;
}

static void put_row(struct buf *out, const struct columns *c, struct json_value row)
{
    static const struct json_value nothing = {.type = JSON_STRING, .text = {"", 0}};
    struct json_value v;

    for (size_t i = 0; i < c->n; i++) {
        const struct column *column = &c->at[i];

        if (!find_member(row, column->name, &v))
            v = nothing;
        put_padded(out, column->name, v, column->width);
        put_gap(out);
    }
    end_line(out);
}

static void put_names(struct buf *out, const struct columns *c)
{
    for (size_t i = 0; i < c->n; i++) {
        columns_put_padded(out, c->at[i].name, c->at[i].width, c->at[i].numbers);
        put_gap(out);
    }
    if (c->n)
        end_line(out);
}

static void put_list(struct buf *out, struct json_value name, struct json_value list)
{
    struct columns c = {.n = 0};
    struct json_iter it = json_iter(list);
    struct json_value v;

    while (json_next(&it, NULL, &v))
        if (v.type == JSON_OBJECT)
            measure(&c, v);
    if (out->n)
        (void)buf_add_char(out, '\n');
    (void)columns_put(out, name.text, COLUMNS_ANY);
    (void)buf_add_str(out, c.n ? ":\n" : ": none\n");
    put_names(out, &c);
    it = json_iter(list);
    while (json_next(&it, NULL, &v))
        if (v.type == JSON_OBJECT)
            put_row(out, &c, v);
}

/* --- members ----------------------------------------------------------------------- */

/* `outer.name  value`; what is inside an object may have its unit from that. */
static void put_line(struct buf *out, struct span outer, struct span name,
                     struct json_value v)
{
    struct span unit = ends_in(outer, "_bytes") ? outer : name;
    struct buf label;

    if (ends_in(outer, "_us") && !span_is(name, "count"))
        unit = outer;
    buf_init(&label, BUF_NO_CAP);
    if (outer.n)
        (void)buf_addf(&label, "%.*s.", (int)outer.n, outer.p);
    (void)buf_add_span(&label, name);
    columns_put_padded(out, buf_span(&label), NAME_COLUMNS, false);
    buf_reset(&label);
    put_value(&label, unit, v);
    (void)columns_put(out, buf_span(&label), COLUMNS_ANY);
    (void)buf_add_char(out, '\n');
    buf_release(&label);
}

/* What an object has inside lists is for programs. */
static void put_inner(struct buf *out, struct span outer, struct json_value object)
{
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    while (json_next(&it, &key, &v))
        if (v.type != JSON_ARRAY)
            put_line(out, outer, key.text, v);
}

void table_put(struct buf *out, struct json_value object)
{
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    while (json_next(&it, &key, &v)) {
        if (json_key_is(key, "ok") || json_key_is(key, "command"))
            continue;
        if (v.type == JSON_ARRAY)
            put_list(out, key, v);
        else if (v.type == JSON_OBJECT)
            put_inner(out, key.text, v);
        else
            put_line(out, span_make(NULL, 0), key.text, v);
    }
}
