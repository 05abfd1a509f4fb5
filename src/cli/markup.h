/*
 * markup: text from outside in languages that have signs of their own.
 *
 * Whatever a title says, it stays a title: its characters cannot become a link, an
 * element, a mention or another line. Nothing here fails but at the cap of out.
 */
#ifndef CLI_MARKUP_H
#define CLI_MARKUP_H

#include <stdbool.h>

#include "app/alert_read.h"
#include "base/buf.h"

enum markup {
    MARKUP_PLAIN,
    MARKUP_MARKDOWN,   /* CommonMark, and what GitHub and GitLab add to it */
    MARKUP_MATTERMOST, /* the same where an @name would call somebody */
    MARKUP_SLACK,      /* mrkdwn */
    MARKUP_HTML,       /* elements' text and, in double quotes, their attributes */
};

/* Of a longer text so many bytes are shown, and "...". */
#define MARKUP_TEXT_MOST 1000

/* Longer addresses lead nowhere. */
#define MARKUP_URL_MOST 2000

/* Text on one line, inside of a line: not at its beginning. */
void markup_put(struct buf *out, enum markup m, struct span text);

/* The same with the places that match names in that field emphasised.
 * match may be NULL. */
void markup_put_marked(struct buf *out, enum markup m, struct span text,
                       const struct match *match, enum item_field field);

/* Text like the one before, as a link to url where that is of the web; not for PLAIN. */
void markup_put_link(struct buf *out, enum markup m, struct span url, struct span text,
                     const struct match *match, enum item_field field);

/* The title of an alert's item, or what it is known by without one, as such a link. */
void markup_put_headline(struct buf *out, enum markup m, const struct alert *a);

/* The snippet and `before` in front of it, where it says more than the title. r: what
 * read the alert. */
void markup_put_snippet(struct buf *out, enum markup m, const char *before,
                        const struct alert *a, const struct alert_reader *r);

/* Whether url is http: or https: and no longer than MARKUP_URL_MOST. */
bool markup_is_web(struct span url);

#endif
