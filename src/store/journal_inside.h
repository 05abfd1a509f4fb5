/*
 * journal_inside: what the files of the journal share, and nobody else sees.
 *
 * alerts   a row each, in order of seq. `time` never falls from row to row but at the
 *          rows named in `steps`. `ends` counts the bytes of all rows up to and with this
 *          one, so that the size of any run of them is a subtraction.
 * steps    where the clock was set back.
 * fresh, seen, buckets
 *          items that were seen: see journal_seen.c.
 * marks    what durable subscribers have acknowledged.
 * meta     'floor': no number up to this is given out again; 'trimmed': the time of the
 *          last alert that was removed; 'boot': of which the last
 *          commits may be gone (journal_file.c).
 */
#ifndef STORE_JOURNAL_INSIDE_H
#define STORE_JOURNAL_INSIDE_H

#include "store/db.h"
#include "store/journal.h"
#include "store/journal_checkpoint.h"
#include "store/journal_items.h"

/* What a row of alerts takes beside its line, about. */
#define ROW_BYTES 28

/* Where the journal stands; all of it goes back when a batch does. */
struct journal_tail {
    uint64_t seq;      /* given out last */
    int64_t time_ms;   /* of the last row */
    int64_t ends;      /* of the last row */
    int64_t bucket;    /* of items, the next to be made */
    size_t in_buckets; /* items there, some perhaps twice */
};

enum journal_statement {
    J_BEGIN,
    J_COMMIT,
    J_ALERT,
    J_STEP,
    J_FRESH,
    J_FRESH_CLEAR,
    J_SLICE,
    J_BUCKET,
    J_MARK,
    J_OLDEST,
    J_TRIM,
    J_TRIM_STEPS,
    J_FLOOR,
    J_TRIMMED,
    J_BUCKET_OLDEST,
    J_BUCKET_TRIM,
    J_SLICES_TRIM,
    J_MARKS_TRIM,
    J_STATEMENTS,
};

/* The items of the rows of `fresh`. */
struct journal_fresh {
    struct buf bytes; /* records, see journal_items.h */
    size_t n;
    int64_t newest_ms; /* INT64_MIN: there are none */
};

struct journal {
    struct journal_options options; /* path is a copy */
    int lock_fd;
    sqlite3 *db;
    struct checkpointer *checkpointer;
    sqlite3_stmt *statement[J_STATEMENTS];
    struct journal_tail tail;
    struct journal_fresh fresh;
    struct buf packed; /* the items of one batch */
    int wal_pages;     /* after the last commit */
    bool wal_damaged;  /* when it was opened: numbers may be forgotten */
    bool marks_grew;   /* since they were last trimmed */
};

extern const struct db_schema journal_schema;

/*
 * After a machine has gone down, what was not synced is lost, and with it perhaps the
 * knowledge of numbers that readers have seen. So many could not have been given out
 * since the last sync: at least 60 bytes each, they would be a gigabyte of WAL.
 */
#define NUMBERS_SKIPPED ((uint64_t)1 << 24)

/* A bucket is kept in slices by the highest bits of the keys, rows of `seen`. */
#define SLICE_BITS 5

static inline unsigned journal_slice_of(uint64_t key)
{
    return (unsigned)(key >> (64 - SLICE_BITS));
}

static inline int64_t journal_slice_id(int64_t bucket, uint64_t key)
{
    return (int64_t)((uint64_t)bucket << SLICE_BITS) + journal_slice_of(key);
}

/*
 * Opens or makes the file of the options, with all that is needed to write. The numbers
 * of one that has given none yet go on after `begin`, those of any after options.beyond.
 * DB_BROKEN: it is damaged. On failure nothing is left open.
 */
enum db_result journal_file_open(struct journal *j, uint64_t begin,
                                 char error[JOURNAL_ERROR_SIZE]);

/* A clean end: writes the WAL back and closes. */
void journal_file_end(struct journal *j);

/* The items of a batch, within its transaction. */
enum db_result journal_write_seen(struct journal *j, const struct journal_batch *b);

/* When that is committed. */
void journal_keep_seen(struct journal *j, const struct journal_batch *b);

/* What the file holds, at the start. */
enum db_result journal_load_seen(struct journal *j);

/* Ends a transaction that failed: takes its error, rolls back. Returns rc. */
enum journal_result journal_undo(struct journal *j, enum db_result rc,
                                 char error[JOURNAL_ERROR_SIZE]);

#endif
