#include "feed/url.h"

#include <stddef.h>

/* The five parts of RFC 3986, 3. Those that are not there are absent; a path is always.
 */
struct parts {
    struct span scheme;
    struct span authority;
    struct span path;
    struct span query;
    struct span fragment;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_scheme_byte(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* The bytes of the scheme, without its colon; 0: there is none. */
static size_t scheme_length(struct span url)
{
    size_t n = 0;

    if (!url.n || !is_letter(url.p[0]))
        return 0;
    while (n < url.n && is_scheme_byte(url.p[n]))
        n++;
    return n < url.n && url.p[n] == ':' ? n : 0;
}

bool url_is_absolute(struct span url)
{
    return scheme_length(url) > 0;
}

static struct span behind(struct span s, size_t n)
{
    return span_make(s.p + n, s.n - n);
}

/* Cuts off s what begins with `mark`, and returns it without the mark; or absent. */
static struct span cut_at(struct span *s, char mark)
{
    const char *found = s->n ? memchr(s->p, mark, s->n) : NULL;
    struct span rest = {NULL, 0};

    if (found) {
        rest = behind(*s, (size_t)(found - s->p) + 1);
        s->n = (size_t)(found - s->p);
    }
    return rest;
}

static struct parts split(struct span url)
{
    struct parts u = {.scheme = {NULL, 0}};
    size_t n = scheme_length(url);

    u.fragment = cut_at(&url, '#');
    u.query = cut_at(&url, '?');
    if (n) {
        u.scheme = span_make(url.p, n);
        url = behind(url, n + 1);
    }
    if (span_starts(url, "//")) {
        url = behind(url, 2);
        for (n = 0; n < url.n && url.p[n] != '/';)
            n++;
        u.authority = span_make(url.p, n);
        url = behind(url, n);
    }
    u.path = url;
    return u;
}

/* --- paths -------------------------------------------------------------------------- */

/* The bytes of a path up to and with its last slash. */
static size_t directory_length(struct span path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;

    return slash ? (size_t)(slash - path.p) + 1 : 0;
}

/* Takes the last segment and the slash before it off what was written behind `from`. */
static void drop_segment(struct buf *out, size_t from)
{
    while (out->n > from && out->p[--out->n] != '/')
        continue;
}

/*
 * Takes "." and ".." out of the path that stands behind `from` (RFC 3986, 5.2.4). What is
 * written never outgrows what was read, so both share the bytes.
 */
static void remove_dots(struct buf *out, size_t from)
{
    struct span in;

    if (out->full || out->n == from)
        return;
    in = span_make(out->p + from, out->n - from);
    out->n = from;
    while (in.n) {
        size_t n;

        if (span_starts(in, "../"))
            in = behind(in, 3);
        else if (span_starts(in, "./") || span_starts(in, "/./"))
            in = behind(in, 2);
        else if (span_is(in, "/."))
            in = span_of("/");
        else if (span_starts(in, "/../") || span_is(in, "/..")) {
            in = in.n > 3 ? behind(in, 3) : span_of("/");
            drop_segment(out, from);
        } else if (span_is(in, ".") || span_is(in, ".."))
            in.n = 0;
        else {
            for (n = 1; n < in.n && in.p[n] != '/';)
                n++;
            memmove(out->p + out->n, in.p, n);
            out->n += n;
            in = behind(in, n);
        }
    }
}

/* A reference's path, relative to the base's (RFC 3986, 5.2.3). */
static void put_merged(struct buf *out, const struct parts *base, struct span path)
{
    size_t from = out->n;

    if (base->authority.p && !base->path.n)
        (void)buf_add_char(out, '/');
    (void)buf_add(out, base->path.p, directory_length(base->path));
    (void)buf_add_span(out, path);
    remove_dots(out, from);
}

static void put_path(struct buf *out, struct span path)
{
    size_t from = out->n;

    (void)buf_add_span(out, path);
    remove_dots(out, from);
}

/* --- resolution --------------------------------------------------------------------- */

static void put_marked(struct buf *out, char mark, struct span part)
{
    if (!part.p)
        return;
    (void)buf_add_char(out, mark);
    (void)buf_add_span(out, part);
}

static void put_authority(struct buf *out, struct span authority)
{
    if (!authority.p)
        return;
    (void)buf_add_str(out, "//");
    (void)buf_add_span(out, authority);
}

int url_resolve(struct span base, struct span reference, struct buf *out)
{
    struct parts b = split(base), r = split(reference);
    struct span scheme = r.scheme.p ? r.scheme : b.scheme;

    if (scheme.p) {
        (void)buf_add_span(out, scheme);
        (void)buf_add_char(out, ':');
    }
    if (r.scheme.p || r.authority.p) {
        put_authority(out, r.authority);
        put_path(out, r.path);
    } else {
        put_authority(out, b.authority);
        if (!r.path.n) {
            (void)buf_add_span(out, b.path);
            if (!r.query.p)
                r.query = b.query;
        } else if (r.path.p[0] == '/')
            put_path(out, r.path);
        else
            put_merged(out, &b, r.path);
    }
    put_marked(out, '?', r.query);
    put_marked(out, '#', r.fragment);
    return out->full ? -1 : 0;
}
