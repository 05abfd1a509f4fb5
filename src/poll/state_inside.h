/*
 * state_inside: what the two halves of feed_state share; not for others.
 */
#ifndef POLL_STATE_INSIDE_H
#define POLL_STATE_INSIDE_H

#include <sqlite3.h>

#include "poll/feed_state.h"

enum state_query {
    STATE_BEGIN,
    STATE_COMMIT,
    STATE_ROLLBACK,
    STATE_LOAD,
    STATE_EACH,
    STATE_HAS_ITEM,
    STATE_SAVE_FEED,
    STATE_FIND_FEED,
    STATE_NEXT_ROUND,
    STATE_SAVE_ITEM,
    STATE_FORGET,
    STATE_QUERIES,
};

struct state_db {
    sqlite3 *sql;
    sqlite3_stmt *query[STATE_QUERIES]; /* made when first used */
    int lock;                           /* of PATH.lock; -1: only reading */
};

#endif
