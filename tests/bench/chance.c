#include "bench/chance.h"

#include "base/hash.h"

static uint64_t next(struct chance *c)
{
    return hash_mix(c->state += 0x9e3779b97f4a7c15u, 0xd1b54a32d192ed03u);
}

size_t chance_below(struct chance *c, size_t n)
{
    return next(c) % n;
}

size_t chance_low(struct chance *c, size_t n)
{
    uint64_t both = next(c), product = (both >> 32) * (both & UINT32_MAX);

    return (product >> 32) * n >> 32;
}

bool chance_in_1000(struct chance *c, size_t cases)
{
    return chance_below(c, 1000) < cases;
}

double chance_unit(struct chance *c)
{
    return (double)(next(c) >> 11) / 9007199254740992.0;
}
