/*
 * latin: the hashes of words of Latin letters with accents, without a look at each
 * letter.
 *
 * Nearly every letter with an accent takes two or three bytes, the last of which says
 * which letter is left of it, and folds to one letter of ASCII. So a whole word is folded
 * at once: all last bytes are replaced by what a table has for them, all others dropped.
 *
 *     bytes      M  C3 BC  l  l  e  r        e  CC 81  t  e
 *     letters    m  .. u   l  l  e  r        e  .. ..  t  e      ..: dropped
 *     folded     m  u  l   l  e  r           e  t  e
 *
 * The half of this that is written once for each kind of processor; like the other half
 * (runs.h) it gives the same wherever it is there. Private to text/. No state.
 */
#ifndef TEXT_LATIN_H
#define TEXT_LATIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/runs.h"
#include "text/runs_hash.h"
#include "text/token.h"

/* In a table of letters: it folds to more than one letter, to one beyond ASCII, or is
 * none. */
#define LATIN_NONE '-'

/* What letters fold to, by the six bits of their last byte. */
enum latin_table {
    LATIN_C3, /* U+00C0 */
    LATIN_C4, /* U+0100 */
    LATIN_C5, /* U+0140 */
    LATIN_B8, /* U+1E00; e1 b8, as the next ones */
    LATIN_B9, /* U+1E40 */
    LATIN_BA, /* U+1E80 */
    LATIN_BB, /* U+1EC0 */
    LATIN_TABLES
};

extern const char latin_letters[LATIN_TABLES][64];

/*
 * Settles each mark RUNS_HIGH of which the run is a row of such letters and of ASCII
 * letters and digits, and a word as it stands (latin_is_word): sets the run's hash to
 * that of its folded form, and takes the mark away.
 */
typedef void latin_settle_fn(const struct runs_text *t, struct runs *r);

/*
 * Whether no full stop or comma that stands behind byte `end` of a text may belong to a
 * word that ends there: there is none, or white space or the text's end is behind it.
 */
static inline bool latin_is_free(const struct runs_text *t, size_t end)
{
    const unsigned char *b = (const unsigned char *)runs_loadable(t, end);

    return ((b[0] != '.') & (b[0] != ',')) | (b[1] <= ' ');
}

/*
 * Whether mark number i is RUNS_HIGH, and its run, if its letters are one, a word as it
 * stands: it is free, and the next mark does not say that it may be one word with the
 * next run. (Of two marks RUNS_HIGH of one run the second decides.)
 */
static inline bool latin_is_word(const struct runs_text *t, const struct runs *r,
                                 uint32_t i)
{
    uint32_t run = runs_marked(r, i);

    return runs_mark_of(r, i) == RUNS_HIGH &&
           (r->mark[i + 1] != (run << RUNS_MARK_BITS | RUNS_JOIN)) &
               latin_is_free(t, r->end[run]);
}

/* The hash of the folded form of the run of n bytes that starts there; 0 where that is
 * not known. ctx is what settle was given. */
typedef uint64_t latin_run_fn(void *ctx, const struct runs_text *t, size_t start,
                              size_t n);

/*
 * Settles each mark RUNS_HIGH of which the run is a word as it stands, and hash_run knows
 * the hash. Inlined, with hash_run, into whoever knows hashes.
 */
static inline __attribute__((always_inline)) void
latin_settle(const struct runs_text *t, struct runs *r, latin_run_fn *hash_run, void *ctx)
{
    uint32_t kept = 0;

    r->mark[r->n_marks] = 0; /* there is a next mark, which says nothing */
    for (uint32_t i = 0; i < r->n_marks; i++) {
        uint32_t mark = r->mark[i], run = runs_marked(r, i);
        uint64_t hash = 0;

        if (r->mark[i + 1] == mark)
            continue;
        if (latin_is_word(t, r, i))
            hash = hash_run(ctx, t, r->start[run], r->end[run] - r->start[run]);
        if (hash)
            r->hash[run] = hash;
        r->mark[kept] = mark;
        kept += !hash;
    }
    r->n_marks = kept;
}

#endif
