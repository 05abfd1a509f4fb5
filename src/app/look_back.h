/*
 * look_back: some of the alerts that the journal holds, as JSON.
 *
 * Reads with a reader of its own and a bound on how much it looks through: for a thread
 * of its own.
 */
#ifndef APP_LOOK_BACK_H
#define APP_LOOK_BACK_H

#include <stddef.h>

#include "app/filter.h"
#include "app/request.h"
#include "base/buf.h"

#define LOOK_BACK_USUAL 100  /* alerts, where nothing is said */
#define LOOK_BACK_MOST  5000 /* at a time */

/* Bytes after which no more are added; one alert may pass that. */
#define LOOK_BACK_BYTES ((size_t)4 << 20)

/* A request looks through so many alerts, or so long. */
#define LOOK_BACK_ROWS 200000
#define LOOK_BACK_MS   250

/*
 * The members of the answer: of the journal at path, the first `limit` alerts after what
 * asked->since says that pass its filter; where it says nothing, the last `limit` of
 * them. 0, or -1 where it cannot be read now.
 */
int look_back(const char *path, const struct request *asked, size_t limit,
              struct buf *out);

#endif
