#include "cli/units.h"

#include <stddef.h>

/* Three digits that count, and a point where it stands between them. */
static void put_three(struct buf *out, double n)
{
    (void)buf_addf(out, "%.*f", n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2, n);
}

/* Divides by 1000 as long as more than three digits stand before the point. */
static size_t scale(double *n, size_t most)
{
    size_t i = 0;

    for (; *n >= 999.5 && i < most; i++)
        *n /= 1000;
    return i;
}

void units_count(struct buf *out, double n)
{
    static const char *const units[] = {"", "k", "M", "G", "T"};
    size_t i = scale(&n, 4);

    if (i == 0 && n == (double)(int)n)
        (void)buf_addf(out, "%d", (int)n);
    else
        put_three(out, n);
    (void)buf_add_str(out, units[i]);
}

void units_bytes(struct buf *out, double n)
{
    static const char *const units[] = {" B", " kB", " MB", " GB", " TB"};
    size_t i = scale(&n, 4);

    if (i == 0)
        (void)buf_addf(out, "%.0f", n);
    else
        put_three(out, n);
    (void)buf_add_str(out, units[i]);
}

void units_us(struct buf *out, double us)
{
    static const char *const units[] = {" us", " ms", " s"};
    size_t i = scale(&us, 2);

    if (i == 0)
        (void)buf_addf(out, "%.0f", us);
    else
        put_three(out, us);
    (void)buf_add_str(out, units[i]);
}

void units_seconds(struct buf *out, uint64_t s)
{
    unsigned long long n = s;

    if (n < 60)
        (void)buf_addf(out, "%llus", n);
    else if (n < 3600)
        (void)buf_addf(out, "%llum %llus", n / 60, n % 60);
    else if (n < 86400)
        (void)buf_addf(out, "%lluh %llum", n / 3600, n / 60 % 60);
    else
        (void)buf_addf(out, "%llud %lluh", n / 86400, n / 3600 % 24);
}
