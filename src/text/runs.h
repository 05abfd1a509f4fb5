/*
 * runs: where word bytes begin and end, 64 of them at a time.
 *
 * The half of the tokeniser that looks at every byte, and therefore the half that is
 * written once for each kind of processor. A word byte is an ASCII letter or digit, a
 * full stop between two digits, or any byte of a character beyond ASCII but for
 * typographic quotes, dashes and the like (where one block of 64 bytes has all of it);
 * the s of a possessive is none. A run is as many of them as stand together. Most runs
 * are words as they are. Marks say where that must be looked at again (word.h):
 *
 *     text    AMD's "H200" costs 5.5% or $1,000 more.
 *     word    xxx    xxxx  xxxxx xxx  xx  x xxx xxxx     one bit a byte
 *     start   x      x     x     x    x   x x   x        word & ~(word << 1)
 *     end        x       x      x   x   x  x   x    x    ~word & (word << 1)
 *     marks                               J              1 and 000 may be one word
 *
 * For text/; others only ask which way is gone. No state but what the caller holds; all
 * ways give the same result on any bytes.
 */
#ifndef TEXT_RUNS_H
#define TEXT_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/wide.h"

/* The most bytes of one call: what is found in them stays in the first-level cache. */
#define RUNS_BYTES 1024

/* Ways write whole vectors: this much beyond what counts. */
#define RUNS_SLACK 32

/* What a mark says of a run. */
enum runs_mark {
    RUNS_HIGH = 1, /* bytes beyond ASCII begin in it */
    RUNS_JOIN = 2, /* signs behind it, and it may be one word with the next run, or that
                      run its possessive */
    RUNS_GAP = 3,  /* two line ends at least in the gap before it */
};

#define RUNS_MARK_BITS 2 /* a mark: number of the run << RUNS_MARK_BITS | runs_mark */

/* So many runs may be found and written in one call. */
#define RUNS_ROOM (RUNS_BYTES / 2 + RUNS_SLACK)

/* start, end and hash are the caller's, with RUNS_ROOM numbers each. */
struct runs {
    uint32_t n;
    uint32_t n_marks;
    bool high;       /* some mark may be RUNS_HIGH */
    uint32_t *start; /* bytes from the text's beginning */
    uint32_t *end;
    uint64_t *hash; /* runs_hash of those that are ASCII */
    /* In the order of runs: of one run HIGH may come twice, and JOIN comes behind that; a
     * GAP may be of run n. */
    uint32_t mark[RUNS_BYTES + RUNS_SLACK];
};

/* The run of a mark, and what it says of that. */
static inline uint32_t runs_marked(const struct runs *r, uint32_t mark)
{
    return r->mark[mark] >> RUNS_MARK_BITS;
}

static inline enum runs_mark runs_mark_of(const struct runs *r, uint32_t mark)
{
    return (enum runs_mark)(r->mark[mark] & ((1u << RUNS_MARK_BITS) - 1));
}

/* Room for who has none. */
struct runs_room {
    uint32_t start[RUNS_ROOM];
    uint32_t end[RUNS_ROOM];
    uint64_t hash[RUNS_ROOM];
};

static inline void runs_use(struct runs *r, struct runs_room *room)
{
    r->start = room->start;
    r->end = room->end;
    r->hash = room->hash;
}

/*
 * Finds the runs of the n bytes at p, 1 to RUNS_BYTES of them, which stand `at` bytes
 * into their text. Both ends cut a run as a separator would. Reads nothing outside.
 */
typedef void runs_find_fn(const char *p, size_t n, uint32_t at, struct runs *r);

struct runs_text;

struct runs_way {
    const char *name;
    runs_find_fn *find;
    /* A latin_settle_fn (latin.h), or NULL. */
    void (*settle_latin)(const struct runs_text *t, struct runs *r);
    wide_take_fn *take_wide;
};

/*
 * The fastest way that this processor has; with a name, that way instead: "avx512",
 * "avx2", "sse2", "neon", "portable". NULL where there is none of that name here.
 */
const struct runs_way *runs_best(void);
const struct runs_way *runs_named(const char *name);

/* The way that the environment names (token.h), if it is one of these; else the best. */
const struct runs_way *runs_chosen(void);

/* All that this processor has, best first; NULL past the last. */
const struct runs_way *runs_nth(size_t i);

#endif
