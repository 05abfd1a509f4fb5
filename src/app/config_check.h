/*
 * config_check: what the keys of the daemon's file mean together.
 */
#ifndef APP_CONFIG_CHECK_H
#define APP_CONFIG_CHECK_H

#include "app/config.h"
#include "app/config_file.h"

/* Checks all sections, reports what is wrong, and completes what
 * follows from the keys. */
void config_check(struct config *c, struct config_file *f);

#endif
