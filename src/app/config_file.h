/*
 * config_file: the lines of a configuration file, and where each key stood.
 *
 * Shared by the reader (config_read.c) and the check of what keys mean together
 * (config_check.c), so that both can point at the right place. Lives for one load.
 */
#ifndef APP_CONFIG_FILE_H
#define APP_CONFIG_FILE_H

#include <stddef.h>

#include "app/config.h"
#include "app/options.h"
#include "base/diag.h"
#include "base/span.h"

struct config_section {
    enum option_section kind;
    size_t index;             /* of the input or output */
    char *name;               /* "input.local"; "" for the daemon's own keys */
    size_t line;              /* of its header; 0: none */
    size_t key[OPTIONS_MOST]; /* line of each option's (last) value; 0: not given */
};

struct config_file {
    const char *name;   /* lives as long as the diag */
    struct span *lines; /* without their ends */
    size_t n_lines;
    size_t cap_lines;
    struct config_section *sections;
    size_t n_sections;
    size_t cap_sections;
    struct diag *diag;
};

/* Splits text, which must outlive the file. */
void config_file_init(struct config_file *f, const char *name, struct span text,
                      struct diag *d);
void config_file_release(struct config_file *f);

/* An error at a line (from 1; 0: the file as a whole) and the byte `at` of it. */
void config_file_error(struct config_file *f, size_t line, size_t at, const char *hint,
                       const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* The byte of a line where its value begins: behind the `=`, or, where a list goes on,
 * the first that is not white space. */
size_t config_file_value(const struct config_file *f, size_t line);

/* The index of the option of that name in that kind of section, or -1. */
ptrdiff_t config_find_option(const char *name, enum option_section kind);

/* The line of a key in a section; 0 where it is not given. */
size_t config_line_of(const struct config_section *s, const char *name);

/* Checks all sections, reports what is wrong, and completes what follows from the keys.
 */
void config_check(struct config *c, struct config_file *f);

#endif
