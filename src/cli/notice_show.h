/*
 * notice_show: a line that is no alert, as a person reads it between alerts.
 *
 * A notice (wirewatch-alerts(7)) becomes a sentence between dashes, with its time; what
 * is no notice that is known here is shown as it came. Nothing gets through that a
 * terminal would obey. No I/O.
 */
#ifndef CLI_NOTICE_SHOW_H
#define CLI_NOTICE_SHOW_H

#include "base/buf.h"
#include "base/span.h"

/* line: without its end. */
void notice_show(struct buf *out, struct span line);

#endif
