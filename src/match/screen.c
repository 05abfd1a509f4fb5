#include "match/screen.h"

#include "match/screen_inside.h"
#include "text/fold.h"
#include "text/letters.h"
#include "text/token.h"
#include "text/utf8.h"

/*
 * Why nothing is missed. A clue is a folded word of ASCII letters and digits (and dots,
 * in numbers), or one unified ideograph or Hangul syllable. Say that such a word stands
 * in a text. Then it stands there in one of these ways, and each of them is seen:
 *
 *  1  As its own bytes, in either case, with no ASCII letter or digit before it. Its head
 *     is found there; the letters and digits from there on are hashed as the word's would
 *     be and looked up (is_clue), or compared with the prefix of a wildcard.
 *  2  With characters that are beyond ASCII and yet fold to ASCII, or vanish, or join two
 *     parts: none of these is inert (screen_inert.h), so one is found. A Latin letter
 *     with an accent is never the first of a word that has ASCII right before it; where
 *     no clue begins as that ASCII does, it need not be looked at (is_hopeless).
 *  3  As a dotted acronym: its second letter has a dot before it, and a letter that
 *     stands alone before that (is_joint).
 *  4  As a number with signs in it. A word that begins with a letter has no commas
 *     inside, and without a dot of its own no dots either; for the others
 *     (screen_clue.number) every digit with a sign and a digit before it is found.
 *  5  Cut off, the text's word being longer than 255 bytes: no clue is nearly so long.
 *
 * A place of kinds 2 to 4 gets a closer look: the bytes between the white space around it
 * are made into words in earnest. Nothing of a word's making reaches across white space,
 * so they are the words that the whole text would have there.
 *
 * A clue of kind 1 does not count where the word beside it is plainly not the phrase's
 * (screen_beside.c).
 *
 * A clue that is seen need not be the word of the text (`controls` in `controls.5`), so
 * the screen may let pass what nobody waits for; that costs time and nothing else.
 */

/* Bytes to either side of a place that a closer look takes in; where no white space is
 * that near, the text passes unseen. */
#define CLOSER_BYTES 128

/* Closer looks in a text of n bytes. With more of them, making words of all of it is
 * cheaper. */
#define CLOSER_LEAST 4
#define CLOSER_EVERY 32

/* A text that is being looked at. */
struct sight {
    const struct screen *screen;
    struct span text;
    struct words *words;
    size_t seen;   /* closer looks reached so far into it */
    size_t closer; /* closer looks that are left */
};

static bool has_word(const struct screen *s, uint64_t hash)
{
    return lexicon_may_have(&s->words, hash) && lexicon_find(&s->words, hash);
}

/* Whether a folded word, or an ASCII one in any case, begins with a prefix. */
static bool has_prefix(const struct screen *s, struct span word)
{
    for (size_t i = 0; i < s->n_prefixes; i++) {
        const struct screen_clue *c = &s->prefixes[i];
        size_t k = 0;

        while (k < c->n && k < word.n && (word.p[k] | 0x20) == c->start[k])
            k++;
        if (k == c->n)
            return true;
    }
    return false;
}

/* Whether an ideograph, U+4E00 to U+9FFF, is all that can be at p. */
static bool is_ideograph(struct span s)
{
    return s.n >= 3 && screen_is_han(s.p[0]) &&
           ((unsigned char)s.p[0] != 0xe4 || (unsigned char)s.p[1] >= 0xb8);
}

/* Whether an ideograph or syllable is a clue. Only where another ideograph follows at
 * once is it known what the next word is. */
static bool is_own_clue(const struct screen *s, struct span rest)
{
    uint64_t hash;

    if (rest.n < 3)
        return false;
    hash = hash_bytes(rest.p, 3);
    if (has_word(s, hash))
        return true;
    if (is_ideograph(span_make(rest.p + 3, rest.n - 3)))
        return has_word(s, hash_bytes(rest.p, 6));
    return has_word(s, screen_begins_pair(hash));
}

static bool is_high(char c)
{
    return (unsigned char)c >= 0x80;
}

/* Whether it may for one of the clues that are this word. */
static bool some_may_stand(const struct sight *v, size_t start, size_t end, uint64_t hash)
{
    const struct screen *s = v->screen;
    const struct lexicon_entry *e =
        lexicon_may_have(&s->words, hash) ? lexicon_find(&s->words, hash) : NULL;

    for (uint32_t i = 0; e && i < e->count; i++)
        if (screen_may_stand(v->text, start, end, &s->beside[e->first + i]))
            return true;
    return false;
}

/* Whether a clue stands at a byte where a word begins (case 1). */
static bool is_clue(const struct sight *v, size_t at)
{
    struct span rest = span_make(v->text.p + at, v->text.n - at);
    char small[SCREEN_WORD_MOST];
    size_t n = 0;

    if (is_high(rest.p[0]))
        return is_own_clue(v->screen, rest);
    if (v->screen->n_prefixes && has_prefix(v->screen, rest))
        return true;
    for (; n < rest.n && n < SCREEN_WORD_MOST && screen_is_word(rest.p[n]); n++)
        small[n] = (char)(rest.p[n] | 0x20);
    return some_may_stand(v, at, at + n, hash_bytes(small, n));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The bytes around a place up to white space; {NULL, 0} where that is not near. */
static struct span bytes_around(struct span text, size_t at)
{
    size_t start = at, end = at;

    while (start > 0 && at - start < CLOSER_BYTES && !is_blank(text.p[start - 1]) &&
           !screen_is_han(text.p[start]))
        start--;
    while (end < text.n && end - at < CLOSER_BYTES && !is_blank(text.p[end]) &&
           !screen_is_han(text.p[end]))
        end++;
    if (at - start == CLOSER_BYTES || end - at == CLOSER_BYTES)
        return span_make(NULL, 0);
    return span_make(text.p + start, end - start);
}

/* Whether a folded word is a clue, as far as it can be told from this one word. */
static bool is_folded_clue(const struct screen *s, struct span word, uint64_t hash)
{
    return has_word(s, hash) || (s->pairs && has_word(s, screen_begins_pair(hash))) ||
           has_prefix(s, word);
}

static bool has_clue(const struct sight *v, struct span around)
{
    const struct words *w = v->words;

    token_words(around, v->words);
    for (size_t i = 0; i < w->n; i++) {
        struct span word = span_make(around.p + w->start[i], w->end[i] - w->start[i]);
        char folded[FOLD_MOST];
        size_t n = v->screen->n_prefixes ? fold_word(word, folded) : 0;

        if (is_folded_clue(v->screen, span_make(folded, n), w->hash[i]))
            return true;
    }
    return false;
}

/* A word of letters with and without accents, folded. */
struct simple_word {
    char folded[SCREEN_WORD_MOST + LETTERS_CELL];
    size_t n;
    size_t end; /* in the text */
};

/* Whether what ends at byte `end` is a word by itself, with nothing that would join it.
 */
static bool ends_simply(struct span text, size_t end)
{
    return end + 1 >= text.n || text.p[end] != '.' ||
           !(screen_is_word(text.p[end + 1]) || is_high(text.p[end + 1]));
}

/* Reads the word around a letter with an accent. False where it is more than letters, or
 * may be. */
static bool read_simple(struct span text, size_t at, struct simple_word *w)
{
    unsigned size;

    w->n = 0;
    while (at > 0 && screen_is_letter(text.p[at - 1]))
        at--;
    if (at > 0 && (screen_is_word(text.p[at - 1]) || is_high(text.p[at - 1]) ||
                   text.p[at - 1] == '.' || text.p[at - 1] == ','))
        return false;
    for (; at < text.n && w->n < SCREEN_WORD_MOST; at += size) {
        const char *p = text.p + at, *cell;

        size = 1;
        if (screen_is_letter(*p)) {
            w->folded[w->n++] = (char)(*p | 0x20);
            continue;
        }
        if (!is_high(*p))
            break;
        cell = letters_fold(utf8_decode(p, text.p + text.n, &size));
        if (!cell || !*cell)
            return false;
        memcpy(w->folded + w->n, cell, LETTERS_CELL);
        w->n += strlen(cell);
    }
    w->end = at;
    return w->n < SCREEN_WORD_MOST && !(at < text.n && screen_is_word(text.p[at])) &&
           ends_simply(text, at);
}

/* Whether a clue may stand around a place that may hide one (cases 2 to 4). */
static bool look_closer(struct sight *v, size_t at)
{
    struct simple_word word;
    struct span around;

    if (at < v->seen)
        return false;
    if (is_high(v->text.p[at]) && read_simple(v->text, at, &word)) {
        v->seen = word.end;
        return is_folded_clue(v->screen, span_make(word.folded, word.n),
                              hash_bytes(word.folded, word.n));
    }
    if (v->closer-- == 0)
        return true;
    around = bytes_around(v->text, at);
    if (!around.p)
        return true;
    v->seen = (size_t)(around.p - v->text.p) + around.n;
    return has_clue(v, around);
}

static bool is_inert(const struct sight *v, size_t at)
{
    const char *p = v->text.p + at, *end = v->text.p + v->text.n;
    unsigned size;

    return (unsigned char)*p >= 0x80 &&
           screen_is_inert(&v->screen->inert, utf8_decode(p, end, &size));
}

/* hash_bytes of the n <= 16 letters and digits at p, in lower case; 16 bytes are read. */
static inline uint64_t hash_short(const char *p, size_t n)
{
    static const unsigned char keep[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                           255, 255, 255, 255, 255, 255, 255, 255};
    const uint64_t small = 0x2020202020202020u;
    const unsigned char *bytes = (const unsigned char *)p;
    uint64_t low = (hash_load64(bytes) | small) & hash_load64(keep + 16 - n);
    uint64_t high = (hash_load64(bytes + 8) | small) & hash_load64(keep + 24 - n);
    uint64_t hash = hash_block(low, high, n);

    return hash + !hash;
}

/*
 * Those of the heads in a block that may well be clues. Most are short words in one block
 * with enough text behind them: of these only one in 64 is left that is none, and no
 * branch but the loop's end depends on which they are.
 */
static uint64_t likely_heads(const struct sight *v, const struct screen_marks *m)
{
    size_t whole = v->text.n - m->at;
    uint64_t heads = 0;

    if (v->screen->n_prefixes)
        return m->head;
    for (uint64_t left = m->head; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctzll(left);
        uint64_t past = ~(m->word >> i); /* none only where i is 0 */
        size_t n = past ? (size_t)__builtin_ctzll(past) : SCREEN_BLOCK;
        bool likely = true;

        if (n - 1 < 16 && i + n < SCREEN_BLOCK && i + 16 <= whole)
            likely =
                lexicon_may_have(&v->screen->words, hash_short(v->text.p + m->at + i, n));
        heads |= likely ? left & -left : 0;
    }
    return heads;
}

/* Whether a place of screen_marks.joint is the second letter of a dotted acronym, or a
 * digit of a number that has begun before the sign. */
static bool is_joint(struct span text, size_t at)
{
    char before = at >= 2 ? text.p[at - 2] : ' ';

    if (!screen_is_letter(text.p[at]))
        return screen_is_word(before) && !screen_is_letter(before);
    return text.p[at - 1] == '.' && screen_is_letter(before) &&
           (at == 2 || !screen_is_word(text.p[at - 3]));
}

/* Whether the ASCII that a word begins with, before a letter with an accent, is such that
 * no clue begins so: then what follows makes no difference. */
static bool is_hopeless(const struct sight *v, const struct screen_marks *m, size_t at)
{
    const char *p = v->text.p + at;
    size_t i = at - m->at, n;
    uint32_t second;

    if ((unsigned char)*p < 0xc3 || (unsigned char)*p > 0xc5)
        return false;
    n = i ? (size_t)__builtin_clzll(~(m->word << (SCREEN_BLOCK - i)) | 1) : 0;
    if (n == 0 || n == i)
        return false;
    second = v->screen->begins[p[-(ptrdiff_t)n] & 31];
    return !(n == 1 ? second : second >> (p[1 - (ptrdiff_t)n] & 31) & 1);
}

/* Whether what is odd or a joint hides nothing. */
static bool is_harmless(const struct sight *v, const struct screen_marks *m, size_t at)
{
    if (!is_high(v->text.p[at]))
        return !is_joint(v->text, at);
    return is_hopeless(v, m, at) || is_inert(v, at);
}

static bool look_at(struct sight *v, const struct screen_marks *m)
{
    for (uint64_t left = likely_heads(v, m); left; left &= left - 1)
        if (is_clue(v, m->at + (size_t)__builtin_ctzll(left)))
            return true;
    for (uint64_t left = m->odd | m->joint; left; left &= left - 1) {
        size_t at = m->at + (size_t)__builtin_ctzll(left);

        if (!is_harmless(v, m, at) && look_closer(v, at))
            return true;
    }
    return false;
}

bool screen_passes(const struct screen *s, const struct screen_way *way, struct span text,
                   struct words *scratch)
{
    size_t n = text.n < TOKEN_TEXT_MOST ? text.n : TOKEN_TEXT_MOST;
    struct sight v = {s, span_make(text.p, n), scratch, 0,
                      CLOSER_LEAST + n / CLOSER_EVERY};
    struct screen_pass p = {.text = text.p, .n = n};
    struct screen_marks m[SCREEN_BLOCKS];

    while (p.at < n) {
        for (uint32_t left = way->find(&s->heads, &p, m); left; left &= left - 1)
            if (look_at(&v, &m[__builtin_ctz(left)]))
                return true;
    }
    return false;
}
