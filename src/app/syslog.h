/*
 * syslog: alerts in the forms of the journal and of syslog.
 *
 * Pure formatting. What is long is cut, so that a datagram always takes it.
 */
#ifndef APP_SYSLOG_H
#define APP_SYSLOG_H

#include <stdint.h>

#include "app/alert.h"
#include "base/buf.h"

/* Texts of an item are cut to so many bytes. */
#define SYSLOG_TEXT_MOST 2048

/*
 * The native protocol of journald: MESSAGE, PRIORITY, SYSLOG_IDENTIFIER, WIREWATCH_SEQ,
 * WIREWATCH_RULE, WIREWATCH_PRIORITY, WIREWATCH_ITEM, WIREWATCH_URL, WIREWATCH_SOURCE,
 * WIREWATCH_SNIPPET; those without a value are left out. 0, or -1 at the cap.
 */
int syslog_put_journal(struct buf *out, const struct alert *a);

/* The same message for /dev/log: "<PRI>Mmm dd hh:mm:ss wirewatchd[PID]: TEXT" in local
 * time, facility daemon. 0, or -1 at the cap. */
int syslog_put_alert(struct buf *out, const struct alert *a);

/* A text of our own in either form, at priority warning. */
int syslog_put_journal_text(struct buf *out, const char *text);
int syslog_put_text(struct buf *out, int64_t time_ms, const char *text);

#endif
