#include "base/number.h"

#include <string.h>

size_t number_begin(struct span s, uint64_t *n)
{
    size_t i = 0;

    *n = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        uint64_t digit = (uint64_t)(s.p[i] - '0');

        *n = *n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *n * 10 + digit;
    }
    return i;
}

int number_read(struct span s, uint64_t most, uint64_t *n)
{
    uint64_t v;

    if (!s.n || number_begin(s, &v) < s.n || v > most)
        return -1;
    *n = v;
    return 0;
}

/* A number below 10000 as four digits, the first in the lowest byte. */
static inline uint32_t four_digits(uint32_t v)
{
    uint32_t halves = v / 100 | (v % 100) << 16;
    uint32_t tens = (halves * 103 >> 10) & 0x000f000f; /* 103/1024: a tenth, below 179 */

    return (tens | (halves - 10 * tens) << 8) + 0x30303030;
}

/* Four bytes, the lowest first. */
static inline void put_bytes(char *to, uint32_t bytes)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap32(bytes);
#endif
    memcpy(to, &bytes, 4);
}

/* Every alert has a few of them: four digits at a time, hardly a branch. */
char *number_write(char *to, uint64_t v)
{
    uint32_t low = (uint32_t)(v % 10000);
    unsigned zeros = (low < 10) + (low < 100) + (low < 1000);

    if (v < 10) {
        *to = (char)('0' + v);
        return to + 1;
    }
    if (v >= 10000) {
        to = number_write(to, v / 10000);
        zeros = 0;
    }
    put_bytes(to, four_digits(low) >> 8 * zeros);
    return to + 4 - zeros;
}
