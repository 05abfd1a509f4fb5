/* db: files of any age come to the same shape; others are left as they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/db.h"

static const char *const steps[] = {
    "CREATE TABLE letters(text)",
    "ALTER TABLE letters ADD COLUMN sender; INSERT INTO letters VALUES('hello', 'me')",
    "CREATE TABLE stamps(value)",
};

static struct db_schema schema_of(int version)
{
    return (struct db_schema){0x1234, "a box of letters", steps, version};
}

struct world {
    char path[64];
    char error[DB_ERROR_SIZE];
    sqlite3 *db;
};

static void open_it(struct world *w)
{
    if (db_open(w->path, DB_WRITE, &w->db, w->error) != DB_OK)
        fail_msg("%s", w->error);
}

static void world_init(struct world *w)
{
    memset(w, 0, sizeof(*w));
    (void)snprintf(w->path, sizeof(w->path), "/tmp/wirewatch-db-%d", (int)getpid());
    (void)unlink(w->path);
    open_it(w);
}

static void world_release(struct world *w)
{
    db_close(w->db);
    assert_int_equal(unlink(w->path), 0);
}

static enum db_shape look(struct world *w, int version)
{
    struct db_schema schema = schema_of(version);
    enum db_shape shape = DB_FOREIGN;

    assert_int_equal(db_look(w->db, &schema, &shape, w->error), DB_OK);
    return shape;
}

static void migrate(struct world *w, int version)
{
    struct db_schema schema = schema_of(version);

    if (db_migrate(w->db, &schema, w->error) != DB_OK)
        fail_msg("%s", w->error);
}

static int64_t ask(struct world *w, const char *sql)
{
    int64_t n = -1;

    assert_int_equal(db_number(w->db, sql, &n), DB_OK);
    return n;
}

static void a_file_of_any_age_comes_to_the_same_shape(void **state)
{
    (void)state;
    for (int from = 0; from <= 3; from++) {
        struct world w;

        world_init(&w);
        assert_int_equal(look(&w, 3), DB_EMPTY);
        if (from)
            migrate(&w, from);
        assert_int_equal(look(&w, 3), from == 0  ? DB_EMPTY
                                      : from < 3 ? DB_OLDER
                                                 : DB_CURRENT);
        migrate(&w, 3);
        db_close(w.db);
        open_it(&w);
        assert_int_equal(look(&w, 3), DB_CURRENT);
        assert_int_equal(ask(&w, "SELECT count(*) FROM letters"), 1); /* each step once */
        assert_int_equal(ask(&w, "SELECT count(*) FROM stamps"), 0);
        world_release(&w);
    }
}

static void a_newer_or_foreign_file_is_said_and_not_touched(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    migrate(&w, 3);
    assert_int_equal(look(&w, 2), DB_NEWER);
    assert_non_null(strstr(w.error, "newer version"));
    assert_int_equal(db_exec(w.db, "PRAGMA application_id = 99"), DB_OK);
    assert_int_equal(look(&w, 3), DB_FOREIGN);
    assert_non_null(strstr(w.error, "not a box of letters"));
    assert_int_equal(ask(&w, "PRAGMA user_version"), 3);
    world_release(&w);
}

static void a_step_that_fails_undoes_those_before_it(void **state)
{
    static const char *const bad[] = {"CREATE TABLE letters(text)", "CREATE nonsense"};
    struct db_schema schema = {0x1234, "a box", bad, 2};
    struct world w;

    (void)state;
    world_init(&w);
    assert_int_equal(db_migrate(w.db, &schema, w.error), DB_BROKEN);
    assert_non_null(strstr(w.error, "nonsense"));
    assert_int_equal(look(&w, 3), DB_EMPTY);
    world_release(&w);
}

static void an_error_outlives_the_rollback_of_its_statement(void **state)
{
    sqlite3_stmt *stmt;
    struct world w;

    (void)state;
    world_init(&w);
    migrate(&w, 1);
    assert_int_equal(db_exec(w.db, "CREATE UNIQUE INDEX one ON letters(text)"), DB_OK);
    assert_int_equal(db_prepare(w.db, "INSERT INTO letters VALUES('x')", &stmt), DB_OK);
    assert_int_equal(db_run(stmt), DB_OK);
    assert_int_equal(db_run(stmt), DB_BROKEN);
    db_error(w.db, w.error);
    assert_non_null(strstr(w.error, "UNIQUE"));
    assert_non_null(strstr(w.error, w.path));
    (void)sqlite3_finalize(stmt);
    world_release(&w);
}

static void codes_are_sorted_by_what_can_be_done(void **state)
{
    static const struct {
        int code;
        enum db_result result;
    } rows[] = {
        {SQLITE_OK, DB_OK},
        {SQLITE_DONE, DB_OK},
        {SQLITE_ROW, DB_ROW},
        {SQLITE_FULL, DB_AGAIN},
        {SQLITE_IOERR_FSYNC, DB_AGAIN},
        {SQLITE_IOERR_SHMSIZE, DB_AGAIN},
        {SQLITE_BUSY_RECOVERY, DB_AGAIN},
        {SQLITE_READONLY, DB_AGAIN},
        {SQLITE_CANTOPEN_ISDIR, DB_AGAIN},
        {SQLITE_CORRUPT, DB_BROKEN},
        {SQLITE_CORRUPT_INDEX, DB_BROKEN},
        {SQLITE_NOTADB, DB_BROKEN},
        {SQLITE_ERROR, DB_BROKEN},
        {SQLITE_CONSTRAINT_ROWID, DB_BROKEN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(db_sort(rows[i].code), rows[i].result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_any_age_comes_to_the_same_shape),
        cmocka_unit_test(a_newer_or_foreign_file_is_said_and_not_touched),
        cmocka_unit_test(a_step_that_fails_undoes_those_before_it),
        cmocka_unit_test(an_error_outlives_the_rollback_of_its_statement),
        cmocka_unit_test(codes_are_sorted_by_what_can_be_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
