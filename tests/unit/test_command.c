/* command: one line is one command, or an error that says what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/command.h"

static void reads_commands(void **state)
{
    static const struct {
        const char *line;
        enum command_kind kind;
        enum log_level level;
    } cases[] = {
        {"stats", COMMAND_STATS, 0},
        {" \tstats \r", COMMAND_STATS, 0}, /* blanks around it */
        {"reload", COMMAND_RELOAD, 0},
        {"inputs", COMMAND_INPUTS, 0},
        {"outputs", COMMAND_OUTPUTS, 0},
        {"subscribers", COMMAND_SUBSCRIBERS, 0},
        {"log-level debug", COMMAND_LOG_LEVEL, LOG_LEVEL_DEBUG},
        {"log-level   error ", COMMAND_LOG_LEVEL, LOG_LEVEL_ERROR},
    };
    char error[COMMAND_ERROR_SIZE];
    struct command c;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(command_read(span_of(cases[i].line), &c, error), 0);
        assert_int_equal(c.kind, cases[i].kind);
        assert_int_equal(c.level, cases[i].level);
    }
}

static void reads_what_rules_takes(void **state)
{
    static const struct {
        const char *line;
        enum rule_sort sort;
        bool unused;
        size_t limit;
    } cases[] = {
        {"rules", RULE_SORT_ALERTS, false, COMMAND_RULES_USUAL},
        {"rules unused", RULE_SORT_ALERTS, true, COMMAND_RULES_USUAL},
        {"rules sort=candidates", RULE_SORT_CANDIDATES, false, COMMAND_RULES_USUAL},
        {"rules sort=time unused", RULE_SORT_TIME, true, COMMAND_RULES_USUAL},
        {"rules sort=last limit=7", RULE_SORT_LAST, false, 7},
        {"rules limit=1000 unused sort=order", RULE_SORT_ORDER, true, 1000},
    };
    char error[COMMAND_ERROR_SIZE];
    struct command c;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(command_read(span_of(cases[i].line), &c, error), 0);
        assert_int_equal(c.kind, COMMAND_RULES);
        assert_int_equal(c.sort, cases[i].sort);
        assert_int_equal(c.unused, cases[i].unused);
        assert_int_equal(c.limit, cases[i].limit);
    }
}

static void says_what_is_wrong(void **state)
{
    static const struct {
        struct span line;
        const char *says;
    } cases[] = {
        {{NULL, 0}, "too long"}, /* longer than a line may be */
        {{"", 0}, "commands are"},
        {{"stat", 4}, "did you mean stats?"},
        {{"STATS", 5}, "did you mean stats?"},
        {{"wxyz", 4}, "commands are stats"},
        {{"stats now", 9}, "stats takes no `now`"},
        {{"reload\0x", 8}, "unknown command `reload"}, /* a zero byte is no blank */
        {{"rules limit=0", 13}, "from 1 to 1000"},
        {{"rules limit=99999999999999999999999", 35}, "from 1 to 1000"},
        {{"rules limit=", 12}, "from 1 to 1000"},
        {{"rules limit=5x", 14}, "from 1 to 1000"},
        {{"rules sort=size", 15}, "sorted by"},
        {{"rules used", 10}, "rules takes no `used`"},
        {{"log-level", 9}, "a level is"},
        {{"log-level loud", 14}, "a level is"},
        {{"log-level info x", 16}, "takes no `x`"},
    };
    char error[COMMAND_ERROR_SIZE];
    struct command c;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(command_read(cases[i].line, &c, error), -1);
        if (!strstr(error, cases[i].says))
            fail_msg("'%s' does not say '%s'", error, cases[i].says);
    }
}

static void shows_little_of_a_long_word(void **state)
{
    char line[4000], error[COMMAND_ERROR_SIZE];
    struct command c;

    (void)state;
    memset(line, 'x', sizeof(line));
    assert_int_equal(command_read(span_make(line, sizeof(line)), &c, error), -1);
    assert_non_null(strstr(error, "commands are stats"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_commands),
        cmocka_unit_test(reads_what_rules_takes),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(shows_little_of_a_long_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
