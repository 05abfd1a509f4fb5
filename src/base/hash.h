/*
 * hash: 64-bit hashes of byte strings.
 *
 * Words and phrases are compared by these 64 bits alone, so the function mixes with a
 * full 64x64 -> 128 bit multiply, the way of wyhash and its family. The value is the same
 * on every machine and byte order: ids of items that come without one are made of it.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t hash_load64(const unsigned char *p)
{
    uint64_t v;

    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static inline uint64_t hash_load32(const unsigned char *p)
{
    uint32_t v;

    memcpy(&v, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

/* The first n < 8 bytes as a little-endian number, zero above. Its parts may overlap. */
static inline uint64_t hash_load_tail(const unsigned char *p, size_t n)
{
    if (n >= 4)
        return hash_load32(p) | hash_load32(p + n - 4) << (8 * (n - 4));
    if (n == 0)
        return 0;
    return p[0] | (uint64_t)p[n / 2] << (8 * (n / 2)) |
           (uint64_t)p[n - 1] << (8 * (n - 1));
}

/* hash_mix for 32-bit boards: the schoolbook product of four halves. */
static inline uint64_t hash_mix_by_halves(uint64_t a, uint64_t b)
{
    uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
    uint64_t ll = al * bl, lh = al * bh, hl = ah * bl, hh = ah * bh;
    uint64_t mid = (ll >> 32) + (uint32_t)lh + (uint32_t)hl;

    return (mid << 32 | (uint32_t)ll) ^ (hh + (lh >> 32) + (hl >> 32) + (mid >> 32));
}

/* High and low half of a * b, folded together. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    unsigned __int128 m = (unsigned __int128)a * b;

    return (uint64_t)m ^ (uint64_t)(m >> 64);
#else
    return hash_mix_by_halves(a, b);
#endif
}

#define HASH_SEED_LOW  0x9e3779b97f4a7c15u
#define HASH_SEED_HIGH 0xd1b54a32d192ed03u

/* The hash of 16 bytes, given as two little-endian halves, that stand for n bytes. */
static inline uint64_t hash_block(uint64_t lo, uint64_t hi, uint64_t n)
{
    return hash_mix(lo ^ HASH_SEED_LOW, hi ^ HASH_SEED_HIGH ^ (n << 56));
}

/* Any n bytes. Never 0, so that 0 may mean "none". */
static inline uint64_t hash_bytes(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t h = 0;
    size_t left = n;

    for (; left > 16; p += 16, left -= 16)
        h = hash_block(hash_load64(p) ^ h, hash_load64(p + 8), 16);
    if (left == 16)
        h = hash_block(hash_load64(p) ^ h, hash_load64(p + 8), n);
    else if (left >= 8)
        h = hash_block(hash_load64(p) ^ h, hash_load_tail(p + 8, left - 8), n);
    else
        h = hash_block(hash_load_tail(p, left) ^ h, 0, n);
    return h ? h : 1;
}

/* One hash of two, the order counts. */
static inline uint64_t hash_pair(uint64_t a, uint64_t b)
{
    return hash_mix(a ^ 0x8ebc6af09c88c6e3u, b ^ 0x589965cc75374cc3u);
}

#endif
