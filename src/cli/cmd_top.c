/* wirewatch top: what a running daemon does, as it does it. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/converse.h"
#include "cli/output.h"
#include "cli/screen.h"
#include "cli/told.h"
#include "cli/top_view.h"

#define INTERVAL_LEAST_MS 100
#define INTERVAL_MOST_MS  3600000
#define CONNECT_MS        1000
#define SILENT_MS         5000 /* without an answer something is wrong */
#define PLAIN_RULES       200  /* asked for where frames go to a file */
#define PLAIN_COLUMNS     160
#define RULES_MOST        1000 /* that the daemon lists */

static const struct cli_option options[] = {
    {'c', "control", "ADDRESS", "the control socket of the daemon", false},
    {'i', "interval", "S", "seconds between two looks (1); 0.1 and more", false},
    {'s', "sort", "ORDER", "alerts, candidates, time, last or order (alerts)", true},
    {'n', "count", "N", "end after so many frames (without a terminal 1)", false},
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch top", "[--interval=S] [--sort=ORDER] [--count=N]",
    "Shows what a running daemon does: rates of items, alerts and the like for each\n"
    "input, output and rule, latency, memory, what waits. Keys: q ends it; a, c, t\n"
    "and l sort rules by alerts, candidates, time and last alert. When the daemon\n"
    "goes it waits for it to come back. Where standard output is no terminal, it\n"
    "prints plain frames: one, after --interval, or --count of them. An address is\n"
    "unix:PATH; the default is unix:/run/wirewatch/control.sock. Exit status: 0, or\n"
    "2 on trouble.",
    options};

/* What the daemon has said at one time. */
struct sample {
    struct buf text[2]; /* of `stats`, of `rules` */
    struct top_answers answers;
    int64_t at_ns;
};

struct top {
    const char *address;
    struct addr addr;
    int64_t interval_ms;
    uint64_t frames; /* that are left; UINT64_MAX: no end */
    bool live;       /* on a screen */
    enum rule_sort sort;
    struct screen screen;
    struct output out; /* where it is none */
    int signals;
    struct converse talk; /* fd -1: not connected */
    struct sample samples[3];
    struct sample *now, *before, *next; /* the three, in changing order */
    size_t heard;                       /* lines of next */
    bool asked;
    bool hurry; /* a key asks for more, before it is time */
    bool early; /* and was heard: what was asked is of this kind */
    int64_t asked_ms, ask_at_ms;
    char trouble[160]; /* "": none */
    bool done;
    int code;
};

static int64_t now_ms(void)
{
    return clock_mono_ns() / 1000000;
}

/* --- drawing ----------------------------------------------------------------------- */

static void draw(struct top *t)
{
    struct screen_size size = {0, PLAIN_COLUMNS};
    struct top_view v = {
        .now = t->now->answers,
        .before = t->before->answers,
        .seconds = (double)(t->now->at_ns - t->before->at_ns) / 1e9,
        .address = t->address,
        .trouble = t->trouble[0] ? t->trouble : NULL,
        .sort = t->sort,
        .style = t->live,
    };

    if (t->live)
        size = screen_size();
    v.rows = size.rows;
    v.columns = size.columns;
    top_view_put(&v, &t->out.text);
    if (t->live) {
        screen_show(buf_span(&t->out.text));
        buf_reset(&t->out.text);
    } else {
        (void)buf_add_char(&t->out.text, '\n');
        (void)output_flush(&t->out);
    }
}

static void end(struct top *t, int code)
{
    t->done = true;
    t->code = code;
}

/* Something that may pass: on a screen it is shown until it has. */
static void trouble(struct top *t, const char *what)
{
    (void)snprintf(t->trouble, sizeof(t->trouble), "%s", what);
    if (t->live)
        draw(t);
    else
        end(t, cli_fail(&usage, "%s", what));
}

/* --- asking ------------------------------------------------------------------------ */

static void sample_clear(struct sample *s)
{
    buf_reset(&s->text[0]);
    buf_reset(&s->text[1]);
    s->answers.stats.type = s->answers.rules.type = JSON_NULL;
    s->at_ns = 0;
}

static void disconnect(struct top *t, const char *why)
{
    char text[sizeof(t->trouble)];

    converse_release(&t->talk);
    sample_clear(t->before); /* a daemon that comes back counts from zero */
    t->asked = false;
    t->ask_at_ms = now_ms() + t->interval_ms;
    (void)snprintf(text, sizeof(text), "%s; waiting for the daemon to come back", why);
    trouble(t, t->live ? text : why);
}

static void ask(struct top *t)
{
    static const char *const sorts[] = {"alerts", "candidates", "time", "last", "order"};
    size_t most = t->live ? 2 * screen_size().rows : PLAIN_RULES;
    char line[80];
    int n = snprintf(line, sizeof(line), "stats\nrules sort=%s limit=%zu\n",
                     sorts[t->sort], most < RULES_MOST ? most : RULES_MOST);

    converse_say(&t->talk, span_make(line, (size_t)n));
    sample_clear(t->next);
    t->heard = 0;
    t->asked = true;
    t->early = t->hurry;
    t->hurry = false;
    t->asked_ms = now_ms();
    t->ask_at_ms = t->asked_ms + t->interval_ms;
}

static void connect_again(struct top *t)
{
    int fd = connect_quietly_within(&t->addr, CONNECT_MS);
    char why[sizeof(t->trouble)];

    if (fd >= 0) {
        converse_init(&t->talk, fd);
        return;
    }
    t->ask_at_ms = now_ms() + t->interval_ms;
    (void)snprintf(why, sizeof(why), "cannot connect to %.80s: %s; trying again",
                   t->address, strerror(errno));
    trouble(t, why);
}

/* Both answers are there. One that came early takes the place of the one before it, and
 * rates are still those since the one before that. */
static void take_sample(struct top *t)
{
    struct sample *old = t->now;

    t->now = t->next;
    t->now->at_ns = clock_mono_ns();
    t->next = t->early && t->before->at_ns ? old : t->before;
    if (t->next != old)
        t->before = old;
    t->asked = false;
    t->trouble[0] = '\0';
    if (!t->live && !t->before->at_ns)
        return; /* a frame without rates is none */
    draw(t);
    if (t->frames != UINT64_MAX && --t->frames == 0)
        end(t, CLI_OK);
}

static void take_answer(struct top *t, struct span line)
{
    struct json_value *v = t->heard ? &t->next->answers.rules : &t->next->answers.stats;
    struct buf *text = &t->next->text[t->heard++];
    struct json_error e;

    (void)buf_add_span(text, line);
    if (json_parse(buf_span(text), v, &e) < 0 || v->type != JSON_OBJECT ||
        told_value(*v, "ok").type != JSON_TRUE) {
        disconnect(t, "what answers there is no wirewatchd, or another version of it");
        return;
    }
    if (t->heard == 2)
        take_sample(t);
}

static void hear(struct top *t)
{
    enum converse_got got = CONVERSE_NONE;
    struct span line;

    while (t->talk.fd >= 0 && t->asked && !t->done &&
           (got = converse_take(&t->talk, &line)) == CONVERSE_LINE)
        take_answer(t, line);
    if (t->talk.fd >= 0 && got != CONVERSE_LINE && got != CONVERSE_NONE)
        disconnect(t, "the connection was closed");
}

/* --- keys and signals -------------------------------------------------------------- */

static void sort_by(struct top *t, enum rule_sort sort)
{
    t->sort = sort;
    t->hurry = true;
    t->ask_at_ms = now_ms();
}

static void take_key(struct top *t, char key)
{
    switch (key) {
    case 'q': end(t, CLI_OK); break;
    case 'a': sort_by(t, RULE_SORT_ALERTS); break;
    case 'c': sort_by(t, RULE_SORT_CANDIDATES); break;
    case 't': sort_by(t, RULE_SORT_TIME); break;
    case 'l': sort_by(t, RULE_SORT_LAST); break;
    default: break;
    }
}

static void read_keys(struct top *t)
{
    char keys[16];
    ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));

    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
        end(t, CLI_OK); /* the terminal has gone */
    for (ssize_t i = 0; i < n; i++)
        take_key(t, keys[i]);
}

static void read_signal(struct top *t)
{
    struct signalfd_siginfo s;

    if (read(t->signals, &s, sizeof(s)) != sizeof(s))
        return;
    if (s.ssi_signo == SIGTSTP)
        screen_stop(&t->screen);
    if (s.ssi_signo == SIGTSTP || s.ssi_signo == SIGWINCH)
        draw(t);
    else
        end(t, CLI_OK);
}

/* --- the loop ---------------------------------------------------------------------- */

static void look_at_time(struct top *t)
{
    int64_t ms = now_ms();

    if (t->talk.fd < 0 && ms >= t->ask_at_ms)
        connect_again(t);
    if (t->talk.fd >= 0 && !t->asked && ms >= t->ask_at_ms)
        ask(t);
    if (t->asked && ms - t->asked_ms >= SILENT_MS && !t->trouble[0])
        trouble(t, "the daemon does not answer: it is stopped or very busy");
}

/* The rest of the interval, but not long enough to miss that no answer comes. */
static int patience_ms(const struct top *t)
{
    int64_t left = t->asked ? SILENT_MS : t->ask_at_ms - now_ms();

    return left < 0 ? 0 : left < SILENT_MS ? (int)left : SILENT_MS;
}

static void run(struct top *t)
{
    bool keys = t->live && isatty(STDIN_FILENO) == 1;

    while (!t->done) {
        struct pollfd p[] = {{t->signals, POLLIN, 0},
                             {keys ? STDIN_FILENO : -1, POLLIN, 0},
                             {-1, POLLIN, 0}};

        look_at_time(t);
        p[2].fd = t->asked ? t->talk.fd : -1;
        if (t->done || poll(p, 3, patience_ms(t)) <= 0)
            continue;
        if (p[0].revents)
            read_signal(t);
        if (p[1].revents)
            read_keys(t);
        if (p[2].revents)
            hear(t);
    }
}

/* Those that end it or redraw it come as they are read, so that the terminal is given
 * back first. */
static int take_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP};
    sigset_t set;

    (void)sigemptyset(&set);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        (void)sigaddset(&set, numbers[i]);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* --- options ----------------------------------------------------------------------- */

static int read_interval(const char *text, int64_t *interval_ms)
{
    char *rest;
    double s = strtod(text, &rest);

    if (rest == text || *rest || !(s >= INTERVAL_LEAST_MS / 1e3) ||
        s > INTERVAL_MOST_MS / 1e3) {
        (void)cli_fail(&usage, "--interval is a number of seconds from 0.1 to 3600");
        return -1;
    }
    *interval_ms = (int64_t)(s * 1000);
    return 0;
}

static int read_options(struct cli_args *a, struct top *t)
{
    int got;

    while ((got = cli_next(a)) > 0) {
        int bad = 0;

        switch (got) {
        case 'c': t->address = a->value; break;
        case 'i': bad = read_interval(a->value, &t->interval_ms); break;
        case 's': t->sort = (enum rule_sort)a->choice; break;
        default: bad = cli_count(a, &t->frames); break;
        }
        if (bad)
            return CLI_BAD;
    }
    if (got == CLI_END && a->argc > a->first) {
        (void)cli_fail(&usage, "'%s' is one too many", a->argv[a->first]);
        return CLI_BAD;
    }
    return got;
}

/* The first connection: without a daemon there is nothing to show. */
static int begin(struct top *t)
{
    int fd;

    if (connect_address(usage.command, t->address, &t->addr) < 0)
        return -1;
    fd = connect_within(usage.command, t->address, CONNECT_MS);
    if (fd < 0)
        return -1;
    converse_init(&t->talk, fd);
    t->signals = take_signals();
    if (t->live)
        screen_open(&t->screen);
    return 0;
}

static void release(struct top *t)
{
    screen_close(&t->screen);
    converse_release(&t->talk);
    if (t->signals >= 0)
        (void)close(t->signals);
    output_release(&t->out);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 2; k++)
            buf_release(&t->samples[i].text[k]);
}

int cmd_top(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct top t = {.address = "unix:/run/wirewatch/control.sock",
                    .interval_ms = 1000,
                    .live = screen_is_there(),
                    .signals = -1,
                    .talk = {.fd = -1},
                    .code = CLI_TROUBLE};
    int got;

    t.frames = t.live ? UINT64_MAX : 1;
    t.now = &t.samples[0];
    t.before = &t.samples[1];
    t.next = &t.samples[2];
    output_init(&t.out);
    for (size_t i = 0; i < 3; i++) {
        buf_init(&t.samples[i].text[0], BUF_NO_CAP);
        buf_init(&t.samples[i].text[1], BUF_NO_CAP);
        sample_clear(&t.samples[i]);
    }
    got = read_options(&args, &t);
    if (got != CLI_END)
        t.code = cli_stop(got);
    else if (begin(&t) == 0)
        run(&t);
    release(&t);
    return t.code;
}
