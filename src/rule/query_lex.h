/*
 * query_lex: a query as a row of tokens.
 *
 * Reads operators with their aliases, fields, references, quoted and bare terms, and
 * refuses what other languages read differently. Reports what it finds to a diag with its
 * place; a token that was reported is LEX_BAD. Internal to rule/.
 */
#ifndef RULE_QUERY_LEX_H
#define RULE_QUERY_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/span.h"
#include "rule/query.h"

#define QUERY_DISTANCE_MOST 1000 /* of NEAR/n and its kin */

enum lex_kind {
    LEX_END,
    LEX_OPEN,
    LEX_CLOSE,
    LEX_COMMA,
    LEX_TERM,
    LEX_LIST,
    LEX_RULE,
    LEX_FIELD,
    LEX_AND,
    LEX_OR,
    LEX_NOT,
    LEX_MINUS, /* the sign of `-a` */
    LEX_NEAR,
    LEX_BEFORE,
    LEX_SENTENCE,
    LEX_PARAGRAPH,
    LEX_ATLEAST,
    LEX_FIRST,
    LEX_OF,
    LEX_BAD,
};

struct lexeme {
    enum lex_kind kind;
    struct span text; /* as written; of LIST and RULE the name */
    size_t offset;    /* bytes into the query */
    size_t end;       /* one past its last byte */
    struct diag_place place;
    uint32_t n; /* the number of NEAR/n and its kin; of FIELD the fields */
};

struct lexer {
    struct span text;
    size_t at;
    bool in_members; /* within `2 OF (...)`, where `1,000` could be two members */
    const struct query_source *src;
    struct diag *d;
    size_t counted; /* bytes of text whose characters are in `column` */
    size_t column;
};

void lex_init(struct lexer *l, struct span text, const struct query_source *src,
              struct diag *d);

/* The next token. After LEX_END only LEX_END. */
struct lexeme lex_next(struct lexer *l);

/* The place of a byte of the query. Cheap where offsets rise. */
struct diag_place lex_place(struct lexer *l, size_t offset);

/* Adds an error at a byte of the query. */
void lex_error(struct lexer *l, size_t offset, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* An operator as it is written; `number`: NAME/n. */
struct query_op {
    struct span name;
    enum lex_kind kind;
    bool number;
    const char *example;
};

/* The operator that word is, with its number or without; NULL where
 * it is none. Static. */
const struct query_op *lex_find_operator(struct span word);

/* What the author of an unknown word between two operands may have meant: text for a
 * hint, written to out, or NULL where nothing is near. */
const char *lex_suggest_operator(struct span word, char *out, size_t room);

/* A hint for words that only look like operators. */
#define LEX_QUOTE_IT "quote it: \"...\" looks for the words in a row"

/* Whether a word, which begins at byte `start`, has signs that other query languages give
 * a meaning; then there is an error. */
bool lex_refuse_foreign(struct lexer *l, struct span word, size_t start);

/* The field of that name as a set for NODE_FIELD; 0 where there is none. */
uint32_t lex_field(struct span name);
/* The known field nearest to a name, or NULL. Static text. */
const char *lex_nearest_field(struct span name);
/* The name of a field set that lex_field gives. Static text. */
const char *lex_field_name(uint32_t fields);

/* Bytes of the blank at the start of s, the no-break and full-width ones too; 0: none. */
size_t lex_blank(struct span s);

/*
 * Bytes of the name that follows a `$`: letters, digits, marks, `_`, `-` and `.`, not
 * beginning with a digit, nor ending in a full stop. 0: no name.
 */
size_t lex_list_name(struct span s);

#endif
