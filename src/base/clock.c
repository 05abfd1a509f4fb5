#include "base/clock.h"

#include <time.h>

int64_t clock_wall_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_mono_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

#define MS_PER_DAY 86400000

/*
 * Days since 1970-01-01 of a date of the Gregorian calendar, and back; the year begins in
 * March so that the leap day comes last (Howard Hinnant, "chrono-compatible low-level
 * date algorithms").
 */
static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void date_of(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    *day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    *month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    *year = yoe + era * 400 + (*month <= 2);
}

/* The last n digits of v, and a sign behind them; returns where they end. Every alert has
 * a time, so printf is spared. */
static char *put_digits(char *to, unsigned v, int n, char sign)
{
    for (int i = n - 1; i >= 0; i--, v /= 10)
        to[i] = (char)('0' + v % 10);
    to[n] = sign;
    return to + n + 1;
}

void clock_format(int64_t wall_ms, char out[CLOCK_TEXT_SIZE])
{
    const int64_t least = days_of(0, 1, 1) * MS_PER_DAY;
    const int64_t most = days_of(10000, 1, 1) * MS_PER_DAY - 1;
    int64_t t = wall_ms < least ? least : wall_ms > most ? most : wall_ms;
    int64_t days = (t >= 0 ? t : t - (MS_PER_DAY - 1)) / MS_PER_DAY;
    unsigned ms = (unsigned)(t - days * MS_PER_DAY);
    unsigned month, day;
    int64_t year;

    date_of(days, &year, &month, &day);
    out = put_digits(out, (unsigned)year, 4, '-');
    out = put_digits(out, month, 2, '-');
    out = put_digits(out, day, 2, 'T');
    out = put_digits(out, ms / 3600000, 2, ':');
    out = put_digits(out, ms / 60000 % 60, 2, ':');
    out = put_digits(out, ms / 1000 % 60, 2, '.');
    out = put_digits(out, ms % 1000, 3, 'Z');
    *out = '\0';
}

/* A fixed number of digits at *s, which moves past them; -1 where there are fewer. */
static inline int digits(struct span *s, size_t count)
{
    int v = 0;

    if (s->n < count)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return -1;
        v = v * 10 + (s->p[i] - '0');
    }
    s->p += count;
    s->n -= count;
    return v;
}

/* Past the next byte where it is one of these; there is a date in every item, and strchr
 * would cost more than all of the rest. */
static inline bool skip(struct span *s, const char *any_of)
{
    if (!s->n)
        return false;
    while (*any_of && *any_of != s->p[0])
        any_of++;
    if (!*any_of)
        return false;
    s->p++;
    s->n--;
    return true;
}

/* ".123..." to milliseconds; 0 where there is no fraction. */
static int fraction_ms(struct span *s)
{
    int ms = 0, scale = 100;

    if (!skip(s, ".,"))
        return 0;
    if (!s->n || s->p[0] < '0' || s->p[0] > '9')
        return -1;
    for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; s->p++, s->n--) {
        ms += (s->p[0] - '0') * scale;
        scale /= 10;
    }
    return ms;
}

/* "Z", "+01:00", "-0530": minutes east of UTC. */
static int offset_min(struct span *s, int *minutes)
{
    bool west = s->n && s->p[0] == '-';
    int h, m;

    *minutes = 0;
    if (skip(s, "Zz"))
        return 0;
    if (!skip(s, "+-"))
        return -1;
    h = digits(s, 2);
    (void)skip(s, ":");
    m = digits(s, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59)
        return -1;
    *minutes = west ? -(h * 60 + m) : h * 60 + m;
    return 0;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* The number of two digits; negative where they are none. */
static inline int two_digits(const char *p)
{
    unsigned tens = (unsigned char)p[0] - '0', ones = (unsigned char)p[1] - '0';

    return tens > 9 || ones > 9 ? -10000 : (int)(tens * 10 + ones);
}

/* The form that nearly all programs write, "2026-11-21T20:48:13Z"; false: any other. */
static bool parse_common(struct span s, int64_t *wall_ms)
{
    const char *p = s.p;
    int y, mo, d, h, mi, sec;

    if (s.n != 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' ||
        p[16] != ':' || p[19] != 'Z')
        return false;
    y = two_digits(p) * 100 + two_digits(p + 2);
    mo = two_digits(p + 5);
    d = two_digits(p + 8);
    h = two_digits(p + 11);
    mi = two_digits(p + 14);
    sec = two_digits(p + 17);
    if (y < 0 || mo < 1 || mo > 12 || d < 1 || (d > 28 && d > days_in(y, mo)) || h < 0 ||
        h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 60)
        return false;
    *wall_ms = days_of(y, (unsigned)mo, (unsigned)d) * MS_PER_DAY +
               ((h * 60 + mi) * 60 + sec) * INT64_C(1000);
    return true;
}

int clock_parse(struct span text, int64_t *wall_ms)
{
    struct span s = text;
    int y, mo, d, h, mi, sec = 0, ms, east;

    if (parse_common(s, wall_ms))
        return 0;
    s = span_trim(text);
    y = digits(&s, 4);
    if (y < 0 || !skip(&s, "-") || (mo = digits(&s, 2)) < 1 || mo > 12 ||
        !skip(&s, "-") || (d = digits(&s, 2)) < 1 || d > days_in(y, mo))
        return -1;
    *wall_ms = days_of(y, (unsigned)mo, (unsigned)d) * MS_PER_DAY;
    if (!s.n)
        return 0;
    if (!skip(&s, "Tt ") || (h = digits(&s, 2)) < 0 || h > 24 || !skip(&s, ":") ||
        (mi = digits(&s, 2)) < 0 || mi > 59)
        return -1;
    if (skip(&s, ":") && ((sec = digits(&s, 2)) < 0 || sec > 60))
        return -1;
    ms = fraction_ms(&s);
    if (ms < 0 || offset_min(&s, &east) < 0 || s.n || (h == 24 && (mi || sec || ms)))
        return -1;
    *wall_ms += ((int64_t)h * 60 + mi - east) * 60000 + (int64_t)sec * 1000 + ms;
    return 0;
}
