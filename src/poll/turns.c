#include "poll/turns.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define TABLE_SIZE 1024 /* a power of two */

/* There is one as long as somebody waits for it or is served by it. */
struct turn_host {
    char *name;
    struct turn_host **home; /* its chain of the table */
    struct turn_host *chain;
    struct turn_host *next; /* in the list of those that could serve */
    bool listed;
    size_t serving;
    struct turn *first, *last; /* who waits */
};

void turns_init(struct turns *t, size_t per_host)
{
    memset(t, 0, sizeof(*t));
    t->per_host = per_host;
    t->table = mem_calloc(TABLE_SIZE, sizeof(struct turn_host *));
}

void turns_release(struct turns *t)
{
    free(t->table);
    memset(t, 0, sizeof(*t));
}

static struct turn_host *find_host(struct turns *t, const char *name)
{
    struct turn_host **home =
        &t->table[hash_bytes(name, strlen(name)) & (TABLE_SIZE - 1)];
    struct turn_host *h = *home;

    while (h && strcmp(h->name, name) != 0)
        h = h->chain;
    if (h)
        return h;
    h = mem_zalloc(sizeof(*h));
    h->name = mem_dup(name, strlen(name));
    h->home = home;
    h->chain = *home;
    *home = h;
    return h;
}

static void free_if_idle(struct turn_host *h)
{
    struct turn_host **at = h->home;

    if (h->serving || h->first || h->listed)
        return;
    while (*at != h)
        at = &(*at)->chain;
    *at = h->chain;
    free(h->name);
    free(h);
}

/* At the end of the list, where it belongs there. */
static void list_if_ready(struct turns *t, struct turn_host *h)
{
    if (h->listed || !h->first || h->serving >= t->per_host)
        return;
    h->listed = true;
    h->next = NULL;
    if (t->last)
        t->last->next = h;
    else
        t->first = h;
    t->last = h;
}

static struct turn_host *unlist_first(struct turns *t)
{
    struct turn_host *h = t->first;

    t->first = h->next;
    if (!t->first)
        t->last = NULL;
    h->listed = false;
    return h;
}

static struct turn *pop(struct turn_host *h)
{
    struct turn *turn = h->first;

    h->first = turn->next;
    if (!h->first)
        h->last = NULL;
    turn->next = NULL;
    return turn;
}

void turns_push(struct turns *t, struct turn *turn, const char *host)
{
    struct turn_host *h = find_host(t, host);

    turn->host = h;
    turn->next = NULL;
    if (h->last)
        h->last->next = turn;
    else
        h->first = turn;
    h->last = turn;
    list_if_ready(t, h);
}

struct turn *turns_take(struct turns *t)
{
    struct turn_host *h;
    struct turn *turn;

    if (!t->first)
        return NULL;
    h = unlist_first(t);
    turn = pop(h);
    h->serving++;
    list_if_ready(t, h);
    return turn;
}

void turns_done(struct turns *t, struct turn *turn)
{
    struct turn_host *h = turn->host;

    turn->host = NULL;
    h->serving--;
    list_if_ready(t, h);
    free_if_idle(h);
}

/* Takes a host out of the list, which has nobody waiting any more. */
static void unlist(struct turns *t, struct turn_host *h)
{
    struct turn_host **at = &t->first, *before = NULL;

    if (!h->listed)
        return;
    for (; *at != h; at = &(*at)->next)
        before = *at;
    *at = h->next;
    if (t->last == h)
        t->last = before;
    h->listed = false;
}

struct turn *turns_drop(struct turns *t)
{
    for (size_t i = 0; i < TABLE_SIZE; i++)
        for (struct turn_host *h = t->table[i]; h; h = h->chain) {
            struct turn *turn;

            if (!h->first)
                continue;
            turn = pop(h);
            turn->host = NULL;
            if (!h->first)
                unlist(t, h);
            free_if_idle(h);
            return turn;
        }
    return NULL;
}
