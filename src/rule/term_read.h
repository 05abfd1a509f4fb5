/*
 * term_read: what the readers of a term share.
 *
 * term.c tells the kinds of terms apart and reads the shortest two, term_phrase.c reads
 * phrases, term_words.c the words of both. What they make lives in the arena that
 * term_parse was given. Internal to rule/.
 */
#ifndef RULE_TERM_READ_H
#define RULE_TERM_READ_H

#include <stdbool.h>

#include "rule/term.h"

/* One call of term_parse. */
struct term_reading {
    struct words *words; /* scratch */
    struct arena *a;
    struct span text; /* all that was given: error offsets count from here */
    struct term_error *e;
};

/* Says what is wrong, and at which byte of the text. */
void term_fail(struct term_reading *r, const char *at, const char *message,
               const char *hint);

/* A term without words so far, written like that. */
struct term *term_new(struct term_reading *r, enum term_kind kind, struct span text);

/* --- term_phrase.c --- */

/* A phrase, in quotes or not. NULL: it was refused, as r->e has it. */
struct term *term_read_phrase(struct term_reading *r, struct span s);

/* --- term_words.c --- */

/* Where in s, as it was written, byte `offset` of its draft came from: a wildcard became
 * three bytes. */
const char *term_written_at(struct span s, size_t offset);

/* Whether the words found, in r->words, are at least one and not too many: 0, or -1 and
 * an error at `at`. */
int term_check_words(struct term_reading *r, const char *at);

/* One word of a term. stem: a `~` follows it. */
struct word_pattern term_read_word(struct term_reading *r, struct span word, bool stem);

/*
 * The words of v, which is the draft of s (with the tokeniser's wildcards in place of the
 * author's), some of its hyphens joined: 0, or -1 and an error.
 */
int term_read_words(struct term_reading *r, struct span s, struct span v,
                    struct phrase *out);

#endif
