/*
 * letters: how the commonest letters beyond ASCII fold, without asking anyone.
 *
 * Latin, Greek, Cyrillic and Armenian from U+00C0, and the Latin of Vietnamese. A letter
 * is here only if it folds alike wherever it stands, so a word of such letters folds
 * letter by letter; fold_word, which knows all the others, gives the same
 * (test_word_quick.c tries each). For text/, and for who must tell what a word can look
 * like.
 */
#ifndef TEXT_LETTERS_H
#define TEXT_LETTERS_H

#include <stddef.h>
#include <stdint.h>

#define LETTERS_CELL 4 /* bytes: at most three of a folded letter, zeros behind them */

#define LETTERS_FIRST      0x00c0u /* two bytes each in UTF-8 */
#define LETTERS_PAST       0x0540u
#define LETTERS_MORE_FIRST 0x1e00u /* three bytes */
#define LETTERS_MORE_PAST  0x1f00u

/* The folded letter, LETTERS_CELL bytes that live for ever; NULL if it is not here (all
 * zeros if it is none). */
const char *letters_fold(uint32_t cp);

/*
 * Folds the letters in a row, ASCII ones too, that begin at p: the bytes that they take
 * there, and *n is what they take in out, at most half as much again. No more than `most`
 * bytes are taken; out has room for LETTERS_CELL bytes beyond.
 */
size_t letters_fold_row(const char *p, size_t most, char *out, size_t *n);

#endif
