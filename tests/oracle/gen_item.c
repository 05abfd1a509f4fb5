/* gen_item: the news. */
#include "oracle/gen.h"

#include "feed/json.h"
#include "oracle/vocab.h"

void gen_item_init(struct gen_item *item)
{
    for (size_t i = 0; i < GEN_MEMBERS; i++)
        buf_init(&item->member[i], BUF_NO_CAP);
}

void gen_item_release(struct gen_item *item)
{
    for (size_t i = 0; i < GEN_MEMBERS; i++)
        buf_release(&item->member[i]);
}

static const char *any_of(struct gen_chance *c, const char *const *of, size_t n)
{
    return of[gen_below(c, n)];
}

#define ANY_OF(c, list) any_of(c, list, sizeof(list) / sizeof((list)[0]))

static const char *some_word(struct gen_chance *c, const struct gen_set *s)
{
    static const char *const fillers[] = {"on",  "of",   "und", "的",    "said",
                                          "new", "in 5", "la",  "Mr. X", "\U0001f600"};
    size_t subjects = sizeof(s->subjects) / sizeof(s->subjects[0]);
    const struct vocab *v = vocab_subject(s->subjects[gen_below(c, subjects)]);
    size_t forms = 0;

    if (gen_once_in(c, 5))
        return ANY_OF(c, fillers);
    while (forms < VOCAB_FORMS_MOST && v->texts[forms])
        forms++;
    return any_of(c, v->texts, forms);
}

static const char *some_gap(struct gen_chance *c, bool html)
{
    static const char *const gaps[] = {", ", "-",  ". ", "! ", "。", "\n",     "\n\n",
                                       "; ", "/",  "",   "\"", " (", "\u00a0", "... ",
                                       ": ", ".”", "—",  "? ", "+ ", "\t",     "\u200b"};
    static const char *const tags[] = {"<br>",     "</p><p>",   "<b>",    "</b>",
                                       "<br><br>", "&amp;",     "&nbsp;", "<td>",
                                       "<!-- -->", "<em>a</em>"};

    if (!gen_once_in(c, 4))
        return " ";
    return html && gen_once_in(c, 2) ? ANY_OF(c, tags) : ANY_OF(c, gaps);
}

static void write_text(struct buf *out, struct gen_chance *c, const struct gen_set *s,
                       size_t words, bool html)
{
    for (size_t i = 0; i < words; i++) {
        (void)buf_add_str(out, i ? some_gap(c, html) : "");
        (void)buf_add_str(out, some_word(c, s));
    }
    if (words && gen_once_in(c, 3))
        (void)buf_add_char(out, '.');
}

void gen_item_write(struct gen_item *i, struct gen_chance *c, const struct gen_set *s)
{
    static const char *const languages[] = {"", "en", "zh", "de",    "fr", "en-US",
                                            "", "ru", "ko", "de-AT", "xx"};
    static const char *const sources[] = {"", "Reuters", "Reuters opinion", "AP"};
    static const char *const dates[] = {"", "2026-11-20T10:00:00Z",
                                        "2025-01-01T00:00:00Z", "yesterday"};
    bool html = gen_once_in(c, 3);
    enum gen_member body = html ? GEN_CONTENT_HTML : GEN_CONTENT_TEXT;
    /* Sometimes long enough for the lead's fifty words to end in it. */
    size_t most = gen_once_in(c, 12) ? 90 : 30;

    for (size_t m = 0; m < GEN_MEMBERS; m++)
        buf_reset(&i->member[m]);
    if (!gen_once_in(c, 6))
        write_text(&i->member[GEN_TITLE], c, s, gen_below(c, 9), false);
    if (gen_once_in(c, 3))
        write_text(&i->member[GEN_SUMMARY], c, s, gen_below(c, most), false);
    if (!gen_once_in(c, 6))
        write_text(&i->member[body], c, s, gen_below(c, most), html);
    if (gen_once_in(c, 3))
        write_text(&i->member[GEN_AUTHOR], c, s, 2, false);
    if (gen_once_in(c, 3))
        write_text(&i->member[GEN_TAG], c, s, 2, false);
    (void)buf_add_str(&i->member[GEN_SOURCE], ANY_OF(c, sources));
    if (gen_once_in(c, 4))
        write_text(&i->member[GEN_SOURCE], c, s, 1, false);
    if (gen_once_in(c, 4))
        write_text(&i->member[GEN_URL], c, s, 2, false);
    (void)buf_add_str(&i->member[GEN_LANGUAGE], ANY_OF(c, languages));
    (void)buf_add_str(&i->member[GEN_DATE], ANY_OF(c, dates));
}

void gen_put_json(struct buf *out, const struct gen_item *i)
{
    static const char *const names[GEN_MEMBERS] = {
        [GEN_TITLE] = "title",
        [GEN_SUMMARY] = "summary",
        [GEN_CONTENT_TEXT] = "content_text",
        [GEN_CONTENT_HTML] = "content_html",
        [GEN_SOURCE] = "source",
        [GEN_URL] = "url",
        [GEN_LANGUAGE] = "language",
        [GEN_DATE] = "date_published",
    };

    (void)buf_add_char(out, '{');
    for (size_t m = 0; m < GEN_MEMBERS; m++)
        if (names[m] && i->member[m].n)
            (void)json_put_member(out, names[m], buf_span(&i->member[m]));
    if (i->member[GEN_AUTHOR].n) {
        (void)json_put_name(out, "authors");
        (void)buf_add_str(out, "[{");
        (void)json_put_member(out, "name", buf_span(&i->member[GEN_AUTHOR]));
        (void)buf_add_str(out, "},{\"name\":\"Chip Nvidia\"}]");
    }
    if (i->member[GEN_TAG].n) {
        (void)json_put_name(out, "tags");
        (void)buf_add_char(out, '[');
        (void)json_put_string(out, buf_span(&i->member[GEN_TAG]));
        (void)buf_add_str(out, ",\"chips\"]");
    }
    (void)buf_add_char(out, '}');
}
