#include "http/packed.h"

#include <stdint.h>
#include <string.h>

#define STORED_MOST 65535  /* bytes of a stored block of deflate */
#define METABLOCK   65536  /* bytes of an uncompressed one of Brotli */
#define ZSTD_BLOCK  131072 /* bytes of one block, at most */
#define DEFLATE_RUN 258    /* the longest match */
#define BLOCK_LAST  1
#define BLOCK_RLE   2

/* Bits into bytes, the lowest first. */
struct bits {
    struct buf *out;
    uint32_t held;
    unsigned n;
};

static void put_bits(struct bits *b, uint32_t value, unsigned n)
{
    b->held |= value << b->n;
    for (b->n += n; b->n >= 8; b->n -= 8, b->held >>= 8)
        (void)buf_add_char(b->out, (char)b->held);
}

static void align(struct bits *b)
{
    if (b->n)
        put_bits(b, 0, 8 - b->n);
}

static void put_le(struct buf *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        (void)buf_add_char(out, (char)(value >> (8 * i)));
}

static uint32_t crc32_go(uint32_t crc, unsigned char c)
{
    crc ^= c;
    for (int i = 0; i < 8; i++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    return crc;
}

static void put_gzip_head(struct buf *out)
{
    static const char head[10] = {0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

    (void)buf_add(out, head, sizeof(head));
}

static void put_stored(struct buf *out, struct span text)
{
    size_t n;

    do {
        n = text.n < STORED_MOST ? text.n : STORED_MOST;
        (void)buf_add_char(out, n == text.n); /* the last one, of type "stored" */
        put_le(out, n, 2);
        put_le(out, ~n, 2);
        (void)buf_add(out, text.p, n);
        text.p += n, text.n -= n;
    } while (text.n);
}

static void put_gzip(struct buf *out, struct span text)
{
    uint32_t crc = ~0u;

    for (size_t i = 0; i < text.n; i++)
        crc = crc32_go(crc, (unsigned char)text.p[i]);
    put_gzip_head(out);
    put_stored(out, text);
    put_le(out, ~crc, 4);
    put_le(out, text.n, 4);
}

/* What HTTP calls deflate is zlib's format. */
static void put_zlib(struct buf *out, struct span text)
{
    uint32_t a = 1, b = 0;

    for (size_t i = 0; i < text.n; i++) {
        a = (a + (unsigned char)text.p[i]) % 65521;
        b = (b + a) % 65521;
    }
    (void)buf_add(out, "\x78\x01", 2);
    put_stored(out, text);
    for (int shift = 24; shift >= 0; shift -= 8)
        (void)buf_add_char(out, (char)((b << 16 | a) >> shift));
}

static void put_brotli(struct buf *out, struct span text)
{
    struct bits b = {.out = out};

    put_bits(&b, 0, 1); /* a window of 64 KiB */
    while (text.n) {
        size_t n = text.n < METABLOCK ? text.n : METABLOCK;

        put_bits(&b, 0, 1); /* not the last */
        put_bits(&b, 0, 2); /* four nibbles of length follow */
        put_bits(&b, (uint32_t)n - 1, 16);
        put_bits(&b, 1, 1); /* uncompressed */
        align(&b);
        (void)buf_add(out, text.p, n);
        text.p += n, text.n -= n;
    }
    put_bits(&b, 3, 2); /* the last, and empty */
    align(&b);
}

static void put_zstd_head(struct buf *out)
{
    put_le(out, 0xfd2fb528, 4);
    (void)buf_add_char(out, 0);    /* no size, no checksum, not one segment */
    (void)buf_add_char(out, 0x58); /* a window of 2 MiB */
}

static void put_zstd(struct buf *out, struct span text)
{
    size_t n;

    put_zstd_head(out);
    do {
        n = text.n < ZSTD_BLOCK ? text.n : ZSTD_BLOCK;
        put_le(out, n << 3 | (n == text.n ? BLOCK_LAST : 0), 3);
        (void)buf_add(out, text.p, n);
        text.p += n, text.n -= n;
    } while (text.n);
}

int packed_text(struct buf *out, struct span text, const char *encoding)
{
    if (strcmp(encoding, "gzip") == 0)
        put_gzip(out, text);
    else if (strcmp(encoding, "deflate") == 0)
        put_zlib(out, text);
    else if (strcmp(encoding, "br") == 0)
        put_brotli(out, text);
    else if (strcmp(encoding, "zstd") == 0)
        put_zstd(out, text);
    else
        return -1;
    return 0;
}

/* One literal, then matches of the longest length at distance one, in fixed codes: 13
 * bits for 258 bytes. */
static void put_gzip_bomb(struct buf *out, size_t n)
{
    struct bits b = {.out = out};
    uint32_t crc = ~0u;
    size_t runs = n / DEFLATE_RUN + 1;

    put_gzip_head(out);
    put_bits(&b, 1 | 1 << 1, 3); /* the last block, fixed codes */
    put_bits(&b, 0x0a, 8);       /* ' ' is 0x50, its highest bit first */
    for (size_t i = 0; i < runs; i++) {
        put_bits(&b, 0xa3, 8); /* code 285 is 0xc5, likewise */
        put_bits(&b, 0, 5);
    }
    put_bits(&b, 0, 7);
    align(&b);
    for (size_t i = 0; i < runs * DEFLATE_RUN + 1; i++)
        crc = crc32_go(crc, ' ');
    put_le(out, ~crc, 4);
    put_le(out, runs * DEFLATE_RUN + 1, 4);
}

static void put_zstd_bomb(struct buf *out, size_t n)
{
    size_t blocks = n / ZSTD_BLOCK + 1;

    put_zstd_head(out);
    for (size_t i = 1; i <= blocks; i++) {
        put_le(out, ZSTD_BLOCK << 3 | BLOCK_RLE | (i == blocks ? BLOCK_LAST : 0), 3);
        (void)buf_add_char(out, ' ');
    }
}

int packed_bomb(struct buf *out, size_t n, const char *encoding)
{
    if (strcmp(encoding, "gzip") == 0)
        put_gzip_bomb(out, n);
    else if (strcmp(encoding, "zstd") == 0)
        put_zstd_bomb(out, n);
    else
        return -1;
    return 0;
}
