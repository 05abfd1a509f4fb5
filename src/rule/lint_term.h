/*
 * lint_term: what can be said of one term.
 *
 * Internal to rule/.
 */
#ifndef RULE_LINT_TERM_H
#define RULE_LINT_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "rule/term.h"

/* Whether it is one plain word, whose folded form *word then is. */
bool lint_term_single_word(const struct term *t, struct span *word);

/* Whether a folded word is one letter or digit, or a Chinese character that is in nearly
 * every text. */
bool lint_term_is_tiny(struct span word);

/* Whether all words of it begin with a wildcard, so that no look-up finds it. */
bool lint_term_leads_with_wildcard(const struct term *t);

/* Whether it is one word of three letters and a `*`. */
bool lint_term_is_short_prefix(const struct term *t);

/* Whether a wildcard joins an ideographic character to something,
 * which text never does. */
bool lint_term_cannot_match(const struct term *t);

/* The words of its shortest phrase; of a regular expression 0. */
size_t lint_term_least_words(const struct term *t);

/* Whether a match of the regular expression must hold three given letters or digits in a
 * row, as far as a glance can tell. */
bool lint_regex_has_literal(struct span regex);

#endif
