#include "text/runs_hash.h"

#include <string.h>

#include "text/fold.h"

void runs_text_init(struct runs_text *t, const char *text, size_t n)
{
    t->text = text;
    t->tail_at = n > RUNS_LOAD ? n - RUNS_LOAD : 0;
    memset(t->tail, 0, sizeof t->tail);
    if (n > RUNS_LOAD)
        memcpy(t->tail, text + t->tail_at, RUNS_LOAD);
    else if (n)
        memcpy(t->tail, text, n);
}

uint64_t runs_hash_long(const char *p, size_t n)
{
    unsigned char last[RUNS_LOAD] = {0};
    uint64_t hash = 0;
    size_t left = n = n < FOLD_WORD_BYTES ? n : FOLD_WORD_BYTES;

    if ((unsigned char)*p >= 0x80)
        return 0;
    for (; left > RUNS_LOAD; p += RUNS_LOAD, left -= RUNS_LOAD) {
        const unsigned char *bytes = (const unsigned char *)p;

        hash = hash_block((hash_load64(bytes) | RUNS_LOWER) ^ hash,
                          hash_load64(bytes + 8) | RUNS_LOWER, RUNS_LOAD);
    }
    memcpy(last, p, left);
    return runs_hash_end((const char *)last, left, hash, n);
}
