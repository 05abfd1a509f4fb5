/*
 * http_head: the head of an HTTP/1 request, read strictly.
 *
 * Whatever two readers could understand in two ways is refused here: lines that do not
 * end in CRLF, folded headers, blanks before a colon, lengths that are given twice or
 * beside chunks, targets that are no plain path. Pure; knows no connection.
 */
#ifndef IO_HTTP_HEAD_H
#define IO_HTTP_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* A head has at most so many header lines. */
#define HTTP_HEADERS_MOST 100

/* All spans point into the text that was read; what is not there is absent. */
struct http_fields {
    struct span method;
    struct span path;  /* as it was sent: begins with one `/`; no `..`, no NUL */
    struct span query; /* behind the `?`, as it was sent, with no escape that is none */
    unsigned minor;    /* of HTTP/1.x: 0 or 1 */
    bool chunked;
    bool has_length;
    uint64_t length;
    struct span host;
    struct span origin;
    struct span authorization;
    struct span fetch_site; /* Sec-Fetch-Site */
};

/*
 * Reads a whole head, with the empty line that ends it. 0, or the status that refuses it
 * (400, 417, 431, 501 or 505), and in *why a static text for people.
 */
int http_head_read(struct span text, struct http_fields *f, const char **why);

/* Appends a part of a target that was read, with its %XX as bytes and, in a query, `+` as
 * a blank. Never more bytes than raw has, and no NUL. */
void http_decode(struct span raw, bool query, struct buf *out);

#endif
