/* The tables of `wirewatch top`. */
#include "base/clock.h"
#include "cli/told.h"
#include "cli/top_page.h"
#include "cli/top_rate.h"
#include "cli/units.h"
#include "text/columns.h"

#define NAME_LEAST  14
#define NAME_MOST   40
#define GAP         2
#define PORTS_LEAST 3 /* of inputs, and of outputs, on a screen of SCREEN_ROWS */
#define SCREEN_ROWS 20
#define PLAIN_RULES 20 /* of a page without end */

#define CELLS_MOST 8

/* The cells behind a row's name; those that the screen has no room for are left out. */
struct row {
    struct buf cell[CELLS_MOST];
};

struct head {
    const char *name;
    size_t width;
    bool text; /* to the left, and as wide as there is room */
};

static void row_init(struct row *r)
{
    for (size_t i = 0; i < CELLS_MOST; i++)
        buf_init(&r->cell[i], BUF_NO_CAP);
}

static void row_release(struct row *r)
{
    for (size_t i = 0; i < CELLS_MOST; i++)
        buf_release(&r->cell[i]);
}

static size_t name_width(const struct top_page *p)
{
    size_t w = p->v->columns / 3;

    return w < NAME_LEAST ? NAME_LEAST : w > NAME_MOST ? NAME_MOST : w;
}

/* A line of cells, or of the names of columns. */
static void put_row(struct top_page *p, struct span name, const struct head *heads,
                    size_t n, const struct row *row)
{
    size_t used = name_width(p);

    columns_put_padded(&p->line, name, used, false);
    for (size_t i = 0; i < n; i++) {
        struct span text = row ? buf_span(&row->cell[i]) : span_of(heads[i].name);
        size_t left = used + GAP < p->v->columns ? p->v->columns - used - GAP : 0;
        size_t width = heads[i].text ? left : heads[i].width;

        if (!width || width > left)
            break;
        (void)buf_addf(&p->line, "%*s", GAP, "");
        columns_put_padded(&p->line, text, width, !heads[i].text);
        used += GAP + width;
    }
    top_end_line(p, row ? NULL : TOP_REVERSE);
}

/* A kind of table: one row for each object of a list that an answer has. */
struct kind {
    const char *title;
    const char *list;
    const char *key; /* of the member that is the row's name */
    bool whole;      /* the list is all there is, so what is left out can be told */
    const struct head *heads;
    size_t n;
    void (*fill)(const struct top_page *p, struct json_value now,
                 struct json_value before, struct row *row);
    bool (*is_held_up)(struct json_value now); /* NULL: none of them can be */
};

static size_t length_of(struct json_value list)
{
    struct json_value v;
    struct json_iter it;
    size_t n = 0;

    if (list.type != JSON_ARRAY)
        return 0;
    for (it = json_iter(list); json_next(&it, NULL, &v);)
        n++;
    return n;
}

static void put_title(struct top_page *p, const struct kind *k, size_t shown, size_t all)
{
    struct buf title;

    buf_init(&title, BUF_NO_CAP);
    (void)buf_add_str(&title, k->title);
    if (k->whole && all > shown)
        (void)buf_addf(&title, " %zu of %zu", shown, all);
    put_row(p, buf_span(&title), k->heads, k->n, NULL);
    buf_release(&title);
}

/* What a table is put together from. */
struct table {
    const struct kind *kind;
    struct json_value list, before;
    size_t most; /* rows */
    size_t n;    /* rows so far */
    struct buf name;
    struct row row;
};

static void put_object(struct top_page *p, struct table *t, struct json_value v)
{
    for (size_t c = 0; c < CELLS_MOST; c++)
        buf_reset(&t->row.cell[c]);
    t->kind->fill(p, v, top_same(t->before, v, t->kind->key), &t->row);
    put_row(p, told_text(v, t->kind->key, &t->name), t->kind->heads, t->kind->n, &t->row);
    t->n++;
}

enum which { ANY, HELD_UP, OTHERS };

static bool is_of(const struct kind *k, struct json_value v, enum which which)
{
    return v.type == JSON_OBJECT &&
           (which == ANY || k->is_held_up(v) == (which == HELD_UP));
}

static void put_objects(struct top_page *p, struct table *t, enum which which)
{
    struct json_iter it = json_iter(t->list);
    struct json_value v;

    while (t->n < t->most && json_next(&it, NULL, &v))
        if (is_of(t->kind, v, which))
            put_object(p, t, v);
}

/* Of a list in `now`, and the same in `before`, at most so many rows: where that is not
 * all, those first that somebody should look at. */
static void put_table(struct top_page *p, const struct kind *k, struct json_value now,
                      struct json_value before, size_t most)
{
    struct table t = {.kind = k,
                      .list = told_value(now, k->list),
                      .before = told_value(before, k->list),
                      .most = most};
    size_t all = length_of(t.list);

    if (t.list.type != JSON_ARRAY || !most)
        return;
    row_init(&t.row);
    buf_init(&t.name, BUF_NO_CAP);
    put_title(p, k, most, all);
    if (k->is_held_up && all > most) {
        put_objects(p, &t, HELD_UP);
        put_objects(p, &t, OTHERS);
    } else {
        put_objects(p, &t, ANY);
    }
    buf_release(&t.name);
    row_release(&t.row);
}

static bool is_true(struct json_value object, const char *name)
{
    return told_value(object, name).type == JSON_TRUE;
}

static bool is_input_held_up(struct json_value now)
{
    return is_true(now, "paused");
}

static bool is_output_held_up(struct json_value now)
{
    return is_true(now, "stuck") || is_true(now, "blocked");
}

static void fill_input(const struct top_page *p, struct json_value now,
                       struct json_value before, struct row *row)
{
    static const char *const rates[] = {"items", "alerts", "records", "rejected"};
    double bytes = top_rate(now, before, "bytes", p->v->seconds);
    size_t i = 0;

    if (is_true(now, "paused"))
        (void)buf_add_str(&row->cell[i], "paused");
    else
        (void)buf_addf(&row->cell[i], "%zu conn", told_number(now, "connections"));
    for (; i < sizeof(rates) / sizeof(rates[0]); i++)
        top_put_rate(&row->cell[i + 1], top_rate(now, before, rates[i], p->v->seconds));
    if (bytes >= 0)
        units_bytes(&row->cell[i + 1], bytes);
}

static void fill_output(const struct top_page *p, struct json_value now,
                        struct json_value before, struct row *row)
{
    const char *state = "";

    if (is_true(now, "stuck"))
        state = "stuck";
    else if (is_true(now, "blocked"))
        state = "blocked";
    if (*state || told_value(now, "subscribers").type != JSON_NUMBER)
        (void)buf_add_str(&row->cell[0], state);
    else
        (void)buf_addf(&row->cell[0], "%zu subs", told_number(now, "subscribers"));
    top_put_rate(&row->cell[1], top_rate(now, before, "alerts", p->v->seconds));
    top_put_rate(&row->cell[2], top_rate(now, before, "dropped", p->v->seconds));
    units_count(&row->cell[3], (double)told_number(now, "waiting"));
    units_bytes(&row->cell[4], (double)told_number(now, "queued_bytes"));
}

/* How long ago its last alert was, by the daemon's clock. */
static void put_age(const struct top_page *p, struct json_value rule, struct buf *out)
{
    int64_t now_ms, last_ms;

    if (clock_parse(told_value(p->v->now.stats, "time").text, &now_ms) < 0 ||
        clock_parse(told_value(rule, "last").text, &last_ms) < 0)
        return;
    units_seconds(out, now_ms > last_ms ? (uint64_t)(now_ms - last_ms) / 1000 : 0);
}

static void fill_rule(const struct top_page *p, struct json_value now,
                      struct json_value before, struct row *row)
{
    double time_us = top_rate(now, before, "time_us", p->v->seconds);
    size_t i = 0;

    top_put_rate(&row->cell[i++], top_rate(now, before, "alerts", p->v->seconds));
    units_count(&row->cell[i++], (double)told_number(now, "alerts"));
    top_put_rate(&row->cell[i++], top_rate(now, before, "candidates", p->v->seconds));
    if (time_us < 0)
        (void)buf_add_char(&row->cell[i++], '-');
    else
        (void)buf_addf(&row->cell[i++], "%.1f%%", time_us / 10000);
    put_age(p, now, &row->cell[i++]);
    units_us(&row->cell[i++], (double)told_number(now, "time_us"));
    (void)told_text(now, "title", &row->cell[i]);
}

static void put_inputs(struct top_page *p, size_t most)
{
    static const struct head heads[] = {{"state", 8, false},    {"items/s", 7, false},
                                        {"alerts/s", 8, false}, {"records/s", 9, false},
                                        {"reject/s", 8, false}, {"bytes/s", 7, false}};

    static const struct kind kind = {.title = "INPUT",
                                     .list = "inputs",
                                     .key = "name",
                                     .whole = true,
                                     .heads = heads,
                                     .n = sizeof(heads) / sizeof(heads[0]),
                                     .fill = fill_input,
                                     .is_held_up = is_input_held_up};

    put_table(p, &kind, p->v->now.stats, p->v->before.stats, most);
}

static void put_outputs(struct top_page *p, size_t most)
{
    static const struct head heads[] = {{"state", 8, false},
                                        {"alerts/s", 8, false},
                                        {"dropped/s", 9, false},
                                        {"waiting", 7, false},
                                        {"queued", 7, false}};

    static const struct kind kind = {.title = "OUTPUT",
                                     .list = "outputs",
                                     .key = "name",
                                     .whole = true,
                                     .heads = heads,
                                     .n = sizeof(heads) / sizeof(heads[0]),
                                     .fill = fill_output,
                                     .is_held_up = is_output_held_up};

    put_table(p, &kind, p->v->now.stats, p->v->before.stats, most);
}

static void put_rules(struct top_page *p, size_t most)
{
    static const struct head heads[] = {{"alerts/s", 8, false}, {"alerts", 6, false},
                                        {"cand/s", 6, false},   {"time", 6, false},
                                        {"last", 7, false},     {"time all", 8, false},
                                        {"title", 0, true}};
    static const char *const titles[] = {"RULE by alerts", "RULE by candidates",
                                         "RULE by time", "RULE by last", "RULE in order"};

    const struct kind kind = {.title = titles[p->v->sort],
                              .list = "rules",
                              .key = "id",
                              .heads = heads,
                              .n = sizeof(heads) / sizeof(heads[0]),
                              .fill = fill_rule};

    put_table(p, &kind, p->v->now.rules, p->v->before.rules, most);
}

/* --- how many fit ------------------------------------------------------------------ */

#define BLANK_ROOM 8 /* with less, tables stand close */

/* Rows of a table of so many, where the others would take `others` lines: what they
 * leave, but at least a quarter of what is there, so that rules have the rest. */
static size_t share(const struct top_page *p, size_t wanted, size_t others)
{
    size_t room = top_room(p), quarter = room / 4;
    size_t least = p->v->rows < SCREEN_ROWS ? 1 : PORTS_LEAST;
    size_t most = quarter > least + 2 ? quarter - 2 : least;

    if (room > others + 1 && room - others - 1 > most)
        most = room - others - 1;
    return !p->v->rows || wanted < most ? wanted : most;
}

/* Lines of a table of so many, with a blank one before it. */
static size_t lines_of(size_t n)
{
    return n ? n + 2 : 0;
}

/* Between tables, where there is room for it. */
static void put_blank(struct top_page *p)
{
    if (top_room(p) > BLANK_ROOM)
        top_end_line(p, NULL);
}

void top_put_tables(struct top_page *p)
{
    struct json_value stats = p->v->now.stats;
    size_t inputs = length_of(told_value(stats, "inputs"));
    size_t outputs = length_of(told_value(stats, "outputs"));
    size_t rules = length_of(told_value(p->v->now.rules, "rules"));
    size_t left;

    put_blank(p);
    put_inputs(p, share(p, inputs, lines_of(outputs) + lines_of(rules)));
    put_blank(p);
    put_outputs(p, share(p, outputs, lines_of(rules)));
    put_blank(p);
    left = top_room(p);
    put_rules(p, !p->v->rows ? PLAIN_RULES : left > 1 ? left - 1 : 0);
}
