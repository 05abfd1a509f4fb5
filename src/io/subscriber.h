/*
 * subscriber: one reader of a hub, its queue and what it says.
 *
 * Made and closed by its hub (hub.h). Nothing here closes it: a connection that breaks
 * while a line is pushed is closed in a later turn of the loop, so that whoever goes
 * through many subscribers need not look back.
 */
#ifndef IO_SUBSCRIBER_H
#define IO_SUBSCRIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/chunk.h"

struct subscriber;

/* What on_open of the hub has put there; NULL before. */
void *subscriber_user(const struct subscriber *s);
void subscriber_set_user(struct subscriber *s, void *user);

/* For log lines: which one of its hub, from 1; and who. */
uint64_t subscriber_number(const struct subscriber *s);
const char *subscriber_peer(const struct subscriber *s);

/* Whether a line of n bytes would be taken now without loss. Where the queue is full,
 * what can be written is written first. */
bool subscriber_fits(struct subscriber *s, size_t n);

/* Adds a line, by the rule of the hub where it does not fit. Takes a reference of its
 * own. */
void subscriber_push(struct subscriber *s, struct chunk *line);

/* Bytes that wait, with what they cost (outq.h). */
size_t subscriber_queued(const struct subscriber *s);

/* The connection is closed when what is queued is written, or is not taken for long. */
void subscriber_finish(struct subscriber *s);

/* The same, with these words instead of what is queued. For hubs with the rule
 * DISCONNECT. */
void subscriber_end(struct subscriber *s, struct chunk *last_words);

/* Whether one of these two was called. */
bool subscriber_is_ending(const struct subscriber *s);

#endif
