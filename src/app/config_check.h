/*
 * config_check: what the keys of the daemon's file mean together.
 *
 * The second half of a load, once each key was read by itself: keys that exclude or need
 * each other, addresses and names, and defaults that hang on other keys. Problems go to
 * the diag of the file, each to the line of the key it is about.
 */
#ifndef APP_CONFIG_CHECK_H
#define APP_CONFIG_CHECK_H

#include "app/config.h"
#include "app/config_file.h"

/* Checks all sections, reports what is wrong, and completes what
 * follows from the keys. */
void config_check(struct config *c, struct config_file *f);

#endif
