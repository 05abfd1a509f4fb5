/* The portable way, eight bytes in a 64-bit word, and which way to take. */
#include "text/runs.h"

#include <stdlib.h>

#include "base/hash.h"
#include "text/runs_emit.h"
#include "text/runs_find.h"
#include "text/runs_ways.h"
#include "text/token.h"

/* --- eight bytes at a time ------------------------------------------------------- */

#define EACH(byte) (0x0101010101010101u * (uint64_t)(byte))
#define TOPS       EACH(0x80)

/* The top bit of each of eight bytes, none of them over 0x7f, that is from first to last:
 * a byte carries into its own top bit when it reaches 0x80. */
static uint64_t tops_in(uint64_t bytes, unsigned char first, unsigned char last)
{
    return (bytes + EACH(0x80 - first)) & ~(bytes + EACH(0x7f - last)) & TOPS;
}

static uint64_t tops_of(uint64_t bytes, unsigned char c)
{
    return tops_in(bytes, c, c);
}

/* The eight top bits side by side: the product puts bit 8 * i + 7 at 56 + i. */
static uint64_t gather_tops(uint64_t tops)
{
    return (tops >> 7) * 0x0102040810204080u >> 56;
}

static void add_eight(uint64_t bytes, unsigned at, struct runs_block *b)
{
    uint64_t high = bytes & TOPS, low = bytes & ~TOPS, small = low | EACH(0x20);
    uint64_t digit = tops_in(low, '0', '9') & ~high;

    b->ascii |= gather_tops((tops_in(small, 'a', 'z') & ~high) | digit) << at;
    b->high |= gather_tops(high) << at;
    b->digit |= gather_tops(digit) << at;
    b->s |= gather_tops(tops_of(small, 's') & ~high) << at;
    b->point |= gather_tops(tops_of(low, '.') & ~high) << at;
    b->comma |= gather_tops(tops_of(low, ',') & ~high) << at;
    b->quote |= gather_tops((tops_of(low, '\'') | tops_of(low, '`')) & ~high) << at;
    b->line |= gather_tops(tops_of(low, '\n') & ~high) << at;
}

static void classify(const char *p, struct runs_block *b)
{
    *b = (struct runs_block){0};
    for (unsigned at = 0; at < RUNS_BLOCK; at += 8)
        add_eight(hash_load64((const unsigned char *)p + at), at, b);
}

static void block_at(const char *p, size_t i, size_t n, struct runs_block *b)
{
    runs_block_at(p, i, n, b, classify);
}

static void emit(const char *p, size_t n, uint32_t at, const uint64_t *word,
                 struct runs *r)
{
    runs_emit(p, n, at, word, r, runs_put);
}

static void find_portable(const char *p, size_t n, uint32_t at, struct runs *r)
{
    runs_find(p, n, at, r, block_at, runs_separate, emit);
}

/* --- which way ------------------------------------------------------------------- */

static const struct runs_way ways[] = {
#ifdef RUNS_X86
    {"avx512", runs_find_avx512, latin_settle_avx512, wide_take_avx512},
    {"avx2", runs_find_avx2, latin_settle_avx2, wide_take_avx2},
    {"sse2", runs_find_sse2, NULL, wide_take_portable},
#endif
#ifdef RUNS_NEON
    {"neon", runs_find_neon, NULL, wide_take_portable},
#endif
    {"portable", find_portable, NULL, wide_take_portable},
};

static bool is_here(const struct runs_way *way)
{
#ifdef RUNS_X86
    if (way->find == runs_find_avx512)
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vbmi") &&
               __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    if (way->find == runs_find_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
#endif
    (void)way;
    return true;
}

const struct runs_way *runs_nth(size_t i)
{
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        if (is_here(&ways[k]) && i-- == 0)
            return &ways[k];
    return NULL;
}

const struct runs_way *runs_best(void)
{
    return runs_nth(0);
}

const struct runs_way *runs_named(const char *name)
{
    const struct runs_way *way;

    for (size_t i = 0; (way = runs_nth(i)); i++)
        if (strcmp(way->name, name) == 0)
            break;
    return way;
}

const struct runs_way *runs_chosen(void)
{
    const char *name = getenv(TOKEN_WAY_VARIABLE);
    const struct runs_way *way = name ? runs_named(name) : NULL;

    return way ? way : runs_best();
}
