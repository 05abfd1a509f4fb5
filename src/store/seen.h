/*
 * seen: which items have passed, so that none is matched twice.
 *
 * A bounded table in memory of what the journal holds on disk: 24 bytes an item or less.
 * It answers for what is committed and for what waits to be: the owner adds an item when
 * it has been matched and commits the same in the batch of its alerts. The oldest go
 * first, by age and by number. No I/O, no clock.
 */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include <stddef.h>
#include <stdint.h>

struct seen;

/* most: items remembered, at least 1; keep_ms: for so long. */
struct seen *seen_new(size_t most, int64_t keep_ms);
void seen_free(struct seen *s);

enum seen_answer {
    SEEN_NEW,     /* never seen, or forgotten */
    SEEN_SAME,    /* seen with this text */
    SEEN_CHANGED, /* seen with another text */
};

/* key, text: hashes, as in struct journal_seen. Changes nothing. */
enum seen_answer seen_look(const struct seen *s, uint64_t key, uint64_t text,
                           int64_t now_ms);

/* Remembers, or changes the text and time of what is remembered. */
void seen_add(struct seen *s, uint64_t key, uint64_t text, int64_t now_ms);

size_t seen_count(const struct seen *s);
size_t seen_bytes(const struct seen *s); /* in memory */

#endif
