/*
 * hook: an alert as the body of the request that a chat service takes it by.
 *
 * One JSON object on one line, with its LF: title (linked), matched words in bold,
 * source, rule and its priority. No I/O.
 */
#ifndef CLI_HOOK_H
#define CLI_HOOK_H

#include "app/alert_read.h"
#include "base/buf.h"

enum hook_form {
    HOOK_SLACK,
    HOOK_MATTERMOST,
    HOOK_NTFY, /* without the topic: `{"topic":...,` is put in front by who knows it */
};

/* r: what read the alert. */
void hook_put(struct buf *out, enum hook_form form, const struct alert *a,
              const struct alert_reader *r);

#endif
