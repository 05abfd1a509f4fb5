/* words: the arrays of struct words (token.h), for those who fill them. Private to text/.
 */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include <stddef.h>

#include "text/token.h"

/* So many words get a paragraph at once: most texts have no more. */
#define WORDS_FILLED 64

/* Makes room for so many words more. */
void words_reserve(struct words *w, size_t more);

#endif
