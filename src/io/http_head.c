#include "io/http_head.h"

#include "base/number.h"

#define LENGTH_DIGITS_MOST 18

/* --- characters -------------------------------------------------------------------- */

/* RFC 9110, 5.6.2: what names and methods are made of. */
static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* RFC 3986, 3.3: what a path is made of, beside its escapes. */
static bool is_path_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("/-._~!$&'()*+,;=:@%", c));
}

/* The byte that the escape at a percent sign stands for; -1 where it is none. */
static int escaped(struct span text, size_t at)
{
    int high = at + 2 < text.n ? number_hex_digit(text.p[at + 1]) : -1;
    int low = at + 2 < text.n ? number_hex_digit(text.p[at + 2]) : -1;

    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

void http_decode(struct span raw, bool query, struct buf *out)
{
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];

        if (c == '%') {
            c = (char)escaped(raw, i);
            i += 2;
        } else if (c == '+' && query) {
            c = ' ';
        }
        (void)buf_add_char(out, c);
    }
}

/* --- the request line -------------------------------------------------------------- */

static int refuse(int status, const char *text, const char **why)
{
    *why = text;
    return status;
}

/* The text up to a character, which is dropped; absent where it is not there. */
static struct span cut(struct span *rest, char at)
{
    const char *end = rest->n ? memchr(rest->p, at, rest->n) : NULL;
    struct span head = {NULL, 0};

    if (!end)
        return head;
    head = span_make(rest->p, (size_t)(end - rest->p));
    rest->n -= head.n + 1;
    rest->p = end + 1;
    return head;
}

/* An escape that no path of ours needs: none at all, or a slash, a backslash, a control
 * character. */
static bool is_strange(int c)
{
    return c < ' ' || c == 0x7f || c == '/' || c == '\\';
}

/* Whether there is a way to climb out of it, or to read it in two ways. */
static bool is_plain_path(struct span path)
{
    size_t dots = 0, others = 0; /* in the segment */

    if (!path.n || path.p[0] != '/' || (path.n > 1 && path.p[1] == '/'))
        return false;
    for (size_t i = 1; i < path.n; i++) {
        int c = (unsigned char)path.p[i];

        if (!is_path_char((char)c))
            return false;
        if (c == '%') {
            c = escaped(path, i);
            if (is_strange(c))
                return false;
            i += 2;
        }
        if (path.p[i] != '/') {
            dots += c == '.';
            others += c != '.';
            continue;
        }
        if (!others && (dots == 1 || dots == 2))
            return false;
        dots = others = 0;
    }
    return others || !(dots == 1 || dots == 2);
}

static bool is_query(struct span query)
{
    for (size_t i = 0; i < query.n; i++) {
        char c = query.p[i];

        if (c <= ' ' || c == 0x7f || c == '#' || (c == '%' && escaped(query, i) <= 0))
            return false;
    }
    return true;
}

static int read_target(struct span target, struct http_fields *f, const char **why)
{
    f->path = cut(&target, '?');
    if (f->path.p)
        f->query = target;
    else
        f->path = target;
    if (!f->path.n || f->path.p[0] != '/')
        return refuse(400, "expected a path as the target: it begins with `/`", why);
    if (!is_plain_path(f->path))
        return refuse(400,
                      "the path is malformed, or has dots or escapes in it that no "
                      "path here needs",
                      why);
    if (!is_query(f->query))
        return refuse(400, "the query is malformed: escape what is no plain ASCII as %XX",
                      why);
    return 0;
}

static int read_version(struct span version, unsigned *minor, const char **why)
{
    *minor = span_is(version, "HTTP/1.1");
    if (*minor || span_is(version, "HTTP/1.0"))
        return 0;
    if (version.n == 8 && span_starts(version, "HTTP/") && version.p[6] == '.')
        return refuse(505, "expected HTTP/1.1 or HTTP/1.0", why);
    return refuse(400, "the request line does not end in a version of HTTP", why);
}

static int read_request_line(struct span line, struct http_fields *f, const char **why)
{
    struct span target;
    int status;

    f->method = cut(&line, ' ');
    target = cut(&line, ' ');
    for (size_t i = 0; i < f->method.n; i++)
        if (!is_token_char(f->method.p[i]))
            f->method.n = 0;
    if (!f->method.n || !target.p)
        return refuse(400, "expected METHOD PATH HTTP/1.1", why);
    status = read_version(line, &f->minor, why);
    return status ? status : read_target(target, f, why);
}

/* --- headers ----------------------------------------------------------------------- */

static int read_length(struct span value, struct http_fields *f, const char **why)
{
    bool good = value.n && value.n <= LENGTH_DIGITS_MOST;

    for (size_t i = 0; i < value.n && good; i++) {
        good = value.p[i] >= '0' && value.p[i] <= '9';
        f->length = f->length * 10 + (uint64_t)(value.p[i] - '0');
    }
    f->has_length = true;
    return good ? 0 : refuse(400, "Content-Length is no number, or too large", why);
}

static int read_encoding(struct span value, struct http_fields *f, const char **why)
{
    if (!span_is_nocase(value, "chunked"))
        return refuse(501, "the only Transfer-Encoding understood is chunked", why);
    if (f->minor == 0)
        return refuse(400, "there are no chunks in HTTP/1.0", why);
    f->chunked = true;
    return 0;
}

/* What must not come twice: a reader that takes the first would see another request than
 * one that takes the last. */
enum single { CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT, SPANS };
static const char *const singles[] = {
    "content-length", "transfer-encoding", "expect",       "host",         "origin",
    "authorization",  "sec-fetch-site",    "content-type", "last-event-id"};
#define SINGLES (sizeof(singles) / sizeof(singles[0]))

static int take_header(struct span name, struct span value, struct http_fields *f,
                       unsigned *seen, const char **why)
{
    struct span *const spans[] = {&f->host, &f->origin, &f->authorization,
                                  &f->fetch_site};
    size_t i = 0;

    while (i < SINGLES && !span_is_nocase(name, singles[i]))
        i++;
    if (i == SINGLES)
        return 0;
    if (*seen & 1U << i)
        return refuse(400, "a header came twice that may come once", why);
    *seen |= 1U << i;
    switch (i) {
    case CONTENT_LENGTH: return read_length(value, f, why);
    case TRANSFER_ENCODING: return read_encoding(value, f, why);
    case EXPECT:
        return span_is_nocase(value, "100-continue")
                   ? 0
                   : refuse(417, "the only expectation understood is 100-continue", why);
    default:
        if (i - SPANS < sizeof(spans) / sizeof(spans[0]))
            *spans[i - SPANS] = value;
        return 0;
    }
}

static bool is_value(struct span value)
{
    for (size_t i = 0; i < value.n; i++)
        if (((unsigned char)value.p[i] < ' ' && value.p[i] != '\t') || value.p[i] == 0x7f)
            return false;
    return true;
}

static int read_header(struct span line, struct http_fields *f, unsigned *seen,
                       const char **why)
{
    struct span name = cut(&line, ':');
    bool good = name.n > 0;

    for (size_t i = 0; i < name.n && good; i++)
        good = is_token_char(name.p[i]);
    if (!good)
        return refuse(400, "a header is not of the form NAME: VALUE", why);
    if (!is_value(line))
        return refuse(400, "a header has control characters in it", why);
    return take_header(name, span_trim(line), f, seen, why);
}

/* The line that text begins with; absent where it does not end in CRLF. */
static struct span next_line(struct span *text)
{
    struct span line = cut(text, '\n');
    struct span none = {NULL, 0};

    if (!line.n || line.p[line.n - 1] != '\r' || memchr(line.p, '\r', line.n - 1))
        return none;
    line.n--;
    return line;
}

/* What headers mean together. */
static int check_fields(const struct http_fields *f, const char **why)
{
    if (f->minor && !f->host.p)
        return refuse(400, "the Host header is missing", why);
    if (f->chunked && f->has_length)
        return refuse(400, "Content-Length and Transfer-Encoding exclude each other",
                      why);
    return 0;
}

int http_head_read(struct span text, struct http_fields *f, const char **why)
{
    struct span line = next_line(&text);
    unsigned seen = 0;
    int status;

    memset(f, 0, sizeof(*f));
    *why = "";
    if (!line.p)
        return refuse(400, "expected METHOD PATH HTTP/1.1", why);
    status = read_request_line(line, f, why);
    for (size_t n = 0; status == 0; n++) {
        line = next_line(&text);
        if (!line.p)
            return refuse(400, "a line does not end in CR LF", why);
        if (!line.n)
            return check_fields(f, why);
        if (n == HTTP_HEADERS_MOST)
            return refuse(431, "there are too many headers", why);
        status = read_header(line, f, &seen, why);
    }
    return status;
}
