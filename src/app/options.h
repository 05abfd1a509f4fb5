/*
 * options: the keys of a configuration file, one row each.
 *
 * A table is the one place that knows what a key is called, where it may stand, what it
 * takes, its bounds and its default. The reader (config_file.h), `--help-config` and the
 * check of the manual page all read it. The daemon's is here; other programs have their
 * own.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/span.h"

/* Sections of the daemon's file that a key may stand in. */
enum option_section {
    OPTION_DAEMON = 1, /* before the first section */
    OPTION_JOURNAL = 2,
    OPTION_INPUT = 4,
    OPTION_OUTPUT = 8,
    OPTION_CONTROL = 16,
    OPTION_HTTP = 32,
};

/* What a value is, and by that what type it is stored as. */
enum option_type {
    OPTION_WORDS,    /* struct config_words: separated by white space, may go on */
    OPTION_LIST,     /* the same, separated by commas or white space */
    OPTION_TEXT,     /* char *: any text */
    OPTION_NAME,     /* int: one of `names` */
    OPTION_SIZE,     /* uint64_t: bytes; suffixes k M G (1024) */
    OPTION_DURATION, /* uint64_t: milliseconds; suffixes ms s m h d, seconds without */
    OPTION_COUNT,    /* uint64_t */
    OPTION_MODE,     /* uint64_t: octal */
    OPTION_YES_NO,   /* bool */
};

struct option_row {
    const char *name;
    unsigned sections; /* of enum option_section */
    enum option_type type;
    uint64_t least, most;     /* of a number */
    const char *const *names; /* NAME: what there is, ended by NULL */
    const char *initial;      /* the default as one would write it; NULL: none */
    size_t offset;            /* of the member in the struct of its section */
    const char *help;
};

/* A kind of section that a file may have. */
struct option_kind {
    unsigned bit;      /* in option_row.sections */
    const char *name;  /* "journal"; with a dot at its end a name follows: "input." */
    const char *shown; /* "[journal]", "[input.NAME]" */
};

/* A table has at most so many rows, for arrays with one element each. */
#define OPTIONS_MOST 96

/* All that a file may say. Static. */
struct option_table {
    const struct option_row *rows; /* in the order of the manual page */
    size_t n;
    const struct option_kind *kinds; /* the first: the keys before the first section */
    size_t n_kinds;
    const char *help; /* "wirewatchd --help-config lists all keys" */
};

const struct option_table *options_daemon(void);

/* "[input.NAME]" and the like; "(daemon)". Static text. */
const char *option_section_name(const struct option_table *t, unsigned section);

/* Prints the table: section, key, type, default, help; one key a line, tab-separated. */
void options_print(const struct option_table *t, FILE *out);

/* Gives the members of a section's struct their defaults. */
void options_set_defaults(const struct option_table *t, unsigned section, void *members);

/*
 * Reads a value into the member of `section` (the struct of the section the key stands
 * in) that the option describes. 0, or -1 with what was expected in error; a number is
 * then as it was. Lists are appended to.
 */
#define OPTION_ERROR_SIZE 256
int option_read(const struct option_row *o, struct span value, void *section,
                char error[OPTION_ERROR_SIZE]);

#endif
