/* GET /alerts/stream: a connection becomes a subscriber that gets events. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "app/report_put.h"
#include "app/request.h"
#include "app/web_inside.h"
#include "feed/json.h"

/* --- what it asks for, as the first line of a subscriber --------------------------- */

static bool is_number(struct span s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return s.n && i == s.n;
}

static void put_since(struct buf *line, struct span since)
{
    if (!is_number(since)) {
        report_text(line, "since", since);
        return;
    }
    (void)json_put_name(line, "since");
    (void)buf_add_span(line, since);
}

static void put_list(struct buf *line, struct http_request *r, const char *name)
{
    struct span glob = http_parameter(r, name, 0);

    if (!glob.p)
        return;
    report_begin(line, name, '[');
    for (size_t i = 0; glob.p; glob = http_parameter(r, name, ++i)) {
        if (i)
            (void)buf_add_char(line, ',');
        report_string(line, glob);
    }
    report_end(line, ']');
}

/* since: absent: from now on. A static text where something is wrong, else NULL. */
const char *web_put_request(struct buf *line, struct http_request *r, struct span since)
{
    struct span priority = http_parameter(r, "priority", 0);
    struct span notices = http_parameter(r, "notices", 0);

    if (notices.p && !span_is(notices, "yes") && !span_is(notices, "no"))
        return "`notices` is yes or no";
    (void)buf_add_char(line, '{');
    if (since.p)
        put_since(line, since);
    put_list(line, r, "rule");
    put_list(line, r, "tag");
    put_list(line, r, "source");
    report_text(line, "priority", priority);
    if (notices.p)
        report_bool(line, "notices", span_is(notices, "yes"));
    (void)buf_add_char(line, '}');
    return NULL;
}

/* Where to begin: what an EventSource says when it comes again wins over what it was
 * given at first. False after refusing. */
static bool find_start(const struct web *w, struct http_request *r, struct span *since)
{
    bool keeps = w->options.config->journal.path;
    struct span last = http_header(r, "Last-Event-ID");

    *since = http_parameter(r, "since", 0);
    if (since->p && !keeps) {
        web_refuse(r, 409, "`since` needs a journal ([journal] path), and there is none");
        return false;
    }
    if (!last.n || !keeps)
        return true;
    if (!is_number(last)) {
        web_refuse(r, 400, "Last-Event-ID is the number of an alert");
        return false;
    }
    *since = last;
    return true;
}

/* False after refusing. */
static bool read_request(const struct web *w, struct http_request *r, struct buf *line)
{
    struct request parsed;
    const char *error;
    struct span since;

    if (!find_start(w, r, &since))
        return false;
    error = web_put_request(line, r, since);
    if (!error && request_read(&parsed, buf_span(line), &error) == 0)
        error = NULL;
    if (!error)
        request_release(&parsed);
    else
        web_refuse(r, 400, error);
    return !error;
}

/* --- the stream -------------------------------------------------------------------- */

#define TYPE "text/event-stream"

static void put_head(struct buf *head)
{
    time_t now = time(NULL);
    char date[64];
    struct tm tm;

    (void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
    (void)buf_addf(head,
                   "HTTP/1.1 200 OK\r\n"
                   "Date: %s\r\n"
                   "Content-Type: " TYPE "\r\n"
                   "Cache-Control: no-store\r\n"
                   "X-Content-Type-Options: nosniff\r\n"
                   "X-Accel-Buffering: no\r\n" /* a proxy before us must not wait */
                   "Connection: close\r\n"
                   "\r\n"
                   "retry: 2000\n\n",
                   date);
}

/* A socket that has no room for the head of an answer has a peer that does not read. */
static bool begin_stream(int fd)
{
    const int yes = 1;
    struct buf head;
    bool whole;

    buf_init(&head, 1024);
    put_head(&head);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes,
                     sizeof(yes)); /* where it is TCP */
    whole = send(fd, head.p, head.n, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)head.n;
    buf_release(&head);
    return whole;
}

static void stream(struct web *w, struct http_request *r, struct span request)
{
    struct peer peer = *http_peer(r);
    int fd = http_take_over(r);

    if (fd < 0)
        web_refuse(r, 503, "too many files are open");
    else if (begin_stream(fd))
        ports_stream(w->options.ports, fd, &peer, request);
    else
        (void)close(fd);
}

void web_get_stream(struct web *w, struct http_request *r)
{
    static const char *const known[] = {"since",    "rule",    "tag", "source",
                                        "priority", "notices", NULL};
    struct buf line;

    if (web_has_strange_parameter(r, known))
        return;
    buf_init(&line, BUF_NO_CAP); /* the head of a request has its limit */
    if (!read_request(w, r, &line)) {
        buf_release(&line);
        return;
    }
    if (http_method(r) == HTTP_HEAD) {
        http_reply(r, 200, TYPE, span_make(NULL, 0));
    } else if (!ports_may_stream(w->options.ports)) {
        http_add_header(r, "Retry-After", "5");
        web_refuse(r, 503, "there are max_readers readers already");
    } else {
        stream(w, r, buf_span(&line));
    }
    buf_release(&line);
}
