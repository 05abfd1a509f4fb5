#include "cli/notice_show.h"

#include "base/log.h"
#include "base/tame.h"
#include "cli/told.h"

/* --- pieces ------------------------------------------------------------------------ */

/* BEFORE, the text that the notice has under a name, or nothing where it has none. */
static void put_text(struct buf *out, struct json_value notice, const char *name,
                     const char *before)
{
    struct buf text;
    struct span s;

    buf_init(&text, BUF_NO_CAP);
    s = told_text(notice, name, &text);
    if (s.n) {
        (void)buf_add_str(out, before);
        tame_put(out, s);
    }
    buf_release(&text);
}

/* "3 alerts" */
static void put_count(struct buf *out, size_t n, const char *what)
{
    (void)buf_addf(out, "%zu %s%s", n, what, log_plural(n));
}

/* --- kinds ------------------------------------------------------------------------- */

static void put_dropped(struct buf *out, struct json_value n)
{
    if (told_value(n, "notices").type == JSON_NUMBER)
        put_count(out, told_number(n, "notices"), "notice");
    else
        put_count(out, told_number(n, "count"), "alert");
    (void)buf_add_str(out, " dropped: this reader was too slow");
    if (told_value(n, "disconnected").type == JSON_TRUE)
        (void)buf_add_str(out, ", and is disconnected");
}

static void put_gone(struct buf *out, struct json_value n)
{
    (void)buf_addf(out, "alerts %zu to %zu cannot be had any more",
                   told_number(n, "first"), told_number(n, "last"));
    put_text(out, n, "error", ": ");
}

static void put_suppressed(struct buf *out, struct json_value n)
{
    put_count(out, told_number(n, "count"), "alert");
    put_text(out, n, "rule", " of ");
    (void)buf_add_str(out, " held back by its throttle");
    put_text(out, n, "by", ", ");
    put_text(out, n, "value", " ");
}

static void put_reloaded(struct buf *out, struct json_value n)
{
    bool ok = told_value(n, "ok").type == JSON_TRUE;

    if (!ok) {
        (void)buf_add_str(out, "reload failed, ");
        put_count(out, told_number(n, "errors"), "error");
        (void)buf_add_str(out, "; the old ");
    }
    put_count(out, told_number(n, "rules"), "rule");
    (void)buf_add_str(out, ok ? " now: they were read again" : " stay");
}

static void put_rejected(struct buf *out, struct json_value n)
{
    size_t count = told_number(n, "count");

    put_text(out, n, "input", "input ");
    (void)buf_addf(out, ", connection %zu: record %zu rejected",
                   told_number(n, "connection"), told_number(n, "record"));
    put_text(out, n, "error", ": ");
    if (count > 1)
        (void)buf_addf(out, " (and %zu more before it)", count - 1);
}

static void put_refused(struct buf *out, struct json_value n)
{
    (void)buf_add_str(out, "refused");
    put_text(out, n, "error", ": ");
}

static void put_unavailable(struct buf *out, struct json_value n)
{
    (void)buf_add_str(out, "not to be had now");
    put_text(out, n, "error", ": ");
}

static void put_replay(struct buf *out, struct json_value n)
{
    (void)buf_addf(out, "alerts after number %zu follow", told_number(n, "after"));
    put_text(out, n, "error", ": ");
}

static void put_replaced(struct buf *out, struct json_value n)
{
    (void)buf_add_str(out, "another has connected as");
    put_text(out, n, "subscriber", " ");
}

static const struct kind {
    const char *name;
    void (*put)(struct buf *out, struct json_value notice);
} kinds[] = {
    {"dropped", put_dropped},         {"gone", put_gone},
    {"suppressed", put_suppressed},   {"reloaded", put_reloaded},
    {"rejected", put_rejected},       {"refused", put_refused},
    {"unavailable", put_unavailable}, {"replay", put_replay},
    {"replaced", put_replaced},
};

/* NULL: none that is known. */
static const struct kind *kind_of(struct json_value v)
{
    struct json_value type = told_value(v, "type"), name = told_value(v, "notice");

    if (!span_is(type.text, "notice"))
        return NULL;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (span_is(name.text, kinds[i].name))
            return &kinds[i];
    return NULL;
}

/* "2026-11-22 06:03:39Z  ", as the head of an alert has it. */
static void put_time(struct buf *out, struct json_value notice)
{
    struct span time = told_value(notice, "time").text;

    if (time.n < 19)
        return;
    tame_put(out, span_make(time.p, 10));
    (void)buf_add_char(out, ' ');
    tame_put(out, span_make(time.p + 11, 8));
    (void)buf_add_str(out, "Z  ");
}

void notice_show(struct buf *out, struct span line)
{
    const struct kind *kind = NULL;
    struct json_value v;
    struct json_error e;

    if (json_parse(line, &v, &e) == 0 && v.type == JSON_OBJECT)
        kind = kind_of(v);
    if (!kind) {
        tame_put(out, line);
        (void)buf_add_char(out, '\n');
        return;
    }
    put_time(out, v);
    (void)buf_add_str(out, "--- ");
    kind->put(out, v);
    (void)buf_add_str(out, " ---\n\n");
}
