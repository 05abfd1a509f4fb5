/*
 * figure: one thing that was measured, and what it should be.
 */
#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#define FIGURE_NAME_SIZE 72
#define FIGURES_MOST     96

enum figure_wish { FIGURE_NO_WISH, FIGURE_AT_LEAST, FIGURE_AT_MOST };

struct figure {
    char part[48]; /* of the report */
    char name[FIGURE_NAME_SIZE];
    double value;
    char unit[12];
    enum figure_wish wish;
    double wished;
    const char *skipped; /* why it was not measured; NULL: it was */
};

struct figures {
    struct figure figure[FIGURES_MOST];
    size_t n;
};

/* The last one added, for those who wish; what is over FIGURES_MOST is left out. */
struct figure *figure_add(struct figures *f, const char *part, double value,
                          const char *unit, const char *name, ...)
    __attribute__((format(printf, 5, 6)));

/* One that was not measured. why: lives for ever. */
void figure_skip(struct figures *f, const char *part, const char *why, const char *name);

void figure_wish(struct figure *f, enum figure_wish wish, double wished);

bool figure_holds(const struct figure *f);

#endif
