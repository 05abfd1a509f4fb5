#include "cli/since.h"

#include "base/clock.h"
#include "base/number.h"
#include "feed/date.h"

/* 0: no unit. */
static int64_t unit_ms(char c)
{
    switch (c) {
    case 's': return 1000;
    case 'm': return 60000;
    case 'h': return 3600000;
    case 'd': return 86400000;
    case 'w': return 604800000;
    default: return 0;
    }
}

int since_parse(struct span text, int64_t now_ms, struct since *since)
{
    uint64_t number;
    int64_t unit;
    size_t n;

    *since = (struct since){.is_time = false};
    n = number_begin(text, &number);
    if (n && n == text.n && number <= INT64_MAX) {
        since->seq = number;
        return 0;
    }
    since->is_time = true;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): n bytes were read there */
    unit = n && n + 1 == text.n ? unit_ms(text.p[n]) : 0;
    if (unit) {
        if (number > (uint64_t)(INT64_MAX / 2 / unit))
            return -1;
        since->time_ms = now_ms - (int64_t)number * unit;
        return 0;
    }
    return date_parse(text, &since->time_ms);
}

int since_option(const struct cli_args *a, const char *name, struct since *since)
{
    if (since_parse(span_of(a->value), clock_wall_ms(), since) == 0)
        return 0;
    (void)cli_fail(a->usage,
                   "--%s takes a number, a time such as 2026-11-21T20:48:00Z or "
                   "2026-11-21, or 90s, 5m, 2h, 3d, 1w; not '%s'",
                   name, a->value);
    return CLI_BAD;
}
