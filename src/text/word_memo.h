/*
 * word_memo: words beyond ASCII that are known by heart.
 *
 * To fold such a word takes a look at each of its letters; to know it again takes a load
 * of all of them. A table has one place for each of so many words, and a later
 * word takes the place of an earlier one. Words are told apart by all their bytes, so
 * none is mistaken for another. A miss costs what folding costs and little more.
 *
 * Embedded, 96 KiB; all zeros is empty. It owns nothing and is used by one thread.
 * Private to text/, but for who keeps one.
 */
#ifndef TEXT_WORD_MEMO_H
#define TEXT_WORD_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/runs.h"
#include "text/token.h"

#define WORD_MEMO_BYTES 16   /* longer words are not kept: one load of runs_hash.h */
#define WORD_MEMO_WORDS 4096 /* a power of two */

/* A word's bytes as they stand, zeros behind them, and the hash of its folded form. */
struct word_memo_place {
    uint64_t bytes[2];
    uint64_t hash;
};

struct word_memo {
    struct word_memo_place place[WORD_MEMO_WORDS];
};

/*
 * Settles each mark RUNS_HIGH of which the run is one word as it stands, as latin.h does
 * with those of simple letters; leaves the others to the rules (word.h).
 *
 *     Łódź widens      is a word, and widens is ASCII
 *     É.U.  ١.٥        are left to the rules
 *     中国  «Nvi-SHY»  more than one word; a word and something that vanishes
 */
void word_memo_settle(struct word_memo *m, const struct runs_text *t, struct runs *r);

#endif
