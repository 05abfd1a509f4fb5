/*
 * terms: where a term stands in an item, found the slow way.
 *
 * The lower half of the oracle: holds the words of one item in full (folded and lower
 * case, no hashes) and tries every phrase of a term at every word. Knows nothing of
 * operators.
 */
#ifndef ORACLE_TERMS_H
#define ORACLE_TERMS_H

#include <stddef.h>

#include "base/arena.h"
#include "feed/item.h"
#include "rule/term.h"
#include "text/token.h"

struct field_words {
    struct span text;
    struct words words;
    struct span *folded; /* of each word */
    struct span *lower;
};

struct item_words {
    const struct item *item;
    struct arena arena;
    struct field_words field[ITEM_FIELDS];
};

void item_words_init(struct item_words *w, const struct item *item);
void item_words_release(struct item_words *w);

/* One place of one term: the words [first, past), none where a regular expression touches
 * none, and the bytes that evidence lists. */
struct occurrence {
    size_t first;
    size_t past;
    size_t start;
    size_t end;
};

struct occurrences {
    struct occurrence *at;
    size_t n;
    size_t cap;
};

/*
 * Appends the places of term that lie wholly among the first `words` words of a field.
 * They never overlap: leftmost first, the longest of those that start together, on from
 * its end. The caller frees found->at.
 */
void terms_find(const struct item_words *w, enum item_field field, size_t words,
                const struct term *term, struct occurrences *found);

#endif
