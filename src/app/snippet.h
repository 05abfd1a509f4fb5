/*
 * snippet: the piece of a text around its matches.
 *
 * Finds where to cut; copies nothing by itself. Knows items and matches, no alerts.
 */
#ifndef APP_SNIPPET_H
#define APP_SNIPPET_H

#include <stdbool.h>
#include <stddef.h>

#include "app/field_map.h"
#include "base/span.h"
#include "feed/json.h"
#include "match/matcher.h"

/* About so many bytes in a snippet, and never more than the second. */
#define SNIPPET_BYTES 160
#define SNIPPET_MOST  480

/* A window on a text: [begin, end), on character borders and where it
 * can on white space. */
struct snippet {
    struct span text; /* the whole field; lives as long as the item */
    size_t begin;
    size_t end;
    bool cut_front; /* something stands before begin */
    bool cut_back;  /* something stands after end */
};

/*
 * The window of about `bytes` on the field of places[0], around it and as many of the
 * following places of the same field as go in. Held text only. n is at least 1.
 */
struct snippet snippet_find(const struct item *item, const struct match_place *places,
                            size_t n, size_t bytes);

/* The same, sooner, for who has a map of that field; NULL is fine. */
struct snippet snippet_find_by(const struct field_map *map, const struct item *item,
                               const struct match_place *places, size_t n, size_t bytes);

/* The beginning of a text, cut at about `bytes`, at most SNIPPET_MOST. */
struct snippet snippet_head(struct span text, size_t bytes);

/* Room for the text of any snippet. */
#define SNIPPET_ROOM (SNIPPET_MOST + 16)

/* Writes the window with "... " and " ..." where it is cut, white space and control
 * characters collapsed to one blank. Returns the bytes written. */
size_t snippet_text(const struct snippet *s, char out[SNIPPET_ROOM]);

/* The same text at `to` as what stands in a JSON string, between its quotes, where
 * SNIPPET_JSON_ROOM bytes are. Returns where it ends. */
#define SNIPPET_JSON_ROOM JSON_STRING_ROOM(SNIPPET_ROOM)
char *snippet_write_json(const struct snippet *s, char *to);

/* The same where the map says that the field is plain. */
char *snippet_write_plain(const struct snippet *s, char *to);

/* ASCII white space and the other control characters: what a snippet shows as a blank. */
bool snippet_is_blank(char c);

#endif
