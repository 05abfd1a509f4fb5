/*
 * answer: what the test server says to a request for a feed, as its keys have it.
 *
 * Pure: bytes in, bytes out; server.h lists the keys.
 */
#ifndef TESTS_HTTP_ANSWER_H
#define TESTS_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/* A feed of the server, by its name, with what /set said of it. */
struct http_feed {
    char *name;
    char *keys; /* a query; NULL: none */
    size_t requests;
    size_t documents;    /* whole ones */
    size_t not_modified; /* of 304 */
    struct http_feed *next;
};

/* A request; texts live in the connection. */
struct http_ask {
    struct span host;
    struct span path;
    struct span query;
    struct span if_none_match;
    struct span if_modified_since;
    struct span user_agent;
    struct span accept_encoding;
};

/* How what was answered goes out. */
struct http_manner {
    int status;
    bool hold;
    bool close;  /* end the connection after it */
    size_t drip; /* bytes every 10 ms; 0: all at once */
};

/* The value of a key of the query, percent-decoded, into value (emptied first). */
bool query_get(struct span query, const char *key, struct buf *value);

/* Appends the whole answer to out, and counts in f. */
struct http_manner answer_feed(struct buf *out, struct http_feed *f,
                               const struct http_ask *ask);

/* The page that leads to the feed. */
struct http_manner answer_page(struct buf *out, struct span name);

/* A short text. */
struct http_manner answer_text(struct buf *out, int status, struct span text);

#endif
