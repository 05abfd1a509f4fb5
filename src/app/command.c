#include "app/command.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"
#include "base/suggest.h"

/* In the order of command_kind. */
static const char *const names[] = {"stats",       "reload",    "inputs", "outputs",
                                    "subscribers", "log-level", "rules"};
#define N_NAMES (sizeof(names) / sizeof(names[0]))

#define ALL_COMMANDS "stats, reload, inputs, outputs, subscribers, rules, log-level LEVEL"
#define WORD_SHOWN   32 /* bytes of a word in a message */

const char *command_name(enum command_kind kind)
{
    return names[kind];
}

static int fail(char error[COMMAND_ERROR_SIZE], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int fail(char error[COMMAND_ERROR_SIZE], const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(error, COMMAND_ERROR_SIZE, fmt, ap);
    va_end(ap);
    return -1;
}

/* The first word, which is taken from the rest. n 0: there is none. */
static struct span take_word(struct span *rest)
{
    struct span word;
    size_t n = 0;

    *rest = span_trim(*rest);
    while (n < rest->n && !span_is_blank(rest->p[n]))
        n++;
    word = span_make(rest->p, n);
    *rest = span_make(rest->p + n, rest->n - n);
    return word;
}

static int shown(struct span word)
{
    return (int)(word.n < WORD_SHOWN ? word.n : WORD_SHOWN);
}

static int refuse_name(struct span word, char error[COMMAND_ERROR_SIZE])
{
    struct span known[N_NAMES];
    ptrdiff_t near;

    for (size_t i = 0; i < N_NAMES; i++)
        known[i] = span_of(names[i]);
    near = suggest_nearest(word, known, N_NAMES);
    if (near >= 0)
        return fail(error, "unknown command `%.*s`; did you mean %s?", shown(word),
                    word.p, names[near]);
    return fail(error, "unknown command `%.*s`; commands are " ALL_COMMANDS, shown(word),
                word.p);
}

static int read_level(struct span *rest, struct command *c,
                      char error[COMMAND_ERROR_SIZE])
{
    struct span word = take_word(rest);
    char name[WORD_SHOWN];

    (void)snprintf(name, sizeof(name), "%.*s", shown(word), word.n ? word.p : "");
    if (log_level_parse(name, &c->level) == 0)
        return 0;
    return fail(error, "a level is error, warning, info or debug");
}

static int read_sort(struct span word, struct command *c, char error[COMMAND_ERROR_SIZE])
{
    static const char *const sorts[] = {"sort=alerts", "sort=candidates", "sort=time",
                                        "sort=last", "sort=order"};

    for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
        if (span_is(word, sorts[i])) {
            c->sort = (enum rule_sort)i;
            return 0;
        }
    return fail(error, "rules are sorted by alerts, candidates, time, last or order");
}

static int read_limit(struct span word, struct command *c, char error[COMMAND_ERROR_SIZE])
{
    size_t skip = sizeof("limit=") - 1;
    uint64_t n;

    if (number_read(span_make(word.p + skip, word.n - skip), COMMAND_RULES_MOST, &n) <
            0 ||
        !n)
        return fail(error, "the limit is a number from 1 to %d", COMMAND_RULES_MOST);
    c->limit = (size_t)n;
    return 0;
}

/* What `rules` takes, in any order; stops at the first word that is none of it. */
static int read_rules(struct span *rest, struct command *c,
                      char error[COMMAND_ERROR_SIZE])
{
    c->limit = COMMAND_RULES_USUAL;
    for (;;) {
        struct span left = *rest, word = take_word(rest);
        int got = 0;

        if (span_is(word, "unused"))
            c->unused = true;
        else if (span_starts(word, "sort="))
            got = read_sort(word, c, error);
        else if (span_starts(word, "limit="))
            got = read_limit(word, c, error);
        else {
            *rest = left;
            return 0;
        }
        if (got < 0)
            return -1;
    }
}

int command_read(struct span line, struct command *c, char error[COMMAND_ERROR_SIZE])
{
    struct span word, rest = line;
    size_t kind = 0;

    *c = (struct command){0};
    if (!line.p)
        return fail(error, "the line is too long");
    word = take_word(&rest);
    if (!word.n)
        return fail(error, "commands are " ALL_COMMANDS);
    while (kind < N_NAMES && !span_is(word, names[kind]))
        kind++;
    if (kind == N_NAMES)
        return refuse_name(word, error);
    c->kind = (enum command_kind)kind;
    if (c->kind == COMMAND_LOG_LEVEL && read_level(&rest, c, error) < 0)
        return -1;
    if (c->kind == COMMAND_RULES && read_rules(&rest, c, error) < 0)
        return -1;
    word = take_word(&rest);
    if (word.n)
        return fail(error, "%s takes no `%.*s`", names[kind], shown(word), word.p);
    return 0;
}
