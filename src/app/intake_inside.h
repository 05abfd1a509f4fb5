/*
 * intake_inside: what intake.c and intake_job.c share, and nobody else sees.
 */
#ifndef APP_INTAKE_INSIDE_H
#define APP_INTAKE_INSIDE_H

#include "app/intake.h"
#include "base/buf.h"
#include "feed/frame.h"
#include "feed/json_cut.h"

/* Of lines, so many bytes are looked at by one step. */
#define INTAKE_PIECE ((size_t)64 << 10)

struct intake_job {
    struct intake *intake;
    struct intake_job *next, *previous; /* in one of the two lists */
    struct intake_post post;
    uint64_t number;
    bool over;              /* all is handed out */
    uint64_t sealed, acked; /* records, as in io/conn_inside.h */
    struct intake_result result;
    struct buf errors;
    struct buf first_error;
    struct frame frame;  /* LINES */
    struct span left;    /* what the frame has not got; of WHOLE: all, until it went */
    struct json_cut cut; /* ELEMENTS */
};

struct intake_list {
    struct intake_job *first, *last;
};

struct intake {
    struct intake_options options;
    struct event *turn;
    struct item_reader *readers[ITEM_FORMAT_FEED + 1]; /* made when first asked for */
    struct intake_list working;                        /* the first has the next turn */
    struct intake_list waiting; /* all is handed out, but is not safe */
    size_t n;
    uint64_t total;
    bool paused;
    bool failing;
    bool finishing;
};

/* One with its turns ahead of it; its end, wherever it stands. */
struct intake_job *intake_job_new(struct intake *in, const struct intake_post *post);
void intake_job_free(struct intake_job *j);

/* All is handed out: it waits. */
void intake_job_wait(struct intake_job *j);

/* It had its turn: the others come first now. */
void intake_job_queue(struct intake_job *j);

enum intake_step {
    INTAKE_RECORD,  /* it was handed out: *n bytes */
    INTAKE_NOTHING, /* ask again, when there is time */
    INTAKE_OVER,
};

/* Goes on by a record, or by as much as may be without one. */
enum intake_step intake_job_step(struct intake_job *j, size_t *n);

#endif
