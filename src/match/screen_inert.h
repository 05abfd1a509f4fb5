/*
 * screen_inert: characters beyond ASCII that hide no word from the screen.
 *
 * An inert character makes no difference to whether a word of ASCII letters and digits,
 * of a unified ideograph, or of a Hangul syllable stands in its text as these bytes:
 *
 *   - it only separates (dashes, quotation marks, currencies, emoji, CJK punctuation); or
 *   - it folds to something beyond ASCII and takes all of its word with it (Greek,
 *     Cyrillic, Armenian, Hebrew, Arabic letters); or
 *   - it is a word by itself (ideographs, kana, Hangul) and folds to nothing but itself,
 *     or to none of those words.
 *
 * All others may hide a word: letters with accents, ligatures, full width, marks, digits
 * of any script, and whatever vanishes inside a word. test_screen.c holds each character
 * against the text layer.
 */
#ifndef MATCH_SCREEN_INERT_H
#define MATCH_SCREEN_INERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One bit for each character below this. */
#define SCREEN_INERT_CHARS 0x20000u

struct screen_inert {
    uint64_t bits[SCREEN_INERT_CHARS / 64];
};

void screen_inert_init(struct screen_inert *x);

static inline bool screen_is_inert(const struct screen_inert *x, uint32_t cp)
{
    return cp < SCREEN_INERT_CHARS && x->bits[cp / 64] >> (cp % 64) & 1;
}

#endif
