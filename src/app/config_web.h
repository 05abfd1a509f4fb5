/*
 * config_web: the input and the output that [http] brings with it.
 */
#ifndef APP_CONFIG_WEB_H
#define APP_CONFIG_WEB_H

#include "app/config.h"
#include "app/config_file.h"

/* The name of both, which no section may have where there is [http]. */
#define CONFIG_WEB_NAME "http"

/* Where [http] is: adds them to c, whose sections are checked. Problems go to the diag of
 * f. */
void config_web(struct config *c, struct config_file *f);

#endif
