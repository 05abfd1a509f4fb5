/*
 * web_inside: what the files web_*.c share, and nobody else sees.
 */
#ifndef APP_WEB_INSIDE_H
#define APP_WEB_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/errand.h"
#include "app/web.h"

struct web {
    struct event_base *base;
    const struct log *log;
    struct web_options options;
    struct http *http;
    struct buf token; /* what `Authorization: Bearer` must say; empty: none is needed */
    struct rates *rates;     /* of rules, over the last hour and day */
    struct recent *recent;   /* the last alerts, where there is no journal; else NULL */
    struct errands *lookups; /* in the journal */
    struct errands *trials;  /* of rules */
    struct errands *recalls; /* of rates, from the journal: may take longer than others */
    bool recalled;           /* or in work */
    uint64_t generation;     /* of the rules: from 0 on */
};

/* Answers a request, now or later. */
typedef void web_handler(struct web *w, struct http_request *r);

web_handler web_get_page;                                /* web_page.c */
web_handler web_get_health, web_get_ready;               /* web_state.c */
web_handler web_get_stats, web_get_rules, web_get_rates; /* web_state.c */
web_handler web_get_metrics;                             /* web_metrics.c */
web_handler web_get_alerts;                              /* web_alerts.c */
web_handler web_get_stream;                              /* web_stream.c */
web_handler web_post_items;                              /* web_items.c */
web_handler web_post_check, web_post_explain;            /* web_try.c */

/* What a subscriber would say in its first line, in the words of a query: rule, tag,
 * source, priority, notices. since: absent: from now on. A static text where something is
 * wrong, else NULL. */
const char *web_put_request(struct buf *line, struct http_request *r, struct span since);

/* {"error":"..."}; error: any bytes, for people. */
void web_refuse(struct http_request *r, int status, const char *error);

/* Refuses, and returns true, where the query has a name that is none of these (the last
 * NULL). */
bool web_has_strange_parameter(struct http_request *r, const char *const *known);

/* Answers with the members of an object, which out has without its brackets; out is empty
 * afterwards. */
void web_reply_members(struct http_request *r, struct buf *members);

/* --- answers that take a moment, made on a thread (errand.h) ------------------------ */

/* Embedded, first, in what the thread needs to know. Its work sets status and answer, and
 * looks at nothing else here; its drop calls web_job_release. */
struct web_job {
    struct errand errand;
    struct http_request *request; /* NULL: its peer has gone */
    int status;
    struct buf answer; /* JSON */
};

/* The answer is made by work; drop frees all. */
void web_job_init(struct web_job *j, struct http_request *r, size_t answer_most,
                  void (*work)(struct errand *e), void (*drop)(struct errand *e));
void web_job_release(struct web_job *j);

/* Takes it over: it is answered when its work is done, or at once that there is too much
 * to do. */
void web_job_give(struct errands *to, struct web_job *j);

#endif
