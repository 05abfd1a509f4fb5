/* Which way to take. */
#include "feed/stops.h"

#include <string.h>

#include "feed/stops_ways.h"
#include "text/runs.h"

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

/* What words want of a processor of that name is all that is wanted here, too. */
stops_find_fn *stops_way(const struct runs_way *words)
{
#ifdef STOPS_X86
    if (strcmp(words->name, "avx512") == 0)
        return stops_find_avx512;
    if (strcmp(words->name, "avx2") == 0)
        return stops_find_avx2;
#endif
    (void)words;
    return find_none;
}
