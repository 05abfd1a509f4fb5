/*
 * glob: the patterns of conditions and filters.
 *
 * `*` is any run of characters (also '/'), `?` any one; everything else stands for
 * itself, case ignored (fold_case). A leading '!' is the caller's business.
 */
#ifndef TEXT_GLOB_H
#define TEXT_GLOB_H

#include <stdbool.h>

#include "base/span.h"

/*
 * Whether subject matches pattern. Both are fold_case'd by the caller: a pattern once,
 * when it is read, a subject once an item. Time is at most pattern * subject.
 */
bool glob_match(struct span pattern, struct span subject);

#endif
