#include "match/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "base/mem.h"

/* Steps of one search (about 20 ms at worst), nesting, and KiB of heap. */
#define STEPS_MOST 400000
#define DEPTH_MOST 2000
#define HEAP_MOST  4096

struct regex {
    pcre2_code *code;
};

struct regex_scratch {
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

struct regex *regex_new(struct span pattern)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C;
    struct regex *r;
    pcre2_code *code;
    PCRE2_SIZE at;
    int error;

    code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, &error, &at, NULL);
    if (!code)
        return NULL;
    r = mem_zalloc(sizeof(*r));
    r->code = code;
    return r;
}

void regex_free(struct regex *r)
{
    if (!r)
        return;
    pcre2_code_free(r->code);
    free(r);
}

struct regex_scratch *regex_scratch_new(void)
{
    struct regex_scratch *s = mem_zalloc(sizeof(*s));

    s->data = pcre2_match_data_create(1, NULL);
    s->limits = pcre2_match_context_create(NULL);
    if (!s->data || !s->limits)
        abort(); /* as mem.h does */
    (void)pcre2_set_match_limit(s->limits, STEPS_MOST);
    (void)pcre2_set_depth_limit(s->limits, DEPTH_MOST);
    (void)pcre2_set_heap_limit(s->limits, HEAP_MOST);
    return s;
}

void regex_scratch_free(struct regex_scratch *s)
{
    if (!s)
        return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->limits);
    free(s);
}

enum regex_result regex_find(const struct regex *r, struct regex_scratch *s,
                             struct span text, size_t *start, size_t *end)
{
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(s->data);
    uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY;
    int rc;

    if (*start > text.n)
        return REGEX_NONE;
    rc = pcre2_match(r->code, (PCRE2_SPTR)text.p, text.n, *start, options, s->data,
                     s->limits);
    if (rc == PCRE2_ERROR_NOMATCH)
        return REGEX_NONE;
    if (rc < 0) /* 0 is a match too: of more groups than the one pair has room for */
        return REGEX_LIMIT;
    *start = found[0];
    *end = found[1];
    return REGEX_FOUND;
}
