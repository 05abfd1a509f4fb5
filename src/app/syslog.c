#include "app/syslog.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/snippet.h"
#include "text/utf8.h"

#define IDENTIFIER      "wirewatchd"
#define FACILITY_DAEMON 3
#define WARNING         4

/* Info, notice, warning, critical. */
static int severity_of(enum rule_priority p)
{
    static const int of[] = {
        [RULE_LOW] = 6, [RULE_NORMAL] = 5, [RULE_HIGH] = 4, [RULE_CRITICAL] = 2};

    return of[p];
}

/* In one line: control characters and line breaks as blanks. */
static void put_line(struct buf *out, struct span s)
{
    size_t from = out->n;

    if (buf_add_span(out, utf8_cut(s, SYSLOG_TEXT_MOST)) < 0)
        return;
    for (size_t i = from; i < out->n; i++)
        if (snippet_is_blank(out->p[i]))
            out->p[i] = ' ';
}

/* "gpu-controls (high): Title [Reuters]" */
static void put_message(struct buf *out, const struct alert *a)
{
    const struct span *field = a->item->field;

    put_line(out, a->rule.id);
    (void)buf_addf(out, " (%s): ", rule_priority_name(a->rule.priority));
    put_line(out, span_trim(field[ITEM_TITLE]).n ? field[ITEM_TITLE] : a->item->id);
    if (field[ITEM_SOURCE].n) {
        (void)buf_add_str(out, " [");
        put_line(out, field[ITEM_SOURCE]);
        (void)buf_add_char(out, ']');
    }
}

/*
 * One field: "NAME=value\n", or where the value has line ends, "NAME\n", its length as 64
 * little-endian bits, the value, "\n".
 */
static void put_field(struct buf *out, const char *name, struct span value)
{
    unsigned char length[8];

    value = utf8_cut(value, SYSLOG_TEXT_MOST);
    if (!value.n)
        return;
    (void)buf_add_str(out, name);
    if (memchr(value.p, '\n', value.n)) {
        for (size_t i = 0; i < 8; i++)
            length[i] = (unsigned char)((uint64_t)value.n >> (8 * i));
        (void)buf_add_char(out, '\n');
        (void)buf_add(out, length, sizeof(length));
    } else {
        (void)buf_add_char(out, '=');
    }
    (void)buf_add_span(out, value);
    (void)buf_add_char(out, '\n');
}

static int result(struct buf *out, size_t before)
{
    if (!out->full)
        return 0;
    out->n = before;
    return -1;
}

int syslog_put_journal(struct buf *out, const struct alert *a)
{
    size_t before = out->n;
    char text[SNIPPET_ROOM];
    struct snippet s;

    (void)buf_add_str(out, "MESSAGE=");
    put_message(out, a);
    (void)buf_addf(out, "\nPRIORITY=%d\nSYSLOG_IDENTIFIER=" IDENTIFIER "\n",
                   severity_of(a->rule.priority));
    (void)buf_addf(out, "WIREWATCH_SEQ=%llu\n", (unsigned long long)a->seq);
    put_field(out, "WIREWATCH_RULE", a->rule.id);
    put_field(out, "WIREWATCH_PRIORITY", span_of(rule_priority_name(a->rule.priority)));
    put_field(out, "WIREWATCH_ITEM", a->item->id);
    put_field(out, "WIREWATCH_URL", a->item->field[ITEM_URL]);
    put_field(out, "WIREWATCH_SOURCE", a->item->field[ITEM_SOURCE]);
    if (a->match->n_places) {
        s = snippet_find(a->item, a->match->places, a->match->n_places, SNIPPET_BYTES);
        put_field(out, "WIREWATCH_SNIPPET", span_make(text, snippet_text(&s, text)));
    }
    return result(out, before);
}

static void put_syslog_head(struct buf *out, int severity, int64_t time_ms)
{
    time_t t = (time_t)(time_ms / 1000);
    char stamp[32] = "";
    struct tm tm;

    if (localtime_r(&t, &tm))
        (void)strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S", &tm);
    (void)buf_addf(out, "<%d>%s " IDENTIFIER "[%d]: ", FACILITY_DAEMON * 8 + severity,
                   stamp, (int)getpid());
}

int syslog_put_alert(struct buf *out, const struct alert *a)
{
    size_t before = out->n;

    put_syslog_head(out, severity_of(a->rule.priority), a->time_ms);
    put_message(out, a);
    return result(out, before);
}

int syslog_put_journal_text(struct buf *out, const char *text)
{
    size_t before = out->n;

    (void)buf_addf(out, "MESSAGE=%s\nPRIORITY=%d\nSYSLOG_IDENTIFIER=" IDENTIFIER "\n",
                   text, WARNING);
    return result(out, before);
}

int syslog_put_text(struct buf *out, int64_t time_ms, const char *text)
{
    size_t before = out->n;

    put_syslog_head(out, WARNING, time_ms);
    (void)buf_add_str(out, text);
    return result(out, before);
}
