/*
 * screen: whether a text can hold any of a few words at all, asked of its raw bytes.
 *
 * A small set of rules is woken by a small set of words, and most news has none of them.
 * The screen knows one word ("clue") of each phrase that wakes somebody. It looks for the
 * clues' first bytes at every beginning of a word, 64 bytes at a time (screen_find.h),
 * and only an item in which a clue may stand is made into words at all (scan.c). It never
 * misses one; why is said in screen.c. It knows nothing of rules. Immutable once made.
 */
#ifndef MATCH_SCREEN_H
#define MATCH_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "match/screen_find.h"
#include "rule/term.h"

struct screen;

/* More phrases than this, and the screen costs more than it saves. */
#define SCREEN_CLUES_MOST 160

enum screen_kind {
    SCREEN_NOTHING, /* the word is of no use here */
    SCREEN_WORD,    /* the whole word, compared by its hash */
    SCREEN_PAIR,    /* an ideograph, and another one behind it */
    SCREEN_PREFIX,  /* of a wildcard: what stands before its first sign */
};

#define SCREEN_PREFIX_MOST  8 /* bytes: of a longer prefix the first ones do */
#define SCREEN_PREFIX_LEAST 3

/* The hashes of the words next to it in its phrase; 0: none, or it is no plain word. */
struct screen_beside {
    uint64_t before;
    uint64_t behind;
};

/* A word that a phrase cannot do without. */
struct screen_clue {
    uint64_t hash; /* of a WORD, or of the first of a PAIR */
    uint64_t pair; /* of a PAIR: of the bytes of both */
    enum screen_kind kind;
    struct screen_beside beside; /* of a WORD */
    bool number;                 /* may be written with signs in it: 1,000 or 5.5 */
    uint8_t n;                   /* bytes of start */
    char start[SCREEN_PREFIX_MOST];
};

/*
 * Makes a clue of word i of a phrase, whose expected occurrences in a million words of
 * news are per_million. What it would cost to be told of each: INFINITY where it is
 * SCREEN_NOTHING.
 */
double screen_clue(const struct phrase *phrase, size_t i, double per_million,
                   struct screen_clue *clue);

/* NULL where no screen can be made of these clues or it would not pay. */
struct screen *screen_new(const struct screen_clue *clues, size_t n);
void screen_free(struct screen *s); /* NULL is fine */
size_t screen_bytes(const struct screen *s);

/* Whether a clue may stand in held text; any way (screen_find.h) will do. Fills `scratch`
 * with words of no meaning. */
bool screen_passes(const struct screen *s, const struct screen_way *way, struct span text,
                   struct words *scratch);

#endif
