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

/* To be called before latin_is_word: there is a next mark, which says nothing. */
static inline void latin_end_marks(struct runs *r)
{
    r->mark[r->n_marks] = 0;
}

#endif
