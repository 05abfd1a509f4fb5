#include "poll/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "feed/json.h"
#include "text/columns.h"

#define NAME_MOST 40 /* columns of a feed's name */
#define CELL_SIZE 24 /* bytes of a cell that is made here */
#define GAP       2

enum column { FETCHED, CODE, ITEMS, NEXT, CELLS };

struct row {
    const struct feed_state *feed;
    char cell[CELLS][CELL_SIZE];
};

struct table {
    struct buf *out;
    const struct status_look *look;
    struct row *rows;
    size_t n;
    size_t name_width;
    size_t width[CELLS];
};

static const char *const headings[CELLS] = {"FETCHED", "CODE", "ITEMS", "NEXT"};

/* "12s", "5m", "3h", "2d": the largest unit that says it. */
static void put_duration(int64_t ms, char out[CELL_SIZE], const char *before,
                         const char *after)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}};
    size_t i = 0;

    while (i < 3 && ms < units[i].ms)
        i++;
    (void)snprintf(out, CELL_SIZE, "%s%lld%s%s", before, (long long)(ms / units[i].ms),
                   units[i].unit, after);
}

static void fill_row(struct row *r, const struct feed_state *f, int64_t now_ms)
{
    r->feed = f;
    (void)snprintf(r->cell[FETCHED], CELL_SIZE, "never");
    (void)snprintf(r->cell[CODE], CELL_SIZE, "-");
    (void)snprintf(r->cell[NEXT], CELL_SIZE, "now");
    (void)snprintf(r->cell[ITEMS], CELL_SIZE, "%llu", (unsigned long long)f->items);
    if (f->fetched_ms)
        put_duration(now_ms > f->fetched_ms ? now_ms - f->fetched_ms : 0,
                     r->cell[FETCHED], "", " ago");
    if (f->status)
        (void)snprintf(r->cell[CODE], CELL_SIZE, "%d", f->status);
    if (f->gone)
        (void)snprintf(r->cell[NEXT], CELL_SIZE, "never");
    else if (f->next_ms > now_ms)
        put_duration(f->next_ms - now_ms, r->cell[NEXT], "in ", "");
}

static struct span name_of(const struct feed_state *f)
{
    return span_of(f->name && f->name[0] ? f->name : f->url);
}

static void measure(struct table *t)
{
    t->name_width = strlen("FEED");
    for (size_t c = 0; c < CELLS; c++)
        t->width[c] = strlen(headings[c]);
    for (size_t i = 0; i < t->n; i++) {
        size_t name = columns_of(name_of(t->rows[i].feed));

        if (name > t->name_width)
            t->name_width = name;
        for (size_t c = 0; c < CELLS; c++)
            if (strlen(t->rows[i].cell[c]) > t->width[c])
                t->width[c] = strlen(t->rows[i].cell[c]);
    }
    if (t->name_width > NAME_MOST)
        t->name_width = NAME_MOST;
}

static const char *colour_of(const struct feed_state *f)
{
    return f->gone ? "\033[2m" : f->error ? "\033[31m" : "";
}

/* What is left of the line for the last column. */
static size_t error_width(const struct table *t)
{
    size_t taken = t->name_width + GAP;

    if (!t->look->width)
        return COLUMNS_ANY;
    for (size_t c = 0; c < CELLS; c++)
        taken += t->width[c] + GAP;
    return t->look->width > taken ? t->look->width - taken : 0;
}

static void put_line(const struct table *t, struct span name,
                     const char *const cells[CELLS], struct span last)
{
    columns_put_padded(t->out, name, t->name_width, false);
    for (size_t c = 0; c < CELLS; c++) {
        (void)buf_addf(t->out, "%*s", GAP, "");
        columns_put_padded(t->out, span_of(cells[c]), t->width[c],
                           c == CODE || c == ITEMS);
    }
    if (last.n && error_width(t)) {
        (void)buf_addf(t->out, "%*s", GAP, "");
        (void)columns_put(t->out, last, error_width(t));
    }
    while (t->out->n && t->out->p[t->out->n - 1] == ' ')
        t->out->n--;
}

/* What is wrong with it; nothing where all is well. */
static struct span note_of(const struct feed_state *f)
{
    return span_of(f->gone && !f->error ? "gone: not fetched any more" : f->error);
}

static void put_row(const struct table *t, const struct row *r)
{
    const char *const cells[CELLS] = {r->cell[0], r->cell[1], r->cell[2], r->cell[3]};
    const char *colour = t->look->colour ? colour_of(r->feed) : "";

    (void)buf_add_str(t->out, colour);
    put_line(t, name_of(r->feed), cells, note_of(r->feed));
    if (*colour)
        (void)buf_add_str(t->out, "\033[0m");
    (void)buf_add_char(t->out, '\n');
}

void status_put_table(struct buf *out, const struct feed_state *feeds, size_t n,
                      const struct status_look *look)
{
    struct table t = {.out = out, .look = look, .n = n};

    t.rows = mem_calloc(n, sizeof(*t.rows));
    for (size_t i = 0; i < n; i++)
        fill_row(&t.rows[i], &feeds[i], look->now_ms);
    measure(&t);
    put_line(&t, span_of("FEED"), headings, span_of("ERROR"));
    (void)buf_add_char(out, '\n');
    for (size_t i = 0; i < n; i++)
        put_row(&t, &t.rows[i]);
    free(t.rows);
}

void status_put_line(struct buf *out, const struct feed_state *feed, int64_t now_ms)
{
    struct span note = note_of(feed);
    struct row r;

    fill_row(&r, feed, now_ms);
    (void)buf_add_span(out, name_of(feed));
    (void)buf_addf(out, ": fetched %s, code %s, items %s, next %s", r.cell[FETCHED],
                   r.cell[CODE], r.cell[ITEMS], r.cell[NEXT]);
    if (note.n)
        (void)buf_addf(out, "; %s", note.p);
}

/* --- JSON ------------------------------------------------------------------------- */

static void put_text(struct buf *out, const char *name, const char *text)
{
    if (text)
        (void)json_put_member(out, name, span_of(text));
}

static void put_number(struct buf *out, const char *name, uint64_t v)
{
    (void)json_put_name(out, name);
    (void)buf_add_u64(out, v);
}

static void put_time(struct buf *out, const char *name, int64_t ms)
{
    char text[CLOCK_TEXT_SIZE];

    if (!ms)
        return;
    clock_format(ms, text);
    (void)json_put_member(out, name, span_of(text));
}

void status_put_json(struct buf *out, const struct feed_state *f)
{
    (void)buf_add_char(out, '{');
    put_text(out, "feed", f->name);
    put_text(out, "url", f->url);
    put_text(out, "moved_to", f->moved_to);
    put_time(out, "fetched", f->fetched_ms);
    put_time(out, "changed", f->changed_ms);
    if (!f->gone)
        put_time(out, "next", f->next_ms);
    put_number(out, "code", (uint64_t)f->status);
    put_number(out, "items", f->items);
    put_number(out, "failures", f->failures);
    (void)json_put_name(out, "gone");
    (void)buf_add_str(out, f->gone ? "true" : "false");
    put_text(out, "error", f->error);
    (void)buf_add_str(out, "}\n");
}
