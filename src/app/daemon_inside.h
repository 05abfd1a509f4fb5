/*
 * daemon_inside: what the files of the daemon share, and nobody else sees.
 */
#ifndef APP_DAEMON_INSIDE_H
#define APP_DAEMON_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "app/control.h"
#include "app/daemon.h"
#include "app/keeper.h"
#include "app/pipeline.h"
#include "app/ports.h"
#include "app/reload.h"
#include "app/report.h"
#include "app/stats.h"
#include "app/web.h"
#include "base/histogram.h"
#include "io/activate.h"
#include "io/sdnotify.h"

#define DAEMON_SIGNALS 4

struct daemon {
    struct log *log;
    struct daemon_options options;
    struct event_base *base;
    struct activated sockets;
    struct sdnotify notify;
    struct pipeline *pipeline;
    struct keeper *keeper; /* NULL: there is no journal */
    struct reload *reload;
    struct control *control; /* NULL: there is none */
    struct web *web;         /* likewise */
    struct report_generation rules;
    struct histogram latency_us; /* from a record's coming to the outputs */
    int64_t began_ns;            /* monotonic */
    struct ports *ports;
    struct event *signals[DAEMON_SIGNALS];
    struct event *watchdog;
    struct event *stats;    /* their line in the log */
    struct event *carry;    /* of what was counted before a reload; NULL at first */
    struct event *tick;     /* for the throttle's reports */
    struct event *look;     /* whether the end has come */
    struct event *deadline; /* of the end */
    bool stopping;          /* a signal asked for the end */
    bool ending;            /* no input can bring anything more */
    bool awaiting;          /* the keeper, before the end */
    int64_t read_ns;        /* monotonic: when the record came that is being matched */
    enum daemon_end end;
};

/* What is at work, for log lines. */
void daemon_format_setup(const struct daemon *d, char out[STATS_TEXT_SIZE]);

/* To the service manager: how everything is, after what must be told with it. */
void daemon_tell_status(const struct daemon *d, const char *what);

/* Makes d->reload: 0, or -1 where the system gives no descriptor. */
int daemon_make_reload(struct daemon *d);
void daemon_start_reload(struct daemon *d);

/* The set of rules that the pipeline has is in use from now on. */
void daemon_note_rules(struct daemon *d);

/* Open the control socket and HTTP, where they are configured: 0, or -1 after logging why
 * not. */
int daemon_open_control(struct daemon *d);
int daemon_open_web(struct daemon *d);

/* Makes d->look and d->deadline. The callbacks that may begin the end, or be part of it:
 * an input has ended; nothing waits to be safe; standard output cannot be written. */
void daemon_make_end(struct daemon *d);
void daemon_on_empty(void *ctx);
void daemon_on_idle(void *ctx);
void daemon_on_gone(void *ctx, int error);

/* Ends when what was read is safe and out; asked a second time, at once. */
void daemon_stop(struct daemon *d);

/* A line of statistics; how it went, at the end. To the log. */
void daemon_log_stats(const struct daemon *d);
void daemon_log_summary(const struct daemon *d);

#endif
