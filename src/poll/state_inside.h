/*
 * state_inside: what the two halves of feed_state share; not for others.
 */
#ifndef POLL_STATE_INSIDE_H
#define POLL_STATE_INSIDE_H

#include "poll/feed_state.h"
#include "store/db.h"

enum state_statement {
    STATE_BEGIN,
    STATE_COMMIT,
    STATE_LOAD,
    STATE_EACH,
    STATE_HAS_ITEM,
    STATE_SAVE_FEED,
    STATE_FIND_FEED,
    STATE_NEXT_ROUND,
    STATE_SAVE_ITEM,
    STATE_FORGET,
    STATE_STATEMENTS,
};

struct state_db {
    sqlite3 *db;
    sqlite3_stmt *statement[STATE_STATEMENTS]; /* made when first used */
    int lock_fd;                               /* -1: only reading */
};

#endif
