/* Which way to take. */
#include "feed/stops.h"

#include <stdlib.h>
#include <string.h>

#include "feed/stops_ways.h"
#include "text/token.h"

/* With less than 32 bytes at once it costs as much as it spares: then strings are looked
 * at one by one. */
static void find_none(struct stops *s, struct span text)
{
    (void)text;
    s->n = 0;
    s->end = 0;
    s->high = false;
    s->markup = false;
}

static const struct stops_way ways[] = {
#ifdef STOPS_X86
    {"avx512", stops_find_avx512},
    {"avx2", stops_find_avx2},
    {"sse2", find_none},
#elif defined __aarch64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    {"neon", find_none},
#endif
    {"portable", find_none},
};

static bool is_here(const struct stops_way *way)
{
#ifdef STOPS_X86
    if (way->find == stops_find_avx512)
        return __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vbmi") &&
               __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("popcnt");
    if (way->find == stops_find_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#endif
    (void)way;
    return true;
}

const struct stops_way *stops_nth(size_t i)
{
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        if (is_here(&ways[k]) && i-- == 0)
            return &ways[k];
    return NULL;
}

const struct stops_way *stops_way(void)
{
    const char *name = getenv(TOKEN_WAY_VARIABLE);
    const struct stops_way *way = NULL;

    for (size_t i = 0; name && (way = stops_nth(i)); i++)
        if (strcmp(way->name, name) == 0)
            break;
    return way ? way : stops_nth(0);
}
