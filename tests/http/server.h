/*
 * server: a local HTTP server that plays all that feeds' servers do, well and badly.
 *
 * On loopback, on an event loop: within a unit test, or as the program helper_http. What
 * it answers stands in the request itself, so that a test reads by itself:
 *
 *     /feed/NAME?KEY=VALUE&...      an RSS document of feed NAME
 *     /page/NAME                    an HTML page that links to /feed/NAME as its feed
 *     /set/NAME?KEY=VALUE&...       from now on such keys for NAME, where a request to
 *                                   /feed/NAME has none of its own; replaces earlier ones
 *     /count/NAME                   "REQUESTS DOCUMENTS NOT_MODIFIED\n" of feed NAME
 *     /log                          what was asked, a line each, tab-separated: host,
 *                                   target, status, If-None-Match, If-Modified-Since,
 *                                   User-Agent, Accept-Encoding
 *     /release                      lets all go that `hold` keeps
 *
 * The keys of a feed, all optional:
 *
 *     items=N             so many (3)
 *     grow=1              one more with each whole document
 *     edition=TEXT        stands in every item's text: another one is a changed item
 *     fill=N              N more bytes, in a comment
 *     body=TEXT           this instead of RSS
 *     type=TEXT           Content-Type (application/rss+xml)
 *     etag=TEXT|no        the validator (made of what the document holds), or none
 *     modified=TEXT|no    Last-Modified, likewise
 *     status=N            this status, with a short text, instead of a document
 *     times=N             `status` only for the first N requests of the feed
 *     retry-after=TEXT  cache-control=TEXT  to=TEXT (Location)  header=TEXT (a whole one)
 *     packed=gzip|deflate|br|zstd     Content-Encoding
 *     bomb=N              N blanks, packed as small as `packed` (gzip, zstd) can
 *     broken=1            the packed bytes are damaged in their middle
 *     claim=N             Content-Length says N bytes more (or, negative, less)
 *     cut=N               so many bytes of the body, then the connection ends
 *     chunked=1           in chunks instead of with a length
 *     raw=TEXT            these very bytes instead of an answer, then the end
 *     hold=1              no answer before /release
 *     drip=N              N bytes of the answer every 10 ms
 *     close=1             Connection: close
 *
 * Values are percent-decoded. Any host name is served; "x.localhost" is a handy one.
 */
#ifndef TESTS_HTTP_SERVER_H
#define TESTS_HTTP_SERVER_H

#include <stddef.h>

#include <event2/event.h>

struct http_server;

/* Listens on 127.0.0.1; port 0: a free one. NULL where that fails. */
struct http_server *http_server_new(struct event_base *base, unsigned port);
void http_server_free(struct http_server *s);

unsigned http_server_port(const struct http_server *s);

/* As /set, /count, /log and /release do. The log lives until the next request. */
void http_server_set(struct http_server *s, const char *name, const char *query);
size_t http_server_requests(struct http_server *s, const char *name);
size_t http_server_documents(struct http_server *s, const char *name);
size_t http_server_not_modified(struct http_server *s, const char *name);
const char *http_server_log(struct http_server *s);
void http_server_release(struct http_server *s);

/* Connections now, the most there were at a time, and all there ever were; requests that
 * are held now. */
struct http_server_load {
    size_t open;
    size_t open_most;
    size_t opened;
    size_t held;
};
struct http_server_load http_server_load(const struct http_server *s);

#endif
