#include "cli/csv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/plain.h"

void csv_put_header(struct buf *out)
{
    (void)buf_add_str(out, "seq,time,priority,rule,tags,source,title,url,item,published,"
                           "language,snippet\n");
}

/* What is between two commas already, made a field: quoted where it needs to be. */
static void quote_from(struct buf *out, size_t from)
{
    struct span raw = span_make(out->p + from, out->n - from);
    char *copy;
    size_t n = raw.n;

    if (!n || (!memchr(raw.p, ',', n) && !memchr(raw.p, '"', n) &&
               !span_is_blank(raw.p[0]) && !span_is_blank(raw.p[n - 1])))
        return;
    copy = mem_dup(raw.p, n);
    out->n = from;
    (void)buf_add_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        if (copy[i] == '"')
            (void)buf_add_char(out, '"');
        (void)buf_add_char(out, copy[i]);
    }
    (void)buf_add_char(out, '"');
    free(copy);
}

static void put_guarded(struct buf *out, struct span text)
{
    if (text.n && memchr("=+-@", text.p[0], 4))
        (void)buf_add_char(out, '\'');
    plain_put(out, text, PLAIN_NO_END);
}

static void put_text(struct buf *out, struct span text, char end)
{
    size_t from = out->n;

    put_guarded(out, text);
    quote_from(out, from);
    (void)buf_add_char(out, end);
}

static void put_tags(struct buf *out, const struct ruleset_rule *rule)
{
    size_t from = out->n;

    for (size_t i = 0; i < rule->n_tags; i++) {
        if (i)
            (void)buf_add_char(out, ' ');
        put_guarded(out, rule->tags[i]);
    }
    quote_from(out, from);
    (void)buf_add_char(out, ',');
}

void csv_put_alert(struct buf *out, const struct alert *a, const struct alert_reader *r)
{
    const struct item *it = a->item;
    char time[CLOCK_TEXT_SIZE];

    clock_format(a->time_ms, time);
    (void)buf_add_u64(out, a->seq);
    (void)buf_addf(out, ",%s,%s,", time, rule_priority_name(a->rule.priority));
    put_text(out, a->rule.id, ',');
    put_tags(out, &a->rule);
    put_text(out, it->field[ITEM_SOURCE], ',');
    put_text(out, it->field[ITEM_TITLE], ',');
    put_text(out, it->field[ITEM_URL], ',');
    put_text(out, it->id, ',');
    put_text(out, it->date_published, ',');
    put_text(out, it->language, ',');
    put_text(out, r->snippet, '\n');
}
