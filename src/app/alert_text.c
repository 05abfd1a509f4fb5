/* The alert as a person reads it. */
#include <stdbool.h>
#include <utf8proc.h>

#include "app/alert.h"
#include "app/snippet.h"
#include "base/clock.h"
#include "text/utf8.h"

#define INDENT      4u
#define WIDTH_LEAST 40u /* a narrower terminal gets lines that it breaks itself */
#define TITLE_BYTES 320

#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

/* Text on its way to a terminal: what is marked, and where the line stands. */
struct page {
    struct buf *out;
    const struct alert *alert;
    bool colour;
    unsigned width; /* columns; 0: lines are not broken */
    unsigned column;
};

static void put_colour(struct page *pg, const char *sequence)
{
    if (pg->colour)
        (void)buf_add_str(pg->out, sequence);
}

static const char *priority_colour(enum rule_priority p)
{
    static const char *const colours[] = {
        [RULE_LOW] = "\033[2m",
        [RULE_NORMAL] = "\033[36m",
        [RULE_HIGH] = "\033[1;33m",
        [RULE_CRITICAL] = "\033[1;31m",
    };

    return colours[p];
}

static unsigned columns_of(uint32_t cp)
{
    int w = utf8proc_charwidth((utf8proc_int32_t)cp);

    return w > 0 ? (unsigned)w : 0;
}

/* The columns up to the next place where a line may break: a blank,
 * or a wide character. */
static unsigned columns_to_break(struct span s)
{
    unsigned columns = 0, size;

    for (const char *p = s.p, *end = s.p + s.n; p < end; p += size) {
        uint32_t cp = utf8_decode(p, end, &size);
        unsigned w = columns_of(cp);

        if (cp <= ' ' || (w > 1 && columns))
            break;
        columns += w;
        if (w > 1)
            break;
    }
    return columns;
}

static void break_line(struct page *pg)
{
    (void)buf_addf(pg->out, "\n%*s", (int)INDENT, "");
    pg->column = INDENT;
}

static bool is_full(const struct page *pg, unsigned columns)
{
    return pg->width && pg->column > INDENT && pg->column + columns > pg->width;
}

static void put_blank(struct page *pg, struct span rest)
{
    if (is_full(pg, 1 + columns_to_break(rest))) {
        break_line(pg);
        return;
    }
    (void)buf_add_char(pg->out, ' ');
    pg->column++;
}

static void put_character(struct page *pg, const char *p, unsigned size, uint32_t cp)
{
    unsigned w = columns_of(cp);

    if (w > 1 && is_full(pg, w))
        break_line(pg);
    (void)buf_add(pg->out, p, size);
    pg->column += w;
}

/* Whether a byte of a field is in one of the places that matched. */
static bool is_marked(const struct match *m, enum item_field field, size_t at)
{
    for (size_t i = 0; i < m->n_places; i++)
        if (m->places[i].field == field && at >= m->places[i].start &&
            at < m->places[i].end)
            return true;
    return false;
}

/* The window with its marks; white space collapsed, nothing unprintable let through. */
static void put_window(struct page *pg, const struct snippet *s, enum item_field field)
{
    const char *p = s->text.p + s->begin, *end = s->text.p + s->end;
    bool bold = false, blank = false;
    unsigned size;

    for (; p < end; p += size) {
        uint32_t cp = utf8_decode(p, end, &size);
        bool mark = is_marked(pg->alert->match, field, (size_t)(p - s->text.p));

        if (cp == ' ' || utf8_is_control(cp)) {
            blank = true;
            continue;
        }
        if (bold && !mark)
            put_colour(pg, PLAIN);
        if (blank)
            put_blank(pg, span_make(p, (size_t)(end - p)));
        if (mark && !bold)
            put_colour(pg, BOLD);
        bold = mark;
        blank = false;
        put_character(pg, p, size, cp);
    }
    if (bold)
        put_colour(pg, PLAIN);
}

static void put_paragraph(struct page *pg, const struct snippet *s, enum item_field field)
{
    (void)buf_addf(pg->out, "%*s", (int)INDENT, "");
    pg->column = INDENT;
    if (s->cut_front) {
        (void)buf_add_str(pg->out, "... ");
        pg->column += 4;
    }
    put_window(pg, s, field);
    if (s->cut_back)
        (void)buf_add_str(pg->out, " ...");
    (void)buf_add_char(pg->out, '\n');
}

/* A short text in one line, without marks. */
static void put_plain(struct page *pg, struct span text)
{
    struct snippet s = snippet_head(text, TITLE_BYTES);
    unsigned width = pg->width;

    pg->width = 0;
    put_window(pg, &s, ITEM_FIELDS);
    pg->width = width;
    if (s.cut_back)
        (void)buf_add_str(pg->out, " ...");
}

static void put_head(struct page *pg, const char *age)
{
    const struct alert *a = pg->alert;
    struct span source = a->item->field[ITEM_SOURCE];
    char time[CLOCK_TEXT_SIZE];

    clock_format(a->time_ms, time);
    (void)buf_addf(pg->out, "%.10s %.8sZ  ", time, time + 11);
    put_colour(pg, priority_colour(a->rule.priority));
    (void)buf_add_str(pg->out, rule_priority_name(a->rule.priority));
    put_colour(pg, PLAIN);
    (void)buf_add_str(pg->out, "  ");
    put_colour(pg, BOLD);
    put_plain(pg, a->rule.id);
    put_colour(pg, PLAIN);
    if (source.n) {
        (void)buf_add_str(pg->out, "  ");
        put_plain(pg, source);
    }
    if (age)
        (void)buf_addf(pg->out, "  %s", age);
    (void)buf_add_char(pg->out, '\n');
}

/* Places are in the order of their fields, so those of one field are neighbours. */
static size_t first_place_after(const struct match *m, enum item_field field)
{
    size_t i = 0;

    while (i < m->n_places && m->places[i].field <= field)
        i++;
    return i;
}

static void put_title(struct page *pg)
{
    const struct match *m = pg->alert->match;
    struct span title = pg->alert->item->field[ITEM_TITLE];
    struct snippet s;

    if (!span_trim(title).n)
        return;
    s = m->n_places && m->places[0].field == ITEM_TITLE
            ? snippet_find(pg->alert->item, m->places, m->n_places, TITLE_BYTES)
            : snippet_head(title, TITLE_BYTES);
    put_paragraph(pg, &s, ITEM_TITLE);
}

/* The first places that the title does not show already. */
static void put_snippet(struct page *pg)
{
    const struct match *m = pg->alert->match;
    size_t i = first_place_after(m, ITEM_TITLE);
    struct snippet s;

    if (i == m->n_places)
        return;
    s = snippet_find(pg->alert->item, m->places + i, m->n_places - i, SNIPPET_BYTES);
    put_paragraph(pg, &s, m->places[i].field);
}

/* "3 items within 10m, source Harbour Wire:" */
static void put_row(struct page *pg, const struct alert_threshold *t)
{
    bool all = t->n_items == t->total;

    (void)buf_addf(pg->out, "%*s%llu items", (int)INDENT, "",
                   (unsigned long long)t->total);
    if (!t->n_items)
        (void)buf_addf(pg->out, " by now, %u", t->count);
    (void)buf_add_str(pg->out, " within ");
    put_plain(pg, t->within);
    if (t->by.n) {
        (void)buf_add_str(pg->out, ", ");
        put_plain(pg, t->by);
        (void)buf_add_char(pg->out, ' ');
        put_plain(pg, t->value);
    }
    if (t->n_items && !all)
        (void)buf_addf(pg->out, "; the last %zu", t->n_items);
    (void)buf_add_str(pg->out, t->n_items ? ":\n" : "\n");
}

/* The items that a threshold waited for, one a line. */
static void put_items(struct page *pg, const struct alert_threshold *t)
{
    char time[CLOCK_TEXT_SIZE];

    if (!t || !t->count)
        return;
    put_row(pg, t);
    for (size_t i = 0; i < t->n_items; i++) {
        const struct alert_item *it = &t->items[i];

        clock_format(it->time_ms, time);
        (void)buf_addf(pg->out, "%*s%.8sZ  ", (int)INDENT * 2, "", time + 11);
        put_plain(pg, span_trim(it->title).n ? it->title : it->id);
        (void)buf_add_char(pg->out, '\n');
    }
}

int alert_put_text(struct buf *out, const struct alert *a, bool colour, unsigned width,
                   const char *age)
{
    struct page pg = {out, a, colour, width >= WIDTH_LEAST ? width : 0, 0};
    struct span url = a->item->field[ITEM_URL];
    size_t before = out->n;

    put_head(&pg, age);
    put_title(&pg);
    put_snippet(&pg);
    if (url.n) {
        (void)buf_addf(out, "%*s", (int)INDENT, "");
        put_plain(&pg, url);
        (void)buf_add_char(out, '\n');
    }
    put_items(&pg, a->threshold);
    (void)buf_add_char(out, '\n');
    if (!out->full)
        return 0;
    out->n = before;
    return -1;
}
