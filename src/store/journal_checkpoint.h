/*
 * journal_checkpoint: writes the WAL back into the file, beside the writer.
 *
 * Part of the journal. The functions are for the thread that writes; a thread of its own,
 * with a connection of its own, does the long part.
 */
#ifndef STORE_JOURNAL_CHECKPOINT_H
#define STORE_JOURNAL_CHECKPOINT_H

#include "store/db.h"
#include "store/journal.h"

struct checkpointer;

/* The file is open and has the journal's shape. Where the system gives no thread or no
 * second connection, the writer does it all. */
struct checkpointer *checkpointer_new(const char *path, enum journal_sync sync);

/* Ends the thread, in the middle of a pass at the end of that. NULL is fine. */
void checkpointer_free(struct checkpointer *c);

/* db: the writer's connection, between two transactions. wal_pages:
 * how long the WAL is. */
void checkpointer_step(struct checkpointer *c, sqlite3 *db, int wal_pages);

#endif
