/*
 * journal_wal: whether the -wal of a file can be read at all.
 *
 * SQLite takes a -wal whose header is damaged for an empty one, and what was committed
 * there is gone without a word. No crash leaves such a header before frames: it is
 * written at once, and synced before what it replaces is given up. So it is looked at
 * before SQLite does.
 */
#ifndef STORE_JOURNAL_WAL_H
#define STORE_JOURNAL_WAL_H

#include <stdbool.h>

/* The -wal of that file has frames, and no header that is right. */
bool journal_wal_is_damaged(const char *path);

#endif
