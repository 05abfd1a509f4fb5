/*
 * comma: the hashes of numbers with a comma in them.
 *
 * A comma ends a run, and between digits it often ends no word:
 *
 *     runs      [--] [-]    [---] [---]   [-] [-]
 *     text      1,250 bn    1,000,000     12, 45
 *     numbers   1250        left to the rules (word.h), as is all that is not one comma
 *
 * Private to text/. No state.
 */
#ifndef TEXT_COMMA_H
#define TEXT_COMMA_H

#include <stdint.h>

#include "text/runs.h"
#include "text/token.h"

/*
 * Settles each mark RUNS_JOIN of two runs that are one number with one comma, and joined
 * to nothing else: makes one run of them, hashed without the comma, and takes the mark
 * away. Of the runs `whole` are known to their ends.
 */
void comma_settle(const struct runs_text *t, struct runs *r, uint32_t whole);

#endif
