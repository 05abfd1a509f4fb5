/* rules: a set of rules out of a text, by way of a file, as every set comes. Include
 * cmocka.h before. */
#ifndef UNIT_RULES_H
#define UNIT_RULES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "match/ruleset.h"

/* ending: of the file's name, from which its kind is known. NULL: there are errors, which
 * stand on stderr. */
static inline struct ruleset *rules_read(struct span text, const char *ending)
{
    char path[64];
    const char *const paths[] = {path};
    struct ruleset *rs;
    struct diag d;
    int fd;

    (void)snprintf(path, sizeof(path), "/tmp/wirewatch-rules-XXXXXX%s", ending);
    fd = mkstemps(path, (int)strlen(ending));
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.p, text.n), text.n);
    (void)close(fd);
    diag_init(&d);
    rs = ruleset_load(paths, 1, &d);
    (void)unlink(path);
    if (d.errors)
        diag_print(&d, stderr, false);
    diag_release(&d);
    return rs;
}

static inline struct ruleset *rules_of_yaml(const char *text)
{
    struct ruleset *rs = rules_read(span_of(text), ".yaml");

    assert_non_null(rs);
    return rs;
}

static inline struct ruleset *rules_of_watchlist(struct span text)
{
    struct ruleset *rs = rules_read(text, ".txt");

    assert_non_null(rs);
    return rs;
}

#endif
