/*
 * What people bring along from other query languages, and from a Chinese keyboard: signs
 * that mean nothing here. None is passed over in silence; each has a hint.
 */
#include <ctype.h>

#include "rule/query_lex.h"

/* What other languages read at the start of a word, and what to write here instead. */
static const struct {
    const char *sign;
    const char *hint;
} foreign[] = {
    {"!", "write NOT for exclusion; for the sign itself write =... or a quoted phrase"},
    {"+", "write AND between what must be there; for the sign itself write =..."},
    {"[", "ranges do not exist here; " LEX_QUOTE_IT},
    {"{", "ranges do not exist here; " LEX_QUOTE_IT},
    {"&&", "write AND"},
    {"||", "write OR"},
    {"--", "write -b with one sign, or AND NOT b; or " LEX_QUOTE_IT},
    {"~", "`~` comes right after a word: control~"},
};

/* Signs inside a word that a Chinese keyboard gives for ours. */
static const struct {
    const char *sign;
    const char *hint;
} wide[] = {
    {"\uff08", "write ( ) with the ASCII signs, or quote the words"},
    {"\uff09", "write ( ) with the ASCII signs, or quote the words"},
    {"\uff1a", "write : with the ASCII sign after a field, or quote the words"},
    {"\uff0c", "write , with the ASCII sign between members, or quote the words"},
    {"\u3001", "write , with the ASCII sign between members, or quote the words"},
};

bool lex_refuse_foreign(struct lexer *l, struct span word, size_t start)
{
    const char *caret = memchr(word.p, '^', word.n);

    if (span_is(word, "-")) {
        lex_error(l, start, "write -b without a blank, or AND NOT b; or " LEX_QUOTE_IT,
                  "a `-` that stands alone");
        return true;
    }
    for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
        if (span_starts(word, foreign[i].sign)) {
            lex_error(l, start, foreign[i].hint, "`%s` means nothing here",
                      foreign[i].sign);
            return true;
        }
    for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
        const char *at = memmem(word.p, word.n, wide[i].sign, 3);

        if (at) {
            lex_error(l, start + (size_t)(at - word.p), wide[i].hint,
                      "a full-width `%s` outside quotes", wide[i].sign);
            return true;
        }
    }
    if (caret && caret + 1 < word.p + word.n && isdigit((unsigned char)caret[1])) {
        lex_error(l, start + (size_t)(caret - word.p),
                  "nothing is weighed here: leave it out, or " LEX_QUOTE_IT,
                  "`^` with a number means nothing here");
        return true;
    }
    return false;
}
