/* wirewatch tail: the alerts of a running daemon, as they come. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/alert_read.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/output.h"
#include "feed/frame.h"

#define LINE_MOST ((size_t)1 << 20)
#define CHUNK     ((size_t)64 << 10)

static const struct cli_option options[] = {
    {'s', "from", "ADDRESS",
     "unix:PATH or tcp:HOST:PORT (unix:/run/wirewatch/alerts.sock)"},
    {'f', "format", "FORMAT", "json or text (text on a terminal, else json)"},
    {'n', "count", "N", "end after so many alerts"},
    {256, "color", "WHEN", "auto, always or never (auto)"},
    {0, NULL, NULL, NULL},
};

static const struct cli_usage usage = {
    "wirewatch tail", "[--from=ADDRESS]",
    "Prints the alerts and notices of a running daemon until it closes the connection.\n"
    "Exit status: 0 at its end or after --count alerts, 2 trouble.",
    options};

struct run {
    struct output out;
    struct alert_reader reader;
    struct frame frame;
    const char *address;
    const char *format;
    const char *colour_typed;
    bool text;
    bool colour;
    unsigned width;
    uint64_t alerts;
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

    if (r->text && got == 0)
        (void)alert_put_text(&r->out.text, &a, r->colour, r->width);
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
    (void)output_flush(&r->out);
    return r->alerts < r->most && !r->out.error;
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
    return output_end(&r->out, usage.command) < 0 ? CLI_TROUBLE : CLI_OK;
}

static int read_options(struct cli_args *a, struct run *r)
{
    char *end;
    int got;

    while ((got = cli_next(a)) > 0) {
        if (got == 's')
            r->address = a->value;
        else if (got == 'f')
            r->format = a->value;
        else if (got == 256)
            r->colour_typed = a->value;
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

static int settle_output(struct run *r)
{
    struct winsize size;

    if (cli_colour(r->colour_typed, STDOUT_FILENO, &r->colour) < 0)
        return cli_fail(&usage, "--color is auto, always or never, not '%s'",
                        r->colour_typed);
    r->text = r->format ? strcmp(r->format, "text") == 0 : isatty(STDOUT_FILENO) == 1;
    if (r->format && !r->text && strcmp(r->format, "json") != 0)
        return cli_fail(&usage, "--format is json or text, not '%s'", r->format);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        r->width = size.ws_col;
    return 0;
}

int cmd_tail(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct run r = {.address = "unix:/run/wirewatch/alerts.sock", .most = UINT64_MAX};
    int got = read_options(&args, &r), fd, code;

    if (got != CLI_END)
        return cli_stop(got);
    if (args.first < argc)
        return cli_fail(&usage, "it takes no files; '%s' is one too many",
                        argv[args.first]);
    if (settle_output(&r) != 0)
        return CLI_TROUBLE;
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
