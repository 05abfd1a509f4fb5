#include "match/affix.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "match/wild.h"

#define GATE_BYTES (65536 / 8)

struct keyed {
    uint64_t hash;
    uint32_t number;
};

static int cmp_keyed(const void *va, const void *vb)
{
    const struct keyed *a = va, *b = vb;

    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static void gate_open(uint8_t *gate, unsigned two_bytes)
{
    gate[two_bytes >> 3] |= (uint8_t)(1u << (two_bytes & 7));
}

static bool gate_has(const uint8_t *gate, unsigned a, unsigned b)
{
    unsigned two_bytes = a << 8 | b;

    return gate && gate[two_bytes >> 3] >> (two_bytes & 7) & 1;
}

/* The bytes nearest to the edge first: of a prefix its first two, of a suffix its last
 * two. */
static void gate_add(struct affix_side *s, unsigned char edge, bool has_next,
                     unsigned char next)
{
    if (has_next) {
        gate_open(s->gate, (unsigned)edge << 8 | next);
        return;
    }
    for (unsigned b = 0; b < 256; b++)
        gate_open(s->gate, (unsigned)edge << 8 | b);
}

static void build_side(struct affix_side *s, struct keyed *keyed, size_t n)
{
    uint64_t *hashes = mem_calloc(n, sizeof(*hashes));

    qsort(keyed, n, sizeof(*keyed), cmp_keyed);
    s->numbers = mem_calloc(n, sizeof(*s->numbers));
    for (size_t i = 0; i < n; i++) {
        hashes[i] = keyed[i].hash;
        s->numbers[i] = keyed[i].number;
    }
    lexicon_build(&s->table, hashes, n);
    free(hashes);
}

static struct span cut_front(struct span s)
{
    return span_make(s.p, s.n > AFFIX_BYTES_MOST ? AFFIX_BYTES_MOST : s.n);
}

static struct span cut_back(struct span s)
{
    size_t n = s.n > AFFIX_BYTES_MOST ? AFFIX_BYTES_MOST : s.n;

    return span_make(s.p + s.n - n, n);
}

static uint64_t note(struct affix_side *s, struct span fixed, bool front)
{
    const unsigned char *p = (const unsigned char *)fixed.p;
    size_t last = fixed.n - 1;

    if (!s->gate)
        s->gate = mem_zalloc(GATE_BYTES);
    s->lengths |= 1u << last;
    if (front)
        gate_add(s, p[0], fixed.n > 1, fixed.n > 1 ? p[1] : 0);
    else
        gate_add(s, p[last], fixed.n > 1, fixed.n > 1 ? p[last - 1] : 0);
    return hash_bytes(fixed.p, fixed.n);
}

void affix_build(struct affix *x, const struct span *patterns, const uint32_t *numbers,
                 size_t n)
{
    struct keyed *front = mem_calloc(n, sizeof(*front));
    struct keyed *back = mem_calloc(n, sizeof(*back));
    size_t n_front = 0, n_back = 0;

    memset(x, 0, sizeof(*x));
    x->patterns = patterns;
    x->n = n;
    x->others = mem_calloc(n, sizeof(*x->others));
    for (size_t i = 0; i < n; i++) {
        struct span prefix = cut_front(wild_prefix(patterns[numbers[i]]));
        struct span suffix = cut_back(wild_suffix(patterns[numbers[i]]));

        if (prefix.n) {
            front[n_front].number = numbers[i];
            front[n_front++].hash = note(&x->prefix, prefix, true);
        } else if (suffix.n) {
            back[n_back].number = numbers[i];
            back[n_back++].hash = note(&x->suffix, suffix, false);
        } else {
            x->others[x->n_others++] = numbers[i];
        }
    }
    build_side(&x->prefix, front, n_front);
    build_side(&x->suffix, back, n_back);
    free(front);
    free(back);
}

static void side_release(struct affix_side *s)
{
    free(s->gate);
    free(s->numbers);
    lexicon_release(&s->table);
}

void affix_release(struct affix *x)
{
    side_release(&x->prefix);
    side_release(&x->suffix);
    free(x->others);
    memset(x, 0, sizeof(*x));
}

static size_t side_bytes(const struct affix_side *s)
{
    return (s->gate ? GATE_BYTES : 0) + lexicon_bytes(&s->table);
}

size_t affix_bytes(const struct affix *x)
{
    return side_bytes(&x->prefix) + side_bytes(&x->suffix) + x->n * sizeof(uint32_t);
}

static void try_one(const struct affix *x, uint32_t number, struct span word,
                    affix_fn *fn, void *ctx)
{
    if (wild_match(x->patterns[number], word))
        fn(ctx, number);
}

static void find_side(const struct affix *x, const struct affix_side *s, bool front,
                      struct span word, affix_fn *fn, void *ctx)
{
    for (uint32_t left = s->lengths; left; left &= left - 1) {
        size_t n = (size_t)__builtin_ctz(left) + 1;
        const struct lexicon_entry *e;
        uint64_t hash;

        if (n > word.n)
            return;
        hash = hash_bytes(front ? word.p : word.p + word.n - n, n);
        e = lexicon_may_have(&s->table, hash) ? lexicon_find(&s->table, hash) : NULL;
        for (uint32_t i = 0; e && i < e->count; i++)
            try_one(x, s->numbers[e->first + i], word, fn, ctx);
    }
}

void affix_find(const struct affix *x, struct span word, affix_fn *fn, void *ctx)
{
    const unsigned char *p = (const unsigned char *)word.p;
    size_t n = word.n;

    if (!n)
        return;
    if (gate_has(x->prefix.gate, p[0], n > 1 ? p[1] : 0))
        find_side(x, &x->prefix, true, word, fn, ctx);
    if (gate_has(x->suffix.gate, p[n - 1], n > 1 ? p[n - 2] : 0))
        find_side(x, &x->suffix, false, word, fn, ctx);
    for (size_t i = 0; i < x->n_others; i++)
        try_one(x, x->others[i], word, fn, ctx);
}
