#include "rule/term.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "rule/chars.h"
#include "rule/quote.h"
#include "rule/term_read.h"
#include "text/fold.h"

void term_fail(struct term_reading *r, const char *at, const char *message,
               const char *hint)
{
    r->e->offset = (size_t)(at - r->text.p);
    r->e->message = message;
    r->e->hint = hint;
}

struct term *term_new(struct term_reading *r, enum term_kind kind, struct span text)
{
    struct term *t = arena_calloc(r->a, 1, sizeof(*t));

    t->kind = kind;
    t->text = arena_dup(r->a, text);
    return t;
}

/* --- regular expressions --- */

/* Whether PCRE2 can read it; the matcher compiles it again with the same flags. */
static int check_regex(struct term_reading *r, struct span regex)
{
    PCRE2_UCHAR message[160];
    PCRE2_SIZE at;
    int code;
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)regex.p, regex.n,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C,
                      &code, &at, NULL);

    if (re) {
        pcre2_code_free(re);
        return 0;
    }
    (void)pcre2_get_error_message(code, message, sizeof(message));
    term_fail(r, regex.p + (at < regex.n ? at : regex.n),
              arena_dup(r->a, span_of((const char *)message)).p,
              "regular expressions are those of PCRE2: see pcre2pattern(3)");
    return -1;
}

static struct term *read_regex(struct term_reading *r, struct span s)
{
    struct span regex = span_make(s.p + 1, s.n - 1);
    size_t end = 0;
    struct term *t;

    while (end < regex.n && regex.p[end] != '/')
        end += regex.p[end] == '\\' && end + 1 < regex.n ? 2 : 1;
    if (end >= regex.n || end + 1 != regex.n) {
        term_fail(r, end < regex.n ? regex.p + end + 1 : s.p,
                  end < regex.n
                      ? "there is text after the slash that ends a regular expression"
                      : "a regular expression without a slash at its end",
                  "it is written /.../, a slash inside it as \\/; a word needs no slash "
                  "before");
        return NULL;
    }
    regex.n = end;
    if (span_trim(regex).n == 0) {
        term_fail(r, s.p, "an empty regular expression",
                  "write what to look for between the slashes: /H[12]00/");
        return NULL;
    }
    if (check_regex(r, regex) < 0)
        return NULL;
    t = term_new(r, TERM_REGEX, s);
    t->regex = span_make(t->text.p + 1, regex.n);
    return t;
}

/* --- exact terms --- */

static int read_exact_text(struct term_reading *r, struct span s, struct span *inside)
{
    size_t n;

    *inside = s;
    if (s.n == 0 || char_in(s.p[0], " \t\r\n")) {
        term_fail(r, s.p, "nothing follows the `=`", "write it without a blank: =US");
        return -1;
    }
    if (!quote_mark(s))
        return 0;
    n = quote_read(s, inside);
    if (n != s.n) {
        term_fail(r, n ? s.p + n : s.p,
                  n ? "there is text after the closing quote"
                    : "a quote that is never closed",
                  "a quote inside quotes is written \\\"");
        return -1;
    }
    if (s.p[0] == '"')
        *inside = quote_unescape(r->a, *inside);
    *inside = span_trim(*inside);
    return 0;
}

static struct term *read_exact(struct term_reading *r, struct span s)
{
    struct span inside;
    struct buf exact;
    struct term *t;

    if (read_exact_text(r, span_make(s.p + 1, s.n - 1), &inside) < 0)
        return NULL;
    token_words(inside, r->words);
    if (term_check_words(r, s.p) < 0)
        return NULL;
    t = term_new(r, TERM_EXACT, s);
    t->phrases = arena_calloc(r->a, 1, sizeof(*t->phrases));
    t->n_phrases = 1;
    t->phrases->n = r->words->n;
    t->phrases->words = arena_calloc(r->a, t->phrases->n, sizeof(*t->phrases->words));
    for (size_t i = 0; i < t->phrases->n; i++) {
        struct span word = span_make(inside.p + r->words->start[i],
                                     r->words->end[i] - r->words->start[i]);

        t->phrases->words[i] = term_read_word(r, word, false);
        t->phrases->words[i].kind = WORD_PLAIN;
    }
    buf_init(&exact, BUF_NO_CAP);
    (void)fold_exact(inside, &exact); /* has no cap to meet */
    t->exact = arena_dup(r->a, buf_span(&exact));
    buf_release(&exact);
    return t;
}

struct term *term_parse_with(struct words *scratch, struct arena *a, struct span text,
                             struct term_error *e)
{
    struct term_reading r = {scratch, a, text, e};
    struct span s = span_trim(text);

    if (s.n == 0)
        term_fail(&r, text.p, "an empty term", "write a word or a phrase");
    else if (s.n > TERM_BYTES_MOST)
        term_fail(&r, s.p, "a term of more than 4096 bytes", "look for a part of it");
    else if (s.p[0] == '/')
        return read_regex(&r, s);
    else if (s.p[0] == '=')
        return read_exact(&r, s);
    else
        return term_read_phrase(&r, s);
    return NULL;
}

struct term *term_parse(struct arena *a, struct span text, struct term_error *e)
{
    struct words words;
    struct term *t;

    words_init(&words);
    t = term_parse_with(&words, a, text, e);
    words_release(&words);
    return t;
}
