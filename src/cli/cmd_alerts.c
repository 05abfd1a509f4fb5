/* wirewatch alerts: what the journal holds. */
#include <string.h>
#include <sys/stat.h>

#include "app/alert_read.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/journal_watch.h"
#include "cli/look.h"
#include "cli/output.h"
#include "cli/pick.h"
#include "cli/since.h"
#include "store/journal.h"

/* Read in one go, while nothing is printed: the daemon's WAL cannot begin anew while
 * somebody reads what was written before. */
#define PIECE       1000
#define PIECE_BYTES ((size_t)1 << 20)

static const struct cli_option options[] = {
    {'j', "journal", "PATH", "the journal (/var/lib/wirewatch/journal.db)", false},
    {'s', "since", "SINCE", "after this number, from this time on, or 2h, 3d ... ago",
     false},
    PICK_OPTIONS,
    {'f', "format", "FORMAT", "json, text or csv (text on a terminal, else json)", true},
    {'n', "count", "N", "end after so many alerts", false},
    {'F', "follow", NULL, "wait for more at the end", false},
    CLI_COLOR,
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch alerts", "[--since=SINCE] [--follow]",
    "Prints the alerts that the daemon keeps in its journal, oldest first, whether it\n"
    "runs or not. Globs that begin with '!' exclude. Exit status: 0 some were printed,\n"
    "1 none was, 2 trouble.",
    options};

enum format { FORMAT_AUTO = -1, FORMAT_JSON, FORMAT_TEXT, FORMAT_CSV };

struct run {
    const char *path;
    struct journal_reader *journal;
    ino_t inode; /* of the journal that is open */
    struct since since;
    struct pick_options wanted;
    struct pick *pick; /* NULL: all */
    enum format format;
    enum cli_when colour;
    struct look look;
    struct output out;
    struct alert_reader reader;
    uint64_t after; /* number read last */
    uint64_t first; /* number read first in this piece; 0: none */
    uint64_t alerts;
    uint64_t most;
    bool follow;
};

/* --- one alert ---------------------------------------------------------------------- */

static void put_raw(struct run *r, struct span line)
{
    (void)buf_add_span(&r->out.text, line);
    (void)buf_add_char(&r->out.text, '\n');
}

static void put_alert(struct run *r, struct span line)
{
    struct alert a;

    if (r->pick || r->format != FORMAT_JSON) {
        if (alert_read(&r->reader, line, &a) != 0)
            return; /* of a kind that a later version writes */
        if (r->pick && !pick_takes(r->pick, &a, &r->reader))
            return;
    }
    if (r->format == FORMAT_JSON)
        put_raw(r, line);
    else if (r->format == FORMAT_CSV)
        csv_put_alert(&r->out.text, &a, &r->reader);
    else
        look_put(&r->look, &r->out.text, &a);
    r->alerts++;
}

static bool take_alert(void *ctx, const struct journal_alert *a)
{
    struct run *r = ctx;

    r->first = r->first ? r->first : a->seq;
    r->after = a->seq;
    put_alert(r, a->line);
    return r->alerts < r->most && r->out.text.n < PIECE_BYTES;
}

/* --- the journal -------------------------------------------------------------------- */

/* 0, or -1 and an error: what was open, if anything, stays so. */
static int open_journal(struct run *r, char error[JOURNAL_ERROR_SIZE])
{
    struct journal_reader *journal;
    struct stat st;
    ino_t inode = stat(r->path, &st) == 0 ? st.st_ino : 0;

    journal = journal_reader_open(r->path, error);
    if (!journal)
        return -1;
    journal_reader_close(r->journal);
    r->journal = journal;
    r->inode = inode;
    return 0;
}

/* What a reader asked for, or was on the way to, and the retention had removed. */
static void say_what_is_gone(uint64_t after, uint64_t first)
{
    (void)cli_fail(&usage, "alerts %llu to %llu are no longer kept",
                   (unsigned long long)after + 1, (unsigned long long)first - 1);
}

/* The next alerts: how many were read, or -1 after a message. */
static int read_piece(struct run *r)
{
    uint64_t before = r->after, first, last;
    int n;

    r->first = 0;
    n = journal_read(r->journal, r->after, PIECE, take_alert, r);
    if (n < 0)
        return cli_fail(&usage, "%s: %s", r->path,
                        n == JOURNAL_BROKEN ? "the file is damaged"
                                            : "it cannot be read"),
               -1;
    if (before && r->first > before + 1 &&
        journal_range(r->journal, &first, &last) == JOURNAL_OK && first > before + 1)
        say_what_is_gone(before, first < r->first ? first : r->first);
    return n;
}

/* All that is there now; 0, or CLI_TROUBLE. */
static int read_all(struct run *r)
{
    int n;

    do {
        n = read_piece(r);
        if (output_flush(&r->out) < 0)
            return 0; /* output_end tells */
    } while (n > 0 && r->alerts < r->most);
    return n < 0 ? CLI_TROUBLE : 0;
}

static int find_begin(struct run *r)
{
    uint64_t first, last;

    if (r->since.is_time &&
        journal_seq_before(r->journal, r->since.time_ms, &r->after) != JOURNAL_OK)
        return cli_fail(&usage, "%s: it cannot be read", r->path);
    if (r->since.is_time) {
        if (journal_lacks(r->journal, r->since.time_ms) > 0)
            (void)cli_fail(&usage, "not all alerts from that time on are kept");
        return 0;
    }
    r->after = r->since.seq;
    if (journal_range(r->journal, &first, &last) == JOURNAL_OK && r->after > last)
        (void)cli_fail(&usage, "alert %llu is not there yet; the last is %llu",
                       (unsigned long long)r->after, (unsigned long long)last);
    return 0;
}

/* --- following ---------------------------------------------------------------------- */

/* A daemon that found the file damaged begins a new one: whether that is what is open. */
static bool is_current(struct run *r)
{
    char error[JOURNAL_ERROR_SIZE];
    struct stat st;

    if (stat(r->path, &st) == 0 && st.st_ino == r->inode)
        return true;
    return open_journal(r, error) == 0; /* else it is still being made */
}

static int follow(struct run *r)
{
    struct journal_watch watch;
    enum journal_news news = NEWS_MAYBE_MORE;
    bool replaced = false;
    int rc = 0;

    journal_watch_init(&watch, r->path);
    while (rc == 0 && news != NEWS_NOBODY_READS) {
        replaced = (replaced || news == NEWS_REPLACED) && !is_current(r);
        rc = read_all(r);
        if (r->alerts >= r->most || r->out.error)
            break;
        if (rc == 0)
            news = journal_watch_wait(&watch);
    }
    journal_watch_release(&watch);
    return rc;
}

/* --- the command -------------------------------------------------------------------- */

static int read_options(struct cli_args *a, struct run *r)
{
    int got, bad = 0;

    while (!bad && (got = cli_next(a)) > 0) {
        switch (got) {
        case 'j': r->path = a->value; break;
        case 's': bad = since_option(a, "since", &r->since); break;
        case 'f': r->format = (enum format)a->choice; break;
        case 'n': bad = cli_count(a, &r->most); break;
        case 'F': r->follow = true; break;
        default:
            if (!pick_option(&r->wanted, got, a))
                r->colour = (enum cli_when)a->choice;
            break;
        }
    }
    return bad ? bad : got;
}

static int print(struct run *r)
{
    int rc = find_begin(r);

    if (rc)
        return rc;
    if (r->format == FORMAT_CSV)
        csv_put_header(&r->out.text);
    rc = r->follow ? follow(r) : read_all(r);
    if (output_end(&r->out, usage.command) < 0 || rc)
        return CLI_TROUBLE;
    return r->alerts ? CLI_FOUND : CLI_NONE;
}

static int run(struct run *r)
{
    char error[JOURNAL_ERROR_SIZE];
    int code;

    if (open_journal(r, error) < 0)
        return cli_fail(&usage, "%s", error);
    r->look = look_settle(r->format == FORMAT_AUTO   ? LOOK_AUTO
                          : r->format == FORMAT_TEXT ? LOOK_TEXT
                                                     : LOOK_JSON,
                          r->colour);
    if (r->format == FORMAT_AUTO)
        r->format = r->look.text ? FORMAT_TEXT : FORMAT_JSON;
    r->pick = pick_new(&r->wanted);
    output_init(&r->out);
    alert_reader_init(&r->reader);
    code = print(r);
    alert_reader_release(&r->reader);
    output_release(&r->out);
    pick_free(r->pick);
    journal_reader_close(r->journal);
    return code;
}

int cmd_alerts(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct run r = {.path = "/var/lib/wirewatch/journal.db",
                    .format = FORMAT_AUTO,
                    .most = UINT64_MAX};
    int got = read_options(&args, &r), code;

    if (got != CLI_END)
        code = cli_stop(got);
    else if (args.first < argc)
        code = cli_fail(&usage, "it takes no files; '%s' is one too many (--journal=%s?)",
                        argv[args.first], argv[args.first]);
    else
        code = run(&r);
    pick_release(&r.wanted);
    return code;
}
