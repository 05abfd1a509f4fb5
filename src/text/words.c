/* The arrays of token.h, and the way that fills them. */
#include "text/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/runs.h"

void words_init_way(struct words *w, const struct runs_way *way)
{
    memset(w, 0, sizeof *w);
    w->way = way;
}

void words_init(struct words *w)
{
    words_init_way(w, runs_chosen());
}

void words_release(struct words *w)
{
    free(w->hash);
    free(w->start);
    free(w->end);
    free(w->paragraph);
    free(w->sentence);
    words_init_way(w, w->way);
}

void words_reserve(struct words *w, size_t more)
{
    const size_t had = w->cap;

    if (w->cap - w->n >= more)
        return;
    w->cap = w->cap ? w->cap * 2 : 256;
    if (w->cap - w->n < more)
        w->cap = w->n + more;
    w->cap = (w->cap + WORDS_FILLED - 1) / WORDS_FILLED * WORDS_FILLED;
    w->hash = mem_realloc(w->hash, w->cap, sizeof *w->hash);
    w->start = mem_realloc(w->start, w->cap, sizeof *w->start);
    w->end = mem_realloc(w->end, w->cap, sizeof *w->end);
    w->paragraph = mem_realloc(w->paragraph, w->cap, sizeof *w->paragraph);
    memset(w->paragraph + had, 0, (w->cap - had) * sizeof *w->paragraph);
    w->sentence = mem_realloc(w->sentence, w->cap, sizeof *w->sentence);
}
