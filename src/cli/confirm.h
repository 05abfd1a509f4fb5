/*
 * confirm: somebody who says on standard input, a line each, that alerts are safe.
 */
#ifndef CLI_CONFIRM_H
#define CLI_CONFIRM_H

#include <stdbool.h>

/* Waits for a line; false where there will be none. */
bool confirm_read(void);

/* Waits until fd has something; false where whoever confirms went away first. */
bool confirm_wait(int fd);

#endif
