#include "cli/table.h"

#define COLUMNS_MOST 24 /* of a list; members beyond them are not shown */
#define GAP          2

/* --- values ------------------------------------------------------------------------ */

/* What a terminal would obey: C0, DEL, and C1, which takes two bytes. */
static void mask_controls(char *p, const char *end)
{
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;

        if (c < 0x20 || c == 0x7f)
            *p = '?';
        else if (c == 0xc2 && p + 1 < end && (unsigned char)p[1] < 0xa0)
            p[0] = p[1] = '?';
    }
}

static void put_value(struct buf *out, struct json_value v)
{
    size_t from = out->n;

    if (v.type == JSON_TRUE || v.type == JSON_FALSE)
        (void)buf_add_str(out, v.type == JSON_TRUE ? "yes" : "no");
    else if (v.type == JSON_STRING)
        (void)json_unescape(v, out);
    else
        (void)buf_add_span(out, v.text);
    mask_controls(out->p + from, out->p + out->n);
}

/* Characters since a place in out. */
static size_t width_since(const struct buf *out, size_t from)
{
    size_t n = 0;

    for (size_t i = from; i < out->n; i++)
        n += ((unsigned char)out->p[i] & 0xc0) != 0x80;
    return n;
}

static void pad(struct buf *out, size_t from, size_t width)
{
    for (size_t n = width_since(out, from); n < width; n++)
        (void)buf_add_char(out, ' ');
}

static size_t width_of(struct json_value v)
{
    struct buf text;
    size_t n;

    buf_init(&text, BUF_NO_CAP);
    put_value(&text, v);
    n = width_since(&text, 0);
    buf_release(&text);
    return n;
}

/* --- lists ------------------------------------------------------------------------- */

/* Every name that any of the objects has, in the order they are first met. */
struct columns {
    struct span name[COLUMNS_MOST];
    size_t width[COLUMNS_MOST];
    size_t n;
};

/* Which column a name has; COLUMNS_MOST: there is no room for it. */
static size_t column_of(struct columns *c, struct span name)
{
    size_t i = 0;

    while (i < c->n && !span_eq(c->name[i], name))
        i++;
    if (i == c->n && i < COLUMNS_MOST) {
        c->name[i] = name;
        c->width[i] = name.n;
        c->n++;
    }
    return i;
}

static void measure(struct columns *c, struct json_value row)
{
    struct json_iter it = json_iter(row);
    struct json_value key, v;

    while (json_next(&it, &key, &v)) {
        size_t i = column_of(c, key.text), width = width_of(v);

        if (i < COLUMNS_MOST && width > c->width[i])
            c->width[i] = width;
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

static void end_line(struct buf *out)
{
    while (out->n && out->p[out->n - 1] == ' ')
        out->n--;
    (void)buf_add_char(out, '\n');
}

static void put_row(struct buf *out, const struct columns *c, struct json_value row)
{
    struct json_value v;

    for (size_t i = 0; i < c->n; i++) {
        size_t from = out->n;

        if (find_member(row, c->name[i], &v))
            put_value(out, v);
        pad(out, from, c->width[i] + GAP);
    }
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
    (void)buf_addf(out, "%s%.*s:%s\n", out->n ? "\n" : "", (int)name.text.n, name.text.p,
                   c.n ? "" : " none");
    for (size_t i = 0; i < c.n; i++) {
        size_t from = out->n;

        (void)buf_add_span(out, c.name[i]);
        pad(out, from, c.width[i] + GAP);
    }
    if (c.n)
        end_line(out);
    it = json_iter(list);
    while (json_next(&it, NULL, &v))
        if (v.type == JSON_OBJECT)
            put_row(out, &c, v);
}

/* --- members ----------------------------------------------------------------------- */

static void put_line(struct buf *out, struct span outer, struct span name,
                     struct json_value v)
{
    size_t from = out->n;

    if (outer.n)
        (void)buf_addf(out, "%.*s.", (int)outer.n, outer.p);
    (void)buf_add_span(out, name);
    pad(out, from, 26);
    (void)buf_add_str(out, "  ");
    put_value(out, v);
    (void)buf_add_char(out, '\n');
}

static void put_inner(struct buf *out, struct span outer, struct json_value object)
{
    struct json_iter it = json_iter(object);
    struct json_value key, v;

    while (json_next(&it, &key, &v))
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
