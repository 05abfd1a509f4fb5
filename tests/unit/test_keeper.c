/* keeper: with a journal that works, that cannot be written, and that is damaged. */
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/keeper.h"
#include "unit/journal_world.h"

#define NOW_MS 1000000
#define LATE_S 20 /* nothing here takes so long */

struct desk {
    struct world files;
    struct config_journal config;
    struct log log;
    struct event_base *base;
    struct event *late;
    struct keeper *keeper;
    struct buf said; /* "open(0) seal post(1) ack ..." */
    bool blocked;    /* outputs take nothing */
};

static void say(struct desk *d, const char *what)
{
    (void)buf_add_str(&d->said, what);
}

static const char *said(struct desk *d)
{
    (void)buf_add_char(&d->said, '\0');
    d->said.n--;
    return d->said.p;
}

static void forget(struct desk *d)
{
    buf_reset(&d->said);
}

/* --- what the keeper asks for ------------------------------------------------------ */

static bool may_post(void *ctx)
{
    return !((const struct desk *)ctx)->blocked;
}

/* The number, which the line has too. */
static void on_post(void *ctx, const struct post *p)
{
    const struct chunk *c = p->form[RENDER_JSON];
    unsigned long long seq = 0;

    (void)sscanf(c->p, "{\"type\":\"alert\",\"seq\":%llu", &seq);
    assert_int_equal(seq, p->seq);
    (void)buf_addf(&((struct desk *)ctx)->said, "post(%llu) ", seq);
}

static void on_seal(void *ctx)
{
    say(ctx, "seal ");
}

static void on_ack(void *ctx)
{
    say(ctx, "ack ");
}

static void on_hold(void *ctx, bool all, bool acking)
{
    say(ctx, all ? "hold(all) " : acking ? "hold(acking) " : "hold(none) ");
}

static void on_opened(void *ctx, uint64_t last_seq)
{
    (void)buf_addf(&((struct desk *)ctx)->said, "open(%llu) ",
                   (unsigned long long)last_seq);
}

static void on_change(void *ctx)
{
    (void)ctx;
}

static void on_idle(void *ctx)
{
    say(ctx, "idle ");
}

static void on_late(evutil_socket_t fd, short what, void *ctx)
{
    struct desk *d = ctx;

    (void)fd;
    (void)what;
    fail_msg("nothing came after: %s", said(d));
}

/* --- a daemon's part ---------------------------------------------------------------- */

static void start(struct desk *d)
{
    const struct keeper_options o = {
        .journal = &d->config,
        .ctx = d,
        .may_post = may_post,
        .post = on_post,
        .seal = on_seal,
        .ack = on_ack,
        .hold = on_hold,
        .on_opened = on_opened,
        .on_change = on_change,
        .on_idle = on_idle,
    };

    d->keeper = keeper_new(d->base, &d->log, &o);
    assert_non_null(d->keeper);
    keeper_start(d->keeper);
}

static void begin(struct desk *d)
{
    const struct timeval limit = {LATE_S, 0};

    memset(d, 0, sizeof(*d));
    world_init(&d->files);
    d->config = (struct config_journal){
        .path = d->files.path,
        .sync = JOURNAL_SYNC_OFF,
        .seen_for_ms = 1000000,
        .seen_most = 1000,
    };
    log_init(&d->log, "(expected)");
    buf_init(&d->said, 1 << 20);
    d->base = event_base_new();
    d->late = evtimer_new(d->base, on_late, d);
    (void)evtimer_add(d->late, &limit);
}

static void end(struct desk *d)
{
    keeper_free(d->keeper);
    event_free(d->late);
    event_base_free(d->base);
    buf_release(&d->said);
    world_release(&d->files);
}

static void start_again(struct desk *d)
{
    keeper_free(d->keeper);
    forget(d);
    start(d);
}

static void settle(struct desk *d)
{
    while (!keeper_is_idle(d->keeper))
        (void)event_base_loop(d->base, EVLOOP_ONCE);
}

static void wait_failing(struct desk *d, bool failing)
{
    while (keeper_is_failing(d->keeper) != failing)
        (void)event_base_loop(d->base, EVLOOP_ONCE);
}

static void add_alert(struct desk *d, const char *rule, size_t pad)
{
    struct post p = {.seq = keeper_next_seq(d->keeper)};
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_add_str(&b, "{\"type\":\"alert\",");
    if (p.seq)
        (void)buf_addf(&b, "\"seq\":%llu,", (unsigned long long)p.seq);
    (void)buf_addf(&b, "\"rule\":{\"id\":\"%s\"},\"pad\":\"%0*d\"}\n", rule, (int)pad, 0);
    p.form[RENDER_JSON] = chunk_new(buf_span(&b));
    buf_release(&b);
    keeper_add(d->keeper, &p, span_of(rule), NOW_MS);
}

/* A record whose item these rules match: how many of them alert, -1 for a repeat. */
static int bring(struct desk *d, const char *id, const char *title, const char *rules)
{
    struct item item = {.id = span_of(id), .field = {[ITEM_TITLE] = span_of(title)}};
    int n = 0;

    if (keeper_begin_item(d->keeper, &item, NOW_MS)) {
        for (const char *c = rules; *c; c++) {
            const char rule[2] = {*c, '\0'};

            if (keeper_alerted(d->keeper, span_of(rule)))
                continue;
            add_alert(d, rule, 1);
            n++;
        }
        keeper_end_item(d->keeper, NOW_MS);
    } else {
        n = -1;
    }
    keeper_finish_record(d->keeper);
    return n;
}

/* --- the ordinary day --------------------------------------------------------------- */

static void alerts_are_shown_when_they_are_safe_and_then_acknowledged(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    assert_int_equal(bring(&d, "1", "x", "ab"), 2);
    assert_string_equal(said(&d), "open(0) ");
    settle(&d);
    assert_string_equal(said(&d), "open(0) seal post(1) post(2) ack idle ");
    assert_int_equal(keeper_counts(d.keeper).journaled, 2);
    end(&d);
}

static void a_record_without_alerts_is_acknowledged_too(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    d.config.seen_for_ms = 0;
    start(&d);
    assert_int_equal(bring(&d, "1", "x", ""), 0);
    settle(&d);
    assert_string_equal(said(&d), "open(0) seal ack idle ");
    assert_int_equal(keeper_counts(d.keeper).commits, 0);
    end(&d);
}

/* While it waits, when it is safe, and after a restart. */
static void an_item_is_a_repeat_from_when_it_was_matched(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    assert_int_equal(bring(&d, "1", "x", "a"), -1);
    settle(&d);
    assert_int_equal(bring(&d, "1", "x", "a"), -1);
    settle(&d);
    start_again(&d);
    assert_int_equal(bring(&d, "1", "x", "a"), -1);
    settle(&d);
    assert_string_equal(said(&d), "open(1) seal ack idle ");
    end(&d);
}

/* The rules that alerted before are known likewise. */
static void a_changed_item_alerts_by_other_rules_only(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    assert_int_equal(bring(&d, "1", "y", "ab"), 1);
    settle(&d);
    assert_int_equal(bring(&d, "1", "z", "abc"), 1);
    settle(&d);
    start_again(&d);
    assert_int_equal(bring(&d, "1", "again", "abcd"), 1);
    settle(&d);
    assert_int_equal(bring(&d, "1", "x", "abcd"), 0); /* as it was at first: changed */
    assert_int_equal(keeper_counts(d.keeper).changed, 2);
    end(&d);
}

static void what_was_not_flushed_before_the_end_is_not_seen(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    start_again(&d);
    assert_string_equal(said(&d), "open(0) ");
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    end(&d);
}

static void a_mark_is_kept(void **state)
{
    struct journal_reader *r;
    struct desk d;
    uint64_t seq;

    (void)state;
    begin(&d);
    start(&d);
    keeper_mark(d.keeper, span_of("desk"), 7);
    assert_false(keeper_is_idle(d.keeper));
    settle(&d);
    r = world_reader(&d.files);
    assert_int_equal(journal_find_mark(r, span_of("desk"), &seq), 1);
    assert_int_equal(seq, 7);
    journal_reader_close(r);
    end(&d);
}

static void full_outputs_hold_up_the_acknowledgement(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    d.blocked = true;
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    while (!keeper_counts(d.keeper).journaled)
        (void)event_base_loop(d.base, EVLOOP_ONCE);
    assert_string_equal(said(&d), "open(0) seal ");
    d.blocked = false;
    keeper_go_on(d.keeper);
    settle(&d);
    assert_string_equal(said(&d), "open(0) seal post(1) ack idle ");
    end(&d);
}

static void much_that_waits_holds_the_inputs(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    for (int i = 0; i < 20; i++)
        add_alert(&d, "a", 1 << 20);
    keeper_finish_record(d.keeper);
    assert_string_equal(said(&d), "open(0) hold(all) ");
    settle(&d);
    assert_non_null(strstr(said(&d), "post(20) ack hold(none) "));
    end(&d);
}

/* --- a journal that cannot be written --------------------------------------------- */

static void limit_files(rlim_t most)
{
    struct rlimit r;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
    r.rlim_cur = most;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* A limit on the size of files stands in for a disk that is full. */
static void on_a_full_disk_alerts_go_without_numbers_and_acks_wait(void **state)
{
    struct desk d;

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    begin(&d);
    start(&d);
    limit_files(1);
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    wait_failing(&d, true);
    assert_string_equal(said(&d), "open(0) seal hold(acking) ");
    assert_int_equal(bring(&d, "2", "x", "b"), 1);
    assert_string_equal(said(&d), "open(0) seal hold(acking) post(0) ");
    assert_int_equal(bring(&d, "1", "x", "a"), -1);
    forget(&d);
    limit_files(RLIM_INFINITY);
    settle(&d);
    assert_string_equal(said(&d), "post(1) ack hold(none) seal ack idle ");
    assert_int_equal(keeper_counts(d.keeper).unjournaled, 1);
    assert_int_equal(keeper_next_seq(d.keeper), 2);
    end(&d);
}

static void what_waits_for_a_full_disk_is_gone_with_the_process(void **state)
{
    struct desk d;

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    begin(&d);
    start(&d);
    limit_files(1);
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    wait_failing(&d, true);
    keeper_free(d.keeper);
    limit_files(RLIM_INFINITY);
    forget(&d);
    start(&d);
    assert_int_equal(bring(&d, "1", "x", "a"), 1); /* its sender sends it again */
    settle(&d);
    assert_string_equal(said(&d), "open(0) seal post(1) ack idle ");
    end(&d);
}

static void a_folder_that_is_not_there_is_waited_for(void **state)
{
    char folder[96], path[120];
    struct desk d;

    (void)state;
    begin(&d);
    (void)snprintf(folder, sizeof(folder), "%s/late", d.files.dir);
    (void)snprintf(path, sizeof(path), "%s/journal.db", folder);
    d.config.path = path;
    start(&d);
    assert_true(keeper_is_failing(d.keeper));
    assert_string_equal(said(&d), "hold(acking) ");
    assert_int_equal(mkdir(folder, 0700), 0);
    wait_failing(&d, false);
    assert_string_equal(said(&d), "hold(acking) open(0) hold(none) ");
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    settle(&d);
    d.config.path = d.files.path;
    keeper_free(d.keeper);
    d.keeper = NULL;
    (void)snprintf(path, sizeof(path), "rm -r %s", folder);
    assert_int_equal(system(path), 0);
    end(&d);
}

/* Its numbers go on, and what was seen is remembered. */
static void a_journal_that_is_taken_away_is_begun_anew(void **state)
{
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    assert_int_equal(bring(&d, "1", "x", "a"), 1);
    settle(&d);
    assert_int_equal(unlink(d.files.path), 0);
    forget(&d);
    assert_int_equal(bring(&d, "2", "x", "a"), 1);
    settle(&d);
    assert_string_equal(said(&d),
                        "seal hold(acking) open(1) post(2) ack hold(none) idle ");
    assert_int_equal(bring(&d, "1", "x", "a"), -1);
    end(&d);
}

/* All pages but the first. A change from outside makes the writer read them again. */
static void damage_file(const struct desk *d)
{
    static const char zeros[4096];
    sqlite3 *db;
    int fd;

    assert_int_equal(sqlite3_open(d->files.path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "INSERT INTO meta VALUES('x', 0)", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    fd = open(d->files.path, O_WRONLY);
    for (off_t at = 4096; at < 40 * 4096; at += 4096)
        assert_int_equal(pwrite(fd, zeros, sizeof(zeros), at), sizeof(zeros));
    (void)close(fd);
}

/* Other numbers than those that were given out before it was known. */
static void a_damaged_journal_is_set_aside_and_what_waits_gets_new_numbers(void **state)
{
    unsigned long long opened = 0, posted = 0;
    struct desk d;

    (void)state;
    begin(&d);
    start(&d);
    assert_int_equal(bring(&d, "old", "x", "a"), 1);
    settle(&d);
    start_again(&d);
    damage_file(&d);
    forget(&d);
    assert_int_equal(bring(&d, "new", "x", "a"), 1);
    settle(&d);
    assert_int_equal(sscanf(said(&d), "seal hold(acking) open(%llu) post(%llu) ack hold",
                            &opened, &posted),
                     2);
    assert_true(opened > 2);
    assert_int_equal(posted, opened + 1);
    assert_int_equal(world_count(&d.files, "journal.db.broken-") > 0, 1);
    assert_int_equal(bring(&d, "old", "x", "a"), -1); /* we remember more than the file */
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alerts_are_shown_when_they_are_safe_and_then_acknowledged),
        cmocka_unit_test(a_record_without_alerts_is_acknowledged_too),
        cmocka_unit_test(an_item_is_a_repeat_from_when_it_was_matched),
        cmocka_unit_test(a_changed_item_alerts_by_other_rules_only),
        cmocka_unit_test(what_was_not_flushed_before_the_end_is_not_seen),
        cmocka_unit_test(a_mark_is_kept),
        cmocka_unit_test(full_outputs_hold_up_the_acknowledgement),
        cmocka_unit_test(much_that_waits_holds_the_inputs),
        cmocka_unit_test(on_a_full_disk_alerts_go_without_numbers_and_acks_wait),
        cmocka_unit_test(what_waits_for_a_full_disk_is_gone_with_the_process),
        cmocka_unit_test(a_folder_that_is_not_there_is_waited_for),
        cmocka_unit_test(a_journal_that_is_taken_away_is_begun_anew),
        cmocka_unit_test(a_damaged_journal_is_set_aside_and_what_waits_gets_new_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
