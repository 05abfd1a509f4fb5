/*
 * opml: the lists of subscriptions that feed readers export.
 *
 * Outlines may be nested to any depth; those with an address of a feed are feeds, all
 * others are folders, links or notes and passed over. What is damaged is read as far as
 * it can be, and reported.
 */
#ifndef POLL_OPML_H
#define POLL_OPML_H

#include <stddef.h>

#include "base/span.h"

struct opml_events {
    void *ctx;
    /* A feed, in the order of the file. title: of its outline, or absent. Both live until
     * it returns. */
    void (*feed)(void *ctx, struct span url, struct span title);
    /* line counts from 1; 0: not known. */
    void (*damage)(void *ctx, size_t line, const char *reason);
};

/* Reads a document in any charset. 0, or -1 where there is no outline in it. */
int opml_read(struct span document, const struct opml_events *events);

#endif
