/*
 * report_put: the members that lines and answers are made of.
 */
#ifndef APP_REPORT_PUT_H
#define APP_REPORT_PUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/span.h"

void report_number(struct buf *out, const char *name, uint64_t v);
void report_bool(struct buf *out, const char *name, bool v);

/* Text of any bytes: a path, a line of a file. Absent: nothing. */
void report_text(struct buf *out, const char *name, struct span text);

/* The same as an element of a list, or after json_put_name. */
void report_string(struct buf *out, struct span text);

void report_time(struct buf *out, const char *name, int64_t time_ms);

/* Of an object or a list that is a member, with its bracket; and of either. */
void report_begin(struct buf *out, const char *name, char bracket);
void report_end(struct buf *out, char bracket);

/* A problem of a rule file, as an object in a list. */
void report_problem(struct buf *out, const struct diag_problem *p);

/* The beginning of an object in a list: a comma before all but the first. */
void report_element(struct buf *out);

#endif
