/*
 * paths: files, directories and globs to a list of rule files.
 *
 * Internal to rule/.
 */
#ifndef RULE_PATHS_H
#define RULE_PATHS_H

#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/span.h"

struct paths {
    struct path {
        const char *name; /* lives as long as the diag */
        dev_t device;
        ino_t inode;
    } * path;
    size_t n;
    size_t cap;
};

/*
 * Appends the files that `path` stands for: itself, those of a directory (*.yaml, *.yml,
 * *.txt, not hidden, bytewise order), those of a glob. A file that is there already is
 * not taken again. Errors go to d.
 */
void paths_add(struct paths *p, const char *path, struct diag *d);
void paths_release(struct paths *p);

/* The contents of a file of at most `most` bytes, in a. 0, or -1 after adding to d. */
int paths_read(struct arena *a, const char *name, size_t most, struct span *text,
               struct diag *d);

#endif
