/*
 * csv: alerts as rows for a spreadsheet.
 *
 * RFC 4180 but for its line end, which is LF. Text from outside is one line, without
 * characters that steer a terminal; what a spreadsheet would take for a formula gets an
 * apostrophe in front.
 */
#ifndef CLI_CSV_H
#define CLI_CSV_H

#include "app/alert_read.h"
#include "base/buf.h"

void csv_put_header(struct buf *out);

/* r: what read the alert. */
void csv_put_alert(struct buf *out, const struct alert *a, const struct alert_reader *r);

#endif
