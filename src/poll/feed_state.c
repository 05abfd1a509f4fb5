#include "poll/feed_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "poll/state_inside.h"

#define FEED_COLUMNS                                                                     \
    "url, name, moved_to, etag, last_modified, error, fetched_ms, changed_ms, next_ms, " \
    "polite_ms, interval_ms, status, failures, items, gone"

static const char *const sql_of[STATE_STATEMENTS] = {
    [STATE_BEGIN] = "BEGIN IMMEDIATE",
    [STATE_COMMIT] = "COMMIT",
    [STATE_LOAD] = "SELECT " FEED_COLUMNS " FROM feed WHERE url = ?",
    [STATE_EACH] = "SELECT " FEED_COLUMNS " FROM feed ORDER BY name, url",
    [STATE_HAS_ITEM] = "SELECT 1 FROM item WHERE feed = (SELECT id FROM feed WHERE "
                       "url = ?) AND id = ? AND text = ?",
    [STATE_SAVE_FEED] =
        "INSERT INTO feed (" FEED_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?) ON CONFLICT (url) DO UPDATE SET name = excluded.name, "
        "moved_to = excluded.moved_to, etag = excluded.etag, "
        "last_modified = excluded.last_modified, error = excluded.error, "
        "fetched_ms = excluded.fetched_ms, changed_ms = excluded.changed_ms, "
        "next_ms = excluded.next_ms, polite_ms = excluded.polite_ms, "
        "interval_ms = excluded.interval_ms, status = excluded.status, "
        "failures = excluded.failures, items = excluded.items, gone = excluded.gone",
    [STATE_FIND_FEED] = "SELECT id, round FROM feed WHERE url = ?",
    [STATE_NEXT_ROUND] = "UPDATE feed SET round = ?2 WHERE id = ?1",
    [STATE_SAVE_ITEM] = "INSERT INTO item (feed, id, text, round) VALUES (?, ?, ?, ?) "
                        "ON CONFLICT DO UPDATE SET round = excluded.round",
    /* The rounds that reach back so many old items, and no further. */
    [STATE_FORGET] = "DELETE FROM item WHERE feed = ?1 AND round < (SELECT round FROM "
                     "item WHERE feed = ?1 AND round < ?2 ORDER BY round DESC LIMIT 1 "
                     "OFFSET ?3)",
};

/* NULL where it cannot be made. */
static sqlite3_stmt *statement(struct state_db *db, enum state_statement which)
{
    if (!db->statement[which] &&
        db_prepare(db->db, sql_of[which], &db->statement[which]) != DB_OK)
        return NULL;
    (void)sqlite3_clear_bindings(db->statement[which]);
    return db->statement[which];
}

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
    (void)sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
}

/* SQLite's numbers have a sign; the bits are the same. */
static void bind_number(sqlite3_stmt *s, int at, uint64_t number)
{
    (void)sqlite3_bind_int64(s, at, (int64_t)number);
}

/* --- reading ------------------------------------------------------------------------ */

static char *column_text(sqlite3_stmt *s, int at)
{
    const char *text = (const char *)sqlite3_column_text(s, at);

    return text ? mem_dup(text, (size_t)sqlite3_column_bytes(s, at)) : NULL;
}

/* In the order of FEED_COLUMNS. */
static void read_feed(sqlite3_stmt *s, struct feed_state *f)
{
    int at = 0;

    f->url = column_text(s, at++);
    f->name = column_text(s, at++);
    f->moved_to = column_text(s, at++);
    f->etag = column_text(s, at++);
    f->last_modified = column_text(s, at++);
    f->error = column_text(s, at++);
    f->fetched_ms = sqlite3_column_int64(s, at++);
    f->changed_ms = sqlite3_column_int64(s, at++);
    f->next_ms = sqlite3_column_int64(s, at++);
    f->polite_ms = sqlite3_column_int64(s, at++);
    f->interval_ms = sqlite3_column_int64(s, at++);
    f->status = sqlite3_column_int(s, at++);
    f->failures = (unsigned)sqlite3_column_int(s, at++);
    f->items = (uint64_t)sqlite3_column_int64(s, at++);
    f->gone = sqlite3_column_int(s, at) != 0;
}

void feed_state_release(struct feed_state *s)
{
    free(s->url);
    free(s->name);
    free(s->moved_to);
    free(s->etag);
    free(s->last_modified);
    free(s->error);
    memset(s, 0, sizeof(*s));
}

int state_load(struct state_db *db, const char *url, struct feed_state *s)
{
    sqlite3_stmt *q = statement(db, STATE_LOAD);
    enum db_result rc;

    memset(s, 0, sizeof(*s));
    if (!q)
        return -1;
    bind_text(q, 1, url);
    rc = db_step(q);
    if (rc == DB_ROW)
        read_feed(q, s);
    else if (rc == DB_OK)
        s->url = mem_dup(url, strlen(url));
    (void)db_leave(q, rc);
    return rc == DB_ROW ? 1 : rc == DB_OK ? 0 : -1;
}

int state_each(struct state_db *db, state_fn *fn, void *ctx)
{
    sqlite3_stmt *q = statement(db, STATE_EACH);
    struct feed_state f;
    enum db_result rc;

    if (!q)
        return -1;
    while ((rc = db_step(q)) == DB_ROW) {
        read_feed(q, &f);
        fn(ctx, &f);
        feed_state_release(&f);
    }
    return rc == DB_OK ? 0 : -1;
}

int state_has_item(struct state_db *db, const char *url, struct state_item item)
{
    sqlite3_stmt *q = statement(db, STATE_HAS_ITEM);
    enum db_result rc;

    if (!q)
        return -1;
    bind_text(q, 1, url);
    bind_number(q, 2, item.id);
    bind_number(q, 3, item.text);
    rc = db_step(q);
    (void)db_leave(q, rc);
    return rc == DB_ROW ? 1 : rc == DB_OK ? 0 : -1;
}

/* --- saving ------------------------------------------------------------------------- */

static enum db_result save_feed(struct state_db *db, const struct feed_state *f)
{
    sqlite3_stmt *q = statement(db, STATE_SAVE_FEED);
    int at = 1;

    if (!q)
        return DB_AGAIN;
    bind_text(q, at++, f->url);
    bind_text(q, at++, f->name ? f->name : "");
    bind_text(q, at++, f->moved_to);
    bind_text(q, at++, f->etag);
    bind_text(q, at++, f->last_modified);
    bind_text(q, at++, f->error);
    bind_number(q, at++, (uint64_t)f->fetched_ms);
    bind_number(q, at++, (uint64_t)f->changed_ms);
    bind_number(q, at++, (uint64_t)f->next_ms);
    bind_number(q, at++, (uint64_t)f->polite_ms);
    bind_number(q, at++, (uint64_t)f->interval_ms);
    bind_number(q, at++, (uint64_t)f->status);
    bind_number(q, at++, f->failures);
    bind_number(q, at++, f->items);
    bind_number(q, at, f->gone);
    return db_run(q);
}

static enum db_result find_feed(struct state_db *db, const char *url, uint64_t *id,
                                uint64_t *round)
{
    sqlite3_stmt *q = statement(db, STATE_FIND_FEED);
    enum db_result rc;

    if (!q)
        return DB_AGAIN;
    bind_text(q, 1, url);
    rc = db_step(q);
    if (rc == DB_ROW) {
        *id = (uint64_t)sqlite3_column_int64(q, 0);
        *round = (uint64_t)sqlite3_column_int64(q, 1);
    }
    return db_leave(q, rc);
}

/* Runs a statement about a feed with up to three more numbers. */
static enum db_result run_with(struct state_db *db, enum state_statement which,
                               const uint64_t *numbers, int n)
{
    sqlite3_stmt *q = statement(db, which);

    if (!q)
        return DB_AGAIN;
    for (int i = 0; i < n; i++)
        bind_number(q, i + 1, numbers[i]);
    return db_run(q);
}

static enum db_result save_items(struct state_db *db, const char *url,
                                 const struct state_item *items, size_t n)
{
    uint64_t feed = 0, round = 0;
    enum db_result rc = find_feed(db, url, &feed, &round);

    round++;
    for (size_t i = 0; i < n && rc == DB_OK; i++) {
        const uint64_t row[] = {feed, items[i].id, items[i].text, round};

        rc = run_with(db, STATE_SAVE_ITEM, row, 4);
    }
    if (rc == DB_OK)
        rc = run_with(db, STATE_NEXT_ROUND, (const uint64_t[]){feed, round}, 2);
    if (rc == DB_OK)
        rc = run_with(db, STATE_FORGET,
                      (const uint64_t[]){feed, round, STATE_ITEMS_MOST - 1}, 3);
    return rc;
}

int state_save(struct state_db *db, const struct feed_state *s,
               const struct state_item *items, size_t n, char error[STATE_ERROR_SIZE])
{
    enum db_result rc = run_with(db, STATE_BEGIN, NULL, 0);

    error[0] = '\0';
    if (rc == DB_OK)
        rc = save_feed(db, s);
    if (rc == DB_OK && n)
        rc = save_items(db, s->url, items, n);
    if (rc == DB_OK)
        rc = run_with(db, STATE_COMMIT, NULL, 0);
    if (rc == DB_OK)
        return 0;
    db_error(db->db, error);
    db_rollback(db->db);
    return -1;
}
