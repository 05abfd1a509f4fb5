#include "bench/parts.h"

#include <stdio.h>
#include <unistd.h>

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
    static const struct {
        const char *name;
        void (*measure)(const struct lab *l);
    } parts[] = {
        {"the item path", parts_item}, {"stages", parts_stages},
        {"scripts", parts_scripts},    {"rules", parts_rules},
        {"feeds", parts_feed},         {"compiling", parts_build},
    };
    struct lab lab;

    lab_init(&lab, f, quick);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r\033[K%s ...", parts[i].name);
        parts[i].measure(&lab);
    }
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
    lab_release(&lab);
}
