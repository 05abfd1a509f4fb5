/*
 * args: the options of a command, from one table that is parser and help alike.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stdint.h>

/* Exit codes, those of grep: something found, nothing found, trouble. */
enum cli_exit { CLI_FOUND = 0, CLI_OK = 0, CLI_NONE = 1, CLI_TROUBLE = 2 };

/* One option. A table ends with a row whose name is NULL. */
struct cli_option {
    int letter;        /* short form, or a number above 255 where there is none */
    const char *name;  /* long form, without the dashes */
    const char *value; /* what it takes, as help calls it; NULL: nothing */
    const char *help;
    bool one_of; /* it takes one of the words that help begins with: "this, that or else
                    (remark)"; any other is refused */
};

struct cli_usage {
    const char *command;  /* "wirewatch match" */
    const char *synopsis; /* "-r RULES [FILE...]" */
    const char *about;    /* a few lines, without a line end at the end */
    const struct cli_option *options;
};

/* A walk over the arguments; embed, fill the first three, then call cli_next. */
struct cli_args {
    const struct cli_usage *usage;
    int argc;
    char **argv; /* [0] is the command's name; sorted by cli_next, operands last */
    const char *value;
    int choice; /* which of its words the value is, from 0; of a one_of option */
    int first;  /* index of the first operand, when cli_next has returned CLI_END */
};

enum { CLI_END = 0, CLI_HELP = -1, CLI_BAD = -2 };

/*
 * The letter of the next option, its value in a->value; CLI_END after the last; CLI_HELP
 * when --help was asked for and printed; CLI_BAD after a message on stderr. Every command
 * has -h/--help and --version without listing them.
 */
int cli_next(struct cli_args *a);

/* The value of --count, from 1 on: 0, or CLI_BAD after a message. */
int cli_count(const struct cli_args *a, uint64_t *n);

/* The exit code for CLI_HELP or CLI_BAD. */
enum cli_exit cli_stop(int got);

/* "wirewatch match: TEXT" on stderr, and CLI_TROUBLE. */
enum cli_exit cli_fail(const struct cli_usage *u, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Colours: the row, and whether a stream has them. */
enum cli_when { CLI_AUTO, CLI_ALWAYS, CLI_NEVER };

#define CLI_COLOR                                                                        \
    {                                                                                    \
        CLI_COLOR_LETTER, "color", "WHEN", "auto, always or never (auto)", true          \
    }
enum { CLI_COLOR_LETTER = 256 };

bool cli_colour(enum cli_when when, int fd);

#endif
