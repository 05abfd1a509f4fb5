#include "bench/figure.h"

#include <stdarg.h>
#include <stdio.h>

struct figure *figure_add(struct figures *f, const char *part, double value,
                          const char *unit, const char *name, ...)
{
    struct figure *one = &f->figure[f->n < FIGURES_MOST ? f->n++ : f->n - 1];
    va_list args;

    *one = (struct figure){.value = value};
    (void)snprintf(one->part, sizeof(one->part), "%s", part);
    (void)snprintf(one->unit, sizeof(one->unit), "%s", unit);
    va_start(args, name);
    (void)vsnprintf(one->name, sizeof(one->name), name, args);
    va_end(args);
    return one;
}

void figure_skip(struct figures *f, const char *part, const char *why, const char *name)
{
    figure_add(f, part, 0, "", "%s", name)->skipped = why;
}

void figure_wish(struct figure *f, enum figure_wish wish, double wished)
{
    f->wish = wish;
    f->wished = wished;
}

bool figure_holds(const struct figure *f)
{
    switch (f->wish) {
    case FIGURE_AT_LEAST: return f->value >= f->wished;
    case FIGURE_AT_MOST: return f->value <= f->wished;
    default: return true;
    }
}
