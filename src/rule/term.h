/*
 * term: one thing to look for, as a rule's author wrote it.
 *
 * `export control*`, `wi-fi`, `control~`, `=US`, `/H[12]00/` become the words they are
 * made of, folded as item text is (text/token.h, text/fold.h). Knows nothing of
 * operators. Everything lives in the arena given to term_parse.
 */
#ifndef RULE_TERM_H
#define RULE_TERM_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/span.h"
#include "text/token.h"

enum word_kind {
    WORD_PLAIN,    /* text: the folded form, compared whole */
    WORD_WILDCARD, /* text: the folded form with TOKEN_ANY_RUN / TOKEN_ANY_ONE in it */
    WORD_STEM, /* text: the lower-case form with accents (fold_lower), to be stemmed */
};

struct word_pattern {
    enum word_kind kind;
    struct span text;
};

/* Words that must stand in a row. */
struct phrase {
    struct word_pattern *words;
    size_t n; /* at least 1 */
};

enum term_kind { TERM_PHRASE, TERM_EXACT, TERM_REGEX };

struct term {
    enum term_kind kind;
    struct span text; /* as written, without the quotes around: what evidence calls it */
    struct phrase *phrases; /* PHRASE: any of these (a hyphen in the rule gives two: `wi
                               fi`, `wifi`); EXACT: one, of plain words; REGEX: none */
    size_t n_phrases;
    struct span exact; /* EXACT: the text to be met, through fold_exact */
    struct span regex; /* REGEX: what stood between the slashes */
    struct diag_place place;
    struct span line; /* of the file, for the diag: as query_source has it */
};

/* At most this many words in a phrase, and this many optional hyphens (2^n phrases). */
#define TERM_WORDS_MOST   64
#define TERM_HYPHENS_MOST 6

/* A longer one is no term but a file in the wrong place. */
#define TERM_BYTES_MOST 4096

/* What is wrong with a term: offset in bytes into the text given. The texts are static,
   or live in the arena that was given. */
struct term_error {
    size_t offset;
    const char *message;
    const char *hint; /* NULL: none */
};

/*
 * Reads one term of held text, in the notation of list entries: `*` and `?` are
 * wildcards, a `~` after a word asks for its inflections, a leading `=` makes it exact
 * (the rest may be in double quotes), `/.../` is a regular expression. `$list` and
 * operators are not terms; the caller has taken them. Returns the term, allocated in a,
 * or NULL and *e.
 */
struct term *term_parse(struct arena *a, struct span text, struct term_error *e);

/* The same with the caller's words as scratch, for those who read a million of them. */
struct term *term_parse_with(struct words *scratch, struct arena *a, struct span text,
                             struct term_error *e);

#endif
