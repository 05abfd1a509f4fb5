#include "app/recall.h"

#include <stdbool.h>
#include <stdio.h>

#include "app/rule_ids.h"
#include "feed/json.h"

/* Alerts that are read in one transaction: while it lasts nothing is written back that
 * came after its beginning. */
#define PIECE 4096

struct look {
    struct rates *rates;
    struct rule_ids ids;
    struct buf id; /* of the rule of an alert */
    int64_t from_ms;
    int64_t latest_ms; /* what the clock said when it was looked at, then in each alert */
    uint64_t before;   /* the alerts from this number on were looked at */
    size_t left;
    bool stopped;
};

/* --- whose it is ------------------------------------------------------------------- */

static bool find_id(struct json_value rule, struct buf *id)
{
    struct json_iter it = json_iter(rule);
    struct json_value key, v;

    while (json_next(&it, &key, &v))
        if (json_key_is(key, "id") && v.type == JSON_STRING)
            return json_unescape(v, id) == 0;
    return false;
}

/* The id stands near the beginning: the rest of the line is not looked at. */
static bool find_rule(struct look *l, struct span line, uint32_t *rule)
{
    struct json_reader reader;
    struct json_value key, v;
    struct json_error error;

    buf_reset(&l->id);
    json_reader_init(&reader, line);
    while (json_read(&reader, &key, &v, &error) > 0) {
        if (!json_key_is(key, "rule") || v.type != JSON_OBJECT)
            continue;
        if (!find_id(v, &l->id))
            return false;
        *rule = rule_ids_find(&l->ids, buf_span(&l->id));
        return *rule != RULE_IDS_NONE;
    }
    return false;
}

/* --- back in time ------------------------------------------------------------------ */

static bool stop(struct look *l, int64_t since_ms)
{
    l->stopped = true;
    if (since_ms < rates_since(l->rates))
        rates_set_since(l->rates, since_ms);
    return false;
}

static bool look_at(void *ctx, const struct journal_alert *a)
{
    struct look *l = ctx;
    uint32_t rule;

    if (a->time_ms > l->latest_ms + RATES_SET_BACK_MS)
        return stop(l, l->latest_ms); /* as live rates begin anew there */
    if (a->time_ms < l->from_ms)
        return stop(l, l->from_ms);
    if (!l->left)
        return stop(l, a->time_ms + 1);
    l->left--;
    l->before = a->seq;
    if (a->time_ms < l->latest_ms)
        l->latest_ms = a->time_ms;
    if (find_rule(l, a->line, &rule))
        rates_add_past(l->rates, rule, l->latest_ms);
    return true;
}

/* Where the journal begins within the day, nobody knows what was before. */
static int look_back(struct look *l, struct journal_reader *journal)
{
    int n;

    do
        n = journal_read_back(journal, l->before, PIECE, look_at, l);
    while (n == PIECE && !l->stopped);
    if (n >= 0 && !l->stopped)
        (void)stop(l, l->latest_ms);
    return n;
}

struct rates *recall(const char *path, const struct ruleset *rs, uint64_t last_seq,
                     int64_t now_ms, size_t most, char error[JOURNAL_ERROR_SIZE])
{
    struct journal_reader *journal = journal_reader_open(path, error);
    struct look l = {.from_ms = now_ms - RECALL_MS,
                     .latest_ms = now_ms,
                     .before = last_seq + 1,
                     .left = most};
    int got;

    if (!journal)
        return NULL;
    l.rates = rates_new(ruleset_count(rs), now_ms);
    rule_ids_init(&l.ids, rs);
    buf_init(&l.id, BUF_NO_CAP); /* a piece of a line */
    got = look_back(&l, journal);
    if (got < 0) {
        (void)snprintf(error, JOURNAL_ERROR_SIZE, "%s: %s", path,
                       got == JOURNAL_BROKEN ? "it is damaged" : "it cannot be read now");
        rates_free(l.rates);
        l.rates = NULL;
    }
    buf_release(&l.id);
    rule_ids_release(&l.ids);
    journal_reader_close(journal);
    return l.rates;
}
