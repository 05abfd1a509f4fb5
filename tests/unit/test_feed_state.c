/* feed_state: what is known of feeds comes back as it was saved,
 * whatever ended between. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "poll/feed_state.h"

#define URL "https://example.org/feed?a=b&c=\xc3\xa9"

struct world {
    char folder[64];
    char path[100];
    char error[STATE_ERROR_SIZE];
    struct state_db *db;
};

static int set_up(void **state)
{
    struct world *w = mem_zalloc(sizeof(*w));

    (void)snprintf(w->folder, sizeof(w->folder), "/tmp/test_feed_state_XXXXXX");
    *state = w;
    if (!mkdtemp(w->folder))
        return -1;
    (void)snprintf(w->path, sizeof(w->path), "%s/state.db", w->folder);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    DIR *d = opendir(w->folder);
    const struct dirent *e;
    char path[400];

    state_close(w->db);
    while (d && (e = readdir(d)) != NULL) {
        (void)snprintf(path, sizeof(path), "%s/%s", w->folder, e->d_name);
        (void)unlink(path);
    }
    (void)closedir(d);
    (void)rmdir(w->folder);
    free(w);
    return 0;
}

static void reopen(struct world *w)
{
    state_close(w->db);
    w->db = state_open(w->path, false, w->error);
    if (!w->db)
        fail_msg("%s", w->error);
}

/* Texts are literals: not to be released. */
static struct feed_state sample(void)
{
    struct feed_state s = {
        .url = (char *)URL,
        .name = (char *)"a feed",
        .moved_to = (char *)"https://example.org/new",
        .etag = (char *)"W/\"\xe4 odd\\\"",
        .last_modified = (char *)"Mon, 01 Jan 2024 00:00:00 GMT",
        .error = (char *)"the server answers 503",
        .fetched_ms = 1,
        .changed_ms = 2,
        .next_ms = INT64_C(1) << 50,
        .polite_ms = 4,
        .interval_ms = 5,
        .status = 503,
        .failures = 7,
        .items = UINT64_C(1) << 40,
        .gone = true,
    };

    return s;
}

static void save(struct world *w, const struct feed_state *s,
                 const struct state_item *items, size_t n)
{
    if (state_save(w->db, s, items, n, w->error) < 0)
        fail_msg("%s", w->error);
}

static void assert_same_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        assert_string_equal(a, b);
}

static void assert_same(const struct feed_state *a, const struct feed_state *b)
{
    assert_same_text(a->url, b->url);
    assert_same_text(a->name, b->name);
    assert_same_text(a->moved_to, b->moved_to);
    assert_same_text(a->etag, b->etag);
    assert_same_text(a->last_modified, b->last_modified);
    assert_same_text(a->error, b->error);
    assert_int_equal(a->fetched_ms, b->fetched_ms);
    assert_int_equal(a->changed_ms, b->changed_ms);
    assert_int_equal(a->next_ms, b->next_ms);
    assert_int_equal(a->polite_ms, b->polite_ms);
    assert_int_equal(a->interval_ms, b->interval_ms);
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->failures, b->failures);
    assert_int_equal(a->items, b->items);
    assert_int_equal(a->gone, b->gone);
}

static void a_feed_comes_back_as_it_was_saved(void **state)
{
    struct world *w = *state;
    struct feed_state s = sample(), got;

    reopen(w);
    save(w, &s, NULL, 0);
    reopen(w);
    assert_int_equal(state_load(w->db, URL, &got), 1);
    assert_same(&s, &got);
    feed_state_release(&got);

    /* And what is no longer so is gone. */
    s.moved_to = s.etag = s.last_modified = s.error = NULL;
    s.gone = false;
    save(w, &s, NULL, 0);
    assert_int_equal(state_load(w->db, URL, &got), 1);
    assert_same(&s, &got);
    feed_state_release(&got);
}

static void an_unknown_feed_is_empty_but_for_its_url(void **state)
{
    struct world *w = *state;
    struct feed_state got;

    reopen(w);
    assert_int_equal(state_load(w->db, "http://x/", &got), 0);
    assert_string_equal(got.url, "http://x/");
    assert_null(got.etag);
    assert_int_equal(got.fetched_ms, 0);
    feed_state_release(&got);
}

static void add_name(void *ctx, const struct feed_state *s)
{
    strcat(strcat(ctx, s->name), " "); /* room is seen to */
}

static void all_feeds_come_by_name(void **state)
{
    static const char *const names[] = {"m", "z", "a"};
    struct world *w = *state;
    char got[100] = "";

    reopen(w);
    for (size_t i = 0; i < 3; i++) {
        char url[20];
        struct feed_state s = {.url = url, .name = (char *)names[i]};

        (void)snprintf(url, sizeof(url), "http://%zu/", i);
        save(w, &s, NULL, 0);
    }
    assert_int_equal(state_each(w->db, add_name, got), 0);
    assert_string_equal(got, "a m z ");
}

static void items_are_known_by_feed_id_and_text(void **state)
{
    struct world *w = *state;
    struct feed_state s = {.url = (char *)URL}, other = {.url = (char *)"http://b/"};
    /* With the highest bit, and zero. */
    const struct state_item items[] = {{UINT64_MAX, 5}, {0, 0}, {7, UINT64_MAX - 1}};

    reopen(w);
    save(w, &s, items, 3);
    save(w, &other, NULL, 0);
    reopen(w);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(state_has_item(w->db, URL, items[i]), 1);
    assert_int_equal(state_has_item(w->db, URL, (struct state_item){7, 3}), 0);
    assert_int_equal(state_has_item(w->db, URL, (struct state_item){8, 5}), 0);
    assert_int_equal(state_has_item(w->db, "http://b/", items[0]), 0);
    assert_int_equal(state_has_item(w->db, "http://unknown/", items[0]), 0);

    /* A text that comes back was handed over once and stays so. */
    save(w, &s, &(struct state_item){7, 3}, 1);
    assert_int_equal(state_has_item(w->db, URL, (struct state_item){7, 3}), 1);
    assert_int_equal(state_has_item(w->db, URL, items[2]), 1);
}

static void save_range(struct world *w, uint64_t from, uint64_t to)
{
    struct feed_state s = {.url = (char *)URL};
    struct state_item *items = mem_calloc(to - from, sizeof(*items));

    for (uint64_t i = from; i < to; i++)
        items[i - from] = (struct state_item){i, i};
    save(w, &s, items, to - from);
    free(items);
}

static bool knows(struct world *w, uint64_t i)
{
    return state_has_item(w->db, URL, (struct state_item){i, i}) == 1;
}

static void what_a_feed_holds_is_never_forgotten(void **state)
{
    struct world *w = *state;

    reopen(w);
    save_range(w, 0, 5000); /* far more than are kept of old ones */
    for (uint64_t i = 0; i < 20; i++)
        save_range(w, 0, 5000 + i);
    for (uint64_t i = 0; i < 5000; i++)
        assert_true(knows(w, i));
    /* 304 and errors bring no items, and forget none. */
    save(w, &(struct feed_state){.url = (char *)URL}, NULL, 0);
    assert_true(knows(w, 0));
}

static void of_what_a_feed_held_the_latest_are_kept(void **state)
{
    struct world *w = *state;
    uint64_t known = 0;

    reopen(w);
    for (uint64_t i = 0; i < 200; i++)
        save_range(w, i * 10, i * 10 + 20); /* ten new ones each time */
    for (uint64_t i = 0; i < 2010; i++)
        known += knows(w, i);
    assert_in_range(known, 20 + STATE_ITEMS_MOST, 20 + STATE_ITEMS_MOST + 20);
    assert_true(knows(w, 2010 - 1));
    assert_true(knows(w, 2010 - STATE_ITEMS_MOST));
    assert_false(knows(w, 0));
}

static void one_process_writes_and_others_may_look(void **state)
{
    struct world *w = *state;
    struct feed_state s = sample(), got;
    struct state_db *reader;
    char error[STATE_ERROR_SIZE], pid[32];

    reopen(w);
    save(w, &s, NULL, 0);
    assert_null(state_open(w->path, false, error));
    (void)snprintf(pid, sizeof(pid), "(pid %ld) has it", (long)getpid());
    assert_non_null(strstr(error, pid));

    reader = state_open(w->path, true, error);
    assert_non_null(reader);
    s.failures = 99;
    save(w, &s, NULL, 0);
    assert_int_equal(state_load(reader, URL, &got), 1);
    assert_int_equal(got.failures, 99);
    feed_state_release(&got);
    assert_int_equal(state_save(reader, &s, NULL, 0, error), -1);
    assert_true(error[0] != '\0');
    state_close(reader);

    /* When it has ended, the next one may. */
    reopen(w);
}

static void a_reader_needs_a_state(void **state)
{
    struct world *w = *state;

    assert_null(state_open(w->path, true, w->error));
    assert_non_null(strstr(w->error, "No such file"));
    assert_int_equal(access(w->path, F_OK), -1); /* and makes none */
}

static void write_at(const char *path, long at, const char *bytes, size_t n)
{
    FILE *f = fopen(path, at < 0 ? "wb" : "r+b");

    assert_non_null(f);
    (void)fseek(f, at < 0 ? 0 : at, SEEK_SET);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static size_t count_broken(const struct world *w)
{
    DIR *d = opendir(w->folder);
    const struct dirent *e;
    size_t n = 0;

    while ((e = readdir(d)) != NULL)
        n += strstr(e->d_name, ".broken-") && !strstr(e->d_name, "-wal") &&
             !strstr(e->d_name, "-shm");
    (void)closedir(d);
    return n;
}

static void a_damaged_file_is_set_aside_and_said(void **state)
{
    /* Where the damage is; -1: all of the file is zeros. */
    static const long places[] = {20, 100, 4096 + 3, 2 * 4096 + 8, -1};
    struct world *w = *state;
    struct feed_state s = sample(), got;
    char junk[4096];

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        (void)snprintf(w->path, sizeof(w->path), "%s/%zu.db", w->folder, i);
        reopen(w);
        assert_string_equal(w->error, "");
        save(w, &s, NULL, 0);
        save_range(w, 0, 1000);
        state_close(w->db);
        w->db = NULL;
        memset(junk, places[i] < 0 ? 0 : 0xa5, sizeof(junk));
        write_at(w->path, places[i], junk, places[i] < 0 ? sizeof(junk) : 60);
        reopen(w);
        if (!strstr(w->error, "set aside"))
            fail_msg("%ld: \"%s\"", places[i], w->error);
        assert_int_equal(count_broken(w), i + 1);
        assert_int_equal(state_load(w->db, URL, &got), 0);
        feed_state_release(&got);
        state_close(w->db);
        w->db = NULL;
    }
}

static void a_file_of_somebody_else_is_left_alone(void **state)
{
    static const char letter[] = "Dear aunt, this is no database at all.\n";
    struct world *w = *state;
    char back[sizeof(letter)] = "";
    FILE *f;

    write_at(w->path, -1, letter, sizeof(letter) - 1);
    assert_null(state_open(w->path, false, w->error));
    assert_non_null(strstr(w->error, "left alone"));
    f = fopen(w->path, "rb");
    assert_int_equal(fread(back, 1, sizeof(back) - 1, f), sizeof(letter) - 1);
    (void)fclose(f);
    assert_string_equal(back, letter);
}

static void a_newer_form_is_left_alone(void **state)
{
    struct world *w = *state;
    static const char version[] = {0, 0, 0, 9}; /* user_version, at byte 60 */

    reopen(w);
    state_close(w->db);
    w->db = NULL;
    write_at(w->path, 60, version, sizeof(version));
    assert_null(state_open(w->path, false, w->error));
    assert_non_null(strstr(w->error, "newer version"));
    assert_int_equal(count_broken(w), 0);
}

static void what_was_saved_survives_a_process_that_is_killed(void **state)
{
    struct world *w = *state;
    struct feed_state s = sample(), got;
    int status;
    pid_t child = fork();

    if (child == 0) {
        char error[STATE_ERROR_SIZE];
        struct state_db *db = state_open(w->path, false, error);

        for (unsigned i = 1; i <= 100; i++) {
            s.failures = i;
            if (!db || state_save(db, &s, &(struct state_item){i, i}, 1, error) < 0)
                _exit(1);
        }
        (void)kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    reopen(w);
    assert_int_equal(state_load(w->db, URL, &got), 1);
    assert_int_equal(got.failures, 100);
    feed_state_release(&got);
    assert_true(knows(w, 100));
}

static void others_cannot_read_what_it_holds(void **state)
{
    struct world *w = *state;
    struct stat st;

    reopen(w);
    assert_int_equal(stat(w->path, &st), 0);
    assert_int_equal(st.st_mode & 07, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_feed_comes_back_as_it_was_saved),
        TEST(an_unknown_feed_is_empty_but_for_its_url),
        TEST(all_feeds_come_by_name),
        TEST(items_are_known_by_feed_id_and_text),
        TEST(what_a_feed_holds_is_never_forgotten),
        TEST(of_what_a_feed_held_the_latest_are_kept),
        TEST(one_process_writes_and_others_may_look),
        TEST(a_reader_needs_a_state),
        TEST(a_damaged_file_is_set_aside_and_said),
        TEST(a_file_of_somebody_else_is_left_alone),
        TEST(a_newer_form_is_left_alone),
        TEST(what_was_saved_survives_a_process_that_is_killed),
        TEST(others_cannot_read_what_it_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
