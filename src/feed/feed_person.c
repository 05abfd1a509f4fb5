#include "feed/feed_person.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

static bool ends_address(char c)
{
    return span_is_blank(c) || is_one_of(c, "<>()[],;:\"'");
}

/* The address around the first @ that has something on both sides; absent: none. */
static struct span find_email(struct span text)
{
    for (size_t at = 1; at + 1 < text.n; at++) {
        size_t from = at, to = at + 1;

        if (text.p[at] != '@')
            continue;
        while (from && !ends_address(text.p[from - 1]))
            from--;
        while (to < text.n && !ends_address(text.p[to]))
            to++;
        if (from < at && to > at + 1)
            return span_make(text.p + from, to - from);
    }
    return span_make(NULL, 0);
}

static bool is_pair(char open, char close)
{
    return (open == '(' && close == ')') || (open == '<' && close == '>') ||
           (open == '[' && close == ']') || (open == '"' && close == '"');
}

/* Without brackets around all of it, and those whose other half went with the address. */
static struct span bare(struct span s)
{
    for (;;) {
        s = span_trim(s);
        if (s.n >= 2 && is_pair(s.p[0], s.p[s.n - 1]))
            s = span_make(s.p + 1, s.n - 2);
        else if (s.n && is_one_of(s.p[0], ")>],;:"))
            s = span_make(s.p + 1, s.n - 1);
        else if (s.n && is_one_of(s.p[s.n - 1], "(<[,;:"))
            s.n--;
        else
            return s;
    }
}

struct feed_person feed_person_read(struct span text)
{
    struct feed_person person = {span_trim(text), find_email(text)};

    if (person.email.p) {
        const char *behind = person.email.p + person.email.n;
        struct span before = {text.p, (size_t)(person.email.p - text.p)};
        struct span after = {behind, text.n - (size_t)(behind - text.p)};

        before = bare(before);
        if (span_is(before, "mailto") || span_is(before, "mailto:"))
            before.n = 0;
        person.name = before.n ? before : bare(after);
    }
    if (!person.name.n)
        person.name = span_make(NULL, 0);
    return person;
}
