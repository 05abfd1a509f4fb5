/*
 * poll_config: which feeds to fetch, how often, and where their items go.
 *
 * From an INI file (a [feed.NAME] section each), an OPML file, or a plain list of URLs.
 * Reads all and reports every problem at once; fetches nothing.
 */
#ifndef POLL_POLL_CONFIG_H
#define POLL_POLL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/config.h"
#include "base/diag.h"
#include "base/span.h"
#include "io/addr.h"

struct poll_feed {
    char *name; /* for log lines and the status; its URL without the scheme where nobody
                   named it */
    bool named; /* by the user: the `source` of its items too */
    char *url;
    uint64_t interval_ms; /* the longest between two fetches, adaptive below that */
    struct diag_place place;
};

struct poll_config {
    char *to;         /* the daemon's input, or "stdout" */
    struct addr addr; /* ADDR_UNIX or ADDR_TCP; not looked at for standard output */
    bool to_stdout;
    char *state; /* path of the database */
    char *user_agent;
    char *ca_file;             /* NULL: the system's */
    struct config_words opml;  /* files that feeds were taken from */
    struct config_words lists; /* the same */
    int log_level;             /* enum log_level */
    uint64_t queue_bytes;      /* items that wait for the daemon */
    uint64_t interval_ms;      /* default of the feeds */
    uint64_t min_interval_ms;  /* the floor, whatever a feed or its section says */
    uint64_t timeout_ms;       /* of one fetch */
    uint64_t max_bytes;        /* of one document */
    uint64_t max_transfers;    /* at a time */
    uint64_t max_per_host;     /* connections */
    uint64_t max_redirects;
    bool allow_file; /* file: URLs */
    struct poll_feed *feeds;
    size_t n_feeds;
    size_t cap_feeds;
};

/* All defaults, no feeds. */
struct poll_config *poll_config_new(void);
void poll_config_free(struct poll_config *c);

/* Adds what a file says; problems go to d. An INI file brings in those that its keys
 * `opml` and `list` name; it is read first. */
void poll_config_read_ini(struct poll_config *c, const char *path, struct diag *d);
void poll_config_read_opml(struct poll_config *c, const char *path, struct diag *d);
void poll_config_read_list(struct poll_config *c, const char *path, struct diag *d);

/* Reads text as if it were the file of that name: for tests. */
void poll_config_parse_ini(struct poll_config *c, const char *name, struct span text,
                           struct diag *d);
void poll_config_parse_opml(struct poll_config *c, const char *name, struct span text,
                            struct diag *d);
void poll_config_parse_list(struct poll_config *c, const char *name, struct span text,
                            struct diag *d);

/* Adds one; name NULL: none was given. Moves the feeds there are. */
struct poll_feed *poll_config_add(struct poll_config *c, const char *url,
                                  const char *name);

/* Removes the last one. */
void poll_config_drop(struct poll_config *c);

/* What only shows when all is read: a URL given twice (the first one stays), too many
 * feeds, a bad address to send to. Completes what follows from other keys. */
void poll_config_check(struct poll_config *c, struct diag *d);

#endif
