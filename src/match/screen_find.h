/*
 * screen_find: where in a text a word may begin with one of a few heads, or something
 * stands that must be looked at more closely.
 *
 * The half of the screen that looks at every byte, written once for each kind of
 * processor. A head is the first bytes of a clue, four at most; bit 0x20 of all bytes is
 * set before they are compared, which makes letters small. Heads are put into eight
 * buckets, one bit each, and two tables of sixteen for each of the four bytes say by the
 * byte's halves in which buckets some head has it there:
 *
 *     text          . . c h i p . .
 *     byte 0 of       - 1 - - - -         c: bucket 1
 *     byte 1 of       - 1 - - - -         h, one further on
 *     byte 2, 3       - 1 - - - -
 *     start           - 1 - - - -         a word begins here
 *     head            - 1 - - - -         all of them: to be looked at
 *
 * What is found is too much rather than too little. Private to the screen; all ways find
 * the same on any bytes.
 */
#ifndef MATCH_SCREEN_FIND_H
#define MATCH_SCREEN_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCREEN_BLOCK   64
#define SCREEN_HEAD    4
#define SCREEN_BUCKETS 8

/*
 * Where all clues are words, and many, a way may look for the words instead, by their
 * first eight bytes: a little-endian number, zeros behind a shorter word. The upper half
 * of its product with SCREEN_TAG_MIX has, from these bits on, the word's tag, which is
 * never 0, and its places in two tables. Each clue's is in one of the two.
 */
#define SCREEN_TAGS      128 /* in a table */
#define SCREEN_TAG_MIX   0x9e3779b97f4a7c15u
#define SCREEN_TAG_FIRST 25
#define SCREEN_TAG_AT    11
#define SCREEN_TAG_MOST  0x7f
#define SCREEN_TAG_SET   0x80

/* Buckets by the place in the head and by what is looked at of a byte there. */
struct screen_heads {
    uint8_t low[SCREEN_HEAD][16]; /* its halves */
    uint8_t high[SCREEN_HEAD][16];
    uint8_t six[SCREEN_HEAD][64]; /* or its low six bits, in which case matters */
    uint64_t numbers;             /* all ones: digits behind signs matter; else 0 */
    bool tagged;                  /* tags may be looked for instead */
    uint8_t tags[2][SCREEN_TAGS];
};

/* What is in a block; bit i stands for byte at + i of the text. */
struct screen_marks {
    size_t at;
    uint64_t word;  /* ASCII letters and digits; no mark by itself */
    uint64_t head;  /* a word begins, and some head may be there */
    uint64_t odd;   /* a character beyond ASCII begins: not U+4000 to U+9FFF, and
                       not U+2010 to U+2029 */
    uint64_t joint; /* a letter right behind a full stop or comma; a digit there */
};

/* Where finding stands. All zeros but for text and n at first. */
struct screen_pass {
    const char *text;
    size_t n;
    size_t at;           /* the next block */
    uint64_t word, sign; /* of the block before; see screen_step.h */
};

/* The most blocks of one call. */
#define SCREEN_BLOCKS 16

/* Goes on through SCREEN_BLOCKS blocks, or to the end: a bit for each, by its number from
 * here, that has a mark. Those in m that have none, and those past the end, mean nothing.
 * Reads nothing outside. */
typedef uint32_t screen_find_fn(const struct screen_heads *h, struct screen_pass *p,
                                struct screen_marks m[SCREEN_BLOCKS]);

struct screen_way {
    const char *name;
    screen_find_fn *find;
};

/* All that this processor has, best first; NULL past the last. Their names are those of
 * text/token.h. */
const struct screen_way *screen_way_nth(size_t i);

/* The one that the environment names, else the best. NULL where that is the portable one:
 * it is slower than making words. */
const struct screen_way *screen_way_best(void);

/* --- the ways that are written for a kind of processor --- */

#if defined __x86_64__
#define SCREEN_X86
screen_find_fn screen_find_ssse3;
screen_find_fn screen_find_avx2;
screen_find_fn screen_find_avx512;
screen_find_fn screen_find_words; /* where tags are there */
#elif defined __aarch64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SCREEN_NEON
screen_find_fn screen_find_neon;
#endif

#endif
