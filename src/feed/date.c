#include "feed/date.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "feed/date_read.h"
#include "text/utf8.h"

/* No date is longer; more is no date. */
#define DATE_MOST 80

bool date_is_canonical(struct span text)
{
    return text.n > 19 && text.p[10] == 'T' && text.p[16] == ':' && text.p[19] != ',' &&
           memcmp(text.p + 11, "24", 2) != 0 &&
           (text.p[text.n - 1] == 'Z' || text.p[text.n - 3] == ':');
}

void date_format(int64_t wall_ms, char out[CLOCK_TEXT_SIZE])
{
    clock_format(wall_ms, out);
    if (strcmp(out + 19, ".000Z") == 0)
        memcpy(out + 19, "Z", 2);
}

/* --- what was read ------------------------------------------------------------------ */

#define MS_PER_DAY 86400000

/* Midnight of a date of the calendar. */
static int midnight(int year, int month, int day, int64_t *wall_ms)
{
    char text[40];

    (void)snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
    return clock_parse(span_of(text), wall_ms);
}

/* The first day of a week of ISO 8601: the week with January 4 in it is the first. */
static int64_t monday_of(int64_t january_4_ms, int week)
{
    int64_t days = january_4_ms / MS_PER_DAY; /* since 1970-01-01, a Thursday */
    int64_t since_monday = ((days + 3) % 7 + 7) % 7;

    return (days - since_monday + (int64_t)(week - 1) * 7) * MS_PER_DAY;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int day_of(const struct date_parts *d, int64_t *wall_ms)
{
    bool month_first = d->day_first && d->is_american; /* as they write it there */

    if (d->year < 0 || d->year > 9999)
        return -1;
    if (d->week) {
        if (midnight(d->year, 1, 4, wall_ms) < 0)
            return -1;
        *wall_ms = monday_of(*wall_ms, d->week) + (int64_t)(d->day - 1) * MS_PER_DAY;
        return 0;
    }
    if (d->ordinal) {
        if (d->ordinal > 365 + is_leap(d->year) || midnight(d->year, 1, 1, wall_ms) < 0)
            return -1;
        *wall_ms += (int64_t)(d->ordinal - 1) * MS_PER_DAY;
        return 0;
    }
    if (d->day ? !d->month : d->hour >= 0)
        return -1;
    return midnight(d->year,
                    month_first ? d->day
                    : d->month  ? d->month
                                : 1,
                    month_first ? d->month
                    : d->day    ? d->day
                                : 1,
                    wall_ms);
}

/* The hour of a clock of 24; "22:31 PM" is what it says without the PM. */
static int hour_of(const struct date_parts *d)
{
    if (d->half == DATE_HALF_PM && d->hour < 12)
        return d->hour + 12;
    return d->half == DATE_HALF_AM && d->hour == 12 ? 0 : d->hour;
}

static int time_of(const struct date_parts *d, int64_t *ms)
{
    int h = hour_of(d), zone = d->zone_min;

    *ms = 0;
    if (h < 0)
        return 0;
    if (h > 24 || d->minute > 59 || d->second > 60 ||
        (h == 24 && (d->minute || d->second || d->ms)))
        return -1;
    if (d->is_korean && !d->has_offset && !zone)
        zone = 9 * 60;
    *ms = ((int64_t)h * 60 + d->minute - zone) * 60000 + d->second * 1000 + d->ms;
    return 0;
}

/* --- any date ----------------------------------------------------------------------- */

/* Seconds or milliseconds since 1970, of the lengths that these have had since 1973. */
static bool is_timestamp(struct span s, int64_t *wall_ms)
{
    int64_t v = 0;
    size_t n = 0;

    for (; n < s.n && n < 14 && s.p[n] >= '0' && s.p[n] <= '9'; n++)
        v = v * 10 + s.p[n] - '0';
    if (n != 9 && n != 10 && n != 13)
        return false;
    for (size_t i = n; i < s.n; i++)
        if (i == n ? s.p[i] != '.' || s.n == n + 1 : s.p[i] < '0' || s.p[i] > '9')
            return false;
    *wall_ms = n == 13 ? v : v * 1000;
    return true;
}

/* What stands for a blank, a sign or a digit becomes it; marks of direction go. */
static char plain_of(uint32_t cp)
{
    if (cp == 0xa0 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x3000)
        return ' ';
    if ((cp >= 0x2010 && cp <= 0x2014) || cp == 0x2212)
        return '-';
    if (cp >= 0xff10 && cp <= 0xff1a)
        return (char)(cp - 0xff10 + '0');
    return 0;
}

static void copy_plain(struct span s, char *to)
{
    const char *p = s.p, *end = s.p + s.n;
    unsigned size;

    for (; p < end; p += size) {
        uint32_t cp = utf8_decode(p, end, &size);
        char plain = plain_of(cp);

        if (cp == 0x200e || cp == 0x200f || cp == 0x61c)
            continue;
        if (plain) {
            *to++ = plain;
        } else {
            memcpy(to, p, size);
            to += size;
        }
    }
    *to = '\0';
}

int date_parse(struct span text, int64_t *wall_ms)
{
    char copy[DATE_MOST + 1];
    struct date_parts parts;
    int64_t time_ms;

    if (clock_parse(text, wall_ms) == 0)
        return 0;
    text = span_trim(text);
    if (text.n > DATE_MOST || text.n < 4 || memchr(text.p, '\0', text.n))
        return -1;
    if (is_timestamp(text, wall_ms))
        return 0;
    copy_plain(text, copy);
    if (date_read(copy, &parts) < 0 || day_of(&parts, wall_ms) < 0 ||
        time_of(&parts, &time_ms) < 0)
        return -1;
    *wall_ms += time_ms;
    return 0;
}
