/* What the daemon says of itself: whether it lives, whether it takes items, what it did.
 */
#include <stdlib.h>

#include "app/rates.h"
#include "app/recent.h"
#include "app/report_put.h"
#include "app/web_inside.h"
#include "base/clock.h"
#include "base/mem.h"

static const char *const no_parameters[] = {NULL};

void web_get_health(struct web *w, struct http_request *r)
{
    (void)w; /* that it answers is all there is to say */
    if (!web_has_strange_parameter(r, no_parameters))
        http_reply(r, 200, "text/plain; charset=utf-8", span_of("ok\n"));
}

void web_get_ready(struct web *w, struct http_request *r)
{
    const char *why = "";

    if (web_has_strange_parameter(r, no_parameters))
        return;
    if (w->options.is_ready(w->options.ctx, &why))
        http_reply(r, 200, "application/json", span_of("{\"ready\":true}\n"));
    else
        web_refuse(r, 503, why);
}

/* --- what it tells ----------------------------------------------------------------- */

#define MEMBERS_BYTES ((size_t)1 << 20)
#define RATES_LISTED  200

/* As the control socket has it. */
static void reply_command(struct web *w, struct http_request *r, const struct command *c)
{
    struct buf members;

    buf_init(&members, MEMBERS_BYTES);
    w->options.obey(w->options.ctx, c, &members);
    if (members.full)
        web_refuse(r, 500, "the answer would be too long");
    else
        web_reply_members(r, &members);
    buf_release(&members);
}

void web_get_stats(struct web *w, struct http_request *r)
{
    const struct command c = {.kind = COMMAND_STATS};

    if (!web_has_strange_parameter(r, no_parameters))
        reply_command(w, r, &c);
}

/* The query as the words of the command, which says what is wrong with them. */
static void put_words(struct buf *line, struct http_request *r)
{
    static const char *const names[] = {"sort", "limit"};

    (void)buf_add_str(line, "rules");
    for (size_t i = 0; i < 2; i++) {
        struct span value = http_parameter(r, names[i], 0);

        if (!value.p)
            continue;
        (void)buf_addf(line, " %s=", names[i]);
        (void)buf_add_span(line, value);
    }
    if (http_parameter(r, "unused", 0).p)
        (void)buf_add_str(line, " unused");
}

void web_get_rules(struct web *w, struct http_request *r)
{
    static const char *const known[] = {"sort", "unused", "limit", NULL};
    char error[COMMAND_ERROR_SIZE];
    struct command c;
    struct buf line;

    if (web_has_strange_parameter(r, known))
        return;
    buf_init(&line, BUF_NO_CAP); /* the head of a request has its limit */
    put_words(&line, r);
    if (command_read(buf_span(&line), &c, error) == 0)
        reply_command(w, r, &c);
    else
        web_refuse(r, 400, error);
    buf_release(&line);
}

/* --- rates ------------------------------------------------------------------------- */

static void put_ring(struct buf *out, const char *name, const uint32_t *n, size_t size)
{
    report_begin(out, name, '[');
    for (size_t i = 0; i < size; i++) {
        if (i)
            (void)buf_add_char(out, ',');
        (void)buf_add_u64(out, n[i]);
    }
    (void)buf_add_char(out, ']');
}

static void put_rates(struct buf *out, const struct ruleset_rule *rule,
                      const struct rates_row *row)
{
    report_element(out);
    report_text(out, "id", rule->id);
    report_text(out, "title", rule->title);
    report_text(out, "priority", span_of(rule_priority_name(rule->priority)));
    put_ring(out, "hour", row->hour, RATES_MINUTES);
    put_ring(out, "day", row->day, RATES_HOURS);
    (void)buf_add_char(out, '}');
}

void web_get_rates(struct web *w, struct http_request *r)
{
    const struct ruleset *rs = w->options.rules(w->options.ctx);
    struct rates_row *rows;
    int64_t now_ms = clock_wall_ms();
    struct buf out;
    size_t n;

    if (web_has_strange_parameter(r, no_parameters))
        return;
    rows = mem_calloc(RATES_LISTED, sizeof(*rows));
    n = rates_list(w->rates, now_ms, rows, RATES_LISTED);
    buf_init(&out, BUF_NO_CAP); /* ids and titles come from rule files */
    report_time(&out, "time", now_ms);
    report_time(&out, "since", rates_since(w->rates));
    report_begin(&out, "rules", '[');
    for (size_t i = 0; i < n; i++) {
        struct ruleset_rule rule = ruleset_rule(rs, rows[i].rule);

        put_rates(&out, &rule, &rows[i]);
    }
    (void)buf_add_char(&out, ']');
    free(rows);
    web_reply_members(r, &out);
}

/* --- what it is told --------------------------------------------------------------- */

void web_note_alert(struct web *w, const struct post *p, size_t rule, int64_t now_ms)
{
    rates_add(w->rates, rule, now_ms);
    if (w->recent && p->form[RENDER_JSON])
        recent_add(w->recent, p->form[RENDER_JSON]);
}

void web_note_rules(struct web *w, size_t rules, const uint32_t *from)
{
    w->generation++;
    rates_move(w->rates, rules, from);
}
