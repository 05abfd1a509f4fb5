/*
 * screen_inside: what the making of a screen and the looking through it share; private to
 * the screen.
 */
#ifndef MATCH_SCREEN_INSIDE_H
#define MATCH_SCREEN_INSIDE_H

#include "base/hash.h"
#include "match/lexicon.h"
#include "match/screen.h"
#include "match/screen_inert.h"

/* A clue is no longer than this. */
#define SCREEN_WORD_MOST 64

struct screen {
    struct screen_heads heads;
    struct lexicon words; /* hashes of the clues that are whole words; keys of pairs */
    struct screen_beside *beside; /* of them, by the numbers in the lexicon */
    bool pairs;
    struct screen_clue *prefixes;
    size_t n_prefixes;
    size_t tables;       /* bytes of beside and prefixes, with the room that is left */
    uint32_t begins[32]; /* by the first letter's low five bits: those of the second */
    struct screen_inert inert;
};

/* First bytes of U+4000 to U+9FFF: words by themselves. */
static inline bool screen_is_han(char c)
{
    return (unsigned char)c >= 0xe4 && (unsigned char)c <= 0xe9;
}

static inline bool screen_is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline bool screen_is_word(char c)
{
    return screen_is_letter(c) || (c >= '0' && c <= '9');
}

/* Whether a phrase may stand around the word [start, end) of a text, which is its clue.
 */
bool screen_may_stand(struct span text, size_t start, size_t end,
                      const struct screen_beside *beside);

/* The key of a word that begins a pair. */
static inline uint64_t screen_begins_pair(uint64_t hash)
{
    return hash_pair(hash, 1) | 1;
}

#endif
