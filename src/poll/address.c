#include "poll/address.h"

#include <string.h>

#include "poll/fetch_url.h"

/* Bytes that RFC 3986 has nowhere in an address: blanks, controls,
 * quotes, other scripts. */
static bool must_encode(unsigned char c)
{
    return c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c) != NULL;
}

static void add_encoded(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (must_encode(c))
            (void)buf_addf(out, "%%%02X", c);
        else
            (void)buf_add_char(out, s.p[i]);
    }
}

int address_clean(struct span written, struct buf *out)
{
    struct span url = span_trim(written);

    if (span_starts_nocase(url, "feed://")) {
        (void)buf_add_str(out, "http");
        url = span_make(url.p + 4, url.n - 4);
    } else if (span_starts_nocase(url, "feed:")) {
        url = span_make(url.p + 5, url.n - 5);
    }
    add_encoded(url, out);
    return out->full ? -1 : 0;
}

static const char too_long[] = "the address is longer than 4096 bytes";

const char *address_problem(const char *url, bool allow_file)
{
    struct span s = span_of(url);
    struct fetch_url u;
    const char *error;

    if (!s.n)
        return "the address is empty";
    if (s.n > ADDRESS_MOST)
        return too_long;
    if (span_starts_nocase(s, "file:"))
        return allow_file ? NULL : "file: addresses need `allow_file = yes`";
    if (!span_starts_nocase(s, "http://") && !span_starts_nocase(s, "https://"))
        return "expected an address that begins with https:// or http://";
    if (fetch_url_read(&u, url, allow_file, &error) < 0)
        return "the address cannot be read: is its host right?";
    fetch_url_release(&u);
    return NULL;
}

const char *address_read(struct span written, bool allow_file, struct buf *clean)
{
    if (address_clean(written, clean) < 0)
        return too_long;
    return address_problem(buf_cstr(clean), allow_file);
}

const char *address_host(const char *url)
{
    const char *host = strstr(url, "://");
    const char *at;

    if (!host)
        return url;
    host += 3;
    at = strpbrk(host, "@/?#");
    return at && *at == '@' ? at + 1 : host;
}
