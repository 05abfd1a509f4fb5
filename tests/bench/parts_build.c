/*
 * What a great many rules take to compile, and to hold. Each in a process of its own, so
 * that memory is what this one set takes.
 */
#include <malloc.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/parts.h"
#include "bench/usage.h"

#define PART "compiling"

struct built {
    double s;
    double bytes_rule;
    double rss_rule;
};

struct source {
    const char *ending;
    struct span text;
    size_t rules;
};

static void build(const struct source *s, struct built *b)
{
    size_t before;
    int64_t start;
    struct ruleset *rs;

    (void)malloc_trim(0);
    before = usage_resident();
    start = usage_cpu_ns();
    rs = lab_rules(s->ending, s->text);
    b->s = (double)(usage_cpu_ns() - start) / 1e9;
    (void)malloc_trim(0);
    b->rss_rule = ((double)usage_resident() - (double)before) / (double)s->rules;
    b->bytes_rule = (double)ruleset_bytes(rs) / (double)s->rules;
    ruleset_unref(rs);
}

/* 0, or -1 where the child failed. */
static int build_apart(const struct source *s, struct built *b)
{
    int ends[2], status = -1;
    ssize_t got = -1;
    pid_t child;

    if (pipe(ends) < 0)
        return -1;
    child = fork();
    if (child == 0) {
        build(s, b);
        _exit(write(ends[1], b, sizeof(*b)) == sizeof(*b) ? 0 : 2);
    }
    (void)close(ends[1]);
    if (child > 0)
        got = read(ends[0], b, sizeof(*b));
    (void)close(ends[0]);
    if (child > 0)
        (void)waitpid(child, &status, 0);
    return got == sizeof(*b) && status == 0 ? 0 : -1;
}

/* The best of a few times. */
static void measure(const struct lab *l, const struct source *s, double wanted_s)
{
    struct built best = {0}, b;
    struct figure *f;

    for (unsigned i = 0; i < (l->quick ? 1 : 2); i++)
        if (build_apart(s, &b) == 0 && (best.s == 0 || b.s < best.s))
            best = b;
    f = figure_add(l->figures, PART, best.s, "s", "%zu rules from %s", s->rules,
                   s->ending);
    if (wanted_s > 0)
        figure_wish(f, FIGURE_AT_MOST, wanted_s);
    (void)figure_add(l->figures, PART, best.bytes_rule, "B/rule",
                     "  as it counts itself");
    f = figure_add(l->figures, PART, best.rss_rule, "B/rule", "  resident");
    if (wanted_s > 0)
        figure_wish(f, FIGURE_AT_MOST, 150);
}

static void write_yaml(struct span watchlist, struct buf *yaml)
{
    size_t n = 0;

    (void)buf_add_str(yaml, "rules:\n");
    for (const char *p = watchlist.p, *end = p + watchlist.n, *next; p < end; p = next) {
        next = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
        (void)buf_addf(yaml, "  - {id: r%zu, any: [\"%.*s\"]}\n", n++,
                       (int)(next - p - 1), p);
    }
}

void parts_build(const struct lab *l)
{
    size_t n = l->quick ? 100000 : 1000000;
    struct buf watchlist, yaml;

    buf_init(&watchlist, BUF_NO_CAP);
    buf_init(&yaml, BUF_NO_CAP);
    phrases_write(PHRASES_RARE, LAB_SEED, n, &watchlist);
    write_yaml(buf_span(&watchlist), &yaml);
    measure(l, &(struct source){".txt", buf_span(&watchlist), n}, l->quick ? 0 : 3);
    measure(l, &(struct source){".yaml", buf_span(&yaml), n}, l->quick ? 0 : 12);
    buf_release(&watchlist);
    buf_release(&yaml);
}
