#include "rule/query_lex.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"
#include "rule/chars.h"
#include "rule/quote.h"
#include "text/token.h"
#include "text/utf8.h"

/* --- places --- */

void lex_init(struct lexer *l, struct span text, const struct query_source *src,
              struct diag *d)
{
    *l = (struct lexer){.text = text, .src = src, .d = d};
}

/* Characters before byte `offset`. */
static size_t column_at(struct lexer *l, size_t offset)
{
    if (offset < l->counted)
        l->counted = l->column = 0;
    for (; l->counted < offset && l->counted < l->text.n; l->counted++)
        l->column += (l->text.p[l->counted] & 0xc0) != 0x80;
    return l->column;
}

struct diag_place lex_place(struct lexer *l, size_t offset)
{
    struct diag_place place = l->src->place;

    if (l->src->exact_columns && place.column)
        place.column += column_at(l, offset);
    return place;
}

void lex_error(struct lexer *l, size_t offset, const char *hint, const char *fmt, ...)
{
    char message[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, ap);
    va_end(ap);
    if (l->src->exact_columns)
        diag_add(l->d, DIAG_ERROR, lex_place(l, offset), l->src->line, hint, "%s",
                 message);
    else
        diag_add(l->d, DIAG_ERROR, l->src->place, l->src->line, hint,
                 "%s (character %zu of the text)", message, column_at(l, offset) + 1);
}

/* --- tokens --- */

/* The number after the slash: 1 to 1000, or 0. */
static uint32_t read_number(struct span digits)
{
    uint64_t n;

    return number_read(digits, QUERY_DISTANCE_MOST, &n) == 0 ? (uint32_t)n : 0;
}

static struct span rest_at(const struct lexer *l, size_t at)
{
    return span_make(l->text.p + at, l->text.n - at);
}

size_t lex_blank(struct span s)
{
    static const char *const wide[] = {"\u00a0", "\u3000", "\u202f", "\u2009", "\ufeff"};

    if (s.n && char_in(s.p[0], " \t\r\n\f\v"))
        return 1;
    for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
        if (span_starts(s, wide[i]))
            return strlen(wide[i]);
    return 0;
}

/* What ends a bare word; a quote does too, and is then reported as glued to it. */
static bool ends_word(const struct lexer *l, size_t at)
{
    struct span s = rest_at(l, at);

    if (s.n == 0 || s.p[0] == '(' || s.p[0] == ')' || lex_blank(s) || quote_mark(s))
        return true;
    if (s.p[0] != ',')
        return false;
    return at == 0 || s.n < 2 || !isdigit((unsigned char)s.p[-1]) ||
           !isdigit((unsigned char)s.p[1]);
}

static struct lexeme make(struct lexer *l, enum lex_kind kind, size_t start, size_t end)
{
    struct lexeme t = {.kind = kind, .offset = start, .end = end};

    t.text = span_make(l->text.p + start, end - start);
    t.place = lex_place(l, start);
    l->at = end;
    return t;
}

static struct lexeme bad(struct lexer *l, size_t start, size_t end)
{
    return make(l, LEX_BAD, start, end);
}

/* A token that must be followed by a blank, a parenthesis, a comma or the end is followed
 * by something else. */
static bool glued(struct lexer *l, size_t end, const char *what)
{
    struct span s = rest_at(l, end);

    if (s.n == 0 || lex_blank(s) || char_in(s.p[0], "(),"))
        return false;
    if (*what == 'q' && s.p[0] == '~')
        lex_error(
            l, end,
            "for words near each other write a NEAR/5 b; for inflected forms put the "
            "`~` inside, right after the word",
            "a `~` after a closing quote");
    else
        lex_error(l, end, "put a blank and an operator between them",
                  "something is glued to the end of a %s", what);
    return true;
}

/* Skips what is glued, so that one mistake gives one message. */
static size_t skip_glued(const struct lexer *l, size_t at)
{
    while (at < l->text.n && !lex_blank(rest_at(l, at)) && !char_in(l->text.p[at], "()"))
        at++;
    return at;
}

static struct lexeme lex_quoted(struct lexer *l, size_t start, size_t quote)
{
    struct span inside;
    size_t n = quote_read(rest_at(l, quote), &inside);

    if (!n) {
        lex_error(l, quote, "close it; a quote inside quotes is written \\\"",
                  "a quote that is never closed");
        return bad(l, start, l->text.n);
    }
    if (glued(l, quote + n, "quoted phrase"))
        return bad(l, start, skip_glued(l, quote + n));
    return make(l, LEX_TERM, start, quote + n);
}

static struct lexeme lex_regex(struct lexer *l, size_t start)
{
    size_t i = start + 1;

    while (i < l->text.n && l->text.p[i] != '/')
        i += l->text.p[i] == '\\' ? 2 : 1;
    if (i >= l->text.n) {
        lex_error(l, start, "a slash inside it is written \\/; words go into quotes",
                  "a regular expression without a slash at its end");
        return bad(l, start, l->text.n);
    }
    if (glued(l, i + 1, "regular expression (case is ignored without flags)"))
        return bad(l, start, skip_glued(l, i + 1));
    return make(l, LEX_TERM, start, i + 1);
}

size_t lex_list_name(struct span s)
{
    const char *p = s.p, *end = s.p + s.n;
    unsigned bytes;

    if (s.n && isdigit((unsigned char)*p))
        return 0;
    for (; p < end; p += bytes) {
        uint32_t cp = utf8_decode(p, end, &bytes);

        if (!token_is_word(cp) && cp != '_' && !(p > s.p && (cp == '-' || cp == '.')))
            break;
    }
    while (p > s.p && p[-1] == '.')
        p--;
    return (size_t)(p - s.p);
}

static struct lexeme lex_reference(struct lexer *l, size_t start, enum lex_kind kind)
{
    size_t name = start + 1, end = name;
    struct lexeme t;
    struct span inside;

    if (kind == LEX_RULE && quote_mark(rest_at(l, name)) &&
        (end = name + quote_read(rest_at(l, name), &inside)) > name) {
        t = make(l, LEX_RULE, start, end);
        t.text = inside;
        return t;
    }
    if (kind == LEX_LIST)
        end += lex_list_name(rest_at(l, name));
    else
        while (end < l->text.n && !lex_blank(rest_at(l, end)) &&
               !char_in(l->text.p[end], "(),"))
            end++;
    if (end == name) {
        lex_error(l, start,
                  "$name is a list, @id is another rule; for the sign write =...",
                  "no name after `%c`", l->text.p[start]);
        return bad(l, start, skip_glued(l, name));
    }
    if (glued(l, end, kind == LEX_LIST ? "list's name" : "rule's id"))
        return bad(l, start, skip_glued(l, end));
    t = make(l, kind, start, end);
    t.text = span_make(l->text.p + name, end - name);
    return t;
}

/* `W` and `FIRST` alone are ordinary words in capitals. */
static bool is_plain_word(const struct lexer *l, const struct query_op *op,
                          struct span word, size_t end)
{
    bool call = end < l->text.n && l->text.p[end] == '(';

    return span_eq(op->name, word) && !call &&
           (span_is(word, "W") || span_is(word, "FIRST"));
}

static struct lexeme lex_operator(struct lexer *l, const struct query_op *op,
                                  size_t start, size_t end)
{
    struct span word = span_make(l->text.p + start, end - start);
    struct lexeme t;
    uint32_t n = 0;

    if (op->number) {
        char hint[80];
        size_t skip = op->name.n + 1;

        if (word.n > skip)
            n = read_number(span_make(word.p + skip, word.n - skip));
        (void)snprintf(hint, sizeof(hint), "write it with a number from 1 to %d: %s",
                       QUERY_DISTANCE_MOST, op->example);
        if (n == 0) {
            lex_error(l, start, hint,
                      word.n > skip ? "`%.*s`: its number must be from 1 to 1000"
                                    : "`%.*s` lacks its number",
                      chars_shown(word), word.p);
            n = 1; /* the message is out: read on as if it were right */
        }
    }
    t = make(l, op->kind, start, end);
    t.n = n;
    return t;
}

/* A comma between digits (1,000) is part of a number, or stands between two members. */
static bool refuse_comma(struct lexer *l, struct span word, size_t start)
{
    const char *comma = memchr(word.p, ',', word.n);

    if (!comma || !l->in_members)
        return false;
    lex_error(l, start + (size_t)(comma - word.p),
              "put a blank after it to make two members, or the number into quotes",
              "a comma between two digits");
    return true;
}

static struct lexeme lex_prefix(struct lexer *l, size_t start, struct span name)
{
    uint32_t set = lex_field(name);
    const char *near;
    char hint[160];
    struct lexeme t;

    if (set) {
        t = make(l, LEX_FIELD, start, start + name.n + 1);
        t.n = set;
        return t;
    }
    near = lex_nearest_field(name);
    if (near)
        (void)snprintf(hint, sizeof(hint),
                       "did you mean %s: ? For the words themselves " LEX_QUOTE_IT, near);
    lex_error(l, start, near ? hint : LEX_QUOTE_IT, "`%.*s:` is no field",
              chars_shown(name), name.p);
    return bad(l, start, skip_glued(l, start));
}

static struct lexeme lex_word(struct lexer *l, size_t start)
{
    size_t end = start + 1;
    struct span word;
    const struct query_op *op;
    const char *colon;

    while (!ends_word(l, end))
        end++;
    word = span_make(l->text.p + start, end - start);
    op = lex_find_operator(word);
    if (op && !is_plain_word(l, op, word, end))
        return lex_operator(l, op, start, end);
    if (lex_refuse_foreign(l, word, start) || refuse_comma(l, word, start))
        return bad(l, start, skip_glued(l, start));
    colon = memchr(word.p, ':', word.n);
    if (colon)
        return lex_prefix(l, start, span_make(word.p, (size_t)(colon - word.p)));
    if (quote_mark(rest_at(l, end))) {
        lex_error(l, end, "put a blank and an operator between them",
                  "a quote is glued to the end of a word");
        return bad(l, start, skip_glued(l, end));
    }
    if (end < l->text.n && l->text.p[end] == ',' && !l->in_members) {
        lex_error(l, end, "write OR or AND between words; commas stand in 2 OF (a, b)",
                  "a comma outside `OF (...)`");
        return bad(l, start, skip_glued(l, end));
    }
    return make(l, LEX_TERM, start, end);
}

/* `=US`, `=C++`, `="The Entity List"`: everything up to a blank or parenthesis counts. */
static struct lexeme lex_exact(struct lexer *l, size_t start)
{
    size_t end = start + 1;

    if (quote_mark(rest_at(l, end)))
        return lex_quoted(l, start, end);
    while (!ends_word(l, end))
        end++;
    if (end == start + 1) {
        lex_error(l, start, "write it without a blank: =US", "nothing follows the `=`");
        return bad(l, start, end);
    }
    if (quote_mark(rest_at(l, end))) {
        (void)glued(l, end, "word");
        return bad(l, start, skip_glued(l, end));
    }
    return make(l, LEX_TERM, start, end);
}

/* Whether the sign at `at` stands at the start of a word: `-a`, not `a-b` or `a - b`. */
static bool is_minus(const struct lexer *l, size_t at)
{
    return l->text.p[at] == '-' && at + 1 < l->text.n && l->text.p[at + 1] != '-' &&
           !lex_blank(rest_at(l, at + 1)) && !char_in(l->text.p[at + 1], "),");
}

struct lexeme lex_next(struct lexer *l)
{
    size_t start = l->at, n;

    while ((n = lex_blank(rest_at(l, start))) > 0)
        start += n;
    if (start >= l->text.n)
        return make(l, LEX_END, l->text.n, l->text.n);
    if (quote_mark(rest_at(l, start)))
        return lex_quoted(l, start, start);
    switch (l->text.p[start]) {
    case '(': return make(l, LEX_OPEN, start, start + 1);
    case ')': return make(l, LEX_CLOSE, start, start + 1);
    case ',': return make(l, LEX_COMMA, start, start + 1);
    case '/': return lex_regex(l, start);
    case '=': return lex_exact(l, start);
    case '@': return lex_reference(l, start, LEX_RULE);
    case '$':
        if (lex_list_name(rest_at(l, start + 1)) || start + 1 == l->text.n ||
            !isdigit((unsigned char)l->text.p[start + 1]))
            return lex_reference(l, start, LEX_LIST);
        break; /* $1.2bn is a term */
    default: break;
    }
    if (is_minus(l, start))
        return make(l, LEX_MINUS, start, start + 1);
    return lex_word(l, start);
}
