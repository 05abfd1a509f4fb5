/*
 * marks: the durable subscribers by name, and what each has made safe.
 *
 * A mark goes to the journal by a callback, with a later commit; it is kept here too, so
 * that one who comes back before that commit starts where it stopped. Names are the
 * daemon's: whichever output a subscriber comes to, it is the same. Of those who are away
 * only so many are kept here; the journal still has theirs.
 */
#ifndef APP_MARKS_H
#define APP_MARKS_H

#include <stdint.h>

#include "app/archive.h"
#include "app/request.h"
#include "base/span.h"

/* Durable subscribers that are connected at a time. */
#define MARKS_MOST 4096

struct marks;

struct mark {
    char name[REQUEST_NAME_MOST + 1];
    uint64_t seq;    /* all up to it is safe */
    void *holder;    /* whoever is connected under the name; NULL: nobody */
    int64_t left_ns; /* when the last one left */
};

typedef void marks_fn(void *ctx, struct span name, uint64_t seq);

/* on_mark: for the journal; NULL: marks live as long as the process. */
struct marks *marks_new(struct archive *archive, marks_fn *on_mark, void *ctx);
void marks_free(struct marks *m); /* NULL is fine */

/*
 * The mark of a name. One that is in no journal is made, at `fresh`. NULL and a static
 * text where there are too many, or the journal cannot be read. Lives while it has a
 * holder.
 */
struct mark *marks_find(struct marks *m, struct span name, uint64_t fresh,
                        const char **error);

/* Moves it on; never back. */
void marks_advance(struct marks *m, struct mark *mark, uint64_t seq);

/* Puts it back: for a journal that has lost its last alerts in a crash of the machine. */
void marks_set_back(struct marks *m, struct mark *mark, uint64_t seq);

/* Its holder has left. */
void marks_let_go(struct mark *mark);

#endif
