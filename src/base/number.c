#include "base/number.h"

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

char *number_write_long(char *to, uint64_t v)
{
    to = number_write(to, v / 10000);
    number_put_four(to, number_four_digits((uint32_t)(v % 10000)));
    return to + 4;
}
