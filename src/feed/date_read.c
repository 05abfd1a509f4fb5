/*
 * date_read: one pass over words, numbers and signs.
 *
 * A date has few parts, and each shows what it is: a name, four digits, a colon behind
 * it, a sign before it once the time is known. So no layouts are tried one after the
 * other: each part is taken where it stands, and what cannot be one ends the reading.
 */
#include "feed/date_read.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

struct reader {
    const char *p;
    struct date_parts *to;
    bool month_may_be_weekday; /* it was the first word: "Mar, 17 nov." is a Tuesday */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    char lower = (char)(c | 0x20);

    return (lower >= 'a' && lower <= 'z') || (unsigned char)c >= 0x80;
}

static size_t digits_at(const char *p)
{
    return strspn(p, "0123456789");
}

/* A number of at most `most` digits, past which p moves; -1 where there is none. */
static int number(const char **p, size_t most)
{
    size_t n = digits_at(*p), i;
    int v = 0;

    if (n > most)
        n = most;
    for (i = 0; i < n; i++)
        v = v * 10 + *(*p)++ - '0';
    return n ? v : -1;
}

/* The year meant by two digits or three: RFC 5322, 4.3. */
static int full_year(int year, size_t digits)
{
    if (digits > 3)
        return year;
    return digits == 3 || year >= 50 ? year + 1900 : year + 2000;
}

static bool has_date(const struct date_parts *d)
{
    return d->year >= 0 && ((d->month && d->day) || d->ordinal || d->week);
}

/* --- time --------------------------------------------------------------------------- */

/* ".123" behind seconds, in either notation. */
static void read_fraction(struct reader *r)
{
    int scale = 100;

    if ((*r->p != '.' && *r->p != ',') || !is_digit(r->p[1]))
        return;
    for (r->p++; is_digit(*r->p); r->p++, scale /= 10)
        r->to->ms += (*r->p - '0') * scale;
}

/* "22:31", "9:05:07.5" */
static int read_time(struct reader *r)
{
    struct date_parts *d = r->to;

    if (d->hour >= 0)
        return -1;
    d->hour = number(&r->p, 2);
    if (*r->p++ != ':')
        return -1;
    d->minute = number(&r->p, 2);
    if (*r->p == ':' && is_digit(r->p[1])) {
        r->p++;
        d->second = number(&r->p, 2);
        read_fraction(r);
        if (*r->p == ':' && (r->p[1] == '+' || r->p[1] == '-'))
            r->p++; /* "22:31:00:-0700" */
    }
    return d->minute < 0 || is_digit(*r->p) || *r->p == ':' ? -1 : 0;
}

/* "223100", "2231", "22": behind a T, or behind eight digits of a date. */
static int read_basic_time(struct reader *r, size_t n)
{
    struct date_parts *d = r->to;

    if (d->hour >= 0 || (n != 2 && n != 4 && n != 6))
        return -1;
    d->hour = number(&r->p, 2);
    d->minute = n > 2 ? number(&r->p, 2) : 0;
    d->second = n > 4 ? number(&r->p, 2) : 0;
    if (n == 6)
        read_fraction(r);
    return 0;
}

/* "+01:00", "-0530", "+2", "--0700". */
static int read_offset(struct reader *r)
{
    struct date_parts *d = r->to;
    bool west = *r->p == '-';
    size_t n;
    int h, m = 0;

    r->p += strspn(r->p, "+-");
    n = digits_at(r->p);
    if (d->has_offset || n == 0 || n > 4)
        return -1;
    h = number(&r->p, n < 3 ? n : n - 2);
    if (n > 2)
        m = number(&r->p, 2);
    else if (*r->p == ':' && digits_at(r->p + 1) == 2)
        r->p++, m = number(&r->p, 2);
    if (strncmp(r->p, ":00", 3) == 0)
        r->p += 3;
    if (h > 23 || m > 59 || is_letter(*r->p) || is_digit(*r->p) || *r->p == ':')
        return -1;
    d->zone_min = west ? -(h * 60 + m) : h * 60 + m;
    d->has_offset = true;
    return 0;
}

/* --- dates of numbers --------------------------------------------------------------- */

/* Nothing that goes on as a date does may follow one. */
static int ends_date(const struct reader *r)
{
    char c = r->p[0];

    if (is_digit(c))
        return -1;
    return (c == '-' || c == '/' || c == '.') && is_digit(r->p[1]) ? -1 : 0;
}

/* "W46-1", "W461", "W46", of a year that was read. */
static int read_week(struct reader *r)
{
    struct date_parts *d = r->to;

    r->p++;
    d->week = number(&r->p, 2);
    if (*r->p == '-')
        r->p++;
    d->day = is_digit(*r->p) ? number(&r->p, 1) : 1;
    return d->week < 1 || d->week > 53 || d->day < 1 || d->day > 7 ? -1 : ends_date(r);
}

/* "2026-11-16", "2026/11/16", "2026-320", "2026-11", "2026-W46-1", from the year on. */
static int read_year_first(struct reader *r)
{
    struct date_parts *d = r->to;
    char sign;
    size_t n;

    d->year = number(&r->p, 4);
    sign = *r->p == 'W' ? '-' : *r->p++;
    if (*r->p == 'W')
        return read_week(r);
    n = digits_at(r->p);
    if (n == 3 && r->p[0] == '0' && r->p[3] == sign) {
        r->p++, n--; /* "2026-011-16", from Google once */
    } else if (n == 3) {
        d->ordinal = number(&r->p, 3);
        return ends_date(r);
    }
    d->month = number(&r->p, 2);
    if (n > 2 || *r->p != sign || !is_digit(r->p[1]))
        return ends_date(r);
    r->p++;
    d->day = number(&r->p, 2);
    return ends_date(r);
}

/* "16.11.2026", "11/16/2026", "26-11-16": the year last, or first where it is short. */
static int read_numbers(struct reader *r)
{
    struct date_parts *d = r->to;
    const char *first = r->p;
    int a = number(&r->p, 2), b, c;
    char sign = *r->p++;
    size_t n;

    b = number(&r->p, 2);
    if (*r->p++ != sign)
        return -1;
    n = digits_at(r->p);
    c = number(&r->p, 4);
    if (c < 0 || b < 0)
        return -1;
    if (sign == '-' && n == 2 && r->p - first == 8) {
        d->year = full_year(a, 2);
        d->month = b;
        d->day = c;
        return ends_date(r);
    }
    d->year = full_year(c, n);
    d->day = b > 12 ? b : a;
    d->month = b > 12 ? a : b;
    d->day_first = sign == '/' && a <= 12 && b <= 12;
    return ends_date(r);
}

/* "20261116", with its time perhaps, and the shorter ones of ISO 8601. */
static int read_basic_date(struct reader *r, size_t n)
{
    struct date_parts *d = r->to;
    bool long_year = n >= 7;

    d->year = full_year(number(&r->p, long_year ? 4 : 2), long_year ? 4 : 2);
    if (n == 5 || n == 7) {
        d->ordinal = number(&r->p, 3);
        return 0;
    }
    d->month = number(&r->p, 2);
    d->day = number(&r->p, 2);
    return n > 8 ? read_basic_time(r, n - 8) : 0;
}

/* --- single numbers ----------------------------------------------------------------- */

static int read_unit(struct reader *r, char unit)
{
    struct date_parts *d = r->to;
    int v = number(&r->p, 4);

    switch (unit) {
    case 'y': d->year = v; break;
    case 'm': d->month = v; break;
    case 'd': d->day = v; break;
    case 'H': d->hour = v; break;
    case 'M': d->minute = v; break;
    default: d->second = v; break;
    }
    r->p += 3; /* bytes of the sign */
    return d->month > 12 ? -1 : 0;
}

/* A number alone is a year of four digits, a day, then a short year; then an hour, and
   behind the time a zone of zeros. */
static int read_alone(struct reader *r, size_t n)
{
    struct date_parts *d = r->to;
    int v = number(&r->p, 4);

    if (d->year < 0 && n == 4)
        d->year = v;
    else if (!d->day && n <= 2 && !has_date(d))
        d->day = v ? v : -1;
    else if (d->year < 0 && d->day && d->month)
        d->year = full_year(v, n);
    else if (has_date(d) && d->hour < 0 && n <= 2)
        d->hour = v;
    else if (d->hour < 0 || v)
        return -1;
    return 0;
}

static bool is_sign_of_date(char c)
{
    return c == '-' || c == '/' || c == '.';
}

/* Whether p is at "16.11.2026" or the like; n: digits there. */
static bool is_numbers(const char *p, size_t n)
{
    size_t second = is_sign_of_date(p[n]) ? digits_at(p + n + 1) : 0;
    const char *next = p + n + 1 + second;

    return second >= 1 && second <= 2 && next[0] == p[n] && is_digit(next[1]);
}

static int read_number(struct reader *r)
{
    struct date_parts *d = r->to;
    size_t n = digits_at(r->p);
    const char *after = r->p + n;
    bool first = d->year < 0 && !d->day && !d->month;
    char unit = n <= 4 ? date_unit(after, d) : 0;

    if (unit)
        return read_unit(r, unit);
    if (n <= 2 && *after == ':')
        return read_time(r);
    if (first && n == 4 && *after == 'W')
        return read_year_first(r);
    if (first && n == 4 && is_sign_of_date(*after) &&
        (is_digit(after[1]) || (after[1] == 'W' && is_digit(after[2]))))
        return read_year_first(r);
    if (first && n <= 2 && is_numbers(r->p, n))
        return read_numbers(r);
    if (first && ((n >= 5 && n <= 8) || n == 12 || n == 14))
        return read_basic_date(r, n);
    return n <= 4 ? read_alone(r, n) : -1;
}

/* --- words -------------------------------------------------------------------------- */

/* A word: letters, and dots between them ("p.m."). */
static size_t word_at(const char *p)
{
    size_t n = 0;

    while (is_letter(p[n]) || (p[n] == '.' && n && is_letter(p[n + 1])))
        n++;
    return n;
}

/* Other words, weekdays in any language among them, say nothing. */
static int read_word(struct reader *r, bool first)
{
    struct date_parts *d = r->to;
    char folded[DATE_WORD_MOST * 2];
    size_t n = word_at(r->p);
    enum date_half half;
    int month;

    if (n == 1 && (*r->p | 0x20) == 't' && is_digit(r->p[1]) && d->hour < 0) {
        r->p++;
        n = digits_at(r->p);
        return n > 2 || r->p[n] != ':' ? read_basic_time(r, n) : read_time(r);
    }
    date_fold(r->p, (unsigned)(n < DATE_WORD_MOST ? n : DATE_WORD_MOST), folded);
    half = date_half(folded);
    month = d->month && !r->month_may_be_weekday ? 0 : date_month(folded);
    if (half && (d->hour >= 0 || (unsigned char)*r->p >= 0x80)) {
        d->half = half;
        d->is_american |= (unsigned char)*r->p < 0x80;
        d->is_korean |= strncmp(r->p, "오", 3) == 0;
    } else if (month) {
        d->month = month;
        r->month_may_be_weekday = first;
    } else if (d->hour >= 0) {
        date_zone(folded, d);
    }
    r->p += n;
    return 0;
}

/* --- all of it ---------------------------------------------------------------------- */

static const char *skip_comment(const char *p)
{
    const char *close = strchr(p, ')');

    return close ? close + 1 : p + strlen(p);
}

static int read_part(struct reader *r, bool first)
{
    char c = *r->p;

    if (is_digit(c))
        return read_number(r);
    if (is_letter(c))
        return read_word(r, first);
    if ((c == '+' || c == '-') && r->to->hour >= 0 && is_digit(r->p[strspn(r->p, "+-")]))
        return read_offset(r);
    if (c == '(')
        r->p = skip_comment(r->p);
    else if (strchr(" \t\r\n,;.-+/", c))
        r->p++;
    else
        return -1;
    return 0;
}

/* "-0312", "-03-12": a year of two digits and a month, as ISO 8601 once had it. */
static bool read_short_month(struct reader *r)
{
    const char *p = r->p;
    size_t n = *p == '-' ? digits_at(p + 1) : 0;

    if (n != 4 && (n != 2 || p[3] != '-'))
        return false;
    p++;
    r->to->year = full_year(number(&p, 2), 2);
    p += *p == '-';
    if (digits_at(p) != 2 || p[2])
        return false;
    r->to->month = number(&p, 2);
    return true;
}

int date_read(const char *text, struct date_parts *parts)
{
    struct reader r = {text, parts, false};

    *parts = (struct date_parts){.year = -1, .hour = -1};
    if (read_short_month(&r))
        return 0;
    *parts = (struct date_parts){.year = -1, .hour = -1};
    while (*r.p)
        if (read_part(&r, r.p == text) < 0)
            return -1;
    return 0;
}
