/*
 * diag: the problems found in files that people write.
 *
 * Parsers add to it and go on to find more; whoever started them prints it once, in the
 * order of files and lines. It owns copies of all text it holds. A message says what was
 * found and what was expected; the hint says what to do. At most DIAG_MOST problems are
 * kept, the rest is counted.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/span.h"

#define DIAG_MOST 1000

enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

/* A place in a file. line and column count from 1, column in characters; 0: not known. */
struct diag_place {
    const char *file; /* lives as long as the diag; NULL: no file */
    size_t line;
    size_t column;
};

const char *diag_severity_name(enum diag_severity severity); /* static */

struct diag_problem {
    enum diag_severity severity;
    struct diag_place place;
    struct span message;
    struct span hint;   /* absent: none */
    struct span source; /* the line of the file, without its end; absent: not known */
};

struct diag {
    struct arena text;
    struct diag_problem *problems; /* in the order they were found until diag_sort */
    size_t n;
    size_t cap;
    size_t errors; /* counts what was not kept too */
    size_t warnings;
};

void diag_init(struct diag *d);
void diag_release(struct diag *d);

/* A copy of a file name that lives as long as the diag, for diag_place.file. */
const char *diag_file(struct diag *d, const char *name);

/*
 * Adds a problem. source: the line of the file that it is in (copied), or absent.
 * hint: what to do, or NULL.
 */
void diag_add(struct diag *d, enum diag_severity severity, struct diag_place place,
              struct span source, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* By file in order of first mention, then line, then column; stable. */
void diag_sort(struct diag *d);

/*
 * Prints all problems as
 *     FILE:LINE:COLUMN: error: MESSAGE
 *         the source line
 *              ^
 *         hint: HINT
 * with colour where asked. The caret stands under the column, whatever the width of the
 * characters before it (tabs are printed as one blank, East Asian wide ones count two).
 */
void diag_print(const struct diag *d, FILE *out, bool colour);

#endif
