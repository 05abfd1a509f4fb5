/* The portable way, and which way to take. */
#include "match/screen_find.h"

#include <stdlib.h>
#include <string.h>

#include "match/screen_step.h"
#include "text/token.h"

/* --- byte by byte ---------------------------------------------------------------- */

static bool is_in(unsigned char c, unsigned char first, unsigned char last)
{
    return c >= first && c <= last;
}

static bool has_head(const struct screen_heads *h, const char *p)
{
    unsigned buckets = 255;

    for (unsigned k = 0; k < SCREEN_HEAD; k++) {
        unsigned char c = (unsigned char)p[k] | 0x20;

        buckets &= h->low[k][c & 15] & h->high[k][c >> 4];
    }
    return buckets != 0;
}

static bool is_odd(const char *p)
{
    unsigned char c = (unsigned char)*p;
    bool sign = c == 0xe2 && (unsigned char)p[1] == 0x80 &&
                is_in((unsigned char)p[2], 0x90, 0xa9);

    return c >= 0xc0 && !is_in(c, 0xe4, 0xe9) && !sign;
}

static struct screen_block classify(const struct screen_heads *h, const char *p)
{
    struct screen_block b = {0};

    for (unsigned i = 0; i < SCREEN_BLOCK; i++) {
        unsigned char c = (unsigned char)p[i];
        uint64_t bit = (uint64_t)1 << i;
        bool word = true;

        if (is_in(c | 0x20, 'a', 'z'))
            b.letter |= bit;
        else if (is_in(c, '0', '9'))
            b.digit |= bit;
        else if (c >= 0xc0)
            b.lead |= bit;
        else
            word = false;
        b.odd |= is_odd(p + i) ? bit : 0;
        b.sign |= c == '.' || c == ',' ? bit : 0;
        if (word && has_head(h, p + i))
            b.head |= bit;
    }
    return b;
}

static uint32_t find_portable(const struct screen_heads *h, struct screen_pass *p,
                              struct screen_marks m[SCREEN_BLOCKS])
{
    char padded[SCREEN_BLOCK + SCREEN_HEAD];
    struct screen_pass c = *p;
    uint32_t marked = 0, i = 0;

    for (size_t end = screen_end(&c); c.at < end; i++)
        marked |= screen_step(h, &c, classify(h, screen_load(&c, padded)), &m[i]) << i;
    *p = c;
    return marked;
}

/* --- which way ------------------------------------------------------------------- */

static const struct screen_way ways[] = {
#ifdef SCREEN_X86
    {"avx512", screen_find_avx512}, {"avx2", screen_find_avx2},
    {"sse2", screen_find_ssse3}, /* vectors of sixteen bytes, and a little more */
#endif
#ifdef SCREEN_NEON
    {"neon", screen_find_neon},
#endif
    {"portable", find_portable},
};

static bool is_here(const struct screen_way *way)
{
#ifdef SCREEN_X86
    if (way->find == screen_find_avx512)
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vbmi") &&
               __builtin_cpu_supports("avx512vbmi2") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("bmi2");
    if (way->find == screen_find_avx2)
        return __builtin_cpu_supports("avx2");
    if (way->find == screen_find_ssse3)
        return __builtin_cpu_supports("ssse3");
#endif
    (void)way;
    return true;
}

const struct screen_way *screen_way_nth(size_t i)
{
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        if (is_here(&ways[k]) && i-- == 0)
            return &ways[k];
    return NULL;
}

static const struct screen_way *way_named(const char *name)
{
    const struct screen_way *way;

    for (size_t i = 0; (way = screen_way_nth(i)); i++)
        if (strcmp(way->name, name) == 0)
            break;
    return way;
}

const struct screen_way *screen_way_best(void)
{
    const char *name = getenv(TOKEN_WAY_VARIABLE);
    const struct screen_way *way = name ? way_named(name) : NULL;

    if (!way)
        way = screen_way_nth(0);
    return way->find == find_portable ? NULL : way;
}
