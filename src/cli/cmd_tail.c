/* wirewatch tail: the alerts of a running daemon, as they come. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/alert_read.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/look.h"
#include "cli/output.h"
#include "feed/frame.h"

#define LINE_MOST ((size_t)16 << 20) /* no alert of the daemon is longer */
#define CHUNK     ((size_t)64 << 10)

static const struct cli_option options[] = {
    {'s', "from", "ADDRESS", "an output of the daemon", false},
    {'f', "format", "FORMAT", LOOK_FORMATS, true},
    {'n', "count", "N", "end after so many alerts", false},
    CLI_COLOR,
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch tail", "[--from=ADDRESS]",
    "Prints the alerts and notices of a running daemon until it closes the\n"
    "connection. An address is unix:PATH or tcp:HOST:PORT; the default is\n"
    "unix:/run/wirewatch/alerts.sock. Exit status: 0 at its end or after --count\n"
    "alerts, 2 trouble.",
    options};

struct run {
    struct output out;
    struct alert_reader reader;
    struct frame frame;
    const char *address;
    enum look_format format;
    enum cli_when colour;
    struct look look;
    uint64_t alerts;
    bool damaged;  /* a line; reported */
    uint64_t most; /* UINT64_MAX: no end */
};

static void put_raw(struct run *r, struct span line)
{
    (void)buf_add_span(&r->out.text, line);
    (void)buf_add_char(&r->out.text, '\n');
}

static void put_line(struct run *r, struct span line)
{
    struct alert a;
    int got = alert_read(&r->reader, line, &a);

    if (r->look.text && got == 0)
        look_put(&r->look, &r->out.text, &a);
    else
        put_raw(r, line); /* notices are short, and for both kinds of reader */
    r->alerts += got == 0;
}

/* The lines that are whole; false when enough alerts were seen. */
static bool take_lines(struct run *r)
{
    enum frame_got got;
    struct span line;

    while (r->alerts < r->most && (got = frame_next(&r->frame, &line)) != FRAME_MORE)
        if (got == FRAME_RECORD)
            put_line(r, line);
        else
            r->damaged = cli_fail(&usage, "a line longer than 16 MiB; skipped");
    (void)output_flush(&r->out);
    return r->alerts < r->most && !r->out.error;
}

/* Whether something without a line end is left. */
static bool is_cut(struct run *r)
{
    struct span rest;

    frame_end(&r->frame);
    return frame_next(&r->frame, &rest) == FRAME_RECORD;
}

static int follow(struct run *r, int fd)
{
    char chunk[CHUNK];
    bool more = true;
    ssize_t n = 1;

    while (more && n > 0) {
        size_t room = frame_room(&r->frame);

        n = recv(fd, chunk, room < CHUNK ? room : CHUNK, 0);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0) {
            frame_push(&r->frame, chunk, (size_t)n);
            more = take_lines(r);
        }
    }
    if (n < 0)
        return cli_fail(&usage, "the connection broke: %s", strerror(errno));
    if (more && is_cut(r))
        r->damaged = cli_fail(&usage, "the connection ended in the middle of a line");
    return output_end(&r->out, usage.command) < 0 || r->damaged ? CLI_TROUBLE : CLI_OK;
}

static int read_options(struct cli_args *a, struct run *r)
{
    char *end;
    int got;

    while ((got = cli_next(a)) > 0) {
        if (got == 's')
            r->address = a->value;
        else if (got == 'f')
            r->format = (enum look_format)a->choice;
        else if (got == CLI_COLOR_LETTER)
            r->colour = (enum cli_when)a->choice;
        else {
            r->most = strtoull(a->value, &end, 10);
            if (*end || !*a->value || !r->most || a->value[0] == '-')
                return cli_fail(a->usage, "--count is a number from 1 on, not '%s'",
                                a->value),
                       CLI_BAD;
        }
    }
    return got;
}

int cmd_tail(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct run r = {.address = "unix:/run/wirewatch/alerts.sock",
                    .format = LOOK_AUTO,
                    .most = UINT64_MAX};
    int got = read_options(&args, &r), fd, code;

    if (got != CLI_END)
        return cli_stop(got);
    if (args.first < argc)
        return cli_fail(&usage, "it takes no files; '%s' is one too many",
                        argv[args.first]);
    r.look = look_settle(r.format, r.colour);
    fd = connect_to(usage.command, r.address);
    if (fd < 0)
        return CLI_TROUBLE;
    output_init(&r.out);
    alert_reader_init(&r.reader);
    frame_init(&r.frame, FRAME_NEWLINE, LINE_MOST);
    code = follow(&r, fd);
    frame_release(&r.frame);
    alert_reader_release(&r.reader);
    output_release(&r.out);
    (void)close(fd);
    return code;
}
