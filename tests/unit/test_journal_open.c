/* journal_open: whatever lies where the journal should be, the daemon starts, and no
 * number is given out twice. */
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "journal_world.h"
#include "random.h"

static void write_file(const char *path, const void *p, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), n);
    (void)close(fd);
}

static off_t size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_size : -1;
}

/* Runs SQL on the file, past the journal. */
static void doctor(struct world *w, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
}

static enum journal_result try_open(struct world *w)
{
    return journal_open(&w->options, &w->journal, w->set_aside, w->error);
}

/* A world whose journal has n alerts and is closed. */
static void world_with(struct world *w, size_t n)
{
    world_init(w);
    world_open(w);
    for (; n > 50; n -= 50)
        world_add(w, 50, 1000);
    world_add(w, n, 1000);
    world_close(w);
}

/* A child adds batches of ten and dies: what it committed is in the WAL. */
static void die_with_batches(struct world *w, int batches)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        world_open(w);
        for (int i = 0; i < batches; i++)
            world_add(w, 10, 1000);
        (void)kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static void is_for_its_owner_and_group(void **state)
{
    struct stat st;
    struct world w;
    mode_t mask = umask(0);

    (void)state;
    world_with(&w, 1);
    assert_int_equal(stat(w.path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    (void)umask(mask);
    world_release(&w);
}

/* --- damage --------------------------------------------------------------------- */

static void expect_set_aside(struct world *w, uint64_t beyond)
{
    world_open(w);
    assert_non_null(strstr(w->set_aside, "set aside as"));
    assert_true(world_count(w, "journal.db.broken-") > 0);
    assert_true(journal_last_seq(w->journal) > beyond);
    assert_true(journal_last_seq(w->journal) < (uint64_t)1 << 53);
    world_add(w, 5, 1000);
    assert_int_equal(world_read(w, 0).n, 5);
}

static void what_is_no_database_is_set_aside(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    write_file(w.path, "This is a letter, not a database.\n", 34);
    expect_set_aside(&w, 0);
    assert_non_null(strstr(w.set_aside, "not a database"));
    world_release(&w);
}

static void an_empty_file_becomes_a_journal(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    write_file(w.path, "", 0);
    world_open(&w);
    assert_string_equal(w.set_aside, "");
    assert_int_equal(journal_last_seq(w.journal), 0);
    world_release(&w);
}

static void a_garbled_head_is_set_aside_and_numbers_go_beyond(void **state)
{
    struct world w;
    char junk[4096];
    int fd;

    (void)state;
    world_with(&w, 500);
    memset(junk, 0x5a, sizeof(junk));
    fd = open(w.path, O_WRONLY);
    assert_int_equal(pwrite(fd, junk, sizeof(junk) - 100, 100), sizeof(junk) - 100);
    (void)close(fd);
    expect_set_aside(&w, 500);
    world_close(&w);
    world_open(&w); /* and the new one is a good one */
    assert_string_equal(w.set_aside, "");
    world_release(&w);
}

static void the_wal_of_a_damaged_file_goes_with_it(void **state)
{
    char junk[4096], *name;
    struct world w;
    off_t size;
    int fd;

    (void)state;
    world_with(&w, 500);
    die_with_batches(&w, 10);
    memset(junk, 0x5a, sizeof(junk));
    size = size_of(w.path);
    fd = open(w.path, O_WRONLY);
    for (off_t at = 0; at < size; at += (off_t)sizeof(junk))
        assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
    (void)close(fd);
    expect_set_aside(&w, 600);
    name = strstr(w.set_aside, "set aside as ") + strlen("set aside as ");
    *strchr(name, ' ') = '\0';
    (void)snprintf(w.error, sizeof(w.error), "%s-wal", name);
    assert_true(size_of(w.error) > 10 * 4096);
    world_release(&w);
}

static void a_file_cut_short_is_set_aside(void **state)
{
    static const int percent[] = {10, 50, 99};

    (void)state;
    for (size_t i = 0; i < sizeof(percent) / sizeof(percent[0]); i++) {
        struct world w;

        world_with(&w, 1000);
        assert_int_equal(truncate(w.path, size_of(w.path) * percent[i] / 100), 0);
        expect_set_aside(&w, 1000);
        world_release(&w);
    }
}

static void a_table_that_is_gone_is_damage(void **state)
{
    struct world w;

    (void)state;
    world_with(&w, 10);
    doctor(&w, "DROP TABLE alerts");
    expect_set_aside(&w, 10);
    world_release(&w);
}

/* Whatever byte is wrong: it opens, keeps its word, and reading ends. */
static void random_damage_is_survived(void **state)
{
    uint64_t random = random_seed();

    (void)state;
    for (int round = 0; round < 60; round++) {
        struct world w;
        struct journal_reader *r;
        uint64_t key = draw(&random), rules[4], seq;
        unsigned char junk[64];
        size_t sum = 0;
        bool more;
        int fd;

        world_with(&w, 300);
        fd = open(w.path, O_WRONLY);
        for (size_t i = 0; i < sizeof(junk); i++)
            junk[i] = (unsigned char)draw(&random);
        for (int i = 0; i < 20; i++)
            (void)!pwrite(fd, junk, draw(&random) % sizeof(junk),
                          (off_t)(draw(&random) % (uint64_t)size_of(w.path)));
        (void)close(fd);
        world_open(&w);
        (void)world_try(&w, 50, 1000);
        (void)journal_trim(w.journal, INT64_MAX / 2, &more, w.error);
        r = journal_reader_open(w.path, w.error);
        if (r) {
            (void)journal_seen_rules(r, key, rules, 4);
            (void)journal_seq_before(r, 5000, &seq);
            (void)journal_find_mark(r, span_of("desk"), &seq);
        }
        (void)sum;
        journal_reader_close(r);
        world_release(&w);
    }
}

/* --- the ends of files, torn ---------------------------------------------------- */

static void a_torn_wal_loses_whole_batches_from_its_end(void **state)
{
    uint64_t random = random_seed();

    (void)state;
    for (int round = 0; round < 30; round++) {
        struct world w;
        char wal[100];
        int n;

        world_with(&w, 10);
        die_with_batches(&w, 20);
        (void)snprintf(wal, sizeof(wal), "%s-wal", w.path);
        assert_true(size_of(wal) > 20 * 4096);
        if (round % 2)
            assert_int_equal(
                truncate(wal, (off_t)(draw(&random) % (uint64_t)size_of(wal))), 0);
        else {
            int fd = open(wal, O_WRONLY);

            (void)!pwrite(fd, "garbage", 7,
                          (off_t)(draw(&random) % (uint64_t)size_of(wal)));
            (void)close(fd);
        }
        world_open(&w);
        assert_string_equal(w.set_aside, "");
        n = world_read(&w, 0).n;
        assert_true(n >= 10 && n <= 210 && n % 10 == 0);
        world_release(&w);
    }
}

/* Each byte of it, in turn. */
static void a_wal_without_its_header_is_told_of_and_no_number_comes_again(void **state)
{
    (void)state;
    for (int at = 0; at < 32; at++) {
        struct world w;
        char wal[100];
        unsigned char byte;
        int fd;

        world_with(&w, 10);
        die_with_batches(&w, 5);
        (void)snprintf(wal, sizeof(wal), "%s-wal", w.path);
        fd = open(wal, O_RDWR);
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte ^= 0x10;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        (void)close(fd);
        world_open(&w);
        assert_non_null(
            strstr(w.set_aside, "the -wal was damaged: alerts after 10 may be"));
        assert_true(journal_last_seq(w.journal) > 60);
        assert_int_equal(world_read(&w, 0).n, 10);
        world_close(&w);
        world_open(&w);
        assert_string_equal(w.set_aside, "");
        world_release(&w);
    }
}

static void break_wal(const struct world *w)
{
    char wal[100];
    int fd;

    (void)snprintf(wal, sizeof(wal), "%s-wal", w->path);
    fd = open(wal, O_WRONLY);
    assert_int_equal(pwrite(fd, "xxxx", 4, 16), 4);
    (void)close(fd);
}

static void two_damaged_wals_in_a_row_jump_twice(void **state)
{
    struct world w;
    uint64_t first;

    (void)state;
    world_with(&w, 10);
    die_with_batches(&w, 5);
    break_wal(&w);
    die_with_batches(&w, 5);
    break_wal(&w);
    world_open(&w);
    first = journal_last_seq(w.journal);
    assert_true(first > 2 * ((uint64_t)1 << 24));
    world_release(&w);
}

/* Nothing was written back yet. And the new file of the first was not even begun. */
static void a_new_file_with_a_damaged_wal_is_set_aside(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    die_with_batches(&w, 5);
    break_wal(&w);
    world_open(&w);
    assert_non_null(strstr(w.set_aside, "set aside"));
    world_close(&w);
    assert_int_equal(unlink(w.path), 0);
    world_open(&w);
    assert_true(journal_last_seq(w.journal) > 1000000000000000);
    world_release(&w);
}

static void a_killed_writer_loses_nothing_and_skips_nothing(void **state)
{
    struct world w;

    (void)state;
    world_with(&w, 10);
    die_with_batches(&w, 5);
    world_open(&w);
    assert_int_equal(journal_last_seq(w.journal), 60);
    assert_int_equal(world_read(&w, 0).n, 60);
    world_release(&w);
}

static void numbers_go_beyond_what_a_machine_may_have_lost(void **state)
{
    static const struct {
        enum journal_sync sync;
        bool skips;
    } rows[] = {{JOURNAL_SYNC_FULL, false},
                {JOURNAL_SYNC_NORMAL, true},
                {JOURNAL_SYNC_OFF, true}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct journal_reader *r;
        struct world w;
        uint64_t first, last;

        world_with(&w, 10);
        w.options.sync = rows[i].sync;
        die_with_batches(&w, 1);
        doctor(&w,
               "UPDATE meta SET value = 'another' WHERE name = 'boot' AND value <> ''");
        world_open(&w);
        assert_string_equal(w.set_aside, "");
        last = journal_last_seq(w.journal);
        assert_true(rows[i].skips ? last > 1000000 : last == 20);
        r = world_reader(&w);
        assert_int_equal(journal_range(r, &first, &last), JOURNAL_OK);
        assert_true(first == 1 && last == journal_last_seq(w.journal));
        journal_reader_close(r);
        world_close(&w); /* cleanly, so that nothing more is skipped */
        world_open(&w);
        assert_int_equal(journal_last_seq(w.journal), last);
        world_release(&w);
    }
}

/* --- what is left alone --------------------------------------------------------- */

static void expect_refused(struct world *w, const char *why)
{
    assert_int_equal(try_open(w), JOURNAL_AGAIN);
    assert_null(w->journal);
    assert_string_equal(w->set_aside, "");
    if (!strstr(w->error, why))
        fail_msg("not said: %s, but: %s", why, w->error);
    assert_int_equal(world_count(w, "journal.db.broken-"), 0);
}

static void a_second_writer_is_told_who_is_the_first(void **state)
{
    struct journal *first;
    struct world w;
    char pid[32];

    (void)state;
    world_init(&w);
    world_open(&w);
    first = w.journal;
    (void)snprintf(pid, sizeof(pid), "(pid %d) has it", (int)getpid());
    expect_refused(&w, pid);
    w.journal = first;
    world_add(&w, 5, 1000);
    world_close(&w);
    world_open(&w); /* once it is free */
    world_release(&w);
}

static void a_newer_version_is_left_alone(void **state)
{
    struct world w;

    (void)state;
    world_with(&w, 10);
    doctor(&w, "PRAGMA user_version = 1000");
    expect_refused(&w, "newer version");
    assert_null(journal_reader_open(w.path, w.error));
    assert_non_null(strstr(w.error, "newer version"));
    doctor(&w, "PRAGMA user_version = 1");
    world_open(&w);
    assert_int_equal(journal_last_seq(w.journal), 10);
    world_release(&w);
}

static void another_programs_database_is_left_alone(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    doctor(&w, "CREATE TABLE letters(text)");
    expect_refused(&w, "another program");
    assert_null(journal_reader_open(w.path, w.error));
    world_release(&w);
}

static void a_directory_or_no_folder_says_so(void **state)
{
    struct world w;
    const char *path;

    (void)state;
    world_init(&w);
    assert_int_equal(mkdir(w.path, 0700), 0);
    expect_refused(&w, "directory");
    path = w.options.path;
    w.options.path = "/nonexistent/folder/journal.db";
    expect_refused(&w, "No such file or directory");
    w.options.path = "/proc/journal.db"; /* where root may not write either */
    expect_refused(&w, "/proc/journal.db");
    w.options.path = path;
    world_release(&w);
}

static void a_reader_says_what_is_wrong(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    assert_null(journal_reader_open(w.path, w.error));
    assert_non_null(strstr(w.error, "No such file"));
    write_file(w.path, "", 0);
    assert_null(journal_reader_open(w.path, w.error));
    assert_non_null(strstr(w.error, "no journal yet"));
    write_file(w.path, "This is a letter, not a database.\n", 34);
    assert_null(journal_reader_open(w.path, w.error));
    assert_non_null(strstr(w.error, "not a database"));
    world_release(&w);
}

static void put_elsewhere(const struct world *w, const char *suffix)
{
    char from[96], to[96];

    (void)snprintf(from, sizeof(from), "%s%s", w->path, suffix);
    (void)snprintf(to, sizeof(to), "%s/elsewhere%s", w->dir, suffix);
    assert_int_equal(rename(from, to), 0);
}

/* Nothing is said to be safe in a file that nobody can open again. */
static void a_file_that_was_taken_away_is_not_written(void **state)
{
    static const char *const suffixes[] = {"", "-wal"};

    (void)state;
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        struct world w;

        world_init(&w);
        world_open(&w);
        world_add(&w, 3, 1000);
        put_elsewhere(&w, suffixes[i]);
        assert_int_equal(world_try(&w, 1, 1000), JOURNAL_BROKEN);
        assert_non_null(strstr(w.error, "removed or replaced"));
        w.options.beyond = journal_last_seq(w.journal);
        world_close(&w);
        world_open(&w);
        assert_int_equal(journal_last_seq(w.journal), 3);
        world_add(&w, 1, 1000);
        world_release(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_for_its_owner_and_group),
        cmocka_unit_test(what_is_no_database_is_set_aside),
        cmocka_unit_test(an_empty_file_becomes_a_journal),
        cmocka_unit_test(a_garbled_head_is_set_aside_and_numbers_go_beyond),
        cmocka_unit_test(the_wal_of_a_damaged_file_goes_with_it),
        cmocka_unit_test(a_file_cut_short_is_set_aside),
        cmocka_unit_test(a_table_that_is_gone_is_damage),
        cmocka_unit_test(random_damage_is_survived),
        cmocka_unit_test(a_torn_wal_loses_whole_batches_from_its_end),
        cmocka_unit_test(a_wal_without_its_header_is_told_of_and_no_number_comes_again),
        cmocka_unit_test(two_damaged_wals_in_a_row_jump_twice),
        cmocka_unit_test(a_new_file_with_a_damaged_wal_is_set_aside),
        cmocka_unit_test(a_killed_writer_loses_nothing_and_skips_nothing),
        cmocka_unit_test(numbers_go_beyond_what_a_machine_may_have_lost),
        cmocka_unit_test(a_second_writer_is_told_who_is_the_first),
        cmocka_unit_test(a_newer_version_is_left_alone),
        cmocka_unit_test(another_programs_database_is_left_alone),
        cmocka_unit_test(a_directory_or_no_folder_says_so),
        cmocka_unit_test(a_file_that_was_taken_away_is_not_written),
        cmocka_unit_test(a_reader_says_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
