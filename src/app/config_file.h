/*
 * config_file: the lines of a configuration file, and where each key stood.
 *
 * Reads the files of all programs by their tables (options.h). The check of what keys
 * mean together comes after it and can still point at the right place. Lives for one
 * load.
 */
#ifndef APP_CONFIG_FILE_H
#define APP_CONFIG_FILE_H

#include <stddef.h>

#include "app/options.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/span.h"

/* A file is at most this large. */
#define CONFIG_BYTES_MOST ((size_t)1 << 20)

struct config_section {
    unsigned kind;            /* its bit (struct option_kind) */
    size_t index;             /* as config_reader.begin gave it */
    char *name;               /* "input.local"; "" for the keys before all sections */
    size_t line;              /* of its header; 0: none */
    size_t key[OPTIONS_MOST]; /* line of each option's (last) value; 0: not given */
};

struct config_file {
    const struct option_table *table;
    const char *name;   /* lives as long as the diag */
    struct span *lines; /* without their ends */
    size_t n_lines;
    size_t cap_lines;
    struct config_section *sections;
    size_t n_sections;
    size_t cap_sections;
    struct diag *diag;
};

/* Where what is read goes to. */
struct config_reader {
    void *ctx;
    /* A section begins; of a kind with names, name is its own ("" where it was bad).
     * Returns the number by which `members` finds it. */
    size_t (*begin)(void *ctx, unsigned kind, const char *name, struct diag_place place);
    /* The struct that the keys of a section are read into, until the next begin. */
    void *(*members)(void *ctx, unsigned kind, size_t index);
};

/* The bytes of a file, to b. 0, or -1 with an error in d, whose hint it is given. */
int config_file_load(const char *path, const char *hint, struct buf *b, struct diag *d);

/* Splits text, which must outlive the file. */
void config_file_init(struct config_file *f, const struct option_table *table,
                      const char *name, struct span text, struct diag *d);
void config_file_release(struct config_file *f);

/* Reads all keys; reports what is unknown, malformed or given twice. */
void config_file_read(struct config_file *f, const struct config_reader *reader);

/* An error at a line (from 1; 0: the file as a whole) and the byte `at` of it. */
void config_file_error(struct config_file *f, size_t line, size_t at, const char *hint,
                       const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* The byte of a line where its value begins: behind the `=`, or, where a list goes on,
 * the first that is not white space. */
size_t config_file_value(const struct config_file *f, size_t line);

/* The option of that name in that kind of section, or NULL. */
const struct option_row *config_file_find(const struct config_file *f, const char *name,
                                          unsigned kind);

/* The line of a key in a section; 0 where it is not given. */
size_t config_file_line(const struct config_file *f, const struct config_section *s,
                        const char *key);

#endif
