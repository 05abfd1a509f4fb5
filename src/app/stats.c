#include "app/stats.h"

#include <inttypes.h>
#include <stdio.h>

void stats_format(const struct stats *s, char out[STATS_TEXT_SIZE])
{
    (void)snprintf(
        out, STATS_TEXT_SIZE,
        "%" PRIu64 " records, %" PRIu64 " items, %" PRIu64 " rejected, %" PRIu64
        " alerts, %" PRIu64 " suppressed, %" PRIu64 " dropped",
        s->records, s->items, s->rejected, s->alerts, s->suppressed, s->dropped);
}
