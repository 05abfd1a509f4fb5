/* wirewatch match: a filter from items to alerts. */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/alert.h"
#include "base/clock.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/rules.h"
#include "cli/source.h"
#include "match/matcher.h"

static const struct cli_option options[] = {
    {'r', "rules", "PATH", "rule file, directory or glob; may be given again"},
    {'f', "format", "FORMAT", "json or text (text on a terminal, else json)"},
    {'i', "input", "FORMAT", "auto, ndjson, text or feed (auto)"},
    {'F', "framing", "FRAMING", "newline, nul, octet or document (newline)"},
    {256, "color", "WHEN", "auto, always or never (auto)"},
    {0, NULL, NULL, NULL},
};

static const struct cli_usage usage = {
    "wirewatch match", "-r RULES [FILE...]",
    "Reads items from the files or standard input and prints an alert for each rule\n"
    "that an item matches. Exit status: 0 some alert, 1 none, 2 trouble.",
    options};

struct run {
    struct output out;
    struct matcher *matcher;
    const struct item *item; /* in work */
    uint64_t alerts;
    bool text;
    bool colour;
    unsigned width;
};

struct settings {
    struct rule_paths rules;
    struct source source;
    const char *format;
    const char *colour;
};

static void on_match(void *ctx, const struct match *match)
{
    struct run *r = ctx;
    struct alert a = {.seq = ++r->alerts,
                      .time_ms = clock_wall_ms(),
                      .rule = ruleset_rule(matcher_ruleset(r->matcher), match->rule),
                      .item = r->item,
                      .match = match};

    if (r->text)
        (void)alert_put_text(&r->out.text, &a, r->colour, r->width);
    else
        (void)alert_put_json(&r->out.text, &a);
}

static void on_item(void *ctx, const struct item *item)
{
    struct run *r = ctx;

    r->item = item;
    matcher_run(r->matcher, item, clock_wall_ms(), on_match, r);
    output_ready(&r->out);
}

static void on_pause(void *ctx)
{
    struct run *r = ctx;

    (void)output_flush(&r->out);
}

static int read_options(struct cli_args *a, struct settings *s)
{
    int got;

    while ((got = cli_next(a)) > 0) {
        struct span value = span_of(a->value);

        if (got == 'r')
            rule_paths_add(&s->rules, a->value);
        else if (got == 'f')
            s->format = a->value;
        else if (got == 256)
            s->colour = a->value;
        else if (got == 'i' && item_format_parse(value, &s->source.format) < 0)
            return cli_fail(a->usage, "--input is auto, ndjson, text or feed, not '%s'",
                            a->value),
                   CLI_BAD;
        else if (got == 'F' && frame_mode_parse(value, &s->source.framing) < 0)
            return cli_fail(a->usage,
                            "--framing is newline, nul, octet or document, not '%s'",
                            a->value),
                   CLI_BAD;
    }
    return got;
}

static int settle_output(struct run *r, const struct settings *s)
{
    struct winsize size;

    if (cli_colour(s->colour, STDOUT_FILENO, &r->colour) < 0)
        return cli_fail(&usage, "--color is auto, always or never, not '%s'", s->colour);
    r->text = isatty(STDOUT_FILENO);
    if (s->format) {
        r->text = strcmp(s->format, "text") == 0;
        if (!r->text && strcmp(s->format, "json") != 0)
            return cli_fail(&usage, "--format is json or text, not '%s'", s->format);
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        r->width = size.ws_col;
    return 0;
}

static enum cli_exit run_match(struct run *r, struct settings *s, char *const *files,
                               int n)
{
    s->source.ctx = r;
    source_read(&s->source, files, n);
    if (output_end(&r->out, usage.command) < 0 || s->source.trouble || s->source.damaged)
        return CLI_TROUBLE;
    return r->alerts ? CLI_FOUND : CLI_NONE;
}

int cmd_match(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct settings s = {
        .source = {.who = usage.command, .on_item = on_item, .on_pause = on_pause}};
    struct run r = {.alerts = 0};
    struct ruleset *rs = NULL;
    int got = read_options(&args, &s), code = CLI_TROUBLE;

    output_init(&r.out);
    if (got != CLI_END)
        code = cli_stop(got);
    else if (!s.rules.n)
        (void)cli_fail(&usage, "which rules? Name them with -r RULES");
    else if (settle_output(&r, &s) == 0 && (rs = rules_load(&s.rules, s.colour))) {
        r.matcher = matcher_new(rs);
        code = run_match(&r, &s, argv + args.first, argc - args.first);
        matcher_free(r.matcher);
    }
    ruleset_unref(rs);
    rule_paths_release(&s.rules);
    output_release(&r.out);
    return code;
}
