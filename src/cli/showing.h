/*
 * showing: what `tail` prints of a line that came: an alert as it was asked for, or what
 * else there is to know.
 */
#ifndef CLI_SHOWING_H
#define CLI_SHOWING_H

#include <stdbool.h>

#include "app/alert_read.h"
#include "base/buf.h"
#include "cli/args.h"
#include "cli/hook.h"
#include "cli/look.h"
#include "cli/pick.h"

#define SHOWING_FORMATS "json, text, slack, mattermost or ntfy"

struct showing {
    struct pick_options wanted; /* set before showing_begin; texts are the caller's */
    enum cli_when colour;
    enum look_format format;
    bool hooks; /* prints what a service takes: */
    enum hook_form hook;
    struct look look;
    struct pick *pick; /* NULL: all */
};

/* Where it is not called, format is LOOK_AUTO, which the caller sets. choice: one of
 * SHOWING_FORMATS, from 0. */
void showing_format(struct showing *s, int choice);

void showing_begin(struct showing *s);
void showing_end(struct showing *s);

bool showing_wants(const struct showing *s, const struct alert *a,
                   const struct alert_reader *r);

/* line: where the alert was read from. */
void showing_alert(const struct showing *s, struct buf *out, struct span line,
                   const struct alert *a, const struct alert_reader *r);

/* What is no alert: services get nothing of it. */
void showing_other(const struct showing *s, struct buf *out, struct span line);

#endif
