/* look_back: which alerts of a journal an answer holds, and where it says to go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/look_back.h"
#include "journal_world.h"

/* The numbers in an answer, and what it says after them. */
static void assert_answer(const struct world *w, const struct request *asked,
                          size_t limit, const char *wanted)
{
    char got[400] = "";
    struct buf out;
    size_t n = 0;
    char *p;

    buf_init(&out, BUF_NO_CAP);
    assert_int_equal(look_back(w->path, asked, limit, &out), 0);
    p = out.n ? (char *)(uintptr_t)buf_cstr(&out) : NULL;
    while ((p = strstr(p, "\"seq\":"))) {
        p += 6;
        n += (size_t)snprintf(got + n, sizeof(got) - n, "%lld ", strtoll(p, NULL, 10));
    }
    p = strrchr(out.p, ']');
    (void)snprintf(got + n, sizeof(got) - n, "%s", p + 1);
    assert_string_equal(got, wanted);
    buf_release(&out);
}

static void says_where_to_go_on(void **state)
{
    static const struct {
        struct request asked;
        size_t limit;
        const char *answer;
    } cases[] = {
        {{.since = REQUEST_FROM_NOW}, 3, "8 9 10 ,\"next\":10,\"more\":false"},
        {{.since = REQUEST_FROM_NOW},
         10,
         "1 2 3 4 5 6 7 8 9 10 ,\"next\":10,\"more\":false"},
        {{.since = REQUEST_AFTER_SEQ}, 2, "1 2 ,\"next\":2,\"more\":true"},
        {{.since = REQUEST_AFTER_SEQ, .seq = 7}, 3, "8 9 10 ,\"next\":10,\"more\":false"},
        {{.since = REQUEST_AFTER_SEQ, .seq = 7}, 2, "8 9 ,\"next\":9,\"more\":true"},
        {{.since = REQUEST_AFTER_SEQ, .seq = 10}, 2, ",\"next\":10,\"more\":false"},
        {{.since = REQUEST_AFTER_SEQ, .seq = 99}, 2, ",\"next\":99,\"more\":false"},
        {{.since = REQUEST_AFTER_SEQ, .seq = INT64_MAX},
         2,
         ",\"next\":9223372036854775807,\"more\":false"},
        {{.since = REQUEST_FROM_TIME, .time_ms = 8500},
         9,
         "9 10 ,\"next\":10,\"more\":false"},
        {{.since = REQUEST_FROM_TIME, .time_ms = 0}, 1, "1 ,\"next\":1,\"more\":true"},
    };
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    world_add(&w, 10, 1000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_answer(&w, &cases[i].asked, cases[i].limit, cases[i].answer);
    world_release(&w);
}

static void an_empty_journal_has_nothing(void **state)
{
    const struct request now = {.since = REQUEST_FROM_NOW};
    const struct request all = {.since = REQUEST_AFTER_SEQ};
    struct world w;

    (void)state;
    world_init(&w);
    world_open(&w);
    assert_answer(&w, &now, 3, ",\"next\":0,\"more\":false");
    assert_answer(&w, &all, 3, ",\"next\":0,\"more\":false");
    world_release(&w);
}

static void what_is_kept_no_more_is_told(void **state)
{
    const struct request asked = {.since = REQUEST_AFTER_SEQ, .seq = 2};
    const struct request later = {.since = REQUEST_AFTER_SEQ, .seq = 5};
    struct world w;
    bool more = true;

    (void)state;
    world_init(&w);
    w.options.keep_ms = 5000;
    world_open(&w);
    world_add(&w, 10, 1000);
    while (more)
        assert_int_equal(journal_trim(w.journal, 11000, &more, w.error), JOURNAL_OK);
    assert_answer(&w, &asked, 2,
                  "6 7 ,\"next\":7,\"more\":true,\"gone\":{\"first\":3,\"last\":5}");
    assert_answer(&w, &later, 2, "6 7 ,\"next\":7,\"more\":true");
    world_release(&w);
}

static void a_file_that_is_no_journal_is_an_error(void **state)
{
    const struct request now = {.since = REQUEST_FROM_NOW};
    struct buf out;
    struct world w;

    (void)state;
    world_init(&w);
    buf_init(&out, BUF_NO_CAP);
    assert_int_equal(look_back(w.path, &now, 3, &out), -1);
    assert_int_equal(look_back("/dev/null", &now, 3, &out), -1);
    assert_int_equal(out.n, 0);
    buf_release(&out);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_where_to_go_on),
        cmocka_unit_test(an_empty_journal_has_nothing),
        cmocka_unit_test(what_is_kept_no_more_is_told),
        cmocka_unit_test(a_file_that_is_no_journal_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
