/*
 * vocab: the small world that random rules and random news speak of.
 *
 * Each subject has ways to be written in news and ways to be asked for in rules; a few
 * subjects at a time make hits frequent.
 */
#ifndef ORACLE_VOCAB_H
#define ORACLE_VOCAB_H

#include <stddef.h>

#define VOCAB_FORMS_MOST 12

/* Lists end with NULL. Terms are in the notation of list entries (rule/term.h). */
struct vocab {
    const char *texts[VOCAB_FORMS_MOST];
    const char *terms[VOCAB_FORMS_MOST];
};

size_t vocab_count(void);
const struct vocab *vocab_subject(size_t i); /* i < vocab_count() */

#endif
