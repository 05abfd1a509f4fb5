/*
 * row: words out of rows of ideographs.
 *
 * Chinese has no blanks between its words, which are a character each here; what stands
 * between them is a comma in the same three bytes, and now and then a name in ASCII. All
 * of a row is taken at once (wide.h), and what is odd left to the rules (word.h). Private
 * to text/. No state.
 */
#ifndef TEXT_ROW_H
#define TEXT_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "text/token.h"
#include "text/word.h"

/*
 * Adds to w the ideographs in a row from `start` on, a byte of a text that w->text is of,
 * and goes over the signs between them; or adds the ASCII word there, if an ideograph or
 * a sign stands behind it. Where the next word or gap begins: `start` if nothing was
 * taken, and the rules must do it.
 */
const char *row_take(const struct word_scan *s, struct words *w, const char *start);

#endif
