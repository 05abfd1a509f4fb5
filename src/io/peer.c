#include "io/peer.h"

#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

#define GROUPS_MOST 256
#define NAME_ROOM   256

void peer_set_local(struct peer *p, pid_t pid, uid_t uid, gid_t gid)
{
    p->local = true;
    p->pid = pid;
    p->uid = uid;
    p->gid = gid;
    (void)snprintf(p->text, sizeof(p->text), "uid %u, pid %d", (unsigned)uid, (int)pid);
}

void peer_of(int fd, struct peer *p)
{
    struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
    struct ucred cred;
    socklen_t sa_len = sizeof(sa), cred_len = sizeof(cred);

    memset(p, 0, sizeof(*p));
    (void)snprintf(p->text, sizeof(p->text), "unknown");
    if (getpeername(fd, (struct sockaddr *)&sa, &sa_len) < 0)
        return;
    if (sa.ss_family != AF_UNIX)
        addr_format((struct sockaddr *)&sa, p->text);
    else if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &cred_len) == 0)
        peer_set_local(p, cred.pid, cred.uid, cred.gid);
}

void peer_list_release(struct peer_list *l)
{
    free(l->entries);
    memset(l, 0, sizeof(*l));
}

static int parse_id(const char *s, unsigned *id)
{
    uint64_t n;

    if (number_read(span_of(s), UINT32_MAX - 1, &n) < 0)
        return -1;
    *id = (unsigned)n;
    return 0;
}

int peer_find_user(const char *name, uid_t *uid)
{
    const struct passwd *pw;
    unsigned id;

    if (parse_id(name, &id) == 0) {
        *uid = id;
        return 0;
    }
    pw = getpwnam(name);
    if (!pw)
        return -1;
    *uid = pw->pw_uid;
    return 0;
}

int peer_find_group(const char *name, gid_t *gid)
{
    const struct group *gr;
    unsigned id;

    if (parse_id(name, &id) == 0) {
        *gid = id;
        return 0;
    }
    gr = getgrnam(name);
    if (!gr)
        return -1;
    *gid = gr->gr_gid;
    return 0;
}

static int find_entry(const char *kind, const char *name, struct peer_entry *e,
                      const char **error)
{
    uid_t uid;
    gid_t gid;

    if (strcmp(kind, "user") == 0 || strcmp(kind, "uid") == 0) {
        *error = "there is no such user";
        if (peer_find_user(name, &uid) < 0)
            return -1;
        *e = (struct peer_entry){false, uid};
        return 0;
    }
    if (strcmp(kind, "group") == 0 || strcmp(kind, "gid") == 0) {
        *error = "there is no such group";
        if (peer_find_group(name, &gid) < 0)
            return -1;
        *e = (struct peer_entry){true, gid};
        return 0;
    }
    *error = "expected user:NAME, group:NAME, uid:NUMBER or gid:NUMBER";
    return -1;
}

int peer_list_add(struct peer_list *l, struct span entry, const char **error)
{
    struct peer_entry e;
    char text[NAME_ROOM];
    char *colon;

    *error = "expected user:NAME, group:NAME, uid:NUMBER or gid:NUMBER";
    if (!entry.n || entry.n >= sizeof(text))
        return -1;
    memcpy(text, entry.p, entry.n);
    text[entry.n] = '\0';
    colon = strchr(text, ':');
    if (!colon)
        return -1;
    *colon = '\0';
    if (find_entry(text, colon + 1, &e, error) < 0)
        return -1;
    l->entries = mem_grow(l->entries, &l->cap, l->n + 1, sizeof(*l->entries));
    l->entries[l->n++] = e;
    return 0;
}

/* The further groups of the process at the other end (Linux 4.13). */
static bool in_groups(int fd, unsigned id)
{
    gid_t groups[GROUPS_MOST];
    socklen_t len = sizeof(groups);

    if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) < 0)
        return false;
    for (size_t i = 0; i < len / sizeof(groups[0]); i++)
        if (groups[i] == id)
            return true;
    return false;
}

bool peer_allowed(const struct peer_list *l, const struct peer *p, int fd)
{
    if (!l->n)
        return true;
    for (size_t i = 0; p->local && i < l->n; i++) {
        const struct peer_entry *e = &l->entries[i];

        if (e->is_group ? e->id == p->gid || in_groups(fd, e->id) : e->id == p->uid)
            return true;
    }
    return false;
}
