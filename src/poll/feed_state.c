#include "poll/feed_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "poll/state_inside.h"

#define FEED_COLUMNS                                                                     \
    "url, name, moved_to, etag, last_modified, error, fetched_ms, changed_ms, next_ms, " \
    "polite_ms, interval_ms, status, failures, items, gone"

static const char *const sql_of[STATE_QUERIES] = {
    [STATE_BEGIN] = "BEGIN IMMEDIATE",
    [STATE_COMMIT] = "COMMIT",
    [STATE_ROLLBACK] = "ROLLBACK",
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

/* NULL where it cannot be made, as when there is no memory. */
static sqlite3_stmt *query(struct state_db *db, enum state_query q)
{
    if (!db->query[q])
        (void)sqlite3_prepare_v3(db->sql, sql_of[q], -1, SQLITE_PREPARE_PERSISTENT,
                                 &db->query[q], NULL);
    return db->query[q];
}

/* One step, ready for the next use: SQLITE_DONE, or what went wrong. */
static int run(sqlite3_stmt *s)
{
    int code = sqlite3_step(s);

    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    return code;
}

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
    (void)sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
}

static void bind_hash(sqlite3_stmt *s, int at, uint64_t hash)
{
    (void)sqlite3_bind_int64(s, at, (int64_t)hash);
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
    sqlite3_stmt *q = query(db, STATE_LOAD);
    int code;

    memset(s, 0, sizeof(*s));
    if (!q)
        return -1;
    bind_text(q, 1, url);
    code = sqlite3_step(q);
    if (code == SQLITE_ROW)
        read_feed(q, s);
    else if (code == SQLITE_DONE)
        s->url = mem_dup(url, strlen(url));
    (void)run(q);
    return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

int state_each(struct state_db *db, state_fn *fn, void *ctx)
{
    sqlite3_stmt *q = query(db, STATE_EACH);
    struct feed_state f;
    int code;

    if (!q)
        return -1;
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        read_feed(q, &f);
        fn(ctx, &f);
        feed_state_release(&f);
    }
    (void)sqlite3_reset(q);
    return code == SQLITE_DONE ? 0 : -1;
}

int state_has_item(struct state_db *db, const char *url, struct state_item item)
{
    sqlite3_stmt *q = query(db, STATE_HAS_ITEM);
    int code;

    if (!q)
        return -1;
    bind_text(q, 1, url);
    bind_hash(q, 2, item.id);
    bind_hash(q, 3, item.text);
    code = run(q);
    return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

/* --- saving ------------------------------------------------------------------------- */

static int save_feed(struct state_db *db, const struct feed_state *f)
{
    sqlite3_stmt *q = query(db, STATE_SAVE_FEED);
    int at = 1;

    if (!q)
        return -1;
    bind_text(q, at++, f->url);
    bind_text(q, at++, f->name ? f->name : "");
    bind_text(q, at++, f->moved_to);
    bind_text(q, at++, f->etag);
    bind_text(q, at++, f->last_modified);
    bind_text(q, at++, f->error);
    (void)sqlite3_bind_int64(q, at++, f->fetched_ms);
    (void)sqlite3_bind_int64(q, at++, f->changed_ms);
    (void)sqlite3_bind_int64(q, at++, f->next_ms);
    (void)sqlite3_bind_int64(q, at++, f->polite_ms);
    (void)sqlite3_bind_int64(q, at++, f->interval_ms);
    (void)sqlite3_bind_int(q, at++, f->status);
    (void)sqlite3_bind_int64(q, at++, f->failures);
    (void)sqlite3_bind_int64(q, at++, (int64_t)f->items);
    (void)sqlite3_bind_int(q, at, f->gone);
    return run(q) == SQLITE_DONE ? 0 : -1;
}

static int find_feed(struct state_db *db, const char *url, int64_t *id, int64_t *round)
{
    sqlite3_stmt *q = query(db, STATE_FIND_FEED);
    int code;

    if (!q)
        return -1;
    bind_text(q, 1, url);
    code = sqlite3_step(q);
    *id = sqlite3_column_int64(q, 0);
    *round = sqlite3_column_int64(q, 1);
    (void)run(q);
    return code == SQLITE_ROW ? 0 : -1;
}

/* Runs a query about a feed with up to three more numbers. */
static int run_with(struct state_db *db, enum state_query which, int64_t feed,
                    const int64_t *more, int n)
{
    sqlite3_stmt *q = query(db, which);

    if (!q)
        return -1;
    (void)sqlite3_bind_int64(q, 1, feed);
    for (int i = 0; i < n; i++)
        (void)sqlite3_bind_int64(q, i + 2, more[i]);
    return run(q) == SQLITE_DONE ? 0 : -1;
}

static int save_items(struct state_db *db, const char *url,
                      const struct state_item *items, size_t n)
{
    int64_t feed, round;

    if (find_feed(db, url, &feed, &round) < 0)
        return -1;
    round++;
    for (size_t i = 0; i < n; i++) {
        const int64_t row[] = {(int64_t)items[i].id, (int64_t)items[i].text, round};

        if (run_with(db, STATE_SAVE_ITEM, feed, row, 3) < 0)
            return -1;
    }
    if (run_with(db, STATE_NEXT_ROUND, feed, &round, 1) < 0)
        return -1;
    return run_with(db, STATE_FORGET, feed, (const int64_t[]){round, STATE_ITEMS_MOST},
                    2);
}

static int run_plain(struct state_db *db, enum state_query which)
{
    sqlite3_stmt *q = query(db, which);

    return q && run(q) == SQLITE_DONE ? 0 : -1;
}

int state_save(struct state_db *db, const struct feed_state *s,
               const struct state_item *items, size_t n, char error[STATE_ERROR_SIZE])
{
    error[0] = '\0';
    if (run_plain(db, STATE_BEGIN) == 0 && save_feed(db, s) == 0 &&
        (!n || save_items(db, s->url, items, n) == 0) && run_plain(db, STATE_COMMIT) == 0)
        return 0;
    (void)snprintf(error, STATE_ERROR_SIZE, "the state cannot be saved: %s",
                   sqlite3_errmsg(db->sql));
    if (!sqlite3_get_autocommit(db->sql))
        (void)run_plain(db, STATE_ROLLBACK);
    return -1;
}
