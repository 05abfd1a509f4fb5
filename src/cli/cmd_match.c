/* wirewatch match: a filter from items to alerts. */
#include "base/clock.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/look.h"
#include "cli/output.h"
#include "cli/rules.h"
#include "cli/source.h"
#include "match/matcher.h"

static const struct cli_option options[] = {
    {'r', "rules", "PATH", "rule file, directory or glob; may be given again", false},
    {'f', "format", "FORMAT", LOOK_FORMATS, true},
    {'i', "input", "FORMAT", SOURCE_FORMATS, true},
    {'F', "framing", "FRAMING", SOURCE_FRAMINGS, true},
    SOURCE_BASE,
    CLI_COLOR,
    {0, NULL, NULL, NULL, false},
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
    struct look look;
};

struct settings {
    struct rule_paths rules;
    struct source source;
    enum look_format format;
    enum cli_when colour;
};

static void on_match(void *ctx, const struct match *match)
{
    struct run *r = ctx;
    struct alert a = {.seq = ++r->alerts,
                      .time_ms = clock_wall_ms(),
                      .rule = ruleset_rule(matcher_ruleset(r->matcher), match->rule),
                      .item = r->item,
                      .match = match};

    look_put(&r->look, &r->out.text, &a);
}

static void on_item(void *ctx, const struct item *item)
{
    struct run *r = ctx;

    r->item = item;
    matcher_run(r->matcher, item, clock_wall_ms(), on_match, r);
    output_ready(&r->out);
}

static int read_options(struct cli_args *a, struct settings *s)
{
    int got;

    while ((got = cli_next(a)) > 0) {
        switch (got) {
        case 'r': rule_paths_add(&s->rules, a->value); break;
        case 'f': s->format = (enum look_format)a->choice; break;
        case 'i': s->source.format = (enum item_format)a->choice; break;
        case 'F': s->source.framing = (enum frame_mode)a->choice; break;
        case SOURCE_BASE_LETTER: s->source.base = a->value; break;
        default: s->colour = (enum cli_when)a->choice; break;
        }
    }
    return got;
}

static enum cli_exit run_match(struct run *r, struct settings *s, char *const *files,
                               int n)
{
    s->source.ctx = r;
    s->source.out = &r->out;
    source_read(&s->source, files, n);
    if (output_end(&r->out, usage.command) < 0 || s->source.trouble || s->source.damaged)
        return CLI_TROUBLE;
    return r->alerts ? CLI_FOUND : CLI_NONE;
}

int cmd_match(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct settings s = {
        .source = {.who = usage.command, .framing = FRAME_AUTO, .on_item = on_item},
        .format = LOOK_AUTO};
    struct run r = {.alerts = 0};
    struct ruleset *rs = NULL;
    int got = read_options(&args, &s), code = CLI_TROUBLE;

    output_init(&r.out);
    if (got != CLI_END)
        code = cli_stop(got);
    else if (!s.rules.n)
        (void)cli_fail(&usage, "which rules? Name them with -r RULES");
    else if ((rs = rules_load(&s.rules, s.colour))) {
        r.look = look_settle(s.format, s.colour);
        r.matcher = matcher_new(rs);
        code = run_match(&r, &s, argv + args.first, argc - args.first);
        matcher_free(r.matcher);
    }
    ruleset_unref(rs);
    rule_paths_release(&s.rules);
    output_release(&r.out);
    return code;
}
