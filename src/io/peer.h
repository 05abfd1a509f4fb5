/*
 * peer: who is at the other end of a socket, and who may be.
 *
 * The kernel says who it was when it connected; what the process became since is not
 * known. Embedded. Looks names up where a list is made (getpwnam(3), which may read
 * files), never for a connection.
 */
#ifndef IO_PEER_H
#define IO_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "io/addr.h"

#define PEER_TEXT_SIZE 96

struct peer {
    bool local; /* a unix socket: the three below are set */
    pid_t pid;
    uid_t uid;
    gid_t gid;
    char text[PEER_TEXT_SIZE]; /* for log lines: "uid 1000, pid 77" or "10.0.0.1:4711" */
};

/* Asks the kernel about a connected socket; what is not known is "unknown". */
void peer_of(int fd, struct peer *p);

/* Sets a local peer from credentials that came with a datagram. */
void peer_set_local(struct peer *p, pid_t pid, uid_t uid, gid_t gid);

/* Users and groups that may connect. Embedded; owns its array. Empty: everybody. */
struct peer_list {
    struct peer_entry {
        bool is_group;
        unsigned id;
    } * entries;
    size_t n;
    size_t cap;
};

void peer_list_release(struct peer_list *l);

/*
 * Adds "user:NAME", "group:NAME", "uid:N" or "gid:N". 0, or -1 with a static text in
 * *error.
 */
int peer_list_add(struct peer_list *l, struct span entry, const char **error);

/* Whether a peer may connect: by its user, its group, or (fd >= 0) one of the further
 * groups of the process at the other end. */
bool peer_allowed(const struct peer_list *l, const struct peer *p, int fd);

/* The id of a user or group, by name or number: 0, or -1 where there is none. */
int peer_find_user(const char *name, uid_t *uid);
int peer_find_group(const char *name, gid_t *gid);

#endif
