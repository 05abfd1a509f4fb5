/*
 * journal_inside: what the files of the journal share, and nobody else sees.
 *
 * alerts   a row each, in order of seq. `time` never falls from row to row but at the
 *          rows named in `steps`. `ends` counts the bytes of all rows up to and with this
 *          one, so that the size of any run of them is a subtraction.
 * steps    where the clock was set back.
 * seen     items by (bucket, key): see journal_write.c.
 * marks    what durable subscribers have acknowledged.
 * meta     'floor': no number up to this is given out again; 'boot': of which the last
 *          commits may be gone (journal_open.c).
 */
#ifndef STORE_JOURNAL_INSIDE_H
#define STORE_JOURNAL_INSIDE_H

#include "store/db.h"
#include "store/journal.h"
#include "store/journal_checkpoint.h"

/* What a row of alerts takes beside its line, about. */
#define ROW_BYTES 28

/* Items of one bucket. */
#define SEEN_BUCKET 2048

/* Where the journal stands; all of it goes back when a batch does. */
struct journal_tail {
    uint64_t seq;     /* given out last */
    int64_t time_ms;  /* of the last row */
    int64_t ends;     /* of the last row */
    int64_t bucket;   /* of seen, in which is written */
    size_t in_bucket; /* items there, at most */
};

enum journal_statement {
    J_BEGIN,
    J_COMMIT,
    J_ALERT,
    J_STEP,
    J_SEEN,
    J_MARK,
    J_OLDEST,
    J_TRIM,
    J_TRIM_STEPS,
    J_FLOOR,
    J_SEEN_OLDEST,
    J_SEEN_NEWEST_IN,
    J_SEEN_TRIM,
    J_MARKS_TRIM,
    J_STATEMENTS,
};

struct journal {
    struct journal_options options; /* path is a copy */
    int lock_fd;
    sqlite3 *db;
    struct checkpointer *checkpointer;
    sqlite3_stmt *statement[J_STATEMENTS];
    struct journal_tail tail;
    unsigned char *packed; /* the rules of one item */
    size_t packed_cap;
    int wal_pages;      /* after the last commit */
    bool marks_grew;    /* since they were last trimmed */
    int64_t expires_ms; /* when the oldest bucket of seen does; 0: look */
};

extern const struct db_schema journal_schema;

/* Ends a transaction that failed: takes its error, rolls back. Returns rc. */
enum journal_result journal_undo(struct journal *j, enum db_result rc,
                                 char error[JOURNAL_ERROR_SIZE]);

#endif
