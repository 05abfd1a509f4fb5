#include "app/alert.h"

#include "app/report_put.h"
#include "app/snippet.h"
#include "base/clock.h"
#include "base/number.h"
#include "feed/json.h"

#define SHARED_KEPT ((size_t)1 << 20) /* more is given back after a huge item */

static void put_present(struct buf *out, const char *name, struct span value)
{
    if (value.p)
        (void)json_put_member(out, name, value);
}

/* --- what every alert has, with its names and commas written out -------------------- */

/* How each line begins. The number, where there is one, comes next. */
#define HEAD "{\"type\":\"alert\""
#define SEQ  ",\"seq\":"

/* Room for a piece of an alert: its names, commas and numbers, and two short texts. */
#define TEXT_SHORT ((size_t)256)
#define PIECE_ROOM (256 + 2 * JSON_STRING_ROOM(TEXT_SHORT))

static inline char *write_str(char *to, const char *text)
{
    size_t n = strlen(text);

    memcpy(to, text, n);
    return to + n;
}

/* A long text has no limit but its record's: it goes into out by itself, which takes no
 * more for it than the cap allows, and then the piece goes on. */
static __attribute__((noinline)) char *write_long(struct buf *out, char *to,
                                                  struct span text)
{
    (void)buf_end(out, to);
    (void)json_put_string(out, text);
    return buf_begin(out, PIECE_ROOM);
}

static inline char *write_member(struct buf *out, char *to, const char *before,
                                 struct span value)
{
    to = write_str(to, before);
    return value.n <= TEXT_SHORT ? json_write_string(to, value)
                                 : write_long(out, to, value);
}

/* A text of ours that is copied by its room, whose size is known. */
struct word {
    unsigned char n;
    char text[31];
};

#define WORD(literal)                                                                    \
    {                                                                                    \
        sizeof(literal) - 1, literal                                                     \
    }

static inline char *write_word(char *to, const struct word *w)
{
    memcpy(to, w->text, sizeof(w->text));
    return to + w->n;
}

static char *write_seq(char *to, uint64_t seq)
{
    return seq ? number_write(write_str(to, SEQ), seq) : to;
}

#define PRIORITY(name) WORD(",\"priority\":\"" name "\"")

static void put_rule(struct buf *out, char *to, const struct ruleset_rule *r)
{
    static const struct word priorities[] = {RULE_PRIORITY_NAMES(PRIORITY)};

    to = write_member(out, to, ",\"rule\":{\"id\":", r->id);
    if (r->title.p)
        to = write_member(out, to, ",\"title\":", r->title);
    to = write_word(to, &priorities[r->priority]);
    for (size_t i = 0; i < r->n_tags; i++) {
        (void)buf_end(out, write_str(to, i ? "," : ",\"tags\":["));
        (void)json_put_string(out, r->tags[i]);
        to = buf_begin(out, PIECE_ROOM);
    }
    (void)buf_end(out, write_str(to, r->n_tags ? "]}" : "}"));
}

/* --- what alerts of one item have in common ----------------------------------------- */

void alert_shared_init(struct alert_shared *s)
{
    s->time[0] = '\0';
    s->maps = s->windows = 0;
    buf_init(&s->item, BUF_NO_CAP); /* a few texts of one record, which has a limit */
    for (size_t f = 0; f < ITEM_FIELDS; f++)
        buf_init(&s->field[f].window, SNIPPET_JSON_ROOM);
}

void alert_shared_release(struct alert_shared *s)
{
    buf_release(&s->item);
    for (size_t f = 0; f < ITEM_FIELDS; f++)
        buf_release(&s->field[f].window);
}

void alert_shared_reset(struct alert_shared *s)
{
    s->time[0] = '\0';
    buf_reset(&s->item);
    if (s->item.room > SHARED_KEPT)
        buf_release(&s->item);
    s->maps = s->windows = 0;
}

/* What is known of a field of the item; NULL: nothing, and nobody will ask again. */
static const struct field_map *map_of(const struct alert *a, enum item_field field)
{
    struct alert_shared *s = a->shared;

    if (!s)
        return NULL;
    if (!(s->maps >> field & 1)) {
        s->maps |= 1u << field;
        field_map_make(&s->field[field].map, a->item->field[field]);
    }
    return &s->field[field].map;
}

static bool is_plain(const struct field_map *map)
{
    return map && map->plain;
}

static char *write_head(char *to, const struct alert *a)
{
    char own[CLOCK_TEXT_SIZE] = "", *time = a->shared ? a->shared->time : own;

    if (!time[0])
        clock_format(a->time_ms, time);
    to = write_seq(write_str(to, HEAD), a->seq);
    to = write_str(to, ",\"time\":\"");
    memcpy(to, time, CLOCK_TEXT_SIZE - 1);
    return write_str(to + CLOCK_TEXT_SIZE - 1, "\"");
}

static inline void put_member(struct buf *out, const char *before, struct span value)
{
    (void)buf_end(out, write_member(out, buf_begin(out, PIECE_ROOM), before, value));
}

static inline void put_optional(struct buf *out, const char *before, struct span value)
{
    if (value.p)
        put_member(out, before, value);
}

static void put_new_item(struct buf *out, const struct item *it)
{
    put_member(out, ",\"item\":{\"id\":", it->id);
    put_optional(out, ",\"title\":", it->field[ITEM_TITLE]);
    put_optional(out, ",\"url\":", it->field[ITEM_URL]);
    put_optional(out, ",\"source\":", it->field[ITEM_SOURCE]);
    put_optional(out, ",\"date_published\":", it->date_published);
    put_optional(out, ",\"language\":", it->language);
    (void)buf_add_char(out, '}');
}

static void put_item(struct buf *out, const struct alert *a)
{
    struct buf *item = a->shared ? &a->shared->item : NULL;

    if (!item) {
        put_new_item(out, a->item);
        return;
    }
    if (!item->n)
        put_new_item(item, a->item);
    (void)buf_add_span(out, buf_span(item));
}

/* --- places, and the snippet around them -------------------------------------------- */

/* A place of a field that wants no escapes; most are a word. */
static char *write_plain(struct buf *out, char *to, struct span field, size_t start,
                         size_t n)
{
    const char *text = field.p + start;

    if (n > TEXT_SHORT)
        return write_long(out, to, span_make(text, n));
    *to++ = '"';
    if (n <= 16 && field.n - start >= 16)
        memcpy(to, text, 16);
    else
        memcpy(to, text, n);
    to[n] = '"';
    return to + n + 1;
}

#define PLACE(field) WORD("{\"field\":\"" field "\",\"start\":")

static char *write_place(struct buf *out, char *to, const struct alert *a,
                         const struct match_place *p)
{
    static const struct word begins[] = {ITEM_FIELD_NAMES(PLACE)};
    struct span field = a->item->field[p->field];
    size_t n = p->end - p->start;

    to = number_write(write_word(to, &begins[p->field]), p->start);
    to = number_write(write_str(to, ",\"end\":"), p->end);
    if (is_plain(map_of(a, p->field)))
        to = write_plain(out, write_str(to, ",\"text\":"), field, p->start, n);
    else
        to = write_member(out, to, ",\"text\":", span_make(field.p + p->start, n));
    if (p->term.p)
        to = write_member(out, to, ",\"term\":", p->term);
    return write_str(to, "},");
}

/* In the place of the comma behind the last of them. */
static void put_total(struct buf *out, const struct match *m)
{
    char *to = buf_begin(out, PIECE_ROOM);

    to -= m->n_places > 0 && !out->full;
    to = write_str(to, "],\"matches_total\":");
    (void)buf_end(out, number_write(to, m->total));
}

static void put_places(struct buf *out, const struct alert *a)
{
    const struct match *m = a->match;

    (void)buf_add_str(out, ",\"matches\":[");
    for (size_t i = 0; i < m->n_places; i++)
        (void)buf_end(out,
                      write_place(out, buf_begin(out, PIECE_ROOM), a, &m->places[i]));
    put_total(out, m);
}

static void write_snippet(struct buf *out, const struct snippet *s)
{
    (void)buf_end(out, snippet_write_json(s, buf_begin(out, SNIPPET_JSON_ROOM)));
}

/* All matches in a short text have it as their snippet. */
static void put_window(struct buf *out, struct alert_shared *shared,
                       enum item_field field, const struct snippet *s)
{
    struct alert_field *f = &shared->field[field];

    if (!(shared->windows >> field & 1) || f->begin != s->begin || f->end != s->end) {
        shared->windows |= 1u << field;
        f->begin = s->begin;
        f->end = s->end;
        buf_reset(&f->window);
        write_snippet(&f->window, s);
    }
    (void)buf_add_span(out, buf_span(&f->window));
}

static void put_snippet(struct buf *out, const struct alert *a)
{
    const struct match_place *first = a->match->places;
    const struct field_map *map = map_of(a, first->field);
    struct snippet s =
        snippet_find_by(map, a->item, first, a->match->n_places, SNIPPET_BYTES);

    (void)buf_add_str(out, ",\"snippet\":\"");
    if (is_plain(map))
        (void)buf_end(out, snippet_write_plain(&s, buf_begin(out, SNIPPET_JSON_ROOM)));
    else if (a->shared)
        put_window(out, a->shared, first->field, &s);
    else
        write_snippet(out, &s);
    (void)buf_add_char(out, '"');
}

/* --- the rest ----------------------------------------------------------------------- */

static void put_led(struct buf *out, const struct alert_item *it)
{
    char time[CLOCK_TEXT_SIZE];

    clock_format(it->time_ms, time);
    (void)buf_add_char(out, '{');
    put_present(out, "id", it->id);
    put_present(out, "title", it->title);
    put_present(out, "url", it->url);
    put_present(out, "time", span_of(time));
    (void)buf_add_char(out, '}');
}

static void put_threshold(struct buf *out, const struct alert_threshold *t)
{
    if (!t || !t->count)
        return;
    (void)json_put_name(out, "threshold");
    (void)buf_add_char(out, '{');
    report_number(out, "count", t->count);
    put_present(out, "within", t->within);
    put_present(out, "by", t->by);
    put_present(out, "value", t->value);
    report_number(out, "total", t->total);
    if (t->n_items) {
        (void)json_put_name(out, "items");
        (void)buf_add_char(out, '[');
    }
    for (size_t i = 0; i < t->n_items; i++) {
        if (i)
            (void)buf_add_char(out, ',');
        put_led(out, &t->items[i]);
    }
    (void)buf_add_str(out, t->n_items ? "]}" : "}");
}

struct span alert_number(struct span line)
{
    size_t from = sizeof(HEAD SEQ) - 1, to = from;

    if (!span_starts(line, HEAD SEQ))
        return span_make(NULL, 0);
    while (to < line.n && line.p[to] >= '0' && line.p[to] <= '9')
        to++;
    return span_make(line.p + from, to - from);
}

int alert_renumber(struct buf *out, struct span line, uint64_t seq)
{
    size_t at = sizeof(HEAD) - 1, before = out->n;

    if (span_starts(line, HEAD SEQ))
        for (at += sizeof(SEQ) - 1; at < line.n && line.p[at] != ',';)
            at++;
    (void)buf_add_str(out, HEAD);
    if (seq)
        report_number(out, "seq", seq);
    (void)buf_add(out, line.p + at, line.n - at);
    if (!out->full)
        return 0;
    out->n = before;
    return -1;
}

int alert_put_json(struct buf *out, const struct alert *a)
{
    size_t before = out->n;

    put_rule(out, write_head(buf_begin(out, PIECE_ROOM), a), &a->rule);
    put_item(out, a);
    put_places(out, a);
    put_threshold(out, a->threshold);
    if (a->match->n_places)
        put_snippet(out, a);
    (void)buf_add_str(out, "}\n");
    if (!out->full)
        return 0;
    out->n = before;
    return -1;
}
