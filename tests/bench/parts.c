#include "bench/parts.h"

#include <stdio.h>

#include "match/ruleset.h"

size_t parts_count_rules(const char *path)
{
    struct ruleset *rs;
    struct diag d;
    size_t n;

    diag_init(&d);
    rs = ruleset_load(&path, 1, &d);
    if (!rs)
        diag_print(&d, stderr, false);
    n = rs ? ruleset_count(rs) : 0;
    ruleset_unref(rs);
    diag_release(&d);
    return n;
}

void parts_measure(struct figures *f, bool quick)
{
    (void)f;
    (void)quick;
}
