#include "poll/poll_options.h"

#include "base/log.h"
#include "poll/poll_config.h"

static const char *const level_names[] = {LOG_LEVEL_NAMES, NULL};

#define SELF(member) offsetof(struct poll_config, member)
#define FEED(member) offsetof(struct poll_feed, member)

#define MB     ((uint64_t)1 << 20)
#define SECOND ((uint64_t)1000)
#define DAY_MS (86400 * SECOND)

/* clang-format off */
static const struct option_row rows[] = {
    {"to", POLL_SELF, OPTION_TEXT, 0, 0, NULL, "unix:/run/wirewatch/in.sock", SELF(to),
     "where items go: an input of the daemon (unix:PATH, tcp:HOST:PORT), or stdout"},
    {"state", POLL_SELF, OPTION_TEXT, 0, 0, NULL, "/var/lib/wirewatch-poll/state.db",
     SELF(state),
     "the file that remembers what was fetched and handed over"},
    {"opml", POLL_SELF, OPTION_WORDS, 0, 0, NULL, NULL, SELF(opml),
     "OPML files to take feeds from; may be given several times"},
    {"list", POLL_SELF, OPTION_WORDS, 0, 0, NULL, NULL, SELF(lists),
     "files with an address a line to take feeds from; may be given several times"},
    {"interval", POLL_SELF, OPTION_DURATION, SECOND, 30 * DAY_MS, NULL, "1h",
     SELF(interval_ms), "the longest time between two fetches of a feed"},
    {"min_interval", POLL_SELF, OPTION_DURATION, SECOND, 30 * DAY_MS, NULL, "5m",
     SELF(min_interval_ms), "the shortest, whatever a feed or its section says"},
    {"timeout", POLL_SELF, OPTION_DURATION, SECOND, 600 * SECOND, NULL, "30s",
     SELF(timeout_ms), "a fetch is given up after so long"},
    {"max_document", POLL_SELF, OPTION_SIZE, 4096, 256 * MB, NULL, "8M", SELF(max_bytes),
     "the largest document, unpacked"},
    {"max_transfers", POLL_SELF, OPTION_COUNT, 1, 256, NULL, "16", SELF(max_transfers),
     "fetches at a time"},
    {"max_per_host", POLL_SELF, OPTION_COUNT, 1, 16, NULL, "1", SELF(max_per_host),
     "connections to one host at a time"},
    {"max_redirects", POLL_SELF, OPTION_COUNT, 0, 50, NULL, "10", SELF(max_redirects),
     "redirects of one fetch"},
    {"user_agent", POLL_SELF, OPTION_TEXT, 0, 0, NULL, NULL, SELF(user_agent),
     "how the poller names itself; wirewatch-poll and its version where it is not given"},
    {"ca_file", POLL_SELF, OPTION_TEXT, 0, 0, NULL, NULL, SELF(ca_file),
     "certificates to trust instead of the system's"},
    {"allow_file", POLL_SELF, OPTION_YES_NO, 0, 0, NULL, "no", SELF(allow_file),
     "whether feeds may have file: addresses"},
    {"queue", POLL_SELF, OPTION_SIZE, 65536, 256 * MB, NULL, "4M", SELF(queue_bytes),
     "items that wait for the daemon, in bytes"},
    {"log_level", POLL_SELF, OPTION_NAME, 0, 0, level_names, "info", SELF(log_level),
     "how much is logged"},

    {"url", POLL_FEED, OPTION_TEXT, 0, 0, NULL, NULL, FEED(url),
     "the address of the feed, or of a page that names it"},
    {"source", POLL_FEED, OPTION_TEXT, 0, 0, NULL, NULL, FEED(name),
     "the source of its items; the NAME of the section where it is not given"},
    {"interval", POLL_FEED, OPTION_DURATION, SECOND, 30 * DAY_MS, NULL, NULL,
     FEED(interval_ms), "the longest time between two fetches of this feed"},
};
/* clang-format on */

_Static_assert(sizeof(rows) / sizeof(rows[0]) <= OPTIONS_MOST, "too many options");

const struct option_table *poll_options(void)
{
    static const struct option_kind kinds[] = {
        {POLL_SELF, "", "(poller)"},
        {POLL_FEED, "feed.", "[feed.NAME]"},
    };
    static const struct option_table table = {
        rows, sizeof(rows) / sizeof(rows[0]), kinds, sizeof(kinds) / sizeof(kinds[0]),
        "wirewatch-poll --help-config lists all keys"};

    return &table;
}
