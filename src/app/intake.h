/*
 * intake: what is posted, cut into records and handed on in turns.
 *
 * A post is a body that is there as a whole. Its records are handed out in pieces of a
 * few milliseconds, one post after the other, so that a large one stalls nobody; while
 * the intake is paused it waits, which is how backpressure reaches those who post. A post
 * is done when all that came of it is safe, where there is a journal (intake_seal,
 * intake_ack), or handed out, where there is none. For the thread of the loop; knows no
 * HTTP.
 */
#ifndef APP_INTAKE_H
#define APP_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include "base/span.h"
#include "feed/item.h"
#include "io/conn.h"

/* Rejected records of a post that are told one by one; all are counted. */
#define INTAKE_ERRORS_MOST 100

struct intake;
struct intake_job; /* a post that is not done */

struct intake_options {
    const char *name;    /* of the input */
    size_t record_bytes; /* of the longest line, or element; documents may be as long as
                            what is posted */
    bool acks;           /* posts wait until they are safe */
    void *ctx;
    void (*on_record)(void *ctx, struct item_reader *reader, const struct conn_record *r,
                      struct conn_outcome *o);
    void (*on_empty)(void *ctx); /* the last post is done */
};

struct intake *intake_new(struct event_base *base, const struct intake_options *options);

/* Posts that are not done are forgotten; their jobs are not to be used after it. NULL is
 * fine. */
void intake_free(struct intake *in);

/* How a body is cut. */
enum intake_cut {
    INTAKE_LINES,
    INTAKE_ELEMENTS, /* of a JSON array */
    INTAKE_WHOLE,    /* it is one record */
};

struct intake_result {
    bool safe; /* false: the journal cannot be written; what was handed out may be safe
                  later, and may be posted again */
    uint64_t records, items, rejected, alerts, repeats;
    struct span errors; /* `{"record":5,"error":"..."}` with commas between, of the first
                           INTAKE_ERRORS_MOST */
    struct span error;  /* of the first record that was rejected; held text */
};

struct intake_post {
    enum intake_cut cut;
    enum item_format format;
    struct item_document document; /* what came with it */
    struct span body;
    const char *peer; /* for log lines */
    void *ctx;
    /* It is done; the job is no more, and neither are the result's texts after the call.
     * Not called from within intake_take. */
    void (*on_done)(void *ctx, const struct intake_result *r);
};

/* Takes a post, whose texts live until it is done or dropped. NULL where it takes none
 * now: the journal cannot be written, or the end has come. */
struct intake_job *intake_take(struct intake *in, const struct intake_post *post);

/* Who posted it has gone: what was not handed out never is, on_done is not called. */
void intake_drop(struct intake_job *j);

void intake_pause(struct intake *in, bool pause);

/* The journal cannot be written: all posts are done, unsafe; it can again. */
void intake_fail(struct intake *in, bool failing);

/* As conn_group_seal and conn_group_ack. */
void intake_seal(struct intake *in);
void intake_ack(struct intake *in);

/* No new posts; calls on_empty where there is none. */
void intake_finish(struct intake *in);

bool intake_is_over(const struct intake *in); /* and there is none any more */

/* Posts that are not done; posts since the start. */
size_t intake_count(const struct intake *in);
uint64_t intake_total(const struct intake *in);

/* Heap bytes of the scratch of its readers; the bodies are their peers'. */
size_t intake_bytes(const struct intake *in);

#endif
