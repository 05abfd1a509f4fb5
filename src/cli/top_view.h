/*
 * top_view: what `wirewatch top` shows, as lines of text.
 *
 * Pure: two answers of the daemon in, lines out, for a screen of any size. Whatever
 * stands in the answers, no control character but those of style and line ends comes out.
 */
#ifndef CLI_TOP_VIEW_H
#define CLI_TOP_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "app/rule_counts.h"
#include "base/buf.h"
#include "feed/json.h"

/* Answers to `stats` and `rules`; JSON_NULL: none. */
struct top_answers {
    struct json_value stats, rules;
};

struct top_view {
    struct top_answers now, before;
    double seconds; /* between the two */
    const char *address;
    const char *trouble; /* NULL: none; else shown instead of what is not known */
    enum rule_sort sort;
    bool style;           /* bold and reverse, and the line of keys */
    size_t rows, columns; /* rows 0: as many as there is to show */
};

void top_view_put(const struct top_view *v, struct buf *out);

#endif
