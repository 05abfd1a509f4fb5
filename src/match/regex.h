/*
 * regex: the regular expressions of rules, on PCRE2, within limits.
 *
 * A regex is immutable and may be shared by threads; a regex_scratch belongs to one
 * matcher. No JIT: the daemon runs where memory may not be both written and executed.
 */
#ifndef MATCH_REGEX_H
#define MATCH_REGEX_H

#include <stddef.h>

#include "base/span.h"

struct regex;
struct regex_scratch;

/* Case-insensitive, Unicode. NULL where pattern is not valid (the rule reader has checked
 * it). */
struct regex *regex_new(struct span pattern);
void regex_free(struct regex *r);

struct regex_scratch *regex_scratch_new(void);
void regex_scratch_free(struct regex_scratch *s);

enum regex_result { REGEX_NONE, REGEX_FOUND, REGEX_LIMIT };

/*
 * The first non-empty match in text (held text) at or after *start: *start and *end are
 * its bytes. REGEX_LIMIT: the search took more steps or memory than one may, and was
 * given up.
 */
enum regex_result regex_find(const struct regex *r, struct regex_scratch *s,
                             struct span text, size_t *start, size_t *end);

#endif
