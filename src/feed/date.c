#include "feed/date.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* No date is longer; more is no date. */
#define DATE_MOST 80

bool date_is_canonical(struct span text)
{
    return text.n > 19 && text.p[10] == 'T' && text.p[16] == ':' && text.p[19] != ',' &&
           (text.p[text.n - 1] == 'Z' || text.p[text.n - 3] == ':');
}

void date_format(int64_t wall_ms, char out[CLOCK_TEXT_SIZE])
{
    clock_format(wall_ms, out);
    if (strcmp(out + 19, ".000Z") == 0)
        memcpy(out + 19, "Z", 2);
}

/* --- dates of mail ------------------------------------------------------------------ */

struct words {
    const char *p; /* ends in NUL */
    const char *separators;
};

/* The next word, to n bytes and a NUL; a longer one is cut. False at the end. */
static bool next(struct words *w, char *word, size_t n)
{
    size_t size;

    w->p += strspn(w->p, w->separators);
    size = strcspn(w->p, w->separators);
    (void)snprintf(word, n, "%.*s", (int)size, w->p);
    w->p += size;
    return size > 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number of at most `most` digits at *p, which moves behind it; -1 where there is none.
 */
static int number(const char **p, int most)
{
    int v = 0, n = 0;

    for (; n < most && is_digit(**p); n++)
        v = v * 10 + *(*p)++ - '0';
    return n ? v : -1;
}

/* 1 to 12, or 0. Long names begin as short ones do. */
static int month_of(const char *word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (int i = 0; i < 12; i++)
        if (strncasecmp(word, names + (ptrdiff_t)3 * i, 3) == 0)
            return i + 1;
    return 0;
}

/* The year meant by two digits or three: RFC 5322, 4.3. */
static int full_year(int year, ptrdiff_t digits)
{
    if (digits > 3)
        return year;
    return digits == 3 || year >= 50 ? year + 1900 : year + 2000;
}

struct day {
    int day;
    int month;
    int year; /* -1: not yet seen, as the others are 0 then */
};

/* Takes one word of a date: the name of a month, a day, then a year. */
static int take_word(struct day *d, const char *word)
{
    const char *p = word;
    int v;

    if (!is_digit(*word)) {
        int month = d->month ? 0 : month_of(word);

        if (!month && (d->day || d->month))
            return -1; /* only a weekday may stand before all else */
        d->month = month;
        return 0;
    }
    v = number(&p, 4);
    if (d->day && d->month)
        d->year = full_year(v, p - word);
    else if (!d->day && p - word <= 2)
        d->day = v;
    else
        return -1;
    return 0;
}

/* "22:31:00", "9:05": h, m, s. No word is midnight. */
static int take_time(const char *word, int hms[3])
{
    for (int i = 0; i < 3 && *word; i++) {
        hms[i] = number(&word, 2);
        if (hms[i] < 0 || (*word && *word != ':' && *word != '.'))
            return -1;
        if (*word != ':')
            break;
        word++;
    }
    return *word && *word != '.' ? -1 : 0;
}

/* A zone as an offset that clock_parse reads. */
static const char *offset_of(const char *word)
{
    static const struct {
        const char *name;
        const char *offset;
    } zones[] = {
        {"EST", "-05:00"},  {"EDT", "-04:00"},  {"CST", "-06:00"},  {"CDT", "-05:00"},
        {"MST", "-07:00"},  {"MDT", "-06:00"},  {"PST", "-08:00"},  {"PDT", "-07:00"},
        {"CET", "+01:00"},  {"CEST", "+02:00"}, {"BST", "+01:00"},  {"EET", "+02:00"},
        {"EEST", "+03:00"}, {"MSK", "+03:00"},  {"JST", "+09:00"},  {"KST", "+09:00"},
        {"HKT", "+08:00"},  {"SGT", "+08:00"},  {"AEST", "+10:00"}, {"AEDT", "+11:00"}};

    if (*word == '+' || *word == '-')
        return word;
    for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
        if (strcasecmp(word, zones[i].name) == 0)
            return zones[i].offset;
    return "Z";
}

static int parse_mail(const char *text, int64_t *wall_ms)
{
    struct words w = {text, " \t\r\n,-"};
    struct day d = {0, 0, -1};
    int hms[3] = {0, 0, 0};
    char word[16], canonical[64];

    while (d.year < 0)
        if (!next(&w, word, sizeof(word)) || take_word(&d, word) < 0)
            return -1;
    w.separators = " \t\r\n,";
    if (next(&w, word, sizeof(word)) && take_time(word, hms) < 0)
        return -1;
    if (!next(&w, word, sizeof(word)))
        word[0] = '\0';
    (void)snprintf(canonical, sizeof(canonical), "%04d-%02d-%02dT%02d:%02d:%02d%s",
                   d.year, d.month, d.day, hms[0], hms[1], hms[2], offset_of(word));
    return clock_parse(span_of(canonical), wall_ms);
}

/* --- any date ----------------------------------------------------------------------- */

int date_parse(struct span text, int64_t *wall_ms)
{
    char copy[DATE_MOST + 2];

    if (clock_parse(text, wall_ms) == 0)
        return 0;
    if (text.n > DATE_MOST || text.n < 6 || memchr(text.p, '\0', text.n))
        return -1;
    memcpy(copy, text.p, text.n);
    if (is_digit(text.p[0]) && text.p[4] == '-') {
        memcpy(copy + text.n, "Z", 2);
        return clock_parse(span_of(copy), wall_ms);
    }
    copy[text.n] = '\0';
    return parse_mail(copy, wall_ms);
}
