/*
 * config: the configuration file, checked.
 *
 * Reads all of it and reports every problem at once. What is returned is complete: each
 * key has its value or its default, addresses are parsed, users and groups looked up. It
 * opens no socket and reads no rules.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/log.h"
#include "feed/frame.h"
#include "feed/item.h"
#include "io/addr.h"
#include "io/listen.h"
#include "io/outq.h"
#include "io/peer.h"
#include "rule/rulebook.h"
#include "store/journal.h"

/* Texts of a list. Owns them. */
struct config_words {
    char **text;
    size_t n;
    size_t cap;
};

void config_words_release(struct config_words *w);

/* Where others come to, and who may, as far as a unix socket can know. */
struct config_socket {
    char *listen; /* NULL: there is none */
    struct addr addr;
    uint64_t mode;
    char *owner;
    char *group;
    uid_t uid; /* LISTEN_KEEP where owner is not given */
    gid_t gid;
    struct config_words allow_words;
    struct peer_list allow;
};

/* What io/listen.h has to know of its file. */
struct listen_rights config_socket_rights(const struct config_socket *s);

enum config_format { CONFIG_JSON, CONFIG_TEXT };

struct config_input {
    char *name;
    struct diag_place place;
    struct config_socket socket;
    int format;  /* enum item_format */
    int framing; /* enum frame_mode */
    uint64_t max_record;
    uint64_t max_connections;
    uint64_t idle_timeout_ms;
    uint64_t record_timeout_ms;
    bool ack;
    bool posted; /* it has no section: items are posted to [http] */
};

enum config_write {
    CONFIG_SUBSCRIBERS, /* `listen` */
    CONFIG_STDOUT,
    CONFIG_FILE,
    CONFIG_JOURNAL,
    CONFIG_SYSLOG,
    CONFIG_HTTP, /* the readers of [http]; it has no section */
    CONFIG_EXEC,
};

struct config_output {
    char *name;
    struct diag_place place;
    char *write;
    struct config_socket socket; /* SUBSCRIBERS */
    enum config_write kind;
    const char *path; /* FILE, JOURNAL, SYSLOG; points into write, or static */
    char **words;     /* EXEC: the program and what it is given, as io/child.h has them */
    int format;       /* enum config_format */
    int when_full;    /* enum outq_rule, or -1: what suits the kind */
    uint64_t queue_bytes;
    uint64_t max_connections;
    int min_priority; /* enum rule_priority */
    struct config_words rules;
    struct config_words tags;
    bool notices;
};

struct config_journal {
    char *path; /* NULL: there is none */
    int sync;   /* enum journal_sync */
    uint64_t keep_for_ms;
    uint64_t keep_bytes;
    uint64_t seen_for_ms;
    uint64_t seen_most;
};

struct config_http {
    struct config_socket socket;
    char *token_file;          /* NULL: no token is needed */
    struct config_words names; /* hosts that it may be called by, beside IP addresses */
    uint64_t max_connections;
    uint64_t max_readers; /* of the stream of alerts */
    uint64_t max_body;    /* bytes of what is posted */
    uint64_t queue_bytes; /* of each reader */
    uint64_t head_timeout_ms;
    uint64_t body_timeout_ms;
};

struct config {
    struct config_words rules;
    int log_level; /* enum log_level */
    uint64_t throttle_keys;
    uint64_t stats_every_ms; /* 0: never */
    struct config_socket control;
    struct config_http http;
    struct config_journal journal;
    struct config_input *inputs;
    size_t n_inputs;
    size_t cap_inputs;
    struct config_output *outputs;
    size_t n_outputs;
    size_t cap_outputs;
};

/* All defaults, no inputs, no outputs. */
struct config *config_new(void);
void config_free(struct config *c);

/* New inputs and outputs with all defaults; they move when another is added. */
struct config_input *config_add_input(struct config *c, const char *name);
struct config_output *config_add_output(struct config *c, const char *name);

/*
 * Reads the file. Problems go to d; the config is good only where d->errors did not grow.
 * Never NULL. d must outlive it.
 */
struct config *config_load(const char *path, struct diag *d);

/* Reads text as if it were the file of that name: for tests. */
struct config *config_parse(const char *name, struct span text, struct diag *d);

#endif
