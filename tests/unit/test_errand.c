/* errand: one after another, off the loop, and dropped where nobody waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "app/errand.h"

#define MOST 3

struct world {
    struct event_base *base;
    struct errands *errands;
    pthread_t loop;
    atomic_uint dropped;
    char done[16]; /* names, in order */
    int hold[2];   /* a pipe: an errand called `h` waits until it is closed */
};

struct job {
    struct errand errand;
    struct world *world;
    char name;
    bool worked; /* on another thread than the loop's */
};

static void drop(struct errand *e)
{
    struct job *j = (struct job *)e;

    (void)atomic_fetch_add(&j->world->dropped, 1);
}

static void work(struct errand *e)
{
    struct job *j = (struct job *)e;
    char c;

    if (j->name == 'h')
        (void)!read(j->world->hold[0], &c, 1);
    j->worked = !pthread_equal(pthread_self(), j->world->loop);
}

static void done(struct errand *e)
{
    struct job *j = (struct job *)e;
    size_t n = strlen(j->world->done);

    assert_true(j->worked);
    j->world->done[n] = j->name;
}

static void begin(struct world *w)
{
    memset(w, 0, sizeof(*w));
    w->base = event_base_new();
    w->errands = errands_new(w->base, MOST);
    w->loop = pthread_self();
    assert_int_equal(pipe(w->hold), 0);
}

static void end(struct world *w)
{
    errands_free(w->errands);
    event_base_free(w->base);
    (void)close(w->hold[0]);
    if (w->hold[1] >= 0)
        (void)close(w->hold[1]);
}

static void let_go(struct world *w)
{
    (void)close(w->hold[1]);
    w->hold[1] = -1;
}

static int give(struct world *w, struct job *j, char name)
{
    *j = (struct job){
        .errand = {work, done, drop, false, false, NULL}, .world = w, .name = name};
    return errands_give(w->errands, &j->errand);
}

static void they_are_done_in_order(void **state)
{
    struct job jobs[4];
    struct world w;

    (void)state;
    begin(&w);
    for (int i = 0; i < 4; i++)
        assert_int_equal(give(&w, &jobs[i], "habc"[i]), 0);
    let_go(&w);
    while (strlen(w.done) < 4)
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    assert_string_equal(w.done, "habc");
    assert_int_equal(w.dropped, 0);
    end(&w);
}

static void only_so_many_wait(void **state)
{
    struct job jobs[MOST + 2];
    struct world w;

    (void)state;
    begin(&w);
    for (int i = 0; i <= MOST; i++)
        assert_int_equal(give(&w, &jobs[i], i ? 'a' : 'h'), 0);
    assert_int_equal(give(&w, &jobs[MOST + 1], 'x'), -1);
    jobs[2].errand.given_up = true;
    let_go(&w);
    while (strlen(w.done) < MOST)
        (void)event_base_loop(w.base, EVLOOP_ONCE);
    assert_string_equal(w.done, "haa");
    assert_int_equal(w.dropped, 1);
    end(&w);
}

/* The one in work ends when it does, whoever is still there. */
static void the_end_waits_for_nobody(void **state)
{
    struct job jobs[3];
    struct world w;

    (void)state;
    begin(&w);
    assert_int_equal(give(&w, &jobs[0], 'h'), 0);
    assert_int_equal(give(&w, &jobs[1], 'a'), 0);
    assert_int_equal(give(&w, &jobs[2], 'b'), 0);
    errands_free(w.errands);
    w.errands = NULL;
    assert_int_equal(w.dropped, 2);
    let_go(&w);
    while (atomic_load(&w.dropped) < 3)
        (void)sched_yield();
    assert_string_equal(w.done, "");
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_done_in_order),
        cmocka_unit_test(only_so_many_wait),
        cmocka_unit_test(the_end_waits_for_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
