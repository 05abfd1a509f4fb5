/*
 * service: the poller as a process: everything that lives as long as it, put together and
 * run.
 */
#ifndef POLL_SERVICE_H
#define POLL_SERVICE_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/log.h"
#include "poll/poll_config.h"

/* At SIGTERM, what is in the air has so long to come, and the daemon to take it. */
#define SERVICE_DRAIN_S 5

/* Once: a daemon that is away is waited for so long. */
#define SERVICE_PATIENCE_MS 30000

struct service_options {
    const struct log *log;
    bool once; /* each feed one time, then the end */
    void *ctx;
    /* The configuration anew, at SIGHUP; problems to d. Never NULL. */
    struct poll_config *(*load)(void *ctx, struct diag *d);
};

enum service_end {
    SERVICE_DONE,
    SERVICE_FAILED,      /* once: a feed or the daemon failed; it was logged */
    SERVICE_NOT_STARTED, /* logged */
};

/* Runs until a signal, or until all is done once. config is the service's from now on. */
enum service_end service_run(const struct service_options *options,
                             struct poll_config *config);

#endif
