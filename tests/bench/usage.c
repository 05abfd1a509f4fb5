#include "bench/usage.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int64_t children_ns(void)
{
    struct rusage u;

    if (getrusage(RUSAGE_CHILDREN, &u) < 0)
        return 0;
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000000) +
           (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * INT64_C(1000);
}

int64_t usage_cpu_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec + children_ns();
}

size_t usage_resident(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    size_t pages = 0;

    if (!f)
        return 0;
    if (fscanf(f, "%*s %zu", &pages) != 1)
        pages = 0;
    (void)fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}
