#include "app/request.h"

#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "feed/json.h"

#define LATER_LINES "after the first line only {\"ack\":SEQ} can be said"

/* A whole number that a journal can have given (SQLite's are signed): 0, or -1. */
static int read_seq(struct json_value v, uint64_t *seq)
{
    return v.type == JSON_NUMBER ? number_read(v.text, INT64_MAX, seq) : -1;
}

/* In the request's arena. Lines have a limit, so this has. */
static struct span text_of(struct request *r, struct json_value string)
{
    struct span text;
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)json_unescape(string, &b);
    text = arena_dup(&r->text, buf_span(&b));
    buf_release(&b);
    return text;
}

static const char *read_since(struct request *r, struct json_value v)
{
    if (v.type == JSON_NUMBER && read_seq(v, &r->seq) == 0)
        r->since = REQUEST_AFTER_SEQ;
    else if (v.type == JSON_STRING && clock_parse(text_of(r, v), &r->time_ms) == 0)
        r->since = REQUEST_FROM_TIME;
    else
        return "\"since\" is the number of an alert, 0, or a time such as "
               "\"2026-11-21T20:00:00Z\"";
    return NULL;
}

static bool is_name_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("._:@-", c));
}

static const char *read_name(struct request *r, struct json_value v)
{
    struct span name = {NULL, 0};
    size_t good = 0;

    if (v.type == JSON_STRING)
        name = text_of(r, v);
    while (good < name.n && is_name_char(name.p[good]))
        good++;
    if (!name.n || good < name.n || name.n > REQUEST_NAME_MOST)
        return "\"subscriber\" is a name of 1 to 64 letters, digits and . _ : @ -";
    r->name = name;
    return NULL;
}

static const char *add_glob(struct request *r, struct filter_list *list,
                            struct json_value v)
{
    struct span glob = {NULL, 0};

    if (v.type == JSON_STRING)
        glob = text_of(r, v);
    if (!glob.n || span_is(glob, "!") || glob.n > REQUEST_GLOB_BYTES)
        return "\"rule\", \"tag\" and \"source\" are patterns of 1 to 256 bytes, or "
               "lists of them";
    if (list->n == REQUEST_GLOBS_MOST)
        return "a list has at most 64 patterns";
    list->glob[list->n++] = glob;
    return NULL;
}

static const char *read_globs(struct request *r, struct filter_list *list,
                              struct json_value v)
{
    struct json_value key, element;
    const char *error = NULL;
    struct json_iter it;

    r->filters = true;
    list->n = 0;
    list->glob = arena_calloc(&r->text, REQUEST_GLOBS_MOST, sizeof(*list->glob));
    if (v.type != JSON_ARRAY)
        return add_glob(r, list, v);
    it = json_iter(v);
    while (!error && json_next(&it, &key, &element))
        error = add_glob(r, list, element);
    return error;
}

static const char *read_priority(struct request *r, struct json_value v)
{
    r->filters = true;
    if (v.type == JSON_STRING &&
        rule_priority_parse(text_of(r, v), &r->filter.least) == 0)
        return NULL;
    return "\"priority\" is low, normal, high or critical: the least to be sent";
}

static const char *read_notices(struct request *r, struct json_value v)
{
    if (v.type != JSON_TRUE && v.type != JSON_FALSE)
        return "\"notices\" is true or false";
    r->says_notices = true;
    r->notices = v.type == JSON_TRUE;
    return NULL;
}

static const char *read_member(struct request *r, struct json_value key,
                               struct json_value v, bool *ack)
{
    if (json_key_is(key, "since"))
        return read_since(r, v);
    if (json_key_is(key, "subscriber"))
        return read_name(r, v);
    if (json_key_is(key, "notices"))
        return read_notices(r, v);
    if (json_key_is(key, "rule"))
        return read_globs(r, &r->filter.rules, v);
    if (json_key_is(key, "tag"))
        return read_globs(r, &r->filter.tags, v);
    if (json_key_is(key, "source"))
        return read_globs(r, &r->filter.sources, v);
    if (json_key_is(key, "priority"))
        return read_priority(r, v);
    if (!json_key_is(key, "ack"))
        return "unknown member; known are \"since\", \"subscriber\", \"ack\", \"rule\", "
               "\"tag\", \"source\", \"priority\" and \"notices\"";
    *ack = v.type == JSON_TRUE;
    return *ack ? NULL : "\"ack\" in the first line is true, beside \"subscriber\"";
}

static const char *read_line(struct request *r, struct span line)
{
    struct json_value v, key, value;
    const char *error = NULL;
    struct json_error e;
    struct json_iter it;
    bool ack = false;

    if (!line.p)
        return "the line is longer than 4096 bytes";
    if (json_parse(line, &v, &e) < 0 || v.type != JSON_OBJECT)
        return "expected a JSON object such as {\"since\":0} or {\"notices\":true}";
    it = json_iter(v);
    while (!error && json_next(&it, &key, &value))
        error = read_member(r, key, value, &ack);
    if (!error && ack != (r->name.p != NULL))
        error = "a durable subscriber says {\"subscriber\":\"NAME\",\"ack\":true}";
    return error;
}

static void begin(struct request *r)
{
    memset(r, 0, sizeof(*r));
    arena_init(&r->text, 1024);
}

int request_read(struct request *r, struct span line, const char **error)
{
    begin(r);
    *error = read_line(r, line);
    if (!*error)
        return 0;
    request_release(r);
    begin(r);
    return -1;
}

void request_release(struct request *r)
{
    arena_release(&r->text);
}

int request_read_ack(struct span line, uint64_t *seq, const char **error)
{
    struct json_value v, key, value;
    struct json_error e;
    struct json_iter it;
    bool found = false;

    *error = LATER_LINES;
    if (!line.p || json_parse(line, &v, &e) < 0 || v.type != JSON_OBJECT)
        return -1;
    it = json_iter(v);
    while (json_next(&it, &key, &value)) {
        if (!json_key_is(key, "ack"))
            return -1;
        *error = "\"ack\" is the number of an alert";
        if (read_seq(value, seq) < 0)
            return -1;
        found = true;
    }
    return found ? 0 : -1;
}
