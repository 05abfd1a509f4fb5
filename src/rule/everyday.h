/*
 * everyday: English words that are in nearly every text, or are also names.
 *
 * Short on purpose: words without which a warning would be missed, not all there are.
 * Internal to rule/.
 */
#ifndef RULE_EVERYDAY_H
#define RULE_EVERYDAY_H

#include <stdbool.h>

#include "base/span.h"

/* Whether a folded word is in nearly every text by itself: the, of, us, it, may. */
bool everyday_is_common(struct span folded);

/* Whether a folded word that is written with a capital (EAR, May, Apple) is an ordinary
 * word too. True of all the common ones. */
bool everyday_is_word(struct span folded);

#endif
