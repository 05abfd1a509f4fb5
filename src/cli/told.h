/*
 * told: what an answer of the daemon has under a name. Absent is a zero, or no text.
 */
#ifndef CLI_TOLD_H
#define CLI_TOLD_H

#include <stddef.h>

#include "base/buf.h"
#include "feed/json.h"

/* JSON_NULL where object (which may be of any type) has none. */
struct json_value told_value(struct json_value object, const char *name);

/* A whole number, as far as it is one. */
size_t told_digits(struct json_value v);
size_t told_number(struct json_value object, const char *name);

/* Its text, with a NUL behind it, in b, where it lives; absent where it is no text. */
struct span told_text(struct json_value object, const char *name, struct buf *b);

#endif
