/* The names in a query that mean something: operators, their aliases, fields. */
#include <ctype.h>
#include <stdio.h>

#include "base/suggest.h"
#include "feed/item.h"
#include "rule/query_lex.h"

/* --- fields --- */

static const struct {
    struct span name;
    uint32_t fields;
} fields[] = {
    {SPAN("title"), 1u << ITEM_TITLE},   {SPAN("summary"), 1u << ITEM_SUMMARY},
    {SPAN("body"), 1u << ITEM_BODY},     {SPAN("lead"), QUERY_LEAD},
    {SPAN("author"), 1u << ITEM_AUTHOR}, {SPAN("source"), 1u << ITEM_SOURCE},
    {SPAN("url"), 1u << ITEM_URL},       {SPAN("tag"), 1u << ITEM_TAG},
};
#define N_FIELDS (sizeof(fields) / sizeof(*fields))

uint32_t lex_field(struct span name)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (span_eq(fields[i].name, name))
            return fields[i].fields;
    return 0;
}

const char *lex_field_name(uint32_t set)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (fields[i].fields == set)
            return fields[i].name.p;
    return "?";
}

const char *lex_nearest_field(struct span name)
{
    struct span names[N_FIELDS];
    ptrdiff_t i;

    for (size_t k = 0; k < N_FIELDS; k++)
        names[k] = fields[k].name;
    i = suggest_nearest(name, names, N_FIELDS);
    return i < 0 ? NULL : names[i].p;
}

/* --- operators --- */

static const struct query_op operators[] = {
    {SPAN("AND"), LEX_AND, false, "a AND b"},
    {SPAN("OR"), LEX_OR, false, "a OR b"},
    {SPAN("NOT"), LEX_NOT, false, "a AND NOT b"},
    {SPAN("NEAR"), LEX_NEAR, true, "a NEAR/5 b"},
    {SPAN("BEFORE"), LEX_BEFORE, true, "a BEFORE/5 b"},
    {SPAN("SENTENCE"), LEX_SENTENCE, false, "a SENTENCE b"},
    {SPAN("PARAGRAPH"), LEX_PARAGRAPH, false, "a PARAGRAPH b"},
    {SPAN("ATLEAST"), LEX_ATLEAST, true, "ATLEAST/3(a)"},
    {SPAN("FIRST"), LEX_FIRST, true, "FIRST/50(a)"},
    {SPAN("OF"), LEX_OF, false, "2 OF (a, b, c)"},
    {SPAN("&"), LEX_AND, false, "a & b"},
    {SPAN("|"), LEX_OR, false, "a | b"},
    {SPAN("W/S"), LEX_SENTENCE, false, "a W/S b"},
    {SPAN("W/P"), LEX_PARAGRAPH, false, "a W/P b"},
    {SPAN("ONEAR"), LEX_BEFORE, true, "a ONEAR/5 b"},
    {SPAN("PRE"), LEX_BEFORE, true, "a PRE/5 b"},
    {SPAN("W"), LEX_NEAR, true, "a W/5 b"},
};
#define N_OPERATORS (sizeof(operators) / sizeof(*operators))

/* `near/5`, `and`: in lower case these are words, and rarely meant as such. */
static const struct query_op *find_lower_operator(struct span word)
{
    static const char *const names[] = {"AND",    "OR",       "NOT",       "NEAR",
                                        "BEFORE", "SENTENCE", "PARAGRAPH", "OF"};
    char upper[16];
    struct span name;

    if (word.n >= sizeof(upper))
        return NULL;
    for (size_t i = 0; i < word.n; i++)
        upper[i] = (char)toupper((unsigned char)word.p[i]);
    name = span_make(upper, word.n);
    if (span_eq(name, word))
        return NULL;
    if (memchr(upper, '/', word.n))
        return lex_find_operator(name);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (span_is(name, names[i]))
            return lex_find_operator(name);
    return NULL;
}

static bool all_upper(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isupper((unsigned char)s.p[i]))
            return false;
    return s.n > 1;
}

const char *lex_suggest_operator(struct span word, char *out, size_t room)
{
    struct span names[N_OPERATORS];
    const char *slash = memchr(word.p, '/', word.n);
    struct span name = slash ? span_make(word.p, (size_t)(slash - word.p)) : word;
    const struct query_op *lower;
    ptrdiff_t i;

    lower = find_lower_operator(word);
    if (lower) {
        (void)snprintf(out, room,
                       "operators are written in upper case: %s; for a phrase quote the "
                       "words together",
                       lower->example);
        return out;
    }
    for (size_t k = 0; k < N_OPERATORS; k++)
        names[k] = operators[k].name;
    i = all_upper(name) ? suggest_nearest(name, names, N_OPERATORS - 1) : -1;
    if (i < 0)
        return NULL;
    (void)snprintf(out, room, "did you mean %s? (%s)", names[i].p, operators[i].example);
    return out;
}

const struct query_op *lex_find_operator(struct span word)
{
    const char *slash = memchr(word.p, '/', word.n);
    struct span name = slash ? span_make(word.p, (size_t)(slash - word.p)) : word;

    for (size_t i = 0; i < N_OPERATORS; i++) {
        if (span_eq(operators[i].name, word))
            return &operators[i];
        if (operators[i].number && span_eq(operators[i].name, name))
            return &operators[i];
    }
    return NULL;
}
