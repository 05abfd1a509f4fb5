/*
 * 16 MB are written back in tens of milliseconds, most of them spent in fsync. No commit
 * should wait for that, so a thread does it while batches are appended. But what came
 * meanwhile is left then, and the WAL begins anew only when nothing is. So, when the
 * thread has done the bulk, the writer does the rest between two batches:
 *
 *      WAL   [ thread, pass 1 .................. | pass 2 ... | writer ]
 *              what there was when it was asked    what came    what came
 *                                                  meanwhile    since
 */
#include "store/journal_checkpoint.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"

/* 16 MB: rare enough that a page which changes often is written back
 * once for many times. */
#define WAL_PAGES 4096

/* So long only readers can have kept it, who read for longer than a moment: the writer
 * waits for them. */
#define WAL_PAGES_MOST (4 * WAL_PAGES)

/* Passes, and a rest that is worth none. */
#define PASSES_MOST 3
#define REST_PAGES  100

enum state { IDLE, ASKED, DONE, QUIT };

struct checkpointer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum state state; /* under the lock */
    sqlite3 *db;      /* the thread's; NULL: there is no thread */
    int ask_at;       /* pages */
    int pages;        /* when it was last looked */
};

static void pass(sqlite3 *db, int mode, int *all, int *written_back)
{
    *all = *written_back = 0;
    /* What could not be done now, on a full disk say, is done the next time. */
    (void)sqlite3_wal_checkpoint_v2(db, "main", mode, all, written_back);
}

/* A pass goes to what was there when it began, and says so: that something came meanwhile
 * shows in the next one, which has more. */
static void work(struct checkpointer *c)
{
    int all, written_back = 0, before, n = 0;

    do {
        before = written_back;
        pass(c->db, SQLITE_CHECKPOINT_PASSIVE, &all, &written_back);
    } while (++n < PASSES_MOST && written_back - before > REST_PAGES);
}

static void *run(void *ctx)
{
    struct checkpointer *c = ctx;

    (void)pthread_mutex_lock(&c->lock);
    while (c->state != QUIT) {
        if (c->state != ASKED) {
            (void)pthread_cond_wait(&c->changed, &c->lock);
            continue;
        }
        (void)pthread_mutex_unlock(&c->lock);
        work(c);
        (void)pthread_mutex_lock(&c->lock);
        if (c->state == ASKED)
            c->state = DONE;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* Signals are for the threads that wait for them. */
static int start_thread(struct checkpointer *c)
{
    sigset_t all, before;
    int rc;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&c->thread, NULL, run, c);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

struct checkpointer *checkpointer_new(const char *path, enum journal_sync sync)
{
    struct checkpointer *c = mem_zalloc(sizeof(*c));
    char error[DB_ERROR_SIZE];

    (void)pthread_mutex_init(&c->lock, NULL);
    (void)pthread_cond_init(&c->changed, NULL);
    c->ask_at = WAL_PAGES;
    if (db_open(path, DB_WRITE, &c->db, error) != DB_OK)
        return c;
    (void)sqlite3_wal_autocheckpoint(c->db, 0);
    (void)db_exec(c->db, sync == JOURNAL_SYNC_OFF ? "PRAGMA synchronous = OFF"
                                                  : "PRAGMA synchronous = NORMAL");
    if (start_thread(c) != 0) {
        db_close(c->db);
        c->db = NULL;
    }
    return c;
}

static enum state change(struct checkpointer *c, enum state from, enum state to)
{
    enum state was;

    (void)pthread_mutex_lock(&c->lock);
    was = c->state;
    if (was == from)
        c->state = to;
    (void)pthread_cond_signal(&c->changed);
    (void)pthread_mutex_unlock(&c->lock);
    return was;
}

void checkpointer_free(struct checkpointer *c)
{
    if (!c)
        return;
    if (c->db) {
        (void)pthread_mutex_lock(&c->lock);
        c->state = QUIT;
        (void)pthread_cond_signal(&c->changed);
        (void)pthread_mutex_unlock(&c->lock);
        (void)pthread_join(c->thread, NULL);
        db_close(c->db);
    }
    (void)pthread_cond_destroy(&c->changed);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}

/* The writer's part. It begins anew at the next commit; where readers prevent that, it is
 * tried again when it has grown some more. */
static void finish(struct checkpointer *c, sqlite3 *db)
{
    int all, written_back;

    pass(db,
         c->pages < WAL_PAGES_MOST ? SQLITE_CHECKPOINT_PASSIVE
                                   : SQLITE_CHECKPOINT_RESTART,
         &all, &written_back);
    c->ask_at = c->pages + WAL_PAGES / 4;
}

void checkpointer_step(struct checkpointer *c, sqlite3 *db, int wal_pages)
{
    if (wal_pages < c->pages)
        c->ask_at = WAL_PAGES; /* it has begun anew */
    c->pages = wal_pages;
    if (wal_pages < c->ask_at)
        return;
    if (!c->db)
        finish(c, db);
    else if (change(c, IDLE, ASKED) == DONE) {
        finish(c, db);
        (void)change(c, DONE, IDLE);
    }
}
