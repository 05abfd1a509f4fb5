/*
 * stem: inflected forms, by Snowball.
 *
 * A stemmer gives the hash of a word's stem in a language; it remembers recent words, for
 * stemming costs far more than a look. A stem class is one word of a rule with a `~`: it
 * has a stem in every language, and the item's language says which counts.
 */
#ifndef MATCH_STEM_H
#define MATCH_STEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "match/lexicon.h"

/* Languages are numbered 0 .. stem_languages() - 1. */
unsigned stem_languages(void);

/* Of a language tag ("de-AT", "de"); English where it is absent or has no stemmer. */
unsigned stem_language(struct span tag);

struct stemmer;

struct stemmer *stemmer_new(void);
void stemmer_free(struct stemmer *s);

/*
 * The hash of the stem of a word: held text of a word's span, or a rule's WORD_STEM
 * text. Allocates only when a language is met for the first time.
 */
uint64_t stemmer_hash(struct stemmer *s, unsigned language, struct span word);

/* All classes of a ruleset. */
struct stem_classes {
    uint64_t *hashes; /* hashes[number * stem_languages() + language] */
    size_t n;
    struct lexicon table; /* anchors: key of (language, stem) -> range of numbers */
    uint32_t *numbers;
};

/* Takes over `hashes` (n rows); anchors lists the numbers that stem_classes_find finds.
 */
void stem_classes_build(struct stem_classes *c, uint64_t *hashes, size_t n,
                        const uint32_t *anchors, size_t n_anchors);
void stem_classes_release(struct stem_classes *c);

/* The anchor classes that have this stem in this language: numbers[first..first + count);
   NULL where there are none. */
const struct lexicon_entry *stem_classes_find(const struct stem_classes *c,
                                              unsigned language, uint64_t stem_hash);

#endif
