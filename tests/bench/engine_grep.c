/*
 * GNU grep -iwF -f PHRASES, over the items as lines: what one has at hand. It says which
 * lines have a phrase, not which phrase. Its start, phrases read and all, is taken off.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "bench/engine.h"
#include "bench/usage.h"

#define COMMAND "ulimit -t %u; LC_ALL=C exec grep -ciwF -f /dev/fd/%d %s 2>/dev/null"

#define START_SHARE 20 /* of the time to build in: every pass starts anew */

struct grep {
    int phrases;                 /* memory, as a file */
    int text[ENGINE_TEXTS_MOST]; /* of each corpus */
    double start_ns;
    unsigned most_s; /* of processor time that a run may take */
};

static const char *missing(void)
{
    return system("grep --version 2>/dev/null | grep -q GNU") == 0
               ? NULL
               : "GNU grep is not here";
}

/* A file without a name, for those that read only files; ends with the process. */
static int file_of(struct span bytes)
{
    int fd = memfd_create("bench", 0);
    size_t done = 0;

    while (fd >= 0 && done < bytes.n) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);

        if (n <= 0)
            return -1;
        done += (size_t)n;
    }
    return fd;
}

/* No phrase reaches over a line end of its item. */
static int file_of_items(const struct corpus *c)
{
    struct buf lines;
    int fd;

    buf_init(&lines, BUF_NO_CAP);
    for (size_t i = 0; i < c->n; i++) {
        struct span all = c->items[i].all;

        for (size_t k = 0; k < all.n; k++)
            (void)buf_add_char(&lines, all.p[k] == '\n' ? '|' : all.p[k]);
        (void)buf_add_char(&lines, '\n');
    }
    fd = file_of(buf_span(&lines));
    buf_release(&lines);
    return fd;
}

/* Lines that match; -1 where grep failed. */
static long run(const struct grep *g, const char *file)
{
    char command[160];
    long lines = -1;
    FILE *f;

    (void)snprintf(command, sizeof(command), COMMAND, g->most_s, g->phrases, file);
    f = popen(command, "r");
    if (!f)
        return -1;
    if (fscanf(f, "%ld", &lines) != 1)
        lines = -1;
    (void)pclose(f); /* 1 where no line matches */
    return lines;
}

/* What it takes to start, at best of three. 0, or -1 where grep gives up or each pass
 * would be mostly that. */
static int time_start(struct grep *g, double most_ns)
{
    for (int i = 0; i < 3; i++) {
        int64_t start = usage_cpu_ns();
        long lines = run(g, "/dev/null");
        double took = (double)(usage_cpu_ns() - start);

        if (lines < 0 || took > most_ns)
            return -1;
        g->start_ns = i == 0 || took < g->start_ns ? took : g->start_ns;
    }
    return 0;
}

static void *build(const struct task *t, char *why)
{
    struct grep *g = mem_zalloc(sizeof(*g));
    double most_s = (double)t->build_s / START_SHARE;

    g->most_s = (unsigned)most_s + 1;
    g->phrases = file_of(t->phrases);
    for (size_t i = 0; i < t->n_texts; i++)
        g->text[i] = file_of_items(t->text[i]);
    if (time_start(g, most_s * 1e9) == 0) {
        g->most_s = t->build_s;
        return g;
    }
    (void)snprintf(why, ENGINE_WHY_SIZE, "grep gives up, or takes over %.1f s to start",
                   most_s);
    return NULL;
}

static struct tally pass(void *engine, unsigned lane, size_t text)
{
    const struct grep *g = engine;
    char file[32];
    long lines;

    (void)lane;
    (void)snprintf(file, sizeof(file), "/dev/fd/%d", g->text[text]);
    lines = run(g, file);
    if (lines < 0)
        exit(2);
    return (struct tally){.items = (uint64_t)lines};
}

static double overhead_ns(const void *engine)
{
    const struct grep *g = engine;

    return g->start_ns;
}

const struct engine *engine_grep(void)
{
    static const struct engine engine = {
        .name = "grep -iwF",
        .counts_items = true,
        .missing = missing,
        .build = build,
        .pass = pass,
        .overhead_ns = overhead_ns,
    };

    return &engine;
}
