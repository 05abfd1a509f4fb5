/*
 * table: an answer of the daemon as a person reads it.
 *
 * Members of an object become lines, "name  value"; those of an object inside it the
 * same, as "name.inner"; a list of objects becomes a table. Numbers whose name ends in a
 * unit (_bytes, _us, _ms, _s) are scaled. Nothing that stands in a text reaches the
 * terminal as a control character.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/buf.h"
#include "feed/json.h"

/* Appends the members of an object but `ok` and `command`. */
void table_put(struct buf *out, struct json_value object);

#endif
