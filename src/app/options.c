#include "app/options.h"

#include <stdlib.h>
#include <string.h>

#include "app/config.h"
#include "base/log.h"
#include "base/mem.h"

/* In the order of the enums they are read into. */
static const char *const format_names[] = {"auto", "ndjson", "text", "feed", NULL};
static const char *const framing_names[] = {"newline",  "nul",  "octet",
                                            "document", "auto", NULL};
static const char *const level_names[] = {LOG_LEVEL_NAMES, NULL};
static const char *const alert_names[] = {"json", "text", NULL};
static const char *const full_names[] = {"block", "drop_oldest", "disconnect", NULL};
static const char *const sync_names[] = {"full", "normal", "off", NULL};
static const char *const priority_names[] = {RULE_PRIORITY_NAMES(), NULL};

#define IN(member)     offsetof(struct config_input, member)
#define OUT(member)    offsetof(struct config_output, member)
#define DAEMON(member) offsetof(struct config, member)
#define SOCKET(member) offsetof(struct config_socket, member)

#define MB     ((uint64_t)1 << 20)
#define DAY_MS ((uint64_t)86400 * 1000)

/* clang-format off */
/* Of the unix socket that stands at an offset. */
#define RIGHTS(section, at) \
    {"mode", section, OPTION_MODE, 0, 0777, NULL, "0660", (at) + SOCKET(mode), \
     "mode of the unix socket"}, \
    {"owner", section, OPTION_TEXT, 0, 0, NULL, NULL, (at) + SOCKET(owner), \
     "owner of the unix socket"}, \
    {"group", section, OPTION_TEXT, 0, 0, NULL, NULL, (at) + SOCKET(group), \
     "group of the unix socket"}, \
    {"allow", section, OPTION_LIST, 0, 0, NULL, NULL, (at) + SOCKET(allow_words), \
     "who may connect to the unix socket: user:NAME, group:NAME, uid:N, gid:N"}

static const struct option_row table[] = {
    {"rules", OPTION_DAEMON, OPTION_WORDS, 0, 0, NULL, NULL, DAEMON(rules),
     "rule files, directories and globs; may be given several times"},
    {"log_level", OPTION_DAEMON, OPTION_NAME, 0, 0, level_names, "info", DAEMON(log_level),
     "how much is logged"},
    {"throttle_keys", OPTION_DAEMON, OPTION_COUNT, 1, 10000000, NULL, "65536",
     DAEMON(throttle_keys), "throttle counters kept at a time; the oldest goes first"},

    {"stats_every", OPTION_DAEMON, OPTION_DURATION, 0, 30 * DAY_MS, NULL, "0",
     DAEMON(stats_every_ms), "log a line of statistics so often; 0: never"},

    {"listen", OPTION_CONTROL, OPTION_TEXT, 0, 0, NULL, NULL, DAEMON(control.listen),
     "where the daemon is asked and told: unix:PATH or fd:NAME"},
    RIGHTS(OPTION_CONTROL, DAEMON(control)),

    {"listen", OPTION_HTTP, OPTION_TEXT, 0, 0, NULL, NULL, DAEMON(http.socket.listen),
     "where HTTP is spoken: unix:PATH, tcp:HOST:PORT or fd:NAME"},
    {"token_file", OPTION_HTTP, OPTION_TEXT, 0, 0, NULL, NULL, DAEMON(http.token_file),
     "a file with the token that clients must show; needed where others can connect"},
    {"names", OPTION_HTTP, OPTION_LIST, 0, 0, NULL, NULL, DAEMON(http.names),
     "names that clients may call the host by, beside localhost and its addresses"},
    {"max_connections", OPTION_HTTP, OPTION_COUNT, 1, 100000, NULL, "256",
     DAEMON(http.max_connections), "connections at a time; further ones wait"},
    {"max_readers", OPTION_HTTP, OPTION_COUNT, 0, 100000, NULL, "256",
     DAEMON(http.max_readers), "readers of the stream of alerts at a time; further ones are refused"},
    {"max_body", OPTION_HTTP, OPTION_SIZE, 1024, 256 * MB, NULL, "16M", DAEMON(http.max_body),
     "the longest body that may be posted"},
    {"queue", OPTION_HTTP, OPTION_SIZE, 4096, 1024 * MB, NULL, "1M", DAEMON(http.queue_bytes),
     "alerts that wait for a reader of the stream, in bytes; each has a queue of its own"},
    {"head_timeout", OPTION_HTTP, OPTION_DURATION, 100, DAY_MS, NULL, "30s",
     DAEMON(http.head_timeout_ms), "a request must begin and have its headers within it"},
    {"body_timeout", OPTION_HTTP, OPTION_DURATION, 100, DAY_MS, NULL, "60s",
     DAEMON(http.body_timeout_ms), "a body must come within it"},
    RIGHTS(OPTION_HTTP, DAEMON(http.socket)),

    {"path", OPTION_JOURNAL, OPTION_TEXT, 0, 0, NULL, NULL, DAEMON(journal.path),
     "the file that alerts are kept in"},
    {"sync", OPTION_JOURNAL, OPTION_NAME, 0, 0, sync_names, "normal", DAEMON(journal.sync),
     "how safe an alert is before it is shown: full survives the machine, others "
     "the daemon"},
    {"keep_for", OPTION_JOURNAL, OPTION_DURATION, 0, 36500 * DAY_MS, NULL, "90d",
     DAEMON(journal.keep_for_ms), "older alerts are removed; 0: none for its age"},
    {"keep_size", OPTION_JOURNAL, OPTION_SIZE, 0, MB * MB, NULL, "4G",
     DAEMON(journal.keep_bytes), "beyond it the oldest alerts are removed; 0: any size"},
    {"seen_for", OPTION_JOURNAL, OPTION_DURATION, 0, 36500 * DAY_MS, NULL, "30d",
     DAEMON(journal.seen_for_ms), "an item that comes again within it is the same; 0: none is"},
    {"seen_most", OPTION_JOURNAL, OPTION_COUNT, 1, 100000000, NULL, "1000000",
     DAEMON(journal.seen_most), "items remembered at a time; the oldest goes first"},

    {"listen", OPTION_INPUT, OPTION_TEXT, 0, 0, NULL, NULL, IN(socket.listen),
     "stdin, unix:PATH, unix-dgram:PATH, tcp:HOST:PORT or fd:NAME"},
    {"format", OPTION_INPUT, OPTION_NAME, 0, 0, format_names, "auto", IN(format),
     "what a record is"},
    {"framing", OPTION_INPUT, OPTION_NAME, 0, 0, framing_names, "auto", IN(framing),
     "where a record ends"},
    {"max_record", OPTION_INPUT, OPTION_SIZE, 64, 256 * MB, NULL, "1M", IN(max_record),
     "the longest record; a longer one is skipped and reported"},
    {"max_connections", OPTION_INPUT, OPTION_COUNT, 1, 100000, NULL, "256",
     IN(max_connections), "connections at a time; further ones are refused"},
    {"idle_timeout", OPTION_INPUT, OPTION_DURATION, 0, 30 * DAY_MS, NULL, "0",
     IN(idle_timeout_ms), "a connection is closed after so long without a byte; 0: never"},
    {"record_timeout", OPTION_INPUT, OPTION_DURATION, 0, DAY_MS, NULL, "30s",
     IN(record_timeout_ms), "a record must be finished so long after it began; 0: any time"},
    RIGHTS(OPTION_INPUT, IN(socket)),
    {"ack", OPTION_INPUT, OPTION_YES_NO, 0, 0, NULL, "no", IN(ack),
     "tell senders what is safe in the journal"},

    {"write", OPTION_OUTPUT, OPTION_TEXT, 0, 0, NULL, NULL, OUT(write),
     "stdout, file:PATH, exec:COMMAND, journal: or syslog: (with a socket path, or not)"},
    {"listen", OPTION_OUTPUT, OPTION_TEXT, 0, 0, NULL, NULL, OUT(socket.listen),
     "where subscribers connect: unix:PATH, tcp:HOST:PORT or fd:NAME"},
    {"format", OPTION_OUTPUT, OPTION_NAME, 0, 0, alert_names, "json", OUT(format),
     "of stdout, files and programs: one JSON object a line, or text for people"},
    {"when_full", OPTION_OUTPUT, OPTION_NAME, 0, 0, full_names, NULL, OUT(when_full),
     "what a full queue does; block for stdout, else drop_oldest"},
    {"queue", OPTION_OUTPUT, OPTION_SIZE, 4096, 1024 * MB, NULL, "1M", OUT(queue_bytes),
     "alerts that wait, in bytes; each subscriber has a queue of its own"},
    {"max_connections", OPTION_OUTPUT, OPTION_COUNT, 1, 100000, NULL, "256",
     OUT(max_connections), "subscribers at a time; further ones are refused"},
    {"min_priority", OPTION_OUTPUT, OPTION_NAME, 0, 0, priority_names, "low",
     OUT(min_priority), "only alerts of rules with this priority or a higher one"},
    {"rules", OPTION_OUTPUT, OPTION_LIST, 0, 0, NULL, NULL, OUT(rules),
     "only alerts of rules whose id matches a glob; !GLOB excludes"},
    {"tags", OPTION_OUTPUT, OPTION_LIST, 0, 0, NULL, NULL, OUT(tags),
     "only alerts of rules with a tag that matches a glob; !GLOB excludes"},
    {"notices", OPTION_OUTPUT, OPTION_YES_NO, 0, 0, NULL, "no", OUT(notices),
     "also rejected, suppressed and reloaded (dropped is always announced)"},
    RIGHTS(OPTION_OUTPUT, OUT(socket)),
};
/* clang-format on */

_Static_assert(sizeof(table) / sizeof(table[0]) <= OPTIONS_MOST, "too many options");

static const struct option_kind kinds[] = {
    {OPTION_DAEMON, "", "(daemon)"},          {OPTION_CONTROL, "control", "[control]"},
    {OPTION_HTTP, "http", "[http]"},          {OPTION_JOURNAL, "journal", "[journal]"},
    {OPTION_INPUT, "input.", "[input.NAME]"}, {OPTION_OUTPUT, "output.", "[output.NAME]"},
};

const struct option_table *options_daemon(void)
{
    static const struct option_table daemon = {table, sizeof(table) / sizeof(table[0]),
                                               kinds, sizeof(kinds) / sizeof(kinds[0]),
                                               "wirewatchd --help-config lists all keys"};

    return &daemon;
}

static const char *type_name(const struct option_row *o)
{
    static const char *const names[] = {
        [OPTION_WORDS] = "paths",      [OPTION_LIST] = "list",
        [OPTION_TEXT] = "text",        [OPTION_NAME] = "name",
        [OPTION_SIZE] = "size",        [OPTION_DURATION] = "duration",
        [OPTION_COUNT] = "number",     [OPTION_MODE] = "octal mode",
        [OPTION_YES_NO] = "yes or no",
    };

    return names[o->type];
}

const char *option_section_name(const struct option_table *t, unsigned section)
{
    size_t i = 0;

    while (i + 1 < t->n_kinds && !(t->kinds[i].bit & section))
        i++;
    return t->kinds[i].shown;
}

void options_print(const struct option_table *t, FILE *out)
{
    for (const struct option_row *o = t->rows; o < t->rows + t->n; o++) {
        (void)fprintf(out, "%s\t%s\t%s\t%s\t%s", option_section_name(t, o->sections),
                      o->name, type_name(o), o->initial ? o->initial : "-", o->help);
        for (size_t k = 0; o->names && o->names[k]; k++)
            (void)fprintf(out, "%s%s", k ? " | " : ": ", o->names[k]);
        (void)fputc('\n', out);
    }
}

void options_set_defaults(const struct option_table *t, unsigned section, void *members)
{
    char error[OPTION_ERROR_SIZE];

    for (const struct option_row *o = t->rows; o < t->rows + t->n; o++)
        if ((o->sections & section) && o->initial)
            (void)option_read(o, span_of(o->initial), members, error);
}

/* --- values ------------------------------------------------------------------------ */

struct unit {
    const char *name;
    uint64_t factor;
};

static const struct unit size_units[] = {
    {"", 1},   {"k", 1024}, {"K", 1024}, {"M", 1024 * 1024}, {"G", 1024 * 1024 * 1024},
    {NULL, 0},
};

static const struct unit duration_units[] = {
    {"", 1000},     {"ms", 1},       {"s", 1000}, {"m", 60000},
    {"h", 3600000}, {"d", 86400000}, {NULL, 0},
};

static const struct unit no_units[] = {{"", 1}, {NULL, 0}};

/* Digits of a base, then one of the units. -1 where it is none, or too large. */
static int read_number(struct span s, unsigned base, const struct unit *units,
                       uint64_t *v)
{
    size_t i = 0;

    *v = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] < (char)('0' + base); i++) {
        if (*v > (UINT64_MAX >> 8) / base)
            return -1;
        *v = *v * base + (uint64_t)(s.p[i] - '0');
    }
    if (!i)
        return -1;
    for (; units->name; units++)
        if (span_is(span_make(s.p + i, s.n - i), units->name))
            return __builtin_mul_overflow(*v, units->factor, v) ? -1 : 0;
    return -1;
}

static const char *number_form(const struct option_row *o)
{
    return o->type == OPTION_SIZE       ? "a size (a number, or one with k, M or G)"
           : o->type == OPTION_DURATION ? "a duration (a number with ms, s, m, h or d)"
           : o->type == OPTION_MODE     ? "an octal mode such as 0660"
                                        : "a number";
}

static int read_bounded(const struct option_row *o, struct span value, uint64_t *v,
                        char error[OPTION_ERROR_SIZE])
{
    const struct unit *units = o->type == OPTION_SIZE       ? size_units
                               : o->type == OPTION_DURATION ? duration_units
                                                            : no_units;
    uint64_t number;

    if (read_number(value, o->type == OPTION_MODE ? 8 : 10, units, &number) < 0) {
        (void)snprintf(error, OPTION_ERROR_SIZE, "expected %s", number_form(o));
        return -1;
    }
    if (number >= o->least && number <= o->most) {
        *v = number;
        return 0;
    }
    if (o->type == OPTION_DURATION)
        (void)snprintf(error, OPTION_ERROR_SIZE, "expected %llu to %llu seconds",
                       (unsigned long long)o->least / 1000,
                       (unsigned long long)o->most / 1000);
    else
        (void)snprintf(error, OPTION_ERROR_SIZE,
                       o->type == OPTION_MODE ? "expected %llo to %llo"
                                              : "expected %llu to %llu",
                       (unsigned long long)o->least, (unsigned long long)o->most);
    return -1;
}

static int read_name(const struct option_row *o, struct span value, int *v,
                     char error[OPTION_ERROR_SIZE])
{
    int n = snprintf(error, OPTION_ERROR_SIZE, "expected one of");

    for (int i = 0; o->names[i]; i++) {
        if (span_is(value, o->names[i])) {
            *v = i;
            return 0;
        }
        n += snprintf(error + n, OPTION_ERROR_SIZE - (size_t)n, "%s %s", i ? "," : "",
                      o->names[i]);
    }
    return -1;
}

static int read_yes_no(struct span value, bool *v, char error[OPTION_ERROR_SIZE])
{
    *v = span_is(value, "yes");
    if (*v || span_is(value, "no"))
        return 0;
    (void)snprintf(error, OPTION_ERROR_SIZE, "expected yes or no");
    return -1;
}

static int add_words(struct span value, const char *separators, struct config_words *w)
{
    size_t i = 0;

    while (i < value.n) {
        size_t from = i;

        while (i < value.n && !strchr(separators, value.p[i]))
            i++;
        if (i > from) {
            w->text = mem_grow(w->text, &w->cap, w->n + 1, sizeof(*w->text));
            w->text[w->n++] = mem_dup(value.p + from, i - from);
        }
        i++;
    }
    return 0;
}

int option_read(const struct option_row *o, struct span value, void *section,
                char error[OPTION_ERROR_SIZE])
{
    void *member = (char *)section + o->offset;
    char **text = member;

    switch (o->type) {
    case OPTION_WORDS: return add_words(value, " \t", member);
    case OPTION_LIST: return add_words(value, ", \t", member);
    case OPTION_TEXT:
        free(*text);
        *text = mem_dup(value.p, value.n);
        return 0;
    case OPTION_NAME: return read_name(o, value, member, error);
    case OPTION_YES_NO: return read_yes_no(value, member, error);
    case OPTION_SIZE:
    case OPTION_DURATION:
    case OPTION_COUNT:
    case OPTION_MODE: return read_bounded(o, value, member, error);
    }
    return -1;
}
