/*
 * Items into the file.
 *
 * Their keys are hashes. A tree by key would dirty a page for each item of a batch: 4 KB
 * of WAL for 40 bytes of news. So they go into the file twice, each time as one append:
 *
 *      fresh    a row for each batch, its items in the order they came
 *      seen     when some thousand are fresh they become a bucket: sorted by key, and
 *               cut into slices, rows of a page or so, by the highest bits of the key
 *
 *      | bucket 7           | bucket 8           |
 *      | slice 0 | 1 | ...  | slice 0 | 1 | ...  |  fresh: batch, batch, batch
 *        oldest                                              newest
 *
 * A key is looked for in what is fresh, then in one slice of each bucket, newest first:
 * some hundred short ways down a tree, for the rare item that has changed. The oldest go
 * by the bucket, a run at the front of the tree.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/sort.h"
#include "store/journal_inside.h"

/* When so many are fresh they become a bucket: a millisecond's work. */
#define BUCKET_LEAST 2048

struct entry {
    uint64_t key;
    struct span bytes;
};

/* By key; of the same key, in the order they came. */
static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->bytes.p > y->bytes.p) - (x->bytes.p < y->bytes.p);
}

static struct entry *sort_fresh(const struct journal_fresh *f)
{
    struct entry *entries = mem_calloc(f->n, sizeof(*entries));
    struct span rest = buf_span(&f->bytes);
    struct items_record record;

    for (size_t i = 0; items_next(&rest, &record) > 0; i++)
        entries[i] = (struct entry){record.key, record.bytes};
    sort_in_place(entries, f->n, sizeof(*entries), compare);
    return entries;
}

/* The records of the next slice, of several with one key the last: from *at on. */
static void gather_slice(struct buf *out, const struct entry *entries, size_t n,
                         size_t *at)
{
    unsigned slice = journal_slice_of(entries[*at].key);

    buf_reset(out);
    for (; *at < n && journal_slice_of(entries[*at].key) == slice; ++*at)
        if (*at + 1 == n || entries[*at + 1].key != entries[*at].key)
            (void)buf_add_span(out, entries[*at].bytes);
}

static enum db_result write_slices(struct journal *j, const struct entry *entries,
                                   size_t n)
{
    sqlite3_stmt *stmt = j->statement[J_SLICE];
    enum db_result rc = DB_OK;
    struct buf slice;
    size_t at = 0;

    buf_init(&slice, BUF_NO_CAP);
    while (rc == DB_OK && at < n) {
        int64_t id = journal_slice_id(j->tail.bucket, entries[at].key);

        gather_slice(&slice, entries, n, &at);
        (void)sqlite3_bind_int64(stmt, 1, id);
        (void)sqlite3_bind_blob64(stmt, 2, slice.p, slice.n, SQLITE_STATIC);
        rc = db_run(stmt);
    }
    buf_release(&slice);
    return rc;
}

/* What is fresh in the file becomes a bucket; in memory it stays until that is sure. */
static enum db_result make_bucket(struct journal *j)
{
    struct entry *entries = sort_fresh(&j->fresh);
    sqlite3_stmt *stmt = j->statement[J_BUCKET];
    enum db_result rc = write_slices(j, entries, j->fresh.n);

    free(entries);
    if (rc != DB_OK)
        return rc;
    (void)sqlite3_bind_int64(stmt, 1, j->tail.bucket);
    (void)sqlite3_bind_int64(stmt, 2, j->fresh.newest_ms);
    (void)sqlite3_bind_int64(stmt, 3, (int64_t)j->fresh.n);
    rc = db_run(stmt);
    j->tail.bucket++;
    j->tail.in_buckets += j->fresh.n;
    return rc == DB_OK ? db_run(j->statement[J_FRESH_CLEAR]) : rc;
}

enum db_result journal_write_seen(struct journal *j, const struct journal_batch *b)
{
    sqlite3_stmt *stmt = j->statement[J_FRESH];
    enum db_result rc = DB_OK;

    if (j->fresh.n >= BUCKET_LEAST)
        rc = make_bucket(j);
    if (rc != DB_OK || !b->n_seen)
        return rc;
    buf_reset(&j->packed);
    for (size_t i = 0; i < b->n_seen; i++)
        items_put(&j->packed, &b->seen[i]);
    (void)sqlite3_bind_blob64(stmt, 1, j->packed.p, j->packed.n, SQLITE_STATIC);
    return db_run(stmt);
}

void journal_keep_seen(struct journal *j, const struct journal_batch *b)
{
    if (j->fresh.n >= BUCKET_LEAST) {
        j->fresh.n = 0;
        buf_reset(&j->fresh.bytes);
        j->fresh.newest_ms = INT64_MIN;
    }
    if (!b->n_seen)
        return;
    (void)buf_add_span(&j->fresh.bytes, buf_span(&j->packed));
    j->fresh.n += b->n_seen;
    for (size_t i = 0; i < b->n_seen; i++)
        if (j->fresh.newest_ms < b->seen[i].time_ms)
            j->fresh.newest_ms = b->seen[i].time_ms;
}

/* --- at the start --------------------------------------------------------------- */

static enum db_result load_batch(struct journal *j, struct span records)
{
    struct items_rules room = {NULL, 0};
    struct items_record record;
    struct journal_seen s;
    int got;

    (void)buf_add_span(&j->fresh.bytes, records);
    while ((got = items_next(&records, &record)) > 0) {
        items_get(&record, &room, &s);
        j->fresh.n++;
        if (j->fresh.newest_ms < s.time_ms)
            j->fresh.newest_ms = s.time_ms;
    }
    free(room.p);
    return got < 0 ? DB_BROKEN : DB_OK;
}

enum db_result journal_load_seen(struct journal *j)
{
    sqlite3_stmt *stmt;
    int64_t bucket = 0, n = 0;
    enum db_result rc = db_number(j->db, "SELECT max(id) + 1 FROM buckets", &bucket);

    if (rc == DB_OK)
        rc = db_number(j->db, "SELECT sum(n) FROM buckets", &n);
    if (rc == DB_OK)
        rc = db_prepare(j->db, "SELECT items FROM fresh ORDER BY id", &stmt);
    if (rc != DB_OK)
        return rc;
    j->tail.bucket = bucket;
    j->tail.in_buckets = (size_t)n;
    j->fresh.newest_ms = INT64_MIN;
    while ((rc = db_step(stmt)) == DB_ROW)
        if (load_batch(j, db_column_span(stmt, 0)) != DB_OK)
            break;
    (void)sqlite3_finalize(stmt);
    return rc == DB_ROW ? DB_BROKEN : rc;
}
