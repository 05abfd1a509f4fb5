/* wirewatch tail: the alerts of a running daemon, as they come. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "app/alert_read.h"
#include "base/clock.h"
#include "cli/args.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/confirm.h"
#include "cli/connect.h"
#include "cli/output.h"
#include "cli/showing.h"
#include "cli/since.h"
#include "feed/frame.h"

#define LINE_MOST   ((size_t)16 << 20) /* no alert of the daemon is longer */
#define CHUNK       ((size_t)64 << 10)
#define PAUSE_LEAST 100 /* ms, before a connection is tried again; doubled up to */
#define PAUSE_MOST  5000

enum {
    OPT_SUBSCRIBER = 300,
    OPT_RULE,
    OPT_TAG,
    OPT_SOURCE,
    OPT_PRIORITY,
    OPT_RETRY,
    OPT_CONFIRM,
    OPT_JSON,
};

static const struct cli_option options[] = {
    {'s', "from", "ADDRESS", "an output of the daemon", false},
    {'S', "since", "SINCE", "after this number, from this time, or 2h ... ago", false},
    {OPT_SUBSCRIBER, "subscriber", "NAME", "go on after what was printed under it before",
     false},
    {OPT_RULE, "rule", "GLOB", "alerts of these rules; !GLOB: not of these", false},
    {OPT_TAG, "tag", "GLOB", "of rules with these tags", false},
    {OPT_SOURCE, "source", "GLOB", "of items from these sources", false},
    {OPT_PRIORITY, "priority", "LEVEL", "low, normal, high or critical (at least that)",
     true},
    {OPT_RETRY, "retry", NULL, "connect again when the connection ends", false},
    {OPT_CONFIRM, "confirm", NULL, "wait for a line of input after each alert", false},
    {'g', "grep", "TEXT", "with this in title, snippet, source or url", false},
    {'f', "format", "FORMAT", SHOWING_FORMATS, true},
    {OPT_JSON, "json", NULL, "the same as --format=json", false},
    {'n', "count", "N", "end after so many alerts", false},
    CLI_COLOR,
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch tail", "[--from=ADDRESS] [--since=SINCE | --subscriber=NAME]",
    "Prints the alerts and notices of a running daemon until it closes the\n"
    "connection. An address is unix:PATH or tcp:HOST:PORT; the default is\n"
    "unix:/run/wirewatch/alerts.sock. What came before needs a journal. With a name\n"
    "the daemon is told what was printed, or with --confirm what a line of input has\n"
    "answered; the rest comes next time. Text on a terminal, else JSON. Exit status:\n"
    "0 at its end or after --count alerts, 2 trouble.",
    options};

enum end {
    END_CLOSED,  /* by the daemon, or broken */
    END_ENOUGH,  /* alerts, or nobody reads them */
    END_TROUBLE, /* said */
};

struct run {
    struct output out;
    struct alert_reader reader;
    struct frame frame;
    struct ask ask;
    bool asks;                   /* for anything */
    char since[CLOCK_TEXT_SIZE]; /* what ask.since is, where it is a time */
    bool retry;
    const char *address;
    struct showing show;
    bool confirm;
    uint64_t alerts;
    uint64_t most;  /* UINT64_MAX: no end */
    uint64_t seen;  /* the last alert that was printed; 0: none */
    uint64_t acked; /* the last of which the daemon was told */
    bool heard;     /* anything on this connection */
    bool damaged;   /* a line; reported */
    bool stopped;   /* by what the daemon has said; reported */
};

/* --- what comes -------------------------------------------------------------------- */

static void stop(struct run *r, const char *what, const char *error)
{
    r->stopped = true;
    (void)cli_fail(&usage, "%s%s", what, error);
}

/* After a break `since` may be ours: a daemon without a journal then just goes on. */
static void take_notice(struct run *r, struct span line)
{
    struct buf said;
    const char *error;
    enum ask_answer answer;

    buf_init(&said, BUF_NO_CAP);
    answer = ask_read(line, &said);
    error = buf_cstr(&said);
    switch (answer) {
    case ASK_REFUSED:
        if (r->asks && !r->seen)
            stop(r, "the daemon refuses: ", error);
        break;
    case ASK_UNAVAILABLE:
        if (!r->retry)
            stop(r, "the daemon cannot do it now: ", error);
        break;
    case ASK_REPLACED: stop(r, "another has connected under this name", ""); break;
    case ASK_NONE: break;
    }
    buf_release(&said);
}

/* Has what was printed confirmed, where that is asked for. */
static bool is_safe(struct run *r)
{
    if (!r->confirm)
        return true;
    if (output_flush(&r->out) < 0)
        return false; /* output_end tells */
    if (confirm_read())
        return true;
    stop(r, "standard input ended before an alert was confirmed", "");
    return false;
}

/* One that is not asked for needs nobody to confirm it. */
static bool take_alert(struct run *r, struct span line, const struct alert *a)
{
    if (!showing_wants(&r->show, a, &r->reader))
        return true;
    showing_alert(&r->show, &r->out.text, line, a, &r->reader);
    r->alerts++;
    return is_safe(r);
}

static void put_line(struct run *r, struct span line)
{
    struct alert a;
    int got = alert_read(&r->reader, line, &a);

    if (got == 0 && take_alert(r, line, &a) && a.seq)
        r->seen = a.seq;
    if (got != 0 && !r->confirm)
        showing_other(&r->show, &r->out.text, line);
    if (got == 1)
        take_notice(r, line);
}

/* Best effort: where it does not get there, the same alerts come again. */
static void acknowledge(struct run *r, int fd)
{
    struct buf line;

    if (!r->ask.subscriber || r->seen == r->acked)
        return;
    buf_init(&line, 64);
    ask_put_ack(&line, r->seen);
    if (send(fd, line.p, line.n, MSG_NOSIGNAL) == (ssize_t)line.n)
        r->acked = r->seen;
    buf_release(&line);
}

/* The lines that are whole; false when enough was seen. */
static bool take_lines(struct run *r, int fd)
{
    enum frame_got got;
    struct span line;

    while (r->alerts < r->most && !r->stopped && !r->out.error &&
           (got = frame_next(&r->frame, &line)) != FRAME_MORE)
        if (got != FRAME_RECORD) {
            r->damaged = cli_fail(&usage, "a line longer than 16 MiB; skipped");
        } else {
            put_line(r, line);
            if (r->confirm)
                acknowledge(r, fd);
        }
    if (output_flush(&r->out) == 0)
        acknowledge(r, fd);
    return r->alerts < r->most && !r->stopped && !r->out.error;
}

/* --- a connection ------------------------------------------------------------------ */

/* Whether something without a line end is left. */
static bool is_cut(struct run *r)
{
    struct span rest;

    frame_end(&r->frame);
    return frame_next(&r->frame, &rest) == FRAME_RECORD;
}

static void say_first(struct run *r, int fd)
{
    struct buf line;

    buf_init(&line, BUF_NO_CAP);
    ask_put(&r->ask, &line, r->retry ? r->seen : 0);
    (void)send(fd, line.p, line.n, MSG_NOSIGNAL); /* where it fails reading does */
    buf_release(&line);
}

/* Reads until the end of the connection or of what is wanted; *error: why it ended, 0 for
 * a regular end. */
static enum end follow(struct run *r, int fd, int *error)
{
    char chunk[CHUNK];
    bool more = true;
    ssize_t n = 1;

    r->heard = false;
    r->acked = 0;
    say_first(r, fd);
    while (more && n > 0 && (more = !r->confirm || confirm_wait(fd))) {
        size_t room = frame_room(&r->frame);

        n = recv(fd, chunk, room < CHUNK ? room : CHUNK, 0);
        *error = n < 0 ? errno : 0;
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0) {
            r->heard = true;
            frame_push(&r->frame, chunk, (size_t)n);
            more = take_lines(r, fd);
        }
    }
    if (r->stopped)
        return END_TROUBLE;
    return more ? END_CLOSED : END_ENOUGH;
}

/* The connection is over, and there will be no other. */
static enum end report_end(struct run *r, enum end end, int error)
{
    if (end != END_CLOSED)
        return end;
    if (error) {
        (void)cli_fail(&usage, "the connection broke: %s", strerror(error));
        return END_TROUBLE;
    }
    if (is_cut(r))
        r->damaged = cli_fail(&usage, "the connection ended in the middle of a line");
    return END_CLOSED;
}

static enum end tail_once(struct run *r)
{
    int error = 0, fd = connect_to(usage.command, r->address);
    enum end end;

    if (fd < 0)
        return END_TROUBLE;
    end = report_end(r, follow(r, fd, &error), error);
    (void)close(fd);
    return end;
}

static void rest(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};

    while (nanosleep(&t, &t) < 0 && errno == EINTR)
        ;
}

/* Says once that there is no connection, and then is patient. */
static enum end tail_again(struct run *r)
{
    int fd, pause = PAUSE_LEAST, error;
    struct addr address;
    enum end end;

    if (connect_address(usage.command, r->address, &address) < 0)
        return END_TROUBLE;
    for (fd = connect_to(usage.command, r->address);;) {
        if (fd >= 0) {
            end = follow(r, fd, &error);
            (void)close(fd);
            if (end != END_CLOSED)
                return end;
            (void)cli_fail(&usage, "the connection ended; waiting for another");
            frame_release(&r->frame);
            frame_init(&r->frame, FRAME_NEWLINE, LINE_MOST);
        }
        pause = fd >= 0 && r->heard ? PAUSE_LEAST : pause;
        rest(pause);
        pause = pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
        fd = connect_quietly(&address);
    }
}

/* --- the command ------------------------------------------------------------------- */

/* The daemon knows no ages, and fewer ways to write a time. */
static int read_since(struct cli_args *a, struct run *r)
{
    struct since since;

    if (since_option(a, "since", &since) < 0)
        return CLI_BAD;
    r->ask.since = a->value;
    if (since.is_time) {
        clock_format(since.time_ms, r->since);
        r->ask.since = r->since;
    }
    return 1;
}

static int read_option(struct cli_args *a, struct run *r, int got)
{
    r->asks = r->asks || got == 'S' || (got >= OPT_SUBSCRIBER && got < OPT_RETRY);
    switch (got) {
    case 's': r->address = a->value; break;
    case 'S': return read_since(a, r);
    case OPT_SUBSCRIBER: r->ask.subscriber = a->value; break;
    case OPT_RULE: ask_add(&r->ask.rules, a->value); break;
    case OPT_TAG: ask_add(&r->ask.tags, a->value); break;
    case OPT_SOURCE: ask_add(&r->ask.sources, a->value); break;
    case OPT_PRIORITY:
        r->ask.priority = rule_priority_name((enum rule_priority)a->choice);
        break;
    case OPT_RETRY: r->retry = true; break;
    case OPT_CONFIRM: r->confirm = true; break;
    case OPT_JSON: showing_format(&r->show, LOOK_JSON); break;
    case 'g': r->show.wanted.text = a->value; break;
    case 'f': showing_format(&r->show, a->choice); break;
    case CLI_COLOR_LETTER: r->show.colour = (enum cli_when)a->choice; break;
    default: return cli_count(a, &r->most) < 0 ? CLI_BAD : 1;
    }
    return 1;
}

static int read_options(struct cli_args *a, struct run *r)
{
    int got;

    do {
        got = cli_next(a);
        if (got > 0)
            got = read_option(a, r, got);
    } while (got > 0);
    r->retry = r->retry || r->ask.subscriber;
    if (got == CLI_END && r->confirm && !r->ask.subscriber) {
        (void)cli_fail(a->usage, "--confirm needs a name: --subscriber=NAME");
        return CLI_BAD;
    }
    return got;
}

int cmd_tail(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct run r = {.address = "unix:/run/wirewatch/alerts.sock",
                    .show = {.format = LOOK_AUTO},
                    .most = UINT64_MAX};
    int got = read_options(&args, &r);
    enum end end;

    if (got != CLI_END || args.first < argc) {
        ask_release(&r.ask);
        return got != CLI_END
                   ? cli_stop(got)
                   : cli_fail(&usage, "it takes no files; '%s' is one too many",
                              argv[args.first]);
    }
    showing_begin(&r.show);
    output_init(&r.out);
    alert_reader_init(&r.reader);
    frame_init(&r.frame, FRAME_NEWLINE, LINE_MOST);
    end = r.retry ? tail_again(&r) : tail_once(&r);
    if (output_end(&r.out, usage.command) < 0 || r.damaged)
        end = END_TROUBLE;
    frame_release(&r.frame);
    alert_reader_release(&r.reader);
    showing_end(&r.show);
    output_release(&r.out);
    ask_release(&r.ask);
    return end == END_TROUBLE ? CLI_TROUBLE : CLI_OK;
}
