/*
 * token: held text to words.
 *
 * The analyser of the rule language (wirewatch-rules(5)): finds words with byte offsets
 * into the text it was given, hashes their folded forms, and marks where paragraphs and
 * sentences end. One pass, no allocation once warm. It knows nothing of rules.
 *
 *     text       U.S.  tightens  export-controls  on  Nvidia's  H200
 *     word       us    tightens  export controls  on  nvidia    h200
 *     position   0     1         2      3         4   5         6
 */
#ifndef TEXT_TOKEN_H
#define TEXT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct runs_way;
struct word_memo;

/* A text, and its end where it may be loaded from: zeros stand behind it. For the folder
 * itself. */
struct runs_text {
    const char *text;
    size_t tail_at; /* the text from here on is in tail, too */
    char tail[32];
};

/*
 * The words of one text, in order, as parallel arrays indexed by position. Embedded; item
 * lifetime: filled by token_words, refilled for the next text, memory kept.
 * Invariants: start[i] < end[i] <= start[i + 1]; paragraph[] and sentence[] do not fall.
 */
struct words {
    uint64_t *hash;      /* of the folded form; never 0 */
    uint32_t *start;     /* bytes into the text */
    uint32_t *end;       /* one past the last byte */
    uint32_t *paragraph; /* number of the paragraph a word is in, from 0 */
    uint32_t *sentence; /* number of its sentence, from 0 over the whole text; only set by
                           token_sentences */
    size_t n;
    size_t cap;
    size_t paragraph_set; /* words from here on, up to cap, have the paragraph 0 */
    bool sentences;       /* sentence[] is set for this text */
    struct runs_text text;
    const struct runs_way *way;
    struct word_memo *memo; /* not owned; of its owner's choice (word_memo.h), or NULL: it
                               changes no word, but how soon those beyond ASCII are
                               hashed */
};

/*
 * Word edges are found by vectors where the processor has them. words_init takes the
 * fastest way there is, or the one that this environment variable names ("avx512",
 * "avx2", "sse2", "neon", "portable"; another name is ignored): for tests and
 * measurements, for all ways give the same words.
 */
#define TOKEN_WAY_VARIABLE "WIREWATCH_SIMD"

void words_init(struct words *w);
void words_init_way(struct words *w, const struct runs_way *way); /* runs.h */
void words_release(struct words *w);

/* Texts are at most this long; the rest of a longer one is not looked at. */
#define TOKEN_TEXT_MOST ((size_t)1 << 30)

/* Fills w with the words of held text (utf8.h). */
void token_words(struct span text, struct words *w);

/* Sets w->sentence for the words of the same text, once; cheap to call again. */
void token_sentences(struct span text, struct words *w);

/*
 * In rules a word may hold wildcards. These two stand for them in text given to
 * token_pattern_words, where they count as letters (and join the word they touch, Han and
 * the like included); fold_word passes them through. They are noncharacters (U+FDD0,
 * U+FDD1), which in item text only separate.
 */
#define TOKEN_ANY_RUN "\xef\xb7\x90" /* the user's '*' */
#define TOKEN_ANY_ONE "\xef\xb7\x91" /* the user's '?' */

/* The same, decoded. */
#define TOKEN_ANY_RUN_CODE 0xfdd0u
#define TOKEN_ANY_ONE_CODE 0xfdd1u

static inline bool token_is_wildcard(uint32_t cp)
{
    return cp == TOKEN_ANY_RUN_CODE || cp == TOKEN_ANY_ONE_CODE;
}

void token_pattern_words(struct span text, struct words *w);

/* Whether the code point is in a script without spaces, where each character is a word.
 */
bool token_is_ideographic(uint32_t cp);

/* Whether it is part of a word: a letter, digit or mark, and not ignorable. */
bool token_is_word(uint32_t cp);

/* Whether it vanishes inside words: soft hyphen, joiners, variation selectors, bidi, ...
 */
bool token_is_ignorable(uint32_t cp);

#endif
