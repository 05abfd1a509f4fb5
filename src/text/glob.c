#include "text/glob.h"

/* The bytes of the character at the front of s, which is held text and not empty. */
static size_t char_bytes(struct span s)
{
    size_t n = 1;

    while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/*
 * A star first stands for nothing. When the rest of the pattern fails, it takes one more
 * character and the rest is tried again; an earlier star never needs to take more, since
 * the later one can reach everything that it could reach. So one star is remembered.
 */
bool glob_match(struct span pattern, struct span subject)
{
    size_t p = 0, s = 0;
    size_t after_star = 0, star_takes_to = 0;
    bool star = false;

    while (s < subject.n) {
        size_t n = char_bytes(span_make(subject.p + s, subject.n - s));

        if (p < pattern.n && pattern.p[p] == '*') {
            star = true;
            after_star = ++p;
            star_takes_to = s;
        } else if (p < pattern.n && pattern.p[p] == '?') {
            p++;
            s += n;
        } else if (p < pattern.n && pattern.p[p] == subject.p[s]) {
            p++;
            s++;
        } else if (star) {
            p = after_star;
            s = ++star_takes_to;
        } else
            return false;
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}
