/*
 * screen: a terminal that is drawn on, and given back as it was.
 *
 * Plain ANSI: the alternate screen, no cursor, keys without echo or line end. Ctrl-C and
 * its kin stay signals. A process of its own, which does nothing but wait, gives the
 * terminal back where the one that draws is killed or crashes. Embedded.
 */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "base/span.h"

struct screen {
    struct termios before;
    int guard; /* a pipe to the process that waits; -1: none */
    int guard_pid;
    bool open;
};

/* Whether standard output is a terminal that can be drawn on. */
bool screen_is_there(void);

/* Takes standard output; closing an unopened one is fine. */
void screen_open(struct screen *s);
void screen_close(struct screen *s);

/* Gives the terminal back, stops the process as SIGTSTP would, and takes it again. */
void screen_stop(struct screen *s);

struct screen_size {
    size_t rows, columns;
};
struct screen_size screen_size(void);

/* Shows these lines, from the top, instead of what was there. They are no wider than the
 * screen and no more than it has rows. */
void screen_show(struct span lines);

#endif
