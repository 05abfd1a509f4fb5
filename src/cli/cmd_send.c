/* wirewatch send: files to a daemon's input, until all of it is safe. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/log.h"
#include "base/number.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/progress.h"
#include "cli/send_raw.h"
#include "cli/source.h"
#include "feed/item.h"
#include "io/sender.h"

#define CHUNK          ((size_t)64 << 10)
#define QUEUE_BYTES    ((size_t)8 << 20)   /* sent, and not known to be safe */
#define ITEMS_MOST     ((size_t)128 << 20) /* of one feed, as lines */
#define PATIENCE_S     30
#define GIVE_UP_MOST_S (365 * 86400)

enum { OPT_RAW = 300 };

static const struct cli_option options[] = {
    {'t', "to", "ADDRESS", "an input of the daemon", false},
    {'g', "give-up", "SECONDS", "end when there was no connection for so long (30)",
     false},
    {OPT_RAW, "raw", NULL, "send the bytes as they are, not line by line", false},
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch send", "[--to=ADDRESS] [FILE...]",
    "Sends the lines of the files or of standard input, each a record, or the items\n"
    "of feeds, to an input of a running daemon, and waits until it has acknowledged\n"
    "them all. When the connection breaks it makes another, and sends what was not\n"
    "acknowledged again.\n"
    "An input without `ack = yes` is taken to have read all when it closes.\n"
    "An address is unix:PATH or tcp:HOST:PORT; the default is\n"
    "unix:/run/wirewatch/in.sock.\n"
    "Exit status: 0 all was taken, 1 some records were rejected, 2 trouble.",
    options};

struct sending {
    const char *address;
    struct event_base *base;
    struct sender *sender;
    struct log log;
    struct progress progress;
    uint64_t bytes;

    /* What is being read. */
    char *const *files;
    int n_files;
    int next_file;
    const char *name;
    int fd; /* -1: none */
    struct event *readable;
    struct frame frame;
    uint64_t record;  /* its number in the file */
    struct span held; /* a record that the sender had no room for; absent: none */
    bool ended;       /* the file is */

    bool patient; /* waits for a daemon that was never there */
    bool failing; /* there is no connection, and it was said */
    bool trouble; /* was reported */
    enum sender_end end;
};

static void read_next(struct sending *s);

static enum cli_exit fail(struct sending *s)
{
    progress_clear(&s->progress);
    s->trouble = true;
    return CLI_TROUBLE;
}

/* --- files to records ------------------------------------------------------------- */

static void close_file(struct sending *s)
{
    event_free(s->readable);
    frame_release(&s->frame);
    if (s->fd != STDIN_FILENO)
        (void)close(s->fd);
    s->fd = -1;
}

static void report_record(struct sending *s, const char *what)
{
    (void)cli_fail(&usage, "%s: record %llu: %s", s->name, (unsigned long long)s->record,
                   what);
    (void)fail(s);
}

static void put_item(void *ctx, const struct item *item)
{
    struct buf *lines = ctx;
    size_t before = lines->n;

    (void)item_put_json(lines, item);
    if (buf_add_char(lines, '\n') < 0 || lines->full)
        lines->n = before;
}

/* A feed is sent as its items, a line each: they are what can be acknowledged. Its frame
 * becomes theirs. */
static void unpack_feed(struct sending *s, struct span document)
{
    struct item_reader *reader = item_reader_new(ITEM_FORMAT_FEED);
    struct span error;
    struct buf lines;

    buf_init(&lines, ITEMS_MOST);
    if (item_read(reader, document, put_item, &lines, &error) < 0) {
        (void)cli_fail(&usage, "%s: %.*s", s->name, (int)error.n, error.p);
        (void)fail(s);
    }
    if (lines.full) {
        (void)cli_fail(&usage, "%s: too many items: the last are not sent", s->name);
        (void)fail(s);
    }
    frame_release(&s->frame);
    frame_init(&s->frame, FRAME_NEWLINE, lines.n);
    frame_push(&s->frame, lines.p, lines.n);
    frame_end(&s->frame);
    buf_release(&lines);
    item_reader_free(reader);
}

/* Hands over what was read: whether all of it went. */
static bool push_records(struct sending *s)
{
    enum frame_got got;

    if (s->held.p && sender_push(s->sender, s->held) < 0)
        return false;
    s->held.p = NULL;
    while ((got = frame_next(&s->frame, &s->held)) != FRAME_MORE) {
        if (got == FRAME_RECORD && s->frame.mode == FRAME_DOCUMENT) {
            unpack_feed(s, s->held);
            continue;
        }
        s->record++;
        if (got != FRAME_RECORD)
            report_record(s, "longer than 16 MiB: not sent");
        else if (sender_push(s->sender, s->held) < 0)
            return false;
    }
    s->held.p = NULL;
    return true;
}

static void go_on(struct sending *s)
{
    if (!push_records(s)) {
        (void)event_del(s->readable); /* until there is room */
    } else if (s->ended) {
        close_file(s);
        read_next(s);
    } else {
        (void)event_add(s->readable, NULL);
    }
}

static void send_on_readable(evutil_socket_t fd, short what, void *ctx)
{
    struct sending *s = ctx;
    char chunk[CHUNK];
    size_t room = frame_room(&s->frame);
    ssize_t n = read(fd, chunk, room < CHUNK ? room : CHUNK);

    (void)what;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n < 0) {
        (void)cli_fail(&usage, "cannot read %s: %s", s->name, strerror(errno));
        (void)fail(s);
    }
    if (n > 0) {
        frame_push(&s->frame, chunk, (size_t)n);
        s->bytes += (uint64_t)n;
    } else {
        frame_end(&s->frame);
        s->ended = true;
    }
    progress_step(&s->progress, s->bytes, sender_counts(s->sender).acked);
    go_on(s);
}

static int open_file(struct sending *s, const char *file)
{
    bool standard = strcmp(file, "-") == 0;

    s->name = standard ? "standard input" : file;
    s->fd = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
    if (s->fd >= 0)
        return 0;
    (void)cli_fail(&usage, "cannot open %s: %s", file, strerror(errno));
    (void)fail(s);
    return -1;
}

/* The next file, or the end of them. */
static void read_next(struct sending *s)
{
    while (s->next_file < s->n_files)
        if (open_file(s, s->files[s->next_file++]) == 0) {
            frame_init(&s->frame, FRAME_AUTO, SOURCE_RECORD_MOST);
            s->record = 0;
            s->ended = false;
            s->readable =
                event_new(s->base, s->fd, EV_READ | EV_PERSIST, send_on_readable, s);
            (void)event_add(s->readable, NULL);
            return;
        }
    sender_finish(s->sender);
}

/* --- what the sender says --------------------------------------------------------- */

static void send_on_acked(void *ctx, uint64_t record)
{
    struct sending *s = ctx;

    progress_step(&s->progress, s->bytes, record);
}

static void send_on_rejected(void *ctx, uint64_t record, struct span error)
{
    struct sending *s = ctx;

    progress_clear(&s->progress);
    (void)cli_fail(&usage, "record %llu rejected: %.*s", (unsigned long long)record,
                   (int)error.n, error.n ? error.p : "");
}

static void send_on_room(void *ctx)
{
    go_on(ctx);
}

static void send_on_end(void *ctx, enum sender_end end)
{
    struct sending *s = ctx;

    s->end = end;
    (void)event_base_loopbreak(s->base);
}

/* A daemon that was never there is told at once, with what to do about it. */
static bool is_hopeless(struct sending *s)
{
    int fd;

    if (s->patient || sender_counts(s->sender).connections)
        return false;
    progress_clear(&s->progress);
    fd = connect_to(usage.command, s->address);
    if (fd >= 0)
        (void)close(fd);
    return fd < 0;
}

static void send_on_state(void *ctx, const char *error)
{
    struct sending *s = ctx;
    struct sender_counts c = sender_counts(s->sender);
    bool news = s->failing != (error != NULL);

    s->failing = error;
    if (!error || !news)
        return;
    if (is_hopeless(s)) {
        (void)fail(s);
        (void)event_base_loopbreak(s->base);
        return;
    }
    progress_clear(&s->progress);
    if (!c.unproven) {
        (void)cli_fail(&usage, "%s; trying again", error);
        return;
    }
    (void)cli_fail(&usage,
                   "%s; it does not acknowledge, so what it has taken of the first "
                   "%llu records is not known",
                   error, (unsigned long long)c.unproven);
    (void)fail(s);
    (void)event_base_loopbreak(s->base);
}

/* --- the whole -------------------------------------------------------------------- */

static void print_summary(const struct sender_counts *c)
{
    (void)printf("%llu record%s sent", (unsigned long long)c->records,
                 log_plural(c->records));
    if (c->acks)
        (void)printf(", %llu acknowledged, %llu rejected", (unsigned long long)c->acked,
                     (unsigned long long)c->rejected);
    else
        (void)printf(" to an input that does not acknowledge");
    if (c->acks && c->connections == 1)
        (void)printf(", %llu alert%s", (unsigned long long)c->alerts,
                     log_plural(c->alerts));
    if (c->resent)
        (void)printf(", %llu sent again", (unsigned long long)c->resent);
    (void)printf("\n");
}

static enum cli_exit conclude(struct sending *s)
{
    struct sender_counts c = sender_counts(s->sender);

    progress_clear(&s->progress);
    if (!s->trouble && s->end == SENDER_GAVE_UP)
        (void)cli_fail(&usage,
                       "gave up: there is no connection, and %llu record%s not "
                       "acknowledged",
                       (unsigned long long)(c.records - c.acked),
                       c.records - c.acked == 1 ? " is" : "s are");
    if (c.connections)
        print_summary(&c);
    return s->trouble || s->end == SENDER_GAVE_UP ? CLI_TROUBLE
           : c.rejected                           ? CLI_NONE
                                                  : CLI_OK;
}

/* A base that can wait for regular files too, which epoll cannot. */
static struct event_base *make_base(void)
{
    struct event_config *c = event_config_new();
    struct event_base *base;

    (void)event_config_require_features(c, EV_FEATURE_FDS);
    base = event_base_new_with_config(c);
    event_config_free(c);
    return base;
}

static enum cli_exit send_lines(struct sending *s, const struct addr *to,
                                uint64_t give_up_s)
{
    const struct sender_options o = {
        .addr = *to,
        .queue_bytes = QUEUE_BYTES,
        .give_up_ms = (int64_t)give_up_s * 1000,
        .ctx = s,
        .on_acked = send_on_acked,
        .on_rejected = send_on_rejected,
        .on_room = send_on_room,
        .on_end = send_on_end,
        .on_state = send_on_state,
    };
    enum cli_exit rc;

    s->base = make_base();
    if (!s->base)
        return cli_fail(&usage, "the system gives no event loop");
    log_init(&s->log, usage.command);
    s->log.level = LOG_LEVEL_ERROR; /* what there is to say is said here */
    s->sender = sender_new(s->base, &s->log, &o);
    progress_init(&s->progress);
    read_next(s);
    (void)event_base_dispatch(s->base);
    rc = conclude(s);
    if (s->fd >= 0)
        close_file(s);
    sender_free(s->sender);
    event_base_free(s->base);
    return rc;
}

int cmd_send(int argc, char **argv)
{
    static char dash[] = "-";
    static char *standard[] = {dash};
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct sending s = {.address = "unix:/run/wirewatch/in.sock", .fd = -1};
    uint64_t give_up_s = PATIENCE_S;
    bool raw = false;
    struct addr to;
    int got;

    while ((got = cli_next(&args)) > 0) {
        if (got == 't')
            s.address = args.value;
        else if (got == OPT_RAW)
            raw = true;
        else if (number_read(span_of(args.value), GIVE_UP_MOST_S, &give_up_s) < 0)
            return cli_fail(&usage, "--give-up takes a number of seconds, not '%s'",
                            args.value);
        s.patient |= got == 'g';
    }
    if (got != CLI_END)
        return cli_stop(got);
    if (raw)
        return send_raw(&usage, s.address, argv + args.first, argc - args.first);
    if (connect_address(usage.command, s.address, &to) < 0)
        return CLI_TROUBLE;
    s.files = args.first < argc ? argv + args.first : standard;
    s.n_files = args.first < argc ? argc - args.first : 1;
    return (int)send_lines(&s, &to, give_up_s);
}
