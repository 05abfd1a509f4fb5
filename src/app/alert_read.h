/*
 * alert_read: an alert line back to the structs that app/alert prints.
 *
 * The line holds the item's title and a snippet, not its body: the item that comes out of
 * here has the snippet in place of the field that it was cut from, with the places found
 * again in it, which is what a reader wants to see marked.
 */
#ifndef APP_ALERT_READ_H
#define APP_ALERT_READ_H

#include "app/alert.h"
#include "base/arena.h"

struct alert_reader {
    struct arena arena; /* what the alert points to, until the next read */
    struct item item;
    struct match match;
    struct alert_threshold threshold;
    struct match_place places[MATCH_PLACES_MOST];
    struct span snippet; /* absent: none */
};

void alert_reader_init(struct alert_reader *r);
void alert_reader_release(struct alert_reader *r);

/* 0 and *a for an alert; 1 for a line of another type; -1 for what is no JSON object. */
int alert_read(struct alert_reader *r, struct span line, struct alert *a);

/* The field that places of the snippet are under, after alert_read; ITEM_FIELDS where no
 * place is in it. */
enum item_field alert_snippet_field(const struct alert_reader *r);

#endif
