#include "rule/entry.h"

#include <ctype.h>

#include "rule/query_lex.h"
#include "rule/quote.h"

#define USE_QUERY                                                                        \
    "use `query` for operators; as plain words write it in lower case, case never "      \
    "matters"

/* Whether `word` can only be an operator. `first` and `last`:
 * nothing before, after it. */
static bool is_operator(struct span word, bool first, bool last)
{
    static const char *const always[] = {"AND", "OR", "NOT", "|",
                                         "&&",  "||", "W/S", "W/P"};
    static const char *const between[] = {"NEAR", "BEFORE", "SENTENCE", "PARAGRAPH"};
    const struct query_op *op;

    for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
        if (span_is(word, always[i]))
            return true;
    for (size_t i = 0; i < sizeof(between) / sizeof(*between); i++)
        if (span_is(word, between[i]))
            return !first && !last;
    op = lex_find_operator(word);
    return op && op->number && word.n > op->name.n + 1 &&
           isdigit((unsigned char)word.p[op->name.n + 1]);
}

static bool has_field(struct span word)
{
    const char *colon = memchr(word.p, ':', word.n);

    return colon && lex_field(span_make(word.p, (size_t)(colon - word.p)));
}

/* A message about the word, or NULL where it is a plain one. */
static const char *refuse_word(struct span word, bool first, bool last, const char **hint)
{
    *hint = USE_QUERY;
    if (is_operator(word, first, last))
        return "an operator in a list of terms";
    *hint = "use `query` for fields; as plain words leave the colon out";
    if (has_field(word))
        return "a field prefix in a list of terms";
    *hint = "use `none`, or `query` with AND NOT; as a plain word leave the sign out";
    if (word.n > 1 && word.p[0] == '-' &&
        (isalnum((unsigned char)word.p[1]) || (word.p[1] & 0x80) || word.p[1] == '"'))
        return "a `-` before a word would exclude it in a query";
    *hint =
        "an entry is a list's name alone, or a phrase; for the sign itself write =...";
    if (!first && word.p[0] == '$' && lex_list_name(span_make(word.p + 1, word.n - 1)))
        return "a list's name inside a phrase";
    return NULL;
}

static size_t skip_blanks(struct span s, size_t i)
{
    size_t n;

    while ((n = lex_blank(span_make(s.p + i, s.n - i))) > 0)
        i += n;
    return i;
}

/* `2 OF (`: a number, then what begins at `at`. */
static bool is_of(struct span word, struct span s, size_t at)
{
    for (size_t i = 0; i < word.n; i++)
        if (!isdigit((unsigned char)word.p[i]))
            return false;
    if (!span_starts(span_make(s.p + at, s.n - at), "OF"))
        return false;
    at = skip_blanks(s, at + 2);
    return at < s.n && s.p[at] == '(';
}

/* The first word that is more than a word, as an offset into s; s.n where all is well. */
static size_t find_foreign(struct span s, const char **message, const char **hint)
{
    size_t start = 0, end, next;

    for (bool first = true; start < s.n; first = false, start = next) {
        for (end = start; end < s.n && !lex_blank(span_make(s.p + end, s.n - end));)
            end++;
        next = skip_blanks(s, end);
        *message =
            refuse_word(span_make(s.p + start, end - start), first, next == s.n, hint);
        if (!*message && is_of(span_make(s.p + start, end - start), s, next)) {
            *message = "an operator in a list of terms";
            *hint = USE_QUERY;
        }
        if (*message)
            return start;
    }
    return s.n;
}

/* `$name` alone; anything after the name is an error. */
static struct node *read_list(struct arena *a, struct lexer *l, struct span s,
                              size_t offset, bool lists)
{
    size_t name = lex_list_name(span_make(s.p + 1, s.n - 1));
    struct node *n;

    if (!lists) {
        lex_error(l, offset,
                  "lists are named in YAML rule files; for the sign itself "
                  "write =...",
                  "a list's name in a watchlist");
        return NULL;
    }
    if (name + 1 != s.n) {
        lex_error(
            l, offset,
            "a list stands alone in its entry: use `query`, or quote it as =... for "
            "the sign itself",
            "something follows a list's name");
        return NULL;
    }
    n = arena_calloc(a, 1, sizeof(*n));
    n->kind = NODE_LIST;
    n->name = arena_dup(a, span_make(s.p + 1, name));
    n->child = arena_calloc(a, 1, sizeof(struct node *));
    n->offset = offset;
    n->place = lex_place(l, offset);
    return n;
}

static struct node *read_term(struct words *scratch, struct arena *a, struct lexer *l,
                              struct span s, size_t offset)
{
    struct term_error e = {.offset = 0};
    struct term *t = term_parse_with(scratch, a, s, &e);
    struct node *n;

    if (!t) {
        lex_error(l, offset + e.offset, e.hint, "%s", e.message);
        return NULL;
    }
    n = arena_calloc(a, 1, sizeof(*n));
    n->kind = NODE_TERM;
    n->term = t;
    n->offset = offset;
    n->place = t->place = lex_place(l, offset);
    t->line = l->src->line;
    return n;
}

/* Without blanks of any kind at either end: pasted text has odd ones, and `=US` must
 * begin with its sign. */
static struct span trim(struct span s)
{
    size_t start = skip_blanks(s, 0), k = 1;

    s = span_make(s.p + start, s.n - start);
    while (k <= 3 && k <= s.n) {
        bool blank = lex_blank(span_make(s.p + s.n - k, k)) == k;

        s.n -= blank ? k : 0;
        k = blank ? 1 : k + 1;
    }
    return s;
}

struct node *entry_parse(struct words *scratch, struct arena *a, struct span text,
                         bool lists, const struct query_source *src, struct diag *d)
{
    struct span s = trim(text);
    size_t offset = s.n ? (size_t)(s.p - text.p) : 0, foreign;
    const char *message, *hint;
    struct lexer l;

    lex_init(&l, text, src, d);
    if (s.n == 0 || s.p[0] == '/' || s.p[0] == '=' || quote_mark(s))
        return read_term(scratch, a, &l, s, offset);
    if (s.p[0] == '$' && lex_list_name(span_make(s.p + 1, s.n - 1)))
        return read_list(a, &l, s, offset, lists);
    if (s.p[0] == '@' && s.n > 1 && !isspace((unsigned char)s.p[1])) {
        lex_error(&l, offset,
                  "use `query` for other rules; as a plain word leave the sign "
                  "out, or write =... for the sign itself",
                  "another rule in a list of terms");
        return NULL;
    }
    foreign = find_foreign(s, &message, &hint);
    if (foreign < s.n) {
        lex_error(&l, offset + foreign, hint, "%s", message);
        return NULL;
    }
    return read_term(scratch, a, &l, s, offset);
}
