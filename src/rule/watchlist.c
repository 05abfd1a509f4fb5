#include "rule/watchlist.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "rule/entry.h"
#include "text/utf8.h"

#define ID_MOST 200

/* A watchlist id's slot: which byte of all watchlists its line begins at, and so much of
 * its hash that the line is rarely looked at for nothing. */
#define OFFSET_BITS 40
#define OFFSET_MASK ((UINT64_C(1) << OFFSET_BITS) - 1)

/* --- lines --- */

/* The line at byte `start`, split at its tab; an empty phrase where it holds none. */
static struct watchlist_line split(struct span text, size_t start, size_t *next)
{
    const char *p = text.p + start, *end = memchr(p, '\n', text.n - start), *tab;
    struct watchlist_line line = {.number = 0};

    *next = end ? (size_t)(end - text.p) + 1 : text.n;
    end = end ? end : text.p + text.n;
    if (end > p && end[-1] == '\r')
        end--;
    line.all = span_make(p, (size_t)(end - p));
    line.phrase = span_trim(line.all);
    if (line.phrase.n && line.phrase.p[0] == '#') {
        line.phrase.n = 0;
        return line;
    }
    tab = memchr(line.phrase.p, '\t', (size_t)(end - line.phrase.p));
    if (tab && line.phrase.n) {
        line.id = span_trim(span_make(p, (size_t)(tab - p)));
        line.phrase = span_trim(span_make(tab + 1, (size_t)(end - tab - 1)));
    }
    return line;
}

bool watchlist_next(const struct watchlist *w, size_t *next, size_t *number,
                    struct watchlist_line *line)
{
    while (*next < w->text.n) {
        *line = split(w->text, *next, next);
        line->number = ++*number;
        if (line->phrase.n || line->id.p)
            return true;
    }
    return false;
}

/* `names.txt:12`: what lines without an id of their own are called. */
static bool looks_given(struct span id)
{
    size_t n = id.n;

    while (n && isdigit((unsigned char)id.p[n - 1]))
        n--;
    return n < id.n && n >= 5 && memcmp(id.p + n - 5, ".txt:", 5) == 0;
}

const char *watchlist_bad_id(struct span id)
{
    const char *p = id.p, *end = id.p + id.n;
    unsigned bytes;

    if (id.n == 0)
        return "an id is empty";
    if (id.n > ID_MOST)
        return "an id is longer than 200 bytes";
    if (looks_given(id))
        return "an id that ends in .txt:NUMBER is that of a watchlist's line";
    for (; p < end; p += bytes) {
        uint32_t cp = utf8_decode(p, end, &bytes);

        if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
            return "a control character in an id";
        if (cp == ' ' || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200f) ||
            (cp >= 0x2028 && cp <= 0x202f) || cp == 0x205f || cp == 0x3000 ||
            cp == 0xfeff)
            return "white space in an id";
    }
    return NULL;
}

/* --- rules --- */

struct line_reader {
    const struct watchlist_line *line;
    struct diag *d;
    struct diag_place place;
};

static size_t characters(const char *from, const char *to)
{
    size_t n = 0;

    for (; from < to; from++)
        n += (*from & 0xc0) != 0x80;
    return n;
}

static int complain(struct line_reader *r, const char *at, const char *hint,
                    const char *message)
{
    r->place.column = 1 + characters(r->line->all.p, at);
    diag_add(r->d, DIAG_ERROR, r->place, r->line->all, hint, "%s", message);
    return -1;
}

static int check_line(struct line_reader *r)
{
    const struct watchlist_line *line = r->line;
    const char *bad;

    if (line->all.n > WATCHLIST_LINE_MOST)
        return complain(r, line->all.p, "a watchlist has a phrase a line",
                        "a line of more than 8192 bytes");
    if (!utf8_valid(line->all))
        return complain(r, line->all.p, "save the file as UTF-8",
                        "this line is not UTF-8");
    bad = line->id.p ? watchlist_bad_id(line->id) : NULL;
    if (bad)
        return complain(r, line->id.p,
                        "before the tab stands an id without white space; put blanks for "
                        "tabs in a phrase",
                        bad);
    if (line->phrase.n == 0)
        return complain(r, line->id.p, "write id, tab, phrase", "no phrase after the id");
    return 0;
}

/* `names.txt:12`. */
static struct span given_id(struct arena *a, struct span name, size_t number)
{
    char *id = arena_bytes(a, name.n + 24);

    memcpy(id, name.p, name.n);
    return span_make(id, name.n + (size_t)snprintf(id + name.n, 24, ":%zu", number));
}

int watchlist_rule(const struct watchlist *w, const struct watchlist_line *line,
                   struct words *scratch, struct arena *a, struct diag *d,
                   struct rule *rule)
{
    struct query_source src = {.line = line->all, .exact_columns = true};
    struct line_reader r = {line, d, {w->file, line->number, 1}};

    *rule = (struct rule){.id = line->id, .priority = RULE_NORMAL};
    if (check_line(&r) < 0)
        return -1;
    src.place = r.place;
    src.place.column = 1 + characters(line->all.p, line->phrase.p);
    rule->query = entry_parse(scratch, a, line->phrase, false, &src, d);
    if (!rule->query)
        return -1;
    query_measure(rule->query);
    rule->place = r.place;
    rule->line = line->all;
    if (!line->id.p)
        rule->id = given_id(a, w->name, line->number);
    return 0;
}

/* --- ids --- */

void watchlist_ids_release(struct watchlist_ids *ids)
{
    free(ids->slots);
    free(ids->lists);
    *ids = (struct watchlist_ids){.slots = NULL};
}

/* The line that a slot's offset means. */
static void line_at(const struct watchlist_ids *ids, uint64_t slot,
                    struct watchlist **list, struct watchlist_line *line)
{
    size_t offset = (size_t)(slot & OFFSET_MASK) - 1, i = ids->n_lists - 1, next;

    while (ids->lists[i]->base > offset)
        i--;
    *list = ids->lists[i];
    *line = split((*list)->text, offset - (*list)->base, &next);
}

/* The slot of an id, or the free one where it belongs. */
static size_t slot_of(const struct watchlist_ids *ids, uint64_t hash, struct span id)
{
    size_t i = hash & (ids->cap - 1);
    struct watchlist_line line;
    struct watchlist *list;

    for (; ids->slots[i]; i = (i + 1) & (ids->cap - 1)) {
        if (ids->slots[i] >> OFFSET_BITS != hash >> OFFSET_BITS)
            continue;
        line_at(ids, ids->slots[i], &list, &line);
        if (span_eq(line.id, id))
            break;
    }
    return i;
}

static void grow(struct watchlist_ids *ids)
{
    struct watchlist_ids old = *ids;
    struct watchlist_line line;
    struct watchlist *list;

    ids->cap = old.cap ? old.cap * 2 : 1024;
    ids->slots = mem_calloc(ids->cap, sizeof(*ids->slots));
    for (size_t k = 0; k < old.cap; k++) {
        size_t i;

        if (!old.slots[k])
            continue;
        line_at(&old, old.slots[k], &list, &line);
        i = hash_bytes(line.id.p, line.id.n) & (ids->cap - 1);
        while (ids->slots[i]) /* all are different */
            i = (i + 1) & (ids->cap - 1);
        ids->slots[i] = old.slots[k];
    }
    free(old.slots);
}

void watchlist_ids_begin(struct watchlist_ids *ids, struct watchlist *w)
{
    const struct watchlist *last = ids->n_lists ? ids->lists[ids->n_lists - 1] : NULL;

    w->base = last ? last->base + last->text.n : 0;
    ids->lists = mem_grow(ids->lists, &ids->cap_lists, ids->n_lists + 1,
                          sizeof(struct watchlist *));
    ids->lists[ids->n_lists++] = w;
}

bool watchlist_ids_find(const struct watchlist_ids *ids, struct span id,
                        struct watchlist **list, struct watchlist_line *line)
{
    size_t i;

    if (!ids->cap)
        return false;
    i = slot_of(ids, hash_bytes(id.p, id.n), id);
    if (!ids->slots[i])
        return false;
    line_at(ids, ids->slots[i], list, line);
    line->number = 1;
    for (const char *p = (*list)->text.p; p < line->all.p; p++)
        line->number += *p == '\n';
    return true;
}

bool watchlist_ids_add(struct watchlist_ids *ids, const struct watchlist *w,
                       const struct watchlist_line *line)
{
    uint64_t hash = hash_bytes(line->id.p, line->id.n);
    uint64_t offset = w->base + (uint64_t)(line->all.p - w->text.p) + 1;
    size_t i;

    if (ids->n * 4 >= ids->cap * 3)
        grow(ids);
    i = slot_of(ids, hash, line->id);
    if (ids->slots[i])
        return false;
    ids->slots[i] = hash >> OFFSET_BITS << OFFSET_BITS | offset;
    ids->n++;
    return true;
}
