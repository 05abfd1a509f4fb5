#include "app/field_map.h"

#include "feed/json_scan.h"

enum { WORD = 64 };

/* A bit a byte of 64. */
struct word {
    uint64_t blank;
    uint64_t odd;    /* wants an escape, and what is no plain blank */
    uint64_t middle; /* may be the second byte of U+2028 or U+2029, */
    uint64_t last;   /* their third */
};

static inline void look_at(const char *p, unsigned at, struct word *w)
{
    json_block x = json_load(p + at), del = json_is(x, 0x7f), stop = json_is_stop(x);
    json_block blank = json_either(json_either(json_is_control(x), del), json_is(x, ' '));
    json_block last = json_either(json_is(x, '\xa8'), json_is(x, '\xa9'));

    w->blank |= json_bits(blank) << at;
    w->odd |= json_bits(json_either(stop, del)) << at;
    w->middle |= json_bits(json_is(x, '\x80')) << at;
    w->last |= json_bits(last) << at;
}

/* The word of text that begins at i; bytes behind the text are none of all that. */
static struct word word_at(struct span text, size_t i)
{
    size_t left = text.n - i, past = 0;
    struct word w = {0, 0, 0, 0};
    const char *p = text.p + i;
    char copy[WORD] = {0};
    uint64_t mask = ~(uint64_t)0;

    if (left < WORD && text.n < WORD) {
        memcpy(copy, text.p, text.n);
        p = copy;
        mask = ((uint64_t)1 << left) - 1;
    } else if (left < WORD) {
        past = WORD - left;
        p -= past;
    }
    for (unsigned at = 0; at < WORD; at += JSON_BLOCK)
        look_at(p, at, &w);
    w.blank = (w.blank & mask) >> past;
    w.odd = (w.odd & mask) >> past;
    w.middle = (w.middle & mask) >> past;
    w.last = (w.last & mask) >> past;
    return w;
}

void field_map_make(struct field_map *m, struct span text)
{
    uint64_t odd = 0;
    struct word before = {0, 0, 0, 0};
    size_t end = text.n + FIELD_MAP_FRONT;

    m->known = JSON_BITS == 1 && text.n <= FIELD_MAP_MOST;
    m->plain = false;
    if (!m->known)
        return;
    m->blank[0] = (uint64_t)1 << 63;
    for (size_t i = 0; i < text.n; i += WORD) {
        struct word w = word_at(text, i);

        odd |= w.odd | (w.blank & (w.blank << 1 | before.blank >> 63)) |
               (w.last & (w.middle << 1 | before.middle >> 63));
        m->blank[1 + i / WORD] = w.blank;
        before = w;
    }
    if (end % WORD == 0)
        m->blank[end / WORD] = 0;
    m->blank[end / WORD] |= (uint64_t)1 << end % WORD;
    m->blank[end / WORD + 1] = 0;
    m->plain = odd == 0;
}
