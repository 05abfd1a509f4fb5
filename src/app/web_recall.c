/* What rules did before this run: the rates go on from there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/rates.h"
#include "app/recall.h"
#include "app/web_inside.h"
#include "base/clock.h"
#include "base/mem.h"

struct recalling {
    struct errand errand;
    struct web *web;     /* on the loop */
    uint64_t generation; /* of the rules; of the web, likewise */
    char *path;
    struct ruleset *rules; /* a reference, until they were looked for */
    uint64_t last_seq;
    int64_t now_ms;
    struct rates *found; /* NULL: the journal cannot be read */
    char error[JOURNAL_ERROR_SIZE];
};

static void give(struct web *w, uint64_t last_seq);

static void drop_recalling(struct errand *e)
{
    struct recalling *r = (struct recalling *)e; /* its first member */

    rates_free(r->found);
    ruleset_unref(r->rules);
    free(r->path);
    free(r);
}

/* A set that is replaced meanwhile is freed here, not on the loop. */
static void work_recalling(struct errand *e)
{
    struct recalling *r = (struct recalling *)e;

    r->found = recall(r->path, r->rules, r->last_seq, r->now_ms, RECALL_MOST, r->error);
    ruleset_unref(r->rules);
    r->rules = NULL;
}

/* Where other rules took over meanwhile it looks again, for theirs. */
static void recalling_done(struct errand *e)
{
    struct recalling *r = (struct recalling *)e;
    struct web *w = r->web;

    if (r->generation != w->generation)
        give(w, r->last_seq);
    else if (r->found)
        rates_join(w->rates, r->found, clock_wall_ms());
    else
        log_warning(w->log, "http: /rates begins at this start, not a day ago: %s",
                    r->errand.undone ? "the system gives no thread" : r->error);
    r->errand.drop(e);
}

static void give(struct web *w, uint64_t last_seq)
{
    const char *path = w->options.config->journal.path;
    struct recalling *r = mem_zalloc(sizeof(*r));

    r->errand = (struct errand){
        .work = work_recalling, .done = recalling_done, .drop = drop_recalling};
    r->web = w;
    r->generation = w->generation;
    r->path = mem_dup(path, strlen(path));
    r->rules = ruleset_ref(w->options.rules(w->options.ctx));
    r->last_seq = last_seq;
    r->now_ms = clock_wall_ms();
    if (errands_give(w->recalls, &r->errand) == 0)
        return;
    r->errand.undone = true;
    recalling_done(&r->errand);
}

void web_note_journal(struct web *w, uint64_t last_seq)
{
    if (w->recalled)
        return;
    w->recalled = true;
    give(w, last_seq);
}
