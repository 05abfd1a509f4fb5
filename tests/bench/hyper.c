#include "bench/hyper.h"

#ifdef BENCH_HYPERSCAN
#include <stdlib.h>
#include <string.h>

#include <hs.h>

#include "base/mem.h"

struct hyper {
    hs_database_t *db;
    hs_scratch_t *scratch;
    size_t *length; /* of each phrase */
    uint32_t *seen; /* the scan that last met it */
    uint32_t scan;
    uint64_t found;
    struct span text;
};

const char *hyper_version(void)
{
    return hs_version();
}

struct hyper *hyper_new(struct span phrases)
{
    struct hyper *h = mem_zalloc(sizeof(*h));
    size_t n = 0;
    const char **text;
    unsigned *flags, *ids;
    hs_compile_error_t *error = NULL;
    hs_error_t built;

    for (size_t i = 0; i < phrases.n; i++)
        n += phrases.p[i] == '\n';
    text = mem_calloc(n, sizeof(*text));
    flags = mem_calloc(n, sizeof(*flags));
    ids = mem_calloc(n, sizeof(*ids));
    h->length = mem_calloc(n, sizeof(*h->length));
    h->seen = mem_calloc(n, sizeof(*h->seen));
    for (size_t i = 0, at = 0; i < n; i++) {
        const char *end = memchr(phrases.p + at, '\n', phrases.n - at);

        text[i] = phrases.p + at;
        h->length[i] = (size_t)(end - text[i]);
        flags[i] = HS_FLAG_CASELESS;
        ids[i] = (unsigned)i;
        at += h->length[i] + 1;
    }
    built = hs_compile_lit_multi(text, flags, ids, h->length, (unsigned)n, HS_MODE_BLOCK,
                                 NULL, &h->db, &error);
    if (built == HS_SUCCESS)
        built = hs_alloc_scratch(h->db, &h->scratch);
    if (error)
        (void)hs_free_compile_error(error);
    free(text);
    free(flags);
    free(ids);
    if (built == HS_SUCCESS)
        return h;
    hyper_free(h);
    return NULL;
}

void hyper_free(struct hyper *h)
{
    if (!h)
        return;
    (void)hs_free_scratch(h->scratch);
    (void)hs_free_database(h->db);
    free(h->length);
    free(h->seen);
    free(h);
}

size_t hyper_bytes(const struct hyper *h)
{
    size_t db = 0, scratch = 0;

    (void)hs_database_size(h->db, &db);
    (void)hs_scratch_size(h->scratch, &scratch);
    return db + scratch;
}

static bool in_word(unsigned char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
}

static int on_literal(unsigned id, unsigned long long from, unsigned long long to,
                      unsigned flags, void *ctx)
{
    struct hyper *h = ctx;
    size_t start = to - h->length[id];

    (void)from;
    (void)flags;
    if (start && in_word((unsigned char)h->text.p[start - 1]) &&
        in_word((unsigned char)h->text.p[start]))
        return 0;
    if (to < h->text.n && in_word((unsigned char)h->text.p[to]) &&
        in_word((unsigned char)h->text.p[to - 1]))
        return 0;
    if (h->seen[id] != h->scan) {
        h->seen[id] = h->scan;
        h->found++;
    }
    return 0;
}

uint64_t hyper_scan(struct hyper *h, struct span text)
{
    h->scan++;
    h->found = 0;
    h->text = text;
    (void)hs_scan(h->db, text.p, (unsigned)text.n, 0, h->scratch, on_literal, h);
    return h->found;
}

#else

struct hyper *hyper_new(struct span phrases)
{
    (void)phrases;
    return NULL;
}

void hyper_free(struct hyper *h)
{
    (void)h;
}

const char *hyper_version(void)
{
    return NULL;
}

size_t hyper_bytes(const struct hyper *h)
{
    (void)h;
    return 0;
}

uint64_t hyper_scan(struct hyper *h, struct span text)
{
    (void)h;
    (void)text;
    return 0;
}
#endif
