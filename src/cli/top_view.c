#include "cli/top_view.h"

#include <string.h>

#include "base/log.h"
#include "cli/told.h"
#include "cli/top_page.h"
#include "cli/top_rate.h"
#include "cli/units.h"
#include "text/columns.h"

#define PLAIN "\x1b[m"

#define ROWS_FOR_ALL 16 /* on a smaller screen rules matter more than memory */

/* --- lines ------------------------------------------------------------------------- */

size_t top_room(const struct top_page *p)
{
    return !p->rows ? SIZE_MAX : p->rows > p->lines ? p->rows - p->lines : 0;
}

void top_end_line(struct top_page *p, const char *style)
{
    bool styled = style && p->v->style;

    while (p->line.n && p->line.p[p->line.n - 1] == ' ')
        p->line.n--;
    if (top_room(p)) {
        if (styled)
            (void)buf_add_str(p->out, style);
        if (styled && strcmp(style, TOP_REVERSE) == 0)
            columns_put_padded(p->out, buf_span(&p->line), p->v->columns, false);
        else
            (void)columns_put(p->out, buf_span(&p->line), p->v->columns);
        if (styled)
            (void)buf_add_str(p->out, PLAIN);
        (void)buf_add_char(p->out, '\n');
        p->lines++;
    }
    buf_reset(&p->line);
}

void top_put_rate(struct buf *out, double rate)
{
    if (rate < 0)
        (void)buf_add_char(out, '-');
    else
        units_count(out, rate);
}

static double stat_rate(const struct top_page *p, const char *name)
{
    const struct top_view *v = p->v;

    return top_rate(v->now.stats, v->before.stats, name, v->seconds);
}

/* ", NAME RATE/s" */
static void add_rate(struct top_page *p, const char *label, double rate)
{
    (void)buf_addf(&p->line, "%s%s ", p->line.n ? "  " : "", label);
    top_put_rate(&p->line, rate);
    (void)buf_add_str(&p->line, "/s");
}

/* --- the head ---------------------------------------------------------------------- */

static void put_title(struct top_page *p)
{
    struct json_value stats = p->v->now.stats;
    struct buf text;
    struct span s;

    buf_init(&text, BUF_NO_CAP);
    s = told_text(stats, "version", &text);
    (void)buf_addf(&p->line, "wirewatch %.*s", (int)s.n, s.p ? s.p : "");
    if (stats.type == JSON_OBJECT) {
        (void)buf_add_str(&p->line, "  up ");
        units_seconds(&p->line, told_number(stats, "up_s"));
        s = told_text(stats, "time", &text);
        if (s.n > 19)
            (void)buf_addf(&p->line, "  %.8s UTC", s.p + 11);
    }
    (void)buf_addf(&p->line, "  %s", p->v->address);
    top_end_line(p, TOP_BOLD);
    buf_release(&text);
}

static void put_flow(struct top_page *p)
{
    struct json_value now = told_value(p->v->now.stats, "rejected");
    struct json_value before = told_value(p->v->before.stats, "rejected");
    double bytes = stat_rate(p, "bytes");

    add_rate(p, "items", stat_rate(p, "items"));
    add_rate(p, "alerts", stat_rate(p, "alerts"));
    if (bytes >= 0) {
        (void)buf_add_str(&p->line, "  ");
        units_bytes(&p->line, bytes);
        (void)buf_add_str(&p->line, "/s");
    }
    add_rate(p, "dropped", stat_rate(p, "dropped"));
    add_rate(p, "rejected", top_rate(now, before, "all", p->v->seconds));
    add_rate(p, "suppressed", stat_rate(p, "suppressed"));
    add_rate(p, "records", stat_rate(p, "records"));
    top_end_line(p, NULL);
}

static void put_latency(struct top_page *p)
{
    struct top_latency l = top_latency(told_value(p->v->now.stats, "latency_us"),
                                       told_value(p->v->before.stats, "latency_us"));
    const struct {
        const char *name;
        uint64_t us;
    } parts[] = {{"p50", l.p50_us}, {"p90", l.p90_us}, {"p99", l.p99_us}};

    (void)buf_add_str(&p->line, "latency");
    for (size_t i = 0; l.count && i < sizeof(parts) / sizeof(parts[0]); i++) {
        (void)buf_addf(&p->line, "  %s ", parts[i].name);
        units_us(&p->line, (double)parts[i].us);
    }
    if (!l.count)
        (void)buf_add_str(&p->line, "  no alert yet");
    else if (l.since_start)
        (void)buf_add_str(&p->line, "  (since the start)");
    else
        (void)buf_addf(&p->line, "  (%zu alert%s in %.1f s)", l.count,
                       log_plural(l.count), p->v->seconds);
    top_end_line(p, NULL);
}

static void add_bytes(struct top_page *p, const char *label, size_t bytes)
{
    (void)buf_addf(&p->line, "  %s ", label);
    units_bytes(&p->line, (double)bytes);
}

static void put_memory(struct top_page *p)
{
    static const char *const parts[] = {"rules",   "queues", "readers",  "matcher",
                                        "journal", "seen",   "throttles"};
    struct json_value memory = told_value(p->v->now.stats, "memory_bytes");

    (void)buf_add_str(&p->line, "memory ");
    units_bytes(&p->line, (double)told_number(memory, "resident"));
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (told_value(memory, parts[i]).type == JSON_NUMBER)
            add_bytes(p, parts[i], told_number(memory, parts[i]));
    add_rate(p, "allocations", stat_rate(p, "allocations"));
    top_end_line(p, NULL);
}

static void add_reload(struct top_page *p, struct json_value stats)
{
    struct json_value last = told_value(stats, "last_reload");

    if (told_value(stats, "reloading").type == JSON_TRUE) {
        (void)buf_add_str(&p->line, ", reloading");
        return;
    }
    if (last.type != JSON_OBJECT)
        return;
    if (told_value(last, "ok").type == JSON_TRUE)
        (void)buf_add_str(&p->line, ", reloaded ");
    else
        (void)buf_addf(&p->line, ", RELOAD FAILED (%zu errors) ",
                       told_number(last, "errors"));
    units_seconds(&p->line, told_number(last, "age_s"));
    (void)buf_add_str(&p->line, " ago");
}

static void put_rules_line(struct top_page *p)
{
    struct json_value stats = p->v->now.stats, c = told_value(stats, "connections");

    (void)buf_addf(&p->line, "rules %zu, generation %zu", told_number(stats, "rules"),
                   told_number(stats, "generation"));
    add_reload(p, stats);
    (void)buf_addf(&p->line, "  waiting %zu  senders %zu  subscribers %zu",
                   told_number(stats, "waiting"), told_number(c, "inputs"),
                   told_number(c, "subscribers"));
    top_end_line(p, NULL);
}

static void put_journal(struct top_page *p)
{
    struct json_value now = told_value(p->v->now.stats, "journal");
    struct json_value before = told_value(p->v->before.stats, "journal");
    double seconds = p->v->seconds;

    if (now.type != JSON_OBJECT)
        return;
    (void)buf_add_str(&p->line, "journal");
    add_rate(p, "alerts", top_rate(now, before, "journaled", seconds));
    add_rate(p, "commits", top_rate(now, before, "commits", seconds));
    add_rate(p, "repeats", top_rate(now, before, "repeats", seconds));
    (void)buf_addf(&p->line, "  waiting %zu", told_number(now, "waiting"));
    top_end_line(p, NULL);
}

/* --- all of it --------------------------------------------------------------------- */

/* In the last row, where there is another. */
static bool has_keys(const struct top_view *v)
{
    return v->style && v->rows > 1;
}

static void put_keys(struct top_page *p)
{
    if (!has_keys(p->v))
        return;
    while (top_room(p))
        top_end_line(p, NULL);
    p->rows++;
    (void)buf_add_str(&p->line,
                      "q quit  rules by: a alerts  c candidates  t time  l last");
    top_end_line(p, TOP_BOLD);
}

void top_view_put(const struct top_view *v, struct buf *out)
{
    struct top_page p = {.v = v, .out = out, .rows = v->rows - has_keys(v)};

    buf_init(&p.line, BUF_NO_CAP);
    put_title(&p);
    if (v->trouble) {
        (void)buf_add_str(&p.line, v->trouble);
        top_end_line(&p, TOP_REVERSE);
    }
    if (v->now.stats.type == JSON_OBJECT) {
        put_flow(&p);
        put_latency(&p);
        put_rules_line(&p);
        if (!v->rows || v->rows >= ROWS_FOR_ALL) {
            put_memory(&p);
            put_journal(&p);
        }
        top_put_tables(&p);
    }
    put_keys(&p);
    buf_release(&p.line);
}
