/* dress: a line as an event of a stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/dress.h"

#define ALERT  "{\"type\":\"alert\",\"seq\":42,\"time\":\"x\"}"
#define BARE   "{\"type\":\"alert\",\"time\":\"x\"}"
#define NOTICE "{\"type\":\"notice\",\"notice\":\"dropped\"}"

static void assert_dressed(enum dress dress, const char *lines, const char *expected)
{
    struct chunk *c = dress_lines(dress, span_of(lines));

    assert_int_equal(c->n, strlen(expected));
    assert_memory_equal(c->p, expected, c->n);
    chunk_unref(c);
}

static void a_line_becomes_an_event(void **state)
{
    static const struct {
        const char *lines;
        const char *events;
    } rows[] = {
        {ALERT "\n", "id: 42\nevent: alert\ndata: " ALERT "\n\n"},
        {ALERT, "id: 42\nevent: alert\ndata: " ALERT "\n\n"}, /* as the journal has it */
        {BARE "\n", "event: alert\ndata: " BARE "\n\n"},
        {NOTICE "\n", "event: notice\ndata: " NOTICE "\n\n"},
        {NOTICE "\n" NOTICE "\n",
         "event: notice\ndata: " NOTICE "\n\nevent: notice\ndata: " NOTICE "\n\n"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_dressed(DRESS_EVENT, rows[i].lines, rows[i].events);
        assert_dressed(DRESS_LINE, rows[i].lines, rows[i].lines);
    }
}

static void without_a_journal_there_is_no_number_to_go_on_after(void **state)
{
    (void)state;
    assert_dressed(DRESS_BARE_EVENT, ALERT "\n", "event: alert\ndata: " ALERT "\n\n");
}

static void a_line_as_it_is_shares_its_bytes(void **state)
{
    struct chunk *line = chunk_new(span_of(ALERT "\n"));
    struct chunk *same = dress_chunk(DRESS_LINE, line);
    struct chunk *event = dress_chunk(DRESS_EVENT, line);

    (void)state;
    assert_ptr_equal(same, line);
    assert_true(event->n <= line->n + DRESS_COST);
    chunk_unref(event);
    chunk_unref(same);
    chunk_unref(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_becomes_an_event),
        cmocka_unit_test(without_a_journal_there_is_no_number_to_go_on_after),
        cmocka_unit_test(a_line_as_it_is_shares_its_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
