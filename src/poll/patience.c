#include "poll/patience.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

/* Few at a time, so they are looked through one by one. */
struct patience_host {
    uint64_t name; /* its hash */
    int64_t until_ms;
};

void patience_release(struct patience *p)
{
    free(p->hosts);
    memset(p, 0, sizeof(*p));
}

void patience_note(struct patience *p, const char *host, int64_t until_ms)
{
    uint64_t name = hash_bytes(host, strlen(host));

    for (size_t i = 0; i < p->n; i++)
        if (p->hosts[i].name == name) {
            if (p->hosts[i].until_ms < until_ms)
                p->hosts[i].until_ms = until_ms;
            return;
        }
    p->hosts = mem_grow(p->hosts, &p->cap, p->n + 1, sizeof(*p->hosts));
    p->hosts[p->n++] = (struct patience_host){name, until_ms};
}

int64_t patience_left(struct patience *p, const char *host, int64_t now_ms)
{
    uint64_t name = hash_bytes(host, strlen(host));
    int64_t left_ms = 0;

    for (size_t i = 0; i < p->n;) {
        if (p->hosts[i].until_ms <= now_ms) {
            p->hosts[i] = p->hosts[--p->n];
            continue;
        }
        if (p->hosts[i].name == name)
            left_ms = p->hosts[i].until_ms - now_ms;
        i++;
    }
    return left_ms;
}
