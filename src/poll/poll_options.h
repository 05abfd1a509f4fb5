/*
 * poll_options: the keys of the poller's configuration file, one row each.
 */
#ifndef POLL_POLL_OPTIONS_H
#define POLL_POLL_OPTIONS_H

#include "app/options.h"

enum poll_section {
    POLL_SELF = 1, /* before the first section: struct poll_config */
    POLL_FEED = 2, /* [feed.NAME]: struct poll_feed */
};

const struct option_table *poll_options(void);

#endif
