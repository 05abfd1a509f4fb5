#include "poll/poll_main.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/args.h"
#include "cli/look.h"
#include "cli/output.h"
#include "cli/rules.h"
#include "poll/address.h"
#include "poll/check.h"
#include "poll/poll_config.h"
#include "poll/poll_options.h"
#include "poll/service.h"
#include "poll/show.h"

#define DEFAULT_CONFIG WIREWATCH_SYSCONFDIR "/wirewatch/wirewatch-poll.ini"

enum {
    OPT_ONCE = 300,
    OPT_CHECK,
    OPT_STATUS,
    OPT_OPML,
    OPT_LIST,
    OPT_TO,
    OPT_STATE,
    OPT_STDOUT,
    OPT_ALLOW_FILE,
    OPT_HELP_CONFIG,
};

static const struct cli_option options[] = {
    {'c', "config", "FILE", "the configuration (" DEFAULT_CONFIG ")", false},
    {OPT_OPML, "opml", "FILE", "feeds of an OPML file", false},
    {OPT_LIST, "list", "FILE", "feeds of a file with an address a line", false},
    {OPT_TO, "to", "ADDRESS", "an input of the daemon, or stdout", false},
    {OPT_STDOUT, "stdout", NULL, "the same as --to=stdout", false},
    {OPT_STATE, "state", "FILE", "where to remember what was handed over", false},
    {OPT_ALLOW_FILE, "allow-file", NULL, "take file: addresses too", false},
    {OPT_ONCE, "once", NULL, "fetch each feed one time, then end", false},
    {OPT_CHECK, "check", NULL, "show what each URL gives, remember nothing", false},
    {OPT_STATUS, "status", NULL, "show how it goes with each feed", false},
    {'t', "test", NULL, "check the configuration, fetch nothing", false},
    {'f', "format", "FORMAT", LOOK_FORMATS ": of --status", true},
    CLI_COLOR,
    {OPT_HELP_CONFIG, "help-config", NULL, "list the keys of the configuration", false},
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch-poll", "[-c FILE] [--once | --check | --status | -t] [URL...]",
    "Fetches news feeds politely and hands their new items to wirewatchd, or, with\n"
    "--stdout, to whatever reads them. Feeds come from the configuration; where\n"
    "addresses, --opml or --list are given, from these alone.\n"
    "\n"
    "Signals: SIGHUP reads configuration and feeds again, SIGUSR1 logs how it goes with\n"
    "each feed, SIGTERM ends.\n"
    "Exit status: 0 all went well; 1 a feed or the daemon failed (--once), or a feed is\n"
    "damaged (--check); 2 something given is wrong, or --check found no feed.\n"
    "\n"
    "  wirewatch-poll --once --stdout https://harbourwire.example/ | wirewatch match -r "
    "rules.yaml",
    options};

enum mode { MODE_RUN, MODE_ONCE, MODE_CHECK, MODE_STATUS, MODE_TEST };

struct command {
    enum mode mode;
    const char *config; /* NULL: not given */
    const char *to;
    const char *state;
    bool allow_file;
    const char **opml; /* these belong to argv */
    size_t n_opml;
    size_t cap_opml;
    const char **lists;
    size_t n_lists;
    size_t cap_lists;
    char **urls;
    size_t n_urls;
    enum look_format format;
    enum cli_when colour;
};

/* --- options ---------------------------------------------------------------------- */

static void add_path(const char ***paths, size_t *n, size_t *cap, const char *path)
{
    *paths = mem_grow(*paths, cap, *n + 1, sizeof(**paths));
    (*paths)[(*n)++] = path;
}

/* CLI_END, or CLI_BAD after a message. */
static int set_mode(struct command *cmd, enum mode mode)
{
    if (cmd->mode != MODE_RUN && cmd->mode != mode) {
        (void)cli_fail(&usage,
                       "--once, --check, --status and --test are different things to "
                       "do: give one of them");
        return CLI_BAD;
    }
    cmd->mode = mode;
    return CLI_END;
}

/* CLI_END to go on, or how to stop. */
static int take_option(struct command *cmd, int got, const struct cli_args *a)
{
    switch (got) {
    case 'c': cmd->config = a->value; break;
    case OPT_OPML: add_path(&cmd->opml, &cmd->n_opml, &cmd->cap_opml, a->value); break;
    case OPT_LIST: add_path(&cmd->lists, &cmd->n_lists, &cmd->cap_lists, a->value); break;
    case OPT_TO: cmd->to = a->value; break;
    case OPT_STDOUT: cmd->to = "stdout"; break;
    case OPT_STATE: cmd->state = a->value; break;
    case OPT_ALLOW_FILE: cmd->allow_file = true; break;
    case OPT_ONCE: return set_mode(cmd, MODE_ONCE);
    case OPT_CHECK: return set_mode(cmd, MODE_CHECK);
    case OPT_STATUS: return set_mode(cmd, MODE_STATUS);
    case 't': return set_mode(cmd, MODE_TEST);
    case 'f': cmd->format = (enum look_format)a->choice; break;
    case CLI_COLOR_LETTER: cmd->colour = (enum cli_when)a->choice; break;
    case OPT_HELP_CONFIG: options_print(poll_options(), stdout); return CLI_HELP;
    default: return got;
    }
    return CLI_END;
}

static int read_options(struct command *cmd, int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    int got, stop = CLI_END;

    cmd->format = LOOK_AUTO;
    while (stop == CLI_END && (got = cli_next(&args)) != CLI_END)
        stop = got < 0 ? got : take_option(cmd, got, &args);
    cmd->urls = argv + args.first;
    cmd->n_urls = (size_t)(argc - args.first);
    return stop;
}

/* --- the configuration ------------------------------------------------------------ */

static const char *config_path(const struct command *cmd)
{
    return cmd->config ? cmd->config : DEFAULT_CONFIG;
}

static bool names_feeds(const struct command *cmd)
{
    return cmd->n_urls || cmd->n_opml || cmd->n_lists;
}

/* Without a configuration feeds are somebody's own, and so is what is known of them. NULL
 * where nobody is at home. */
static char *own_state(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct buf path;

    if (!(state && state[0] == '/') && !(home && home[0] == '/'))
        return NULL;
    buf_init(&path, 4096);
    if (state && state[0] == '/')
        (void)buf_addf(&path, "%s/wirewatch/poll.db", state);
    else
        (void)buf_addf(&path, "%s/.local/state/wirewatch/poll.db", home);
    return path.full ? (buf_release(&path), NULL) : path.p;
}

static void set_text(char **to, const char *text)
{
    if (!text)
        return;
    free(*to);
    *to = mem_dup(text, strlen(text));
}

/* what: a file or an argument that is wrong, or NULL. */
static void fail(struct diag *d, const char *what, const char *hint, const char *message)
{
    const struct diag_place place = {what ? diag_file(d, what) : NULL, 0, 0};

    diag_add(d, DIAG_ERROR, place, span_make(NULL, 0), hint, "%s", message);
}

static void add_url(struct poll_config *c, const char *written, struct diag *d)
{
    const char *problem;
    struct buf clean;

    buf_init(&clean, ADDRESS_MOST);
    problem = address_read(span_of(written), c->allow_file, &clean);
    if (problem)
        fail(d, written, "such as https://harbourwire.example/feed", problem);
    else
        (void)poll_config_add(c, buf_cstr(&clean), NULL);
    buf_release(&clean);
}

static void take_own_defaults(struct poll_config *c, const struct command *cmd,
                              struct diag *d)
{
    char *state = cmd->state ? NULL : own_state();

    c->log_level = LOG_LEVEL_WARNING;
    if (!state && !cmd->state && cmd->mode != MODE_CHECK)
        fail(d, NULL, "give --state=FILE",
             "there is no home directory to remember in what was handed over");
    set_text(&c->state, state);
    free(state);
}

/* Whether the feeds are somebody's own, and no configuration is read. One who looks
 * at the status where there is none means his own as well. */
static bool is_own(const struct command *cmd)
{
    if (cmd->config)
        return false;
    if (cmd->mode == MODE_STATUS && (cmd->state || access(DEFAULT_CONFIG, F_OK) < 0))
        return true;
    return names_feeds(cmd) || cmd->mode == MODE_CHECK;
}

/* What options and files ask for; problems go to d. */
static struct poll_config *load(void *ctx, struct diag *d)
{
    const struct command *cmd = ctx;
    struct poll_config *c = poll_config_new();
    bool own = is_own(cmd);

    c->allow_file = cmd->allow_file;
    if (own)
        take_own_defaults(c, cmd, d);
    else
        poll_config_read_ini(c, config_path(cmd), d);
    if (names_feeds(cmd))
        while (c->n_feeds)
            poll_config_drop(c);
    for (size_t i = 0; i < cmd->n_opml; i++)
        poll_config_read_opml(c, cmd->opml[i], d);
    for (size_t i = 0; i < cmd->n_lists; i++)
        poll_config_read_list(c, cmd->lists[i], d);
    for (size_t i = 0; i < cmd->n_urls; i++)
        add_url(c, cmd->urls[i], d);
    set_text(&c->to, cmd->to);
    set_text(&c->state, cmd->state);
    c->allow_file |= cmd->allow_file;
    poll_config_check(c, d);
    if (!c->n_feeds && cmd->mode != MODE_STATUS && !d->errors)
        fail(d, own ? NULL : config_path(cmd),
             "give addresses, --opml=FILE, --list=FILE, or [feed.NAME] sections in the "
             "configuration",
             "there are no feeds");
    return c;
}

/* --- what there is to do ---------------------------------------------------------- */

/* Makes the directories that a file of one's own is in. Trouble shows
 * when it is opened. */
static void make_parents(const char *path)
{
    char *p = mem_dup(path, strlen(path));

    for (char *slash = strchr(p + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(p, 0700);
        *slash = '/';
    }
    free(p);
}

static enum poll_exit run(struct command *cmd, struct poll_config *c)
{
    struct log log;
    struct service_options service = {
        .log = &log, .once = cmd->mode == MODE_ONCE, .ctx = cmd, .load = load};

    log_init(&log, "wirewatch-poll");
    log.level = (enum log_level)c->log_level;
    if (!cmd->config && !cmd->state && names_feeds(cmd))
        make_parents(c->state);
    switch (service_run(&service, c)) {
    case SERVICE_DONE: return POLL_OK;
    case SERVICE_FAILED: return POLL_FAILED;
    case SERVICE_NOT_STARTED: break;
    }
    return POLL_TROUBLE;
}

static enum poll_exit check(const struct command *cmd, const struct poll_config *c)
{
    struct look look = look_settle(LOOK_TEXT, cmd->colour);
    const struct check_look how = {look.width, look.colour};
    enum poll_exit worst = POLL_OK;
    struct output out;

    output_init(&out);
    for (size_t i = 0; i < c->n_feeds && !out.error; i++) {
        enum check_result got;

        if (i)
            (void)buf_add_char(&out.text, '\n');
        got = check_address(c, c->feeds[i].url, &how, &out.text);
        if ((int)got > (int)worst)
            worst = (enum poll_exit)got;
        (void)output_flush(&out);
    }
    if (output_end(&out, usage.command) < 0)
        worst = POLL_TROUBLE;
    output_release(&out);
    return worst;
}

static enum poll_exit report_test(const struct command *cmd, const struct poll_config *c)
{
    (void)printf("%s: ok: %zu feed%s, to %s\n",
                 names_feeds(cmd) ? "feeds" : config_path(cmd), c->n_feeds,
                 log_plural(c->n_feeds), c->to);
    return POLL_OK;
}

/* c is whoever's that is called. */
static enum poll_exit do_it(struct command *cmd, struct poll_config *c)
{
    enum poll_exit code = POLL_OK;

    switch (cmd->mode) {
    case MODE_RUN:
    case MODE_ONCE: return run(cmd, c);
    case MODE_CHECK: code = check(cmd, c); break;
    case MODE_STATUS:
        code = (enum poll_exit)show_status(&usage, c, cmd->format, cmd->colour);
        break;
    case MODE_TEST: code = report_test(cmd, c); break;
    }
    poll_config_free(c);
    return code;
}

static enum poll_exit load_and_do(struct command *cmd)
{
    enum poll_exit code = POLL_TROUBLE;
    struct poll_config *c;
    size_t errors;
    struct diag d;

    diag_init(&d);
    c = load(cmd, &d);
    errors = d.errors;
    rules_print_problems(&d, cmd->colour);
    diag_release(&d);
    if (errors)
        poll_config_free(c);
    else
        code = do_it(cmd, c);
    return code;
}

/* What stdio still holds may fail to be written. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    return (int)cli_fail(&usage, "cannot write the output: %s", strerror(errno));
}

int poll_main(int argc, char **argv)
{
    struct command cmd = {0};
    int stop = read_options(&cmd, argc, argv);
    int code = stop == CLI_END ? (int)load_and_do(&cmd) : (int)cli_stop(stop);

    free(cmd.opml);
    free(cmd.lists);
    return finish(code);
}
