/*
 * web_inside: what the files web_*.c share, and nobody else sees.
 */
#ifndef APP_WEB_INSIDE_H
#define APP_WEB_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/web.h"

struct web {
    struct event_base *base;
    const struct log *log;
    struct web_options options;
    struct http *http;
    struct buf token; /* what `Authorization: Bearer` must say; empty: none is needed */
    struct rates *rates;   /* of rules, over the last hour and day */
    struct recent *recent; /* the last alerts, where there is no journal; else NULL */
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

/* {"error":"..."}; error: any bytes, for people. */
void web_refuse(struct http_request *r, int status, const char *error);

/* Refuses, and returns true, where the query has a name that is none of these (the last
 * NULL). */
bool web_has_strange_parameter(struct http_request *r, const char *const *known);

#endif
