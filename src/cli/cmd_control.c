/* wirewatch stats, reload and their like: a running daemon is asked and told. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/log.h"
#include "base/number.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/converse.h"
#include "cli/output.h"
#include "cli/rules.h"
#include "cli/table.h"
#include "cli/told.h"

/* Seconds that a daemon may take to answer, and to read its rules. */
#define ANSWER_S     5
#define RELOAD_S     600
#define TIMEOUT_MOST 86400

enum { OPT_JSON = 300, OPT_UNUSED, OPT_TIMEOUT };

#define CONTROL_OPTIONS                                                                  \
    {'c', "control", "ADDRESS", "the control socket of the daemon", false},              \
        {OPT_TIMEOUT, "timeout", "S", "seconds to wait for it (5; of reload 600)",       \
         false},                                                                         \
        {OPT_JSON, "json", NULL, "the answer as it came, one JSON object", false},       \
        CLI_COLOR,                                                                       \
    {                                                                                    \
        0, NULL, NULL, NULL, false                                                       \
    }

static const struct cli_option options[] = {
    CONTROL_OPTIONS,
};

static const struct cli_option rules_options[] = {
    {'s', "sort", "ORDER", "alerts, candidates, time, last or order (alerts)", true},
    {OPT_UNUSED, "unused", NULL, "only rules that have not alerted", false},
    {'n', "count", "N", "so many at most (100; the daemon lists up to 1000)", false},
    CONTROL_OPTIONS,
};

#define ABOUT_ADDRESS                                                                    \
    "An address is unix:PATH; the default is unix:/run/wirewatch/control.sock.\n"        \
    "On a terminal the answer is a table, otherwise JSON. Exit status: 0, or 2 on\n"     \
    "trouble."

/* Which command, and what goes behind its name. */
struct asking {
    struct cli_usage usage;
    const char *command;
    int words;       /* 0 or 1 */
    int64_t limit_s; /* 0: ANSWER_S */
};

struct run {
    const struct asking *asking;
    const char *address;
    bool json;
    enum cli_when colour;
    int64_t limit_s;
    struct buf line; /* what is said: the command and its words */
    struct converse talk;
    struct span answer; /* without its line end */
};

/* --- the conversation -------------------------------------------------------------- */

static int complain(const struct run *r, const char *what)
{
    (void)cli_fail(&r->asking->usage, "%s", what);
    return -1;
}

/* Says the line and waits for what comes back, which is in r->answer then: 0, or -1 after
 * a message. */
static int converse(struct run *r)
{
    static const char turned_away[] =
        "the daemon closed the connection without an answer; "
        "its allow list may not let you in, or too many are "
        "connected";
    int fd = connect_within(r->asking->usage.command, r->address, r->limit_s * 1000);

    if (fd < 0)
        return -1;
    converse_init(&r->talk, fd);
    (void)buf_add_char(&r->line, '\n');
    converse_say(&r->talk, buf_span(&r->line));
    switch (converse_wait(&r->talk, r->limit_s * 1000, &r->answer)) {
    case CONVERSE_LINE: return 0;
    case CONVERSE_CUT: return complain(r, "the answer is cut off");
    case CONVERSE_TOO_LONG: return complain(r, "the answer is too long");
    case CONVERSE_CLOSED: return complain(r, turned_away);
    case CONVERSE_ERROR:
        /* it has closed before it read what was said */
        return complain(r, errno == ECONNRESET || errno == EPIPE ? turned_away
                                                                 : strerror(errno));
    case CONVERSE_NONE: break;
    }
    (void)cli_fail(&r->asking->usage,
                   "no answer within %lld s: the daemon is stopped or very busy; "
                   "--timeout waits longer",
                   (long long)r->limit_s);
    return -1;
}

/* --- what it says ------------------------------------------------------------------ */

static void add_problem(struct diag *d, struct json_value p)
{
    struct buf file, message, hint, source;
    struct diag_place place = {NULL, told_number(p, "line"), told_number(p, "column")};
    enum diag_severity severity = DIAG_ERROR;
    struct span name, said, tip, line;

    buf_init(&file, BUF_NO_CAP);
    buf_init(&message, BUF_NO_CAP);
    buf_init(&hint, BUF_NO_CAP);
    buf_init(&source, BUF_NO_CAP);
    if (span_is(told_text(p, "severity", &message), "warning"))
        severity = DIAG_WARNING;
    name = told_text(p, "file", &file);
    said = told_text(p, "message", &message);
    tip = told_text(p, "hint", &hint);
    line = told_text(p, "source", &source);
    if (name.p)
        place.file = diag_file(d, name.p);
    diag_add(d, severity, place, line, tip.p, "%.*s", (int)said.n, said.p ? said.p : "");
    buf_release(&file);
    buf_release(&message);
    buf_release(&hint);
    buf_release(&source);
}

/* Those of a reload, as `check` prints them. */
static void print_problems(const struct run *r, struct json_value answer)
{
    struct json_value problems = told_value(answer, "problems"), p;
    struct json_iter it;
    struct diag d;

    if (problems.type != JSON_ARRAY)
        return;
    diag_init(&d);
    it = json_iter(problems);
    while (json_next(&it, NULL, &p))
        if (p.type == JSON_OBJECT)
            add_problem(&d, p);
    rules_print_problems(&d, r->colour);
    diag_release(&d);
}

static void put_reload(struct buf *out, struct json_value a)
{
    size_t rules = told_number(a, "rules"), warnings = told_number(a, "warnings");

    (void)buf_addf(out, "%zu rule%s: %zu added, %zu changed, %zu removed", rules,
                   log_plural(rules), told_number(a, "added"), told_number(a, "changed"),
                   told_number(a, "removed"));
    if (warnings)
        (void)buf_addf(out, "; %zu warning%s", warnings, log_plural(warnings));
    (void)buf_addf(out, "; generation %zu\n", told_number(a, "generation"));
}

/* Why it was not done, in a line. */
static void say_failure(const struct run *r, struct json_value a)
{
    struct buf error;
    struct span said;
    size_t n = told_number(a, "errors");

    buf_init(&error, BUF_NO_CAP);
    said = told_text(a, "error", &error);
    if (said.p)
        (void)cli_fail(&r->asking->usage, "%s", said.p);
    else
        (void)cli_fail(&r->asking->usage, "%zu error%s; the rules from before stay", n,
                       log_plural(n));
    buf_release(&error);
}

/* Inputs and outputs of the daemon say something too. */
static bool is_answer(struct json_value a)
{
    enum json_type ok = told_value(a, "ok").type;

    return ok == JSON_TRUE || ok == JSON_FALSE;
}

/* Prints the answer; the exit code. */
static int show(const struct run *r)
{
    struct span line = r->answer;
    struct output out;
    struct json_value a;
    struct json_error e;
    bool ok;

    if (json_parse(line, &a, &e) < 0 || !is_answer(a))
        return cli_fail(&r->asking->usage,
                        "what answers there is not the control socket of wirewatchd");
    ok = told_value(a, "ok").type == JSON_TRUE;
    output_init(&out);
    if (r->json)
        (void)buf_addf(&out.text, "%.*s\n", (int)line.n, line.p);
    else if (ok && strcmp(r->asking->command, "reload") == 0)
        put_reload(&out.text, a);
    else if (ok)
        table_put(&out.text, a);
    if (output_end(&out, r->asking->usage.command) < 0)
        ok = false;
    output_release(&out);
    print_problems(r, a);
    if (told_value(a, "ok").type != JSON_TRUE)
        say_failure(r, a);
    return ok ? CLI_OK : CLI_TROUBLE;
}

/* --- the commands ------------------------------------------------------------------ */

static int read_timeout(const char *text, struct run *r)
{
    uint64_t s;

    if (number_read(span_of(text), TIMEOUT_MOST, &s) == 0 && s) {
        r->limit_s = (long)s;
        return 0;
    }
    (void)cli_fail(&r->asking->usage, "--timeout is a number of seconds from 1 to %d",
                   TIMEOUT_MOST);
    return CLI_BAD;
}

/* PREFIX and what was typed, as one word of the line: 0, or -1 after a message. A blank
 * or a line end would make it more. */
static int add_word(struct run *r, const char *prefix, const char *text)
{
    if (!*text || strpbrk(text, " \t\r\n\v\f")) {
        (void)cli_fail(&r->asking->usage, "'%s' is not one word", text);
        return -1;
    }
    (void)buf_addf(&r->line, " %s%s", prefix, text);
    return 0;
}

static int read_options(struct cli_args *a, struct run *r)
{
    static const char *const sorts[] = {"alerts", "candidates", "time", "last", "order"};
    int got;

    while ((got = cli_next(a)) > 0)
        switch (got) {
        case 'c': r->address = a->value; break;
        case 's': (void)buf_addf(&r->line, " sort=%s", sorts[a->choice]); break;
        case 'n':
            if (add_word(r, "limit=", a->value) < 0)
                return CLI_BAD;
            break;
        case OPT_UNUSED: (void)buf_add_str(&r->line, " unused"); break;
        case OPT_JSON: r->json = true; break;
        case OPT_TIMEOUT:
            if (read_timeout(a->value, r) < 0)
                return CLI_BAD;
            break;
        default: r->colour = (enum cli_when)a->choice; break;
        }
    return got;
}

/* What stands behind the options: 0, or -1 after a message. */
static int read_words(const struct cli_args *a, struct run *r)
{
    const struct asking *asking = r->asking;
    int words = a->argc - a->first;

    if (words < asking->words)
        return complain(r, "which? See --help");
    if (words > asking->words) {
        (void)cli_fail(&asking->usage, "'%s' is one too many",
                       a->argv[a->first + asking->words]);
        return -1;
    }
    return words ? add_word(r, "", a->argv[a->first]) : 0;
}

static int run(const struct asking *asking, int argc, char **argv)
{
    struct cli_args args = {.usage = &asking->usage, .argc = argc, .argv = argv};
    struct run r = {.asking = asking,
                    .address = "unix:/run/wirewatch/control.sock",
                    .json = isatty(STDOUT_FILENO) != 1,
                    .limit_s = asking->limit_s ? asking->limit_s : ANSWER_S,
                    .talk = {.fd = -1}};
    int got, code = CLI_TROUBLE;

    buf_init(&r.line, BUF_NO_CAP);
    (void)buf_add_str(&r.line, asking->command);
    got = read_options(&args, &r);
    if (got != CLI_END)
        code = cli_stop(got);
    else if (read_words(&args, &r) == 0 && converse(&r) == 0)
        code = show(&r);
    buf_release(&r.line);
    converse_release(&r.talk);
    return code;
}

int cmd_stats(int argc, char **argv)
{
    static const struct asking asking = {
        {"wirewatch stats", "[--control=ADDRESS] [--json]",
         "Prints what a running daemon has counted since it was started.\n" ABOUT_ADDRESS,
         options},
        "stats",
        0,
        0};

    return run(&asking, argc, argv);
}

int cmd_reload(int argc, char **argv)
{
    static const struct asking asking = {
        {"wirewatch reload", "[--control=ADDRESS] [--json]",
         "Has a running daemon read its rules again, waits until that is done, and\n"
         "prints what has changed; or all problems, and then the rules from before\n"
         "stay and the exit status is 2.\n" ABOUT_ADDRESS,
         options},
        "reload",
        0,
        RELOAD_S};

    return run(&asking, argc, argv);
}

int cmd_inputs(int argc, char **argv)
{
    static const struct asking asking = {
        {"wirewatch inputs", "[--control=ADDRESS] [--json]",
         "Prints how the inputs of a running daemon do.\n" ABOUT_ADDRESS, options},
        "inputs",
        0,
        0};

    return run(&asking, argc, argv);
}

int cmd_outputs(int argc, char **argv)
{
    static const struct asking asking = {
        {"wirewatch outputs", "[--control=ADDRESS] [--json]",
         "Prints how the outputs of a running daemon do.\n" ABOUT_ADDRESS, options},
        "outputs",
        0,
        0};

    return run(&asking, argc, argv);
}

int cmd_subscribers(int argc, char **argv)
{
    static const struct asking asking = {
        {"wirewatch subscribers", "[--control=ADDRESS] [--json]",
         "Prints who is connected to the outputs of a running daemon.\n" ABOUT_ADDRESS,
         options},
        "subscribers",
        0,
        0};

    return run(&asking, argc, argv);
}

int cmd_rules(int argc, char **argv)
{
    static const struct asking asking = {
        {"wirewatch rules", "[--sort=ORDER] [--unused] [--count=N] [--json]",
         "Prints how often the rules of a running daemon have alerted, when they last\n"
         "did, how often each was evaluated and what time that took, since it was\n"
         "started; a rule that a reload changed begins anew. An order is alerts,\n"
         "candidates or time, the most first; last, the latest first; or order, as in\n"
         "the rule files.\n" ABOUT_ADDRESS,
         rules_options},
        "rules",
        0,
        0};

    return run(&asking, argc, argv);
}

int cmd_log_level(int argc, char **argv)
{
    static const struct asking asking = {{"wirewatch log-level",
                                          "[--control=ADDRESS] [--json] LEVEL",
                                          "Sets how much a running daemon logs: error, "
                                          "warning, info or debug.\n" ABOUT_ADDRESS,
                                          options},
                                         "log-level",
                                         1,
                                         0};

    return run(&asking, argc, argv);
}
