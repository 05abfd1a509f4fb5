/*
 * wirewatchd: the daemon. Options, checks, and then app/daemon.h.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/config.h"
#include "app/daemon.h"
#include "app/options.h"
#include "app/stats.h"
#include "base/diag.h"
#include "base/log.h"
#include "base/standard.h"
#include "match/ruleset.h"

#define DEFAULT_CONFIG WIREWATCH_SYSCONFDIR "/wirewatch/wirewatchd.ini"

#define EXIT_BAD_START 1 /* a socket or file could not be opened */
#define EXIT_BAD_INPUT                                                                   \
    2 /* wrong options, configuration or rules; or a read or write error */

static const char help[] =
    "Usage: wirewatchd [-c FILE] [-r RULES]... [--stdin] [-t]\n"
    "Watches text for what your rules describe, and sends alerts.\n"
    "\n"
    "  -c, --config=FILE   the configuration (" DEFAULT_CONFIG ")\n"
    "  -r, --rules=PATH    rule file, directory or glob, instead of those configured;\n"
    "                      may be given several times\n"
    "      --stdin         read items from standard input; without -c this is a filter:\n"
    "                      alerts go to standard output, and it ends with its input\n"
    "  -t, --test          check configuration and rules, start nothing\n"
    "      --help-config   list the keys of the configuration file\n"
    "      --help          this text\n"
    "      --version       the version\n"
    "\n"
    "Signals: SIGHUP reads the rules again, SIGUSR1 opens log files again, SIGTERM "
    "ends.\n"
    "Exit status: 0 ended as asked, 1 could not start, 2 something given is wrong.\n"
    "\n"
    "  tail -f news.txt | wirewatchd --stdin -r rules.yaml\n"
    "\n"
    "See wirewatchd(8), wirewatchd.ini(5), wirewatch-rules(5).\n";

struct command {
    const char *config; /* NULL: not given */
    struct config_words rules;
    bool use_stdin;
    bool test;
};

enum { OPT_STDIN = 256, OPT_HELP, OPT_VERSION, OPT_HELP_CONFIG };

static void add_rules(struct command *c, const char *path)
{
    char **more = realloc(c->rules.text, (c->rules.n + 1) * sizeof(*more));

    if (!more)
        abort();
    c->rules.text = more;
    c->rules.text[c->rules.n++] = strdup(path);
}

/* Whether to go on; *status is for where not. */
static bool read_options(int argc, char **argv, struct command *c, int *status)
{
    static const struct option longs[] = {
        {"config", required_argument, NULL, 'c'},
        {"rules", required_argument, NULL, 'r'},
        {"stdin", no_argument, NULL, OPT_STDIN},
        {"test", no_argument, NULL, 't'},
        {"help", no_argument, NULL, OPT_HELP},
        {"help-config", no_argument, NULL, OPT_HELP_CONFIG},
        {"version", no_argument, NULL, OPT_VERSION},
        {NULL, 0, NULL, 0},
    };
    int got;

    *status = 0;
    while ((got = getopt_long(argc, argv, "c:r:t", longs, NULL)) != -1)
        switch (got) {
        case 'c': c->config = optarg; break;
        case 'r': add_rules(c, optarg); break;
        case 't': c->test = true; break;
        case OPT_STDIN: c->use_stdin = true; break;
        case OPT_HELP: (void)fputs(help, stdout); return false;
        case OPT_HELP_CONFIG: options_print(options_daemon(), stdout); return false;
        case OPT_VERSION: (void)puts("wirewatchd " WIREWATCH_VERSION); return false;
        default:
            (void)fputs("Try: wirewatchd --help\n", stderr);
            *status = EXIT_BAD_INPUT;
            return false;
        }
    if (optind == argc)
        return true;
    (void)fprintf(stderr,
                  "wirewatchd: unexpected argument '%s'\nTry: wirewatchd --help\n",
                  argv[optind]);
    *status = EXIT_BAD_INPUT;
    return false;
}

/* Standard input to standard output, with all defaults. */
static struct config *filter_config(void)
{
    struct config *c = config_new();
    struct config_output *out;

    config_add_input(c, "stdin")->socket.addr.kind = ADDR_STDIN;
    out = config_add_output(c, "stdout");
    out->kind = CONFIG_STDOUT;
    out->when_full = OUTQ_BLOCK;
    out->format = isatty(STDOUT_FILENO) ? CONFIG_TEXT : CONFIG_JSON;
    c->log_level = LOG_LEVEL_WARNING;
    return c;
}

static bool has_stdin(const struct config *c)
{
    for (size_t i = 0; i < c->n_inputs; i++)
        if (c->inputs[i].socket.addr.kind == ADDR_STDIN)
            return true;
    return false;
}

static void fail(struct diag *d, const char *file, const char *hint, const char *message)
{
    struct diag_place place = {file ? diag_file(d, file) : NULL, 0, 0};

    diag_add(d, DIAG_ERROR, place, span_make(NULL, 0), hint, "%s", message);
}

/* The configuration that the options ask for; problems go to d. */
static struct config *make_config(const struct command *cmd, struct diag *d)
{
    const char *path = cmd->config ? cmd->config : DEFAULT_CONFIG;
    struct config *c;

    if (!cmd->config && cmd->use_stdin) {
        c = filter_config();
        path = NULL;
    } else {
        c = config_load(path, d);
        if (d->errors)
            return c;
    }
    if (cmd->use_stdin && !has_stdin(c))
        config_add_input(c, "stdin")->socket.addr.kind = ADDR_STDIN;
    if (!c->n_inputs)
        fail(d, path, "add an [input.NAME], or give --stdin", "there is no input");
    if (!c->n_outputs)
        fail(d, path, "add an [output.NAME]", "there is no output");
    if (!c->rules.n && !cmd->rules.n)
        fail(d, path, "give -r PATH, or `rules = PATH` in the configuration",
             "there are no rules");
    return c;
}

static int run(struct log *log, const struct command *cmd, const struct config *c,
               struct ruleset *rs, const struct config_words *rules)
{
    struct daemon_options options = {
        .config = c,
        .rules = (const char *const *)rules->text,
        .n_rules = rules->n,
        .filter = cmd->use_stdin && !cmd->config,
    };

    switch (daemon_run(log, &options, rs)) {
    case DAEMON_DONE: return 0;
    case DAEMON_NOT_STARTED: return EXIT_BAD_START;
    case DAEMON_READ_ERROR:
    case DAEMON_WRITE_ERROR: return EXIT_BAD_INPUT;
    case DAEMON_NO_READER: /* as other filters end */
        (void)signal(SIGPIPE, SIG_DFL);
        (void)raise(SIGPIPE);
        break;
    }
    return EXIT_BAD_INPUT;
}

static void report_test(const struct command *cmd, const struct config *c,
                        const struct ruleset *rs)
{
    char setup[STATS_TEXT_SIZE];

    stats_format_setup(ruleset_count(rs), c->n_inputs, c->n_outputs, setup);
    (void)printf("%s: ok: %s\n",
                 cmd->config      ? cmd->config
                 : cmd->use_stdin ? "rules"
                                  : DEFAULT_CONFIG,
                 setup);
}

/* Checks everything, then starts. */
static int check_and_run(const struct command *cmd)
{
    struct ruleset *rs = NULL;
    const struct config_words *rules;
    struct config *c;
    struct log log;
    struct diag d;
    int status = EXIT_BAD_INPUT;

    log_init(&log, "wirewatchd");
    diag_init(&d);
    c = make_config(cmd, &d);
    rules = cmd->rules.n ? &cmd->rules : &c->rules;
    log.level = (enum log_level)c->log_level;
    if (rules->n)
        rs = ruleset_load((const char *const *)rules->text, rules->n, &d);
    diag_sort(&d);
    diag_print(&d, stderr, isatty(STDERR_FILENO));
    if (d.errors == 0 && rs && cmd->test) {
        report_test(cmd, c, rs);
        status = 0;
    } else if (d.errors == 0 && rs) {
        status = run(&log, cmd, c, rs, rules);
        rs = NULL; /* it was the daemon's */
    }
    ruleset_unref(rs);
    config_free(c);
    diag_release(&d);
    return status;
}

int main(int argc, char **argv)
{
    struct command cmd = {0};
    int status;

    standard_hold();
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);  /* until the loop takes it: rules are being read */
    (void)signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error like a full disk */
    if (read_options(argc, argv, &cmd, &status))
        status = check_and_run(&cmd);
    for (size_t i = 0; i < cmd.rules.n; i++)
        free(cmd.rules.text[i]);
    free(cmd.rules.text);
    return status;
}
