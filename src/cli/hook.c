#include "cli/hook.h"

#include "cli/markup.h"
#include "feed/json.h"

#define TAGS_MOST 5

static struct span rule_name(const struct alert *a)
{
    return a->rule.title.n ? a->rule.title : a->rule.id;
}

/* "**Rule** (high), Source": also, so that no title stands at the beginning of a line. */
static void put_head(struct buf *text, enum markup m, const struct alert *a)
{
    const char *strong = m == MARKUP_SLACK ? "*" : "**";
    struct span source = a->item->field[ITEM_SOURCE];

    (void)buf_addf(text, "%s", strong);
    markup_put(text, m, rule_name(a));
    (void)buf_addf(text, "%s (%s)", strong, rule_priority_name(a->rule.priority));
    if (source.n) {
        (void)buf_add_str(text, ", ");
        markup_put(text, m, source);
    }
}

static void put_chat(struct buf *out, enum markup m, const struct alert *a,
                     const struct alert_reader *r)
{
    struct buf text;
    size_t before;

    buf_init(&text, BUF_NO_CAP);
    put_head(&text, m, a);
    (void)buf_add_str(&text, ": ");
    markup_put_headline(&text, m, a);
    before = text.n;
    markup_put_snippet(&text, m, "\n> \u201c", a, r);
    if (text.n > before)
        (void)buf_add_str(&text, "\u201d");
    (void)json_put_member(out, "text", buf_span(&text));
    buf_release(&text);
}

/* Its five priorities have ours in the middle of them. */
static int ntfy_priority(enum rule_priority p)
{
    static const int levels[] = {
        [RULE_LOW] = 2,
        [RULE_NORMAL] = 3,
        [RULE_HIGH] = 4,
        [RULE_CRITICAL] = 5,
    };

    return levels[p];
}

static void put_plain(struct buf *out, const char *name, struct buf *text,
                      struct span value)
{
    buf_reset(text);
    markup_put(text, MARKUP_PLAIN, value);
    (void)json_put_member(out, name, buf_span(text));
}

static void put_tags(struct buf *out, const struct alert *a)
{
    (void)json_put_name(out, "tags");
    (void)buf_add_char(out, '[');
    for (size_t i = 0; i < a->rule.n_tags && i < TAGS_MOST; i++) {
        if (i)
            (void)buf_add_char(out, ',');
        (void)json_put_string(out, a->rule.tags[i]);
    }
    (void)buf_add_char(out, ']');
}

static void put_ntfy(struct buf *out, const struct alert *a, const struct alert_reader *r)
{
    struct span url = a->item->field[ITEM_URL], source = a->item->field[ITEM_SOURCE];
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    put_plain(out, "title", &text, rule_name(a));
    buf_reset(&text);
    markup_put_headline(&text, MARKUP_PLAIN, a);
    markup_put_snippet(&text, MARKUP_PLAIN, "\n", a, r);
    if (source.n) {
        (void)buf_add_char(&text, '\n');
        markup_put(&text, MARKUP_PLAIN, source);
    }
    (void)json_put_member(out, "message", buf_span(&text));
    buf_release(&text);
    (void)json_put_name(out, "priority");
    (void)buf_addf(out, "%d", ntfy_priority(a->rule.priority));
    put_tags(out, a);
    if (markup_is_web(url))
        (void)json_put_member(out, "click", url);
}

void hook_put(struct buf *out, enum hook_form form, const struct alert *a,
              const struct alert_reader *r)
{
    (void)buf_add_char(out, '{');
    switch (form) {
    case HOOK_SLACK:
        put_chat(out, MARKUP_SLACK, a, r);
        /* The service is not to fetch what a title leads to. */
        (void)buf_add_str(out, ",\"unfurl_links\":false,\"unfurl_media\":false");
        break;
    case HOOK_MATTERMOST: put_chat(out, MARKUP_MATTERMOST, a, r); break;
    case HOOK_NTFY: put_ntfy(out, a, r); break;
    }
    (void)buf_add_str(out, "}\n");
}
