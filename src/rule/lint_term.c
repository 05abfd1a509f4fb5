#include "rule/lint_term.h"
#include "rule/chars.h"

#include <ctype.h>
#include <stdint.h>

#include "text/token.h"
#include "text/utf8.h"

#define LITERAL 3

bool lint_term_single_word(const struct term *t, struct span *word)
{
    if (t->kind != TERM_PHRASE || t->n_phrases != 1 || t->phrases[0].n != 1 ||
        t->phrases[0].words[0].kind != WORD_PLAIN)
        return false;
    *word = t->phrases[0].words[0].text;
    return true;
}

bool lint_term_is_tiny(struct span word)
{
    static const char common[] = "的一是在了不有和人这中大为上个国";

    if (word.n == 1)
        return true;
    return word.n == 3 && memmem(common, sizeof(common) - 1, word.p, word.n);
}

/* A phrase is looked up by any word of it that does not begin with a wildcard. */
static bool leads_with_wildcard(const struct phrase *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!span_starts(p->words[i].text, TOKEN_ANY_RUN) &&
            !span_starts(p->words[i].text, TOKEN_ANY_ONE))
            return false;
    return true;
}

bool lint_term_leads_with_wildcard(const struct term *t)
{
    for (size_t i = 0; i < t->n_phrases; i++)
        if (leads_with_wildcard(&t->phrases[i]))
            return true;
    return false;
}

bool lint_term_is_short_prefix(const struct term *t)
{
    struct span letters;
    unsigned bytes;

    if (t->kind != TERM_PHRASE || t->phrases[0].n != 1 ||
        t->phrases[0].words[0].kind != WORD_WILDCARD)
        return false;
    letters = t->phrases[0].words[0].text;
    if (letters.n <= 3 || memcmp(letters.p + letters.n - 3, TOKEN_ANY_RUN, 3) != 0)
        return false;
    letters.n -= 3;
    return utf8_count(letters) == LITERAL &&
           !memchr(letters.p, (unsigned char)TOKEN_ANY_RUN[0], letters.n) &&
           !token_is_ideographic(utf8_decode(letters.p, letters.p + letters.n, &bytes));
}

/* Chinese, kana and Hangul: no marks are left on them once they are composed. */
static bool is_cjk(uint32_t cp)
{
    return token_is_ideographic(cp) && cp >= 0x2e80;
}

static bool joins_ideographs(struct span pattern)
{
    const char *p = pattern.p, *end = p + pattern.n;
    unsigned bytes, fixed = 0;
    bool cjk = false, one = false;

    for (; p < end; p += bytes) {
        uint32_t cp = utf8_decode(p, end, &bytes);

        cjk |= is_cjk(cp);
        one |= cp == TOKEN_ANY_ONE_CODE;
        fixed += !token_is_wildcard(cp);
    }
    return cjk && (one || fixed > 1);
}

bool lint_term_cannot_match(const struct term *t)
{
    for (size_t i = 0; i < t->n_phrases; i++) {
        size_t k = 0;

        while (k < t->phrases[i].n && (t->phrases[i].words[k].kind != WORD_WILDCARD ||
                                       !joins_ideographs(t->phrases[i].words[k].text)))
            k++;
        if (k == t->phrases[i].n)
            return false;
    }
    return t->n_phrases > 0;
}

size_t lint_term_least_words(const struct term *t)
{
    size_t least = t->n_phrases ? t->phrases[0].n : 0;

    for (size_t i = 1; i < t->n_phrases; i++)
        least = t->phrases[i].n < least ? t->phrases[i].n : least;
    return least;
}

/* Past a class such as [^]a-z]. */
static size_t skip_class(struct span re, size_t i)
{
    i += i + 1 < re.n && re.p[i + 1] == '^' ? 2 : 1;
    for (size_t first = i; i < re.n && (re.p[i] != ']' || i == first); i++)
        i += re.p[i] == '\\';
    return i;
}

static bool is_literal(unsigned char c)
{
    return isalnum(c) || c >= 0x80 || c == ' ' || c == '_' || c == '-' || c == '\'';
}

bool lint_regex_has_literal(struct span re)
{
    size_t run = 0, longest = 0, depth = 0;
    bool all = true; /* alternatives outside groups had one each */

    for (size_t i = 0; i < re.n; i++) {
        unsigned char c = (unsigned char)re.p[i];
        bool counts = depth == 0 && (c & 0xc0) != 0x80;

        if (is_literal(c)) {
            run += counts;
            if (i + 1 == re.n || !char_in(re.p[i + 1], "?*{"))
                longest = run > longest ? run : longest;
            continue;
        }
        run = 0;
        depth += c == '(';
        depth -= c == ')' && depth;
        if (c == '\\')
            i++;
        else if (c == '[')
            i = skip_class(re, i);
        else if (c == '|' && depth == 0) {
            all &= longest >= LITERAL;
            longest = 0;
        }
    }
    return all && longest >= LITERAL;
}
