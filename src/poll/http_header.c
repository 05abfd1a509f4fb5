#include "poll/http_header.h"

#include <stdbool.h>

#include "feed/date.h"

int64_t http_seconds_ms(struct span digits)
{
    int64_t ms = 0;

    if (!digits.n)
        return -1;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return -1;
        ms = ms * 10 + (int64_t)(digits.p[i] - '0') * 1000;
        if (ms > HTTP_HEADER_MOST_MS)
            ms = HTTP_HEADER_MOST_MS;
    }
    return ms;
}

int64_t http_retry_after_ms(struct span value, int64_t now_ms)
{
    int64_t ms, at;

    value = span_trim(value);
    ms = http_seconds_ms(value);
    if (ms >= 0)
        return ms;
    if (date_parse(value, &at) < 0)
        return -1;
    if (at <= now_ms)
        return 0;
    return at - now_ms < HTTP_HEADER_MOST_MS ? at - now_ms : HTTP_HEADER_MOST_MS;
}

/* Where a directive ends: at a comma that stands in no quotes. */
static size_t directive_length(struct span s)
{
    bool quoted = false;
    size_t i;

    for (i = 0; i < s.n && (quoted || s.p[i] != ','); i++) {
        if (s.p[i] == '"')
            quoted = !quoted;
        else if (s.p[i] == '\\' && quoted)
            i++;
    }
    return i < s.n ? i : s.n;
}

/* NAME or NAME=VALUE, the value perhaps in quotes; value is absent without a "=". */
static void split(struct span directive, struct span *name, struct span *value)
{
    const char *equals = memchr(directive.p, '=', directive.n);
    size_t n = equals ? (size_t)(equals - directive.p) : directive.n;

    *name = span_trim(span_make(directive.p, n));
    *value = span_make(NULL, 0);
    if (!equals)
        return;
    *value = span_trim(span_make(equals + 1, directive.n - n - 1));
    if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"')
        *value = span_trim(span_make(value->p + 1, value->n - 2));
}

/* no-cache with a value speaks of single headers only. */
static int64_t directive_ms(struct span directive)
{
    struct span name, value;

    split(directive, &name, &value);
    if (span_is_nocase(name, "max-age"))
        return http_seconds_ms(value);
    if (!value.p &&
        (span_is_nocase(name, "no-cache") || span_is_nocase(name, "no-store")))
        return 0;
    return -1;
}

int64_t http_max_age_ms(struct span value)
{
    int64_t least = -1;

    while (value.n) {
        size_t n = directive_length(value);
        int64_t ms = directive_ms(span_make(value.p, n));

        if (ms >= 0 && (least < 0 || ms < least))
            least = ms;
        n += n < value.n;
        value.p += n, value.n -= n;
    }
    return least;
}

const char *http_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } rows[] = {
        {200, "OK"},
        {204, "No Content"},
        {206, "Partial Content"},
        {300, "Multiple Choices"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {410, "Gone"},
        {421, "Misdirected Request"},
        {429, "Too Many Requests"},
        {451, "Unavailable For Legal Reasons"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].status == status)
            return rows[i].text;
    return "";
}
