/*
 * members: pieces of a JSON object as it is written, member by member.
 *
 * Every function puts a comma before the first where one is needed; at the cap of out the
 * rest is missing and out->full says so. Names are ours: nothing in them needs an escape.
 */
#ifndef APP_MEMBERS_H
#define APP_MEMBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

void members_number(struct buf *out, const char *name, uint64_t v);
void members_bool(struct buf *out, const char *name, bool v);

/* Text of any bytes: a path, a line of a file. Absent: nothing. */
void members_text(struct buf *out, const char *name, struct span text);

/* Of the wall clock, as RFC 3339. */
void members_time(struct buf *out, const char *name, int64_t time_ms);

/* `"name":[` or `"name":{`; and an object as the next element of such a list. What closes
 * them is for the caller. */
void members_begin(struct buf *out, const char *name, char bracket);
void members_begin_element(struct buf *out);

#endif
