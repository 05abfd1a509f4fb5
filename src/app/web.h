/*
 * web: what the daemon says and takes over HTTP.
 *
 *     GET  /                page                     open to all who reach the socket
 *     GET  /healthz /readyz whether it lives; whether it takes items
 *     GET  /metrics         for Prometheus
 *     GET  /stats /rules /rates                      need the token, where there is one
 *     GET  /alerts /alerts/stream
 *     POST /items /rules/check /explain
 *
 * Joins io/http.h to the rest: which path is what, who may ask, and a file for each group
 * of them (web_*.c). Nothing here holds up the data path: what may take long is done in
 * pieces.
 */
#ifndef APP_WEB_H
#define APP_WEB_H

#include <stdbool.h>

#include <event2/event.h>

#include "app/command.h"
#include "app/config.h"
#include "app/ports.h"
#include "app/report.h"
#include "base/buf.h"
#include "base/log.h"
#include "io/activate.h"
#include "io/http.h"
#include "match/ruleset.h"

struct web;

/* What the daemon knows, and the web asks it for. */
struct web_options {
    const struct config *config; /* outlives it */
    struct ports *ports;         /* likewise */
    void *ctx;
    /* As control_options.obey: appends the members of an answer. */
    void (*obey)(void *ctx, const struct command *c, struct buf *out);
    /* Everything that `stats` tells. */
    void (*state)(void *ctx, struct report_state *out);
    const struct rule_counts *(*rule_counts)(void *ctx);
    struct ruleset *(*rules)(void *ctx); /* in use now; not referenced */
    const char *const *rule_paths;       /* where they came from */
    size_t n_rule_paths;
    /* Whether it takes items; else in *why a static text. */
    bool (*is_ready)(void *ctx, const char **why);
};

/* NULL after logging why not. */
struct web *web_new(struct event_base *base, const struct log *log,
                    const struct web_options *options, struct activated *sockets);

/* An alert is on its way to the outputs: for rates, and for /alerts without a journal. */
void web_note_alert(struct web *w, const struct post *p, size_t rule, int64_t now_ms);

/* The journal is open, and has alerts up to that number from runs before: the rates go on
 * from what it has of the last day. Only the first time in a run. */
void web_note_journal(struct web *w, uint64_t last_seq);

/* The set of rules is another; from: as rule_counts_move has it. */
void web_note_rules(struct web *w, size_t rules, const uint32_t *from);

/* No new requests; those there are get their answer. */
void web_finish(struct web *w);
bool web_is_idle(const struct web *w); /* nobody waits for an answer */
void web_free(struct web *w);          /* NULL is fine */

struct http_counts web_counts(const struct web *w);

#endif
