#include "text/comma.h"

#include <stdbool.h>
#include <string.h>

#include "text/runs_hash.h"

/* Of a number, with its comma, and of what stands behind it in the same run. */
#define MOST_BYTES RUNS_LOAD

/* Digits before the comma. */
#define MOST_LEAD 3

/* Which of the eight bytes are digits, a bit each. */
static unsigned digits_of(uint64_t bytes)
{
    const uint64_t ones = 0x0101010101010101u, tops = ones << 7;
    uint64_t low = bytes & ~tops;
    uint64_t digit = (low + ones * (0x80 - '0')) & ~(low + ones * (0x7f - '9')) & ~bytes;

    return (unsigned)(((digit & tops) >> 7) * 0x0102040810204080u >> 56);
}

/* Whether all of the first n <= 16 bytes at p are ASCII. */
static bool is_ascii(const char *p, size_t n)
{
    uint64_t bytes[2];

    runs_bytes(p, n, bytes);
    return ((bytes[0] | bytes[1]) & 0x8080808080808080u) == 0;
}

/* Whether `lead` digits, a comma, three digits, and no fourth, begin the eight bytes. */
static bool is_number(uint64_t bytes, unsigned lead)
{
    unsigned wanted = ((1u << lead) - 1) | 7u << (lead + 1);
    unsigned seen = digits_of(bytes) & ((1u << (lead + 5)) - 1);

    return (seen == wanted) & ((bytes >> 8 * lead & 0xff) == ',');
}

/* Whether no word that ends behind that byte may go on there. */
static bool is_apart(char c)
{
    return (c & 0x80) == 0 && c != '.' && c != ',' && c != '\'' && c != '`';
}

/* Of the n bytes at p, without the comma behind `lead` of them. */
static uint64_t hash_without(const char *p, unsigned lead, size_t n)
{
    uint64_t low = hash_load64((const unsigned char *)p);
    uint64_t high = hash_load64((const unsigned char *)p + 8);
    uint64_t keep = ((uint64_t)1 << 8 * lead) - 1;
    uint64_t folded[2] = {(low & keep) | ((low >> 8 | high << 56) & ~keep), high >> 8};

    return runs_hash_end((const char *)folded, n - 1, 0, n - 1);
}

/* Whether a mark is of two runs that are one number: with the hash of that. */
static bool settle(const struct runs_text *t, const struct runs *r, uint32_t mark,
                   uint32_t whole, uint64_t *hash)
{
    uint32_t run = runs_marked(r, mark), start, lead, n;
    bool more = mark + 1 < r->n_marks && runs_marked(r, mark + 1) == run + 1;
    const char *p;

    if (runs_mark_of(r, mark) != RUNS_JOIN || more || run + 1 >= whole)
        return false;
    start = r->start[run];
    lead = r->end[run] - start;
    n = r->end[run + 1] - start;
    p = runs_loadable(t, start);
    if (lead > MOST_LEAD || n > MOST_BYTES || r->start[run + 1] != r->end[run] + 1 ||
        !is_number(hash_load64((const unsigned char *)p), lead) || !is_ascii(p, n) ||
        (start && !is_apart(t->text[start - 1])))
        return false;
    *hash = hash_without(p, lead, n);
    return true;
}

/* Runs on their way to where they stand once others are gone. */
struct moving {
    struct runs *r;
    uint32_t from, to; /* of the next run, which was number `from` */
};

static void move_up_to(struct moving *m, uint32_t past)
{
    const struct runs *r = m->r;
    size_t n = past - m->from;

    if (m->to < m->from) {
        memmove(r->start + m->to, r->start + m->from, n * sizeof *r->start);
        memmove(r->end + m->to, r->end + m->from, n * sizeof *r->end);
        memmove(r->hash + m->to, r->hash + m->from, n * sizeof *r->hash);
    }
    m->from += n;
    m->to += n;
}

/* Makes one of a run and the next. */
static void join(struct moving *m, uint32_t run, uint64_t hash)
{
    m->r->hash[run] = hash;
    m->r->end[run] = m->r->end[run + 1];
    move_up_to(m, run + 1);
    m->from++;
}

void comma_settle(const struct runs_text *t, struct runs *r, uint32_t whole)
{
    struct moving m = {r, 0, 0};
    uint32_t kept = 0;

    for (uint32_t i = 0; i < r->n_marks; i++) {
        uint64_t hash;

        if (settle(t, r, i, whole, &hash))
            join(&m, runs_marked(r, i), hash);
        else
            r->mark[kept++] = r->mark[i] - ((m.from - m.to) << RUNS_MARK_BITS);
    }
    r->n_marks = kept;
    move_up_to(&m, r->n);
    r->n = m.to;
}
