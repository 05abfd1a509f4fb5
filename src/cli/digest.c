#include "cli/digest.h"

#include "base/clock.h"
#include "base/log.h"

#define MUTED "<span style=\"color:#767676\">"

/* --- phrases ----------------------------------------------------------------------- */

/* "2026-11-21 20:48" */
static void put_time(struct buf *out, int64_t time_ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(time_ms, text);
    text[10] = ' ';
    (void)buf_add(out, text, 16);
}

static void put_period(struct buf *out, const struct digest *d)
{
    (void)buf_add_str(out, "Alerts from ");
    put_time(out, d->since_ms);
    (void)buf_add_str(out, " to ");
    put_time(out, d->until_ms);
    (void)buf_add_str(out, " UTC");
}

static void put_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
    (void)buf_addf(out, "%llu %s", (unsigned long long)n, n == 1 ? one : many);
}

static void put_stories(struct buf *out, uint64_t n)
{
    put_count(out, n, "story", "stories");
}

static void put_summary(struct buf *out, const struct stories *s)
{
    size_t rules = stories_rules(s);

    if (!stories_alerts(s)) {
        (void)buf_add_str(out, "There were none.");
        return;
    }
    put_stories(out, stories_count(s));
    (void)buf_add_str(out, " in ");
    put_count(out, stories_alerts(s), "alert", "alerts");
    (void)buf_add_str(out, " of ");
    put_count(out, rules, "rule", "rules");
    (void)buf_add_char(out, '.');
}

/* "Ports (high): 3 stories" */
static void put_rule(struct buf *out, const struct digest *d, const struct story_rule *r)
{
    markup_put(out, d->form, r->title);
    (void)buf_addf(out, " (%s): ", rule_priority_name(r->priority));
    put_stories(out, r->stories);
}

static void put_sources(struct buf *out, const struct digest *d, const struct story *st)
{
    for (size_t i = 0; i < st->n_sources; i++) {
        (void)buf_add_str(out, i ? ", " : "from ");
        markup_put(out, d->form, st->source[i]);
    }
    if (st->n_sources == STORY_SOURCES_MOST)
        (void)buf_add_str(out, " ...");
}

/* "from Tide, Gulf; 3 alerts since 2026-11-21 20:48; also under Chips" */
static void put_details(struct buf *out, const struct digest *d, const struct stories *s,
                        const struct story *st)
{
    const char *comma = st->n_sources ? "; " : "";

    put_sources(out, d, st);
    if (st->alerts > 1) {
        (void)buf_addf(out, "%s%llu alerts since ", comma,
                       (unsigned long long)st->alerts);
        put_time(out, st->first_ms);
        comma = "; ";
    }
    for (size_t i = 1; i < st->n_rules; i++) {
        (void)buf_add_str(out, i == 1 ? comma : ", ");
        (void)buf_add_str(out, i == 1 ? "also under " : "");
        markup_put(out, d->form, stories_rule(s, st->rule[i])->title);
    }
}

/* --- a story in each form ---------------------------------------------------------- */

/* Whatever stands in front of `from` is taken away where nothing came behind it. */
static void keep_if_more(struct buf *out, size_t from, size_t before)
{
    if (out->n == before)
        out->n = from;
}

static void put_story_plain(struct buf *out, const struct digest *d,
                            const struct stories *s, const struct story *st)
{
    size_t from, before;

    (void)buf_add_str(out, "\n  ");
    put_time(out, st->last_ms);
    (void)buf_addf(out, "  %s", st->headline ? st->headline : "");
    from = out->n;
    (void)buf_add_str(out, "\n    ");
    before = out->n;
    put_details(out, d, s, st);
    keep_if_more(out, from, before);
    if (st->snippet)
        (void)buf_addf(out, "\n    %s", st->snippet);
    if (st->url)
        (void)buf_addf(out, "\n    %s", st->url);
    (void)buf_add_char(out, '\n');
}

/* Text from outside stands at no beginning of a line, where it could open a block. */
static void put_story_markdown(struct buf *out, const struct digest *d,
                               const struct stories *s, const struct story *st)
{
    size_t from, before;

    (void)buf_add_str(out, "- ");
    put_time(out, st->last_ms);
    (void)buf_addf(out, " %s", st->headline ? st->headline : "");
    from = out->n;
    (void)buf_add_str(out, "\\\n  ");
    before = out->n;
    put_details(out, d, s, st);
    keep_if_more(out, from, before);
    if (st->snippet)
        (void)buf_addf(out, "\\\n  \u201c%s\u201d", st->snippet);
    (void)buf_add_char(out, '\n');
}

static void put_story_html(struct buf *out, const struct digest *d,
                           const struct stories *s, const struct story *st)
{
    size_t from, before;

    (void)buf_addf(out, "<li style=\"margin:0 0 .8em\">%s",
                   st->headline ? st->headline : "");
    (void)buf_add_str(out, "<br>" MUTED);
    put_time(out, st->last_ms);
    from = out->n;
    (void)buf_add_str(out, ", ");
    before = out->n;
    put_details(out, d, s, st);
    keep_if_more(out, from, before);
    (void)buf_add_str(out, "</span>");
    if (st->snippet)
        (void)buf_addf(out, "<br>%s", st->snippet);
    (void)buf_add_str(out, "</li>\n");
}

/* --- the forms --------------------------------------------------------------------- */

/* What stands around the parts. */
static const struct form {
    const char *period[2]; /* the first line */
    const char *summary[2];
    const char *rule[2];
    const char *stories[2]; /* around all of a rule */
    const char *more[2];    /* around "and 5 more" */
    const char *end;
    void (*story)(struct buf *out, const struct digest *d, const struct stories *s,
                  const struct story *st);
} forms[] = {
    [MARKUP_PLAIN] = {{"", "\n"},
                      {"", "\n"},
                      {"\n", "\n"},
                      {"", ""},
                      {"\n  ", "\n"},
                      "",
                      put_story_plain},
    [MARKUP_MARKDOWN] = {{"# ", "\n\n"},
                         {"", "\n"},
                         {"\n## ", "\n\n"},
                         {"", ""},
                         {"\n", "\n"},
                         "",
                         put_story_markdown},
    [MARKUP_HTML] = {{"<h1 style=\"font-size:1.3em\">", "</h1>\n"},
                     {"<p>", "</p>\n"},
                     {"<h2 style=\"font-size:1.1em\">", "</h2>\n"},
                     {"<ul style=\"padding-left:1.2em\">\n", "</ul>\n"},
                     {"<p>", "</p>\n"},
                     "</body></html>\n",
                     put_story_html},
};

static void put_html_head(struct buf *out, const struct digest *d)
{
    (void)buf_add_str(out,
                      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    put_period(out, d);
    (void)buf_add_str(out,
                      "</title></head>\n<body style=\"max-width:44em;margin:1em auto;"
                      "padding:0 1em;font-family:sans-serif;line-height:1.4\">\n");
}

/* The stories from `first` on that stand under one rule. Returns the one after them. */
static size_t put_section(struct buf *out, const struct digest *d,
                          const struct stories *s, size_t first)
{
    uint32_t index = stories_at(s, first)->rule[0];
    const struct story_rule *rule = stories_rule(s, index);
    size_t listed = rule->stories < d->most ? rule->stories : d->most;
    const struct form *f = &forms[d->form];

    (void)buf_add_str(out, f->rule[0]);
    put_rule(out, d, rule);
    (void)buf_addf(out, "%s%s", f->rule[1], f->stories[0]);
    for (size_t i = 0; i < listed; i++)
        f->story(out, d, s, stories_at(s, first + i));
    (void)buf_add_str(out, f->stories[1]);
    if (listed < rule->stories)
        (void)buf_addf(out, "%sand %zu more%s", f->more[0], rule->stories - listed,
                       f->more[1]);
    return first + rule->stories;
}

void digest_put(struct buf *out, const struct digest *d, const struct stories *s)
{
    const struct form *f = &forms[d->form];

    if (d->form == MARKUP_HTML)
        put_html_head(out, d);
    (void)buf_add_str(out, f->period[0]);
    put_period(out, d);
    (void)buf_addf(out, "%s%s", f->period[1], f->summary[0]);
    put_summary(out, s);
    (void)buf_add_str(out, f->summary[1]);
    for (size_t i = 0; i < stories_count(s);)
        i = put_section(out, d, s, i);
    if (stories_left_out(s))
        (void)buf_addf(out, "%sand %llu older alert%s%s", f->more[0],
                       (unsigned long long)stories_left_out(s),
                       log_plural(stories_left_out(s)), f->more[1]);
    (void)buf_add_str(out, f->end);
}
