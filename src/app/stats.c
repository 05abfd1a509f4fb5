#include "app/stats.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"

static void add_journal(const struct stats *s, char *out, size_t room)
{
    (void)snprintf(
        out, room,
        "; %" PRIu64 " repeat%s, %" PRIu64 " changed, %" PRIu64 " journaled in %" PRIu64
        " commit%s of at most %" PRIu64 ", %" PRIu64 " unjournaled, %" PRIu64 " waiting",
        s->repeats, log_plural(s->repeats), s->changed, s->journaled, s->commits,
        log_plural(s->commits), s->largest, s->unjournaled, s->waiting);
}

void stats_format(const struct stats *s, char out[STATS_TEXT_SIZE])
{
    int n = snprintf(
        out, STATS_TEXT_SIZE,
        "%" PRIu64 " record%s, %" PRIu64 " item%s, %" PRIu64 " rejected, %" PRIu64
        " alert%s, %" PRIu64 " suppressed, %" PRIu64 " dropped",
        s->records, log_plural(s->records), s->items, log_plural(s->items), s->rejected,
        s->alerts, log_plural(s->alerts), s->suppressed, s->dropped);

    if (s->journal)
        add_journal(s, out + n, STATS_TEXT_SIZE - (size_t)n);
}

void stats_format_setup(size_t rules, size_t inputs, size_t outputs,
                        char out[STATS_TEXT_SIZE])
{
    (void)snprintf(out, STATS_TEXT_SIZE, "%zu rule%s, %zu input%s, %zu output%s", rules,
                   log_plural(rules), inputs, log_plural(inputs), outputs,
                   log_plural(outputs));
}
