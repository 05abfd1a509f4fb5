#include "cli/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feed/json.h"
#include "text/utf8.h"

void ask_release(struct ask *a)
{
    free(a->rules.text);
    free(a->tags.text);
    free(a->sources.text);
}

void ask_add(struct ask_list *l, const char *text)
{
    l->text = mem_grow(l->text, &l->cap, l->n + 1, sizeof(*l->text));
    l->text[l->n++] = text;
}

static bool is_number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

/* A number may have been given with zeros before it, which JSON has not. */
static void put_since(const char *since, struct buf *out)
{
    if (!is_number(since)) {
        (void)json_put_member(out, "since", span_of(since));
        return;
    }
    while (since[0] == '0' && since[1])
        since++;
    (void)json_put_name(out, "since");
    (void)buf_add_str(out, since);
}

/* What was typed, as held text. */
static void put_text(struct buf *out, const char *text)
{
    struct buf held;

    buf_init(&held, BUF_NO_CAP);
    (void)utf8_hold(span_of(text), &held);
    (void)json_put_string(out, buf_span(&held));
    buf_release(&held);
}

static void put_list(const struct ask_list *l, const char *name, struct buf *out)
{
    if (!l->n)
        return;
    (void)json_put_name(out, name);
    for (size_t i = 0; i < l->n; i++) {
        (void)buf_add_char(out, i ? ',' : '[');
        put_text(out, l->text[i]);
    }
    (void)buf_add_char(out, ']');
}

void ask_put(const struct ask *a, struct buf *out, uint64_t after_seq)
{
    size_t before = out->n;

    (void)buf_add_char(out, '{');
    if (after_seq && !a->subscriber) {
        (void)json_put_name(out, "since");
        (void)buf_add_u64(out, after_seq);
    } else if (a->since) {
        put_since(a->since, out);
    }
    if (a->subscriber) {
        (void)json_put_name(out, "subscriber");
        put_text(out, a->subscriber);
        (void)buf_add_str(out, ",\"ack\":true");
    }
    put_list(&a->rules, "rule", out);
    put_list(&a->tags, "tag", out);
    put_list(&a->sources, "source", out);
    if (a->priority)
        (void)json_put_member(out, "priority", span_of(a->priority));
    if (out->n == before + 1)
        out->n = before;
    else
        (void)buf_add_str(out, "}\n");
}

void ask_put_ack(struct buf *out, uint64_t seq)
{
    (void)buf_add_str(out, "{\"ack\":");
    (void)buf_add_u64(out, seq);
    (void)buf_add_str(out, "}\n");
}

static enum ask_answer answer_of(struct json_value notice)
{
    if (span_is(notice.text, "refused"))
        return ASK_REFUSED;
    if (span_is(notice.text, "unavailable"))
        return ASK_UNAVAILABLE;
    return span_is(notice.text, "replaced") ? ASK_REPLACED : ASK_NONE;
}

enum ask_answer ask_read(struct span line, struct buf *error)
{
    enum ask_answer answer = ASK_NONE;
    struct json_value v, key, value;
    struct json_error e;
    struct json_iter it;

    if (json_parse(line, &v, &e) < 0 || v.type != JSON_OBJECT)
        return ASK_NONE;
    it = json_iter(v);
    while (json_next(&it, &key, &value)) {
        if (json_key_is(key, "notice"))
            answer = answer_of(value);
        else if (json_key_is(key, "error") && value.type == JSON_STRING)
            (void)json_unescape(value, error);
    }
    return answer;
}
