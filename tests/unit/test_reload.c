/* reload: rules compiled in a thread, handed over on the loop. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/reload.h"

struct world {
    struct event_base *base;
    char path[64];
    const char *paths[1];
    struct reload *reload;
    int done;
    int failed;
    size_t rules; /* of the last set that came */
    size_t errors;
    struct ruleset *before; /* without a rule */
    uint64_t run;
    size_t added;
};

static struct ruleset *current(void *ctx)
{
    const struct world *w = ctx;

    return w->before;
}

static struct matcher *on_done(void *ctx, struct reload_result *r)
{
    struct world *w = ctx;
    struct matcher *m = r->matcher;

    w->done++;
    w->failed += !m;
    w->errors = r->diag->errors;
    w->run = r->run;
    w->added = r->changes->added;
    w->rules = m ? ruleset_count(matcher_ruleset(m)) : 0;
    (void)event_base_loopbreak(w->base);
    return m;
}

static void write_rules(const struct world *w, const char *text)
{
    FILE *f = fopen(w->path, "w");

    (void)fputs(text, f);
    (void)fclose(f);
}

/* The rules that are in use: one, z. */
static struct ruleset *load_before(const struct world *w)
{
    struct ruleset *rs;
    struct diag d;

    diag_init(&d);
    write_rules(w, "rules: [{id: z, any: [z]}]\n");
    rs = ruleset_load(w->paths, 1, &d);
    diag_release(&d);
    return rs;
}

static void begin(struct world *w, const char *rules)
{
    const struct reload_events events = {w, current, on_done};

    memset(w, 0, sizeof(*w));
    (void)strcpy(w->path, "/tmp/test_reload.XXXXXX.yaml");
    (void)close(mkstemps(w->path, 5));
    w->paths[0] = w->path;
    w->before = load_before(w);
    write_rules(w, rules);
    w->base = event_base_new();
    w->reload = reload_new(w->base, w->paths, 1, &events);
}

static void end(struct world *w)
{
    reload_free(w->reload);
    ruleset_unref(w->before);
    event_base_free(w->base);
    (void)unlink(w->path);
}

static void brings_the_rules_or_all_errors(void **state)
{
    struct world w;

    (void)state;
    begin(&w, "rules: [{id: a, any: [x]}, {id: b, any: [y]}]\n");
    reload_start(w.reload);
    (void)event_base_dispatch(w.base);
    assert_int_equal(w.rules, 2);
    write_rules(&w, "rules: [{id: a, any: []}, {id: b, anny: [y]}]\n");
    reload_start(w.reload);
    (void)event_base_dispatch(w.base);
    assert_int_equal(w.failed, 1);
    assert_true(w.errors >= 2);
    end(&w);
}

static void many_askings_make_two_runs(void **state)
{
    struct world w;

    (void)state;
    begin(&w, "rules: [{id: a, any: [x]}]\n");
    for (int i = 0; i < 50; i++)
        reload_start(w.reload);
    (void)event_base_dispatch(w.base);
    (void)event_base_dispatch(w.base);
    assert_int_equal(w.done, 2);
    (void)event_base_loop(w.base, EVLOOP_NONBLOCK);
    assert_int_equal(w.done, 2);
    end(&w);
}

/* One who asks while the files are being read must be told of the run after that. */
static void runs_are_numbered_and_compared(void **state)
{
    struct world w;

    (void)state;
    begin(&w, "rules: [{id: a, any: [x]}, {id: z, any: [z]}]\n");
    assert_int_equal(reload_next(w.reload), 1);
    reload_start(w.reload);
    assert_int_equal(reload_next(w.reload), 2);
    reload_start(w.reload);
    assert_int_equal(reload_next(w.reload), 2);
    (void)event_base_dispatch(w.base);
    assert_int_equal(w.run, 1);
    assert_int_equal(w.added, 1);
    (void)event_base_dispatch(w.base);
    assert_int_equal(w.run, 2);
    end(&w);
}

static void an_end_in_the_middle_is_well(void **state)
{
    struct world w;

    (void)state;
    for (int i = 0; i < 20; i++) {
        begin(&w, i % 2 ? "rules: [{id: a, any: [x]}]\n" : "rules: [{id: a}]\n");
        reload_start(w.reload);
        reload_start(w.reload);
        end(&w);
        assert_int_equal(w.done, 0);
    }
}

/* A rule file can be a pipe that nobody writes to. */
static void an_end_waits_for_no_rule_file(void **state)
{
    struct world w;
    int fd;

    (void)state;
    begin(&w, "");
    (void)unlink(w.path);
    assert_int_equal(mkfifo(w.path, 0600), 0);
    (void)alarm(20);
    reload_start(w.reload);
    fd = open(w.path, O_WRONLY); /* waits until it is being read */
    reload_free(w.reload);
    (void)alarm(0);
    w.reload = NULL;
    (void)close(fd);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brings_the_rules_or_all_errors),
        cmocka_unit_test(many_askings_make_two_runs),
        cmocka_unit_test(runs_are_numbered_and_compared),
        cmocka_unit_test(an_end_in_the_middle_is_well),
        cmocka_unit_test(an_end_waits_for_no_rule_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
