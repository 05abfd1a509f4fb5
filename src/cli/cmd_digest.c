/* wirewatch digest: the alerts of a period, as stories under their rules. */

#include "app/alert_read.h"
#include "base/clock.h"
#include "base/number.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/digest.h"
#include "cli/output.h"
#include "cli/pick.h"
#include "cli/since.h"
#include "cli/stories.h"
#include "store/journal.h"

#define WINDOW      1000 /* numbers read in one go */
#define WINDOW_MOST ((uint64_t)1 << 40)
#define LISTED      20
#define DAY_MS      86400000

enum { OPT_UNTIL = 300, OPT_MAX, OPT_IF_ANY };

static const struct cli_option options[] = {
    {'j', "journal", "PATH", "the journal (/var/lib/wirewatch/journal.db)", false},
    {'s', "since", "SINCE", "from this time on, or 2h, 3d ... ago (24h)", false},
    {OPT_UNTIL, "until", "UNTIL", "before this time, or so long ago (now)", false},
    PICK_OPTIONS,
    {'f', "format", "FORMAT", "text, markdown or html (text)", true},
    {OPT_MAX, "max", "N", "stories listed under a rule (20); 0: all", false},
    {OPT_IF_ANY, "if-any", NULL, "print nothing where there are no alerts; exit status 1",
     false},
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch digest", "[--since=SINCE] [--until=UNTIL] [--format=FORMAT]",
    "Prints the alerts of a period that the daemon keeps in its journal, as stories\n"
    "under their rules: the most important rules first, the newest stories first.\n"
    "Alerts on items with the same id, address or title are one story, under the most\n"
    "important of their rules. Exit status: 0 done, 1 none and --if-any, 2 trouble.",
    options};

struct run {
    const char *path;
    struct journal_reader *journal;
    struct digest digest;
    struct pick_options wanted;
    struct pick *pick; /* NULL: all */
    struct stories *stories;
    struct alert_reader reader;
    uint64_t last; /* number in the window that is read */
    uint64_t at;   /* number read last */
    bool if_any;
};

/* --- reading ----------------------------------------------------------------------- */

static bool take_alert(void *ctx, const struct journal_alert *kept)
{
    struct run *r = ctx;
    struct alert a;

    r->at = kept->seq;
    if (kept->seq > r->last)
        return false;
    if (alert_read(&r->reader, kept->line, &a) != 0)
        return true; /* of a kind that a later version writes */
    /* Times of the journal and its numbers may disagree where the clock was set. */
    if (a.time_ms < r->digest.since_ms || a.time_ms >= r->digest.until_ms)
        return true;
    if (!r->pick || pick_takes(r->pick, &a, &r->reader))
        stories_add(r->stories, &a, &r->reader);
    return true;
}

/* The alerts after a number up to r->last. How many, or -1 after a message. */
static int read_window(struct run *r, uint64_t after)
{
    int n, all = 0;

    for (r->at = after; r->at < r->last; all += n) {
        n = journal_read(r->journal, r->at, WINDOW, take_alert, r);
        if (n < 0)
            return cli_fail(&usage, "%s: %s", r->path,
                            n == JOURNAL_BROKEN ? "the file is damaged"
                                                : "it cannot be read"),
                   -1;
        if (n == 0)
            break;
    }
    return all;
}

/* From the newest to the oldest, so that it is the oldest that are left out where they
 * are too many. Numbers may have gaps: windows grow over them. */
static int read_backwards(struct run *r, uint64_t first, uint64_t last)
{
    uint64_t window = WINDOW;

    while (last > first) {
        uint64_t after = last - first > window ? last - window : first;
        int n;

        r->last = last;
        n = read_window(r, after);
        if (n < 0)
            return CLI_TROUBLE;
        window = n > WINDOW / 2 || window > WINDOW_MOST ? WINDOW : window * 2;
        last = after;
    }
    return 0;
}

/* 0, or CLI_TROUBLE after a message. */
static int read_period(struct run *r)
{
    uint64_t first, last, begin, end;

    if (journal_range(r->journal, &first, &last) != JOURNAL_OK ||
        journal_seq_before(r->journal, r->digest.since_ms, &begin) != JOURNAL_OK ||
        journal_seq_before(r->journal, r->digest.until_ms, &end) != JOURNAL_OK)
        return cli_fail(&usage, "%s: it cannot be read", r->path);
    if (journal_lacks(r->journal, r->digest.since_ms) > 0)
        (void)cli_fail(&usage, "not all alerts from that time on are kept");
    if (first && begin < first - 1)
        begin = first - 1;
    return read_backwards(r, begin, end < last ? end : last);
}

/* --- the command ------------------------------------------------------------------- */

static int print(struct run *r)
{
    struct output out;
    int code;

    if (r->if_any && !stories_alerts(r->stories))
        return CLI_NONE;
    stories_sort(r->stories);
    output_init(&out);
    digest_put(&out.text, &r->digest, r->stories);
    code = output_end(&out, usage.command) < 0 ? CLI_TROUBLE : CLI_OK;
    output_release(&out);
    return code;
}

static int run(struct run *r)
{
    char error[JOURNAL_ERROR_SIZE];
    int code;

    if (r->digest.since_ms >= r->digest.until_ms)
        return cli_fail(&usage, "--since is not before --until");
    r->journal = journal_reader_open(r->path, error);
    if (!r->journal)
        return cli_fail(&usage, "%s", error);
    r->pick = pick_new(&r->wanted);
    r->stories = stories_new(r->digest.form);
    alert_reader_init(&r->reader);
    code = read_period(r);
    if (!code)
        code = print(r);
    alert_reader_release(&r->reader);
    stories_free(r->stories);
    pick_free(r->pick);
    journal_reader_close(r->journal);
    return code;
}

static int read_time(struct cli_args *a, const char *name, int64_t *time_ms)
{
    struct since since;
    int bad = since_option(a, name, &since);

    if (bad)
        return bad;
    if (!since.is_time) {
        (void)cli_fail(a->usage, "--%s is a time or an age such as 24h, not a number",
                       name);
        return CLI_BAD;
    }
    *time_ms = since.time_ms;
    return 0;
}

static int read_max(struct cli_args *a, size_t *most)
{
    uint64_t n;

    if (number_read(span_of(a->value), SIZE_MAX - 1, &n) < 0) {
        (void)cli_fail(a->usage, "--max is a number, not '%s'", a->value);
        return CLI_BAD;
    }
    *most = n ? (size_t)n : SIZE_MAX;
    return 0;
}

static int read_options(struct cli_args *a, struct run *r)
{
    static const enum markup forms[] = {MARKUP_PLAIN, MARKUP_MARKDOWN, MARKUP_HTML};
    int got, bad = 0;

    while (!bad && (got = cli_next(a)) > 0) {
        switch (got) {
        case 'j': r->path = a->value; break;
        case 's': bad = read_time(a, "since", &r->digest.since_ms); break;
        case OPT_UNTIL: bad = read_time(a, "until", &r->digest.until_ms); break;
        case 'f': r->digest.form = forms[a->choice]; break;
        case OPT_MAX: bad = read_max(a, &r->digest.most); break;
        case OPT_IF_ANY: r->if_any = true; break;
        default: (void)pick_option(&r->wanted, got, a); break;
        }
    }
    return bad ? bad : got;
}

int cmd_digest(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    int64_t now_ms = clock_wall_ms();
    struct run r = {.path = "/var/lib/wirewatch/journal.db",
                    .digest = {MARKUP_PLAIN, now_ms - DAY_MS, now_ms, LISTED}};
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
