#include "app/snippet.h"

#include <stdint.h>
#include <string.h>

#define BORDER_SEARCH 24 /* bytes to give up for a cut on white space */

bool snippet_is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/*
 * Where a window that would like to begin at `at` begins, but not after `latest`: behind
 * the next white space where one is near, else on the next character.
 */
static size_t begin_border(struct span text, size_t at, size_t latest)
{
    size_t i = at;

    if (at == 0 || snippet_is_blank(text.p[at - 1]))
        return at;
    while (i < latest && i - at < BORDER_SEARCH && !snippet_is_blank(text.p[i]))
        i++;
    if (i < latest && snippet_is_blank(text.p[i]))
        return i + 1;
    for (i = at; i < latest && continues_character(text.p[i]);)
        i++;
    return i;
}

/* The same for the end, which is not before `earliest`. */
static size_t end_border(struct span text, size_t at, size_t earliest)
{
    size_t i = at;

    if (at >= text.n || snippet_is_blank(text.p[at]))
        return at;
    while (i > earliest && at - i < BORDER_SEARCH && !snippet_is_blank(text.p[i]))
        i--;
    if (i > earliest && snippet_is_blank(text.p[i]))
        return i;
    for (i = at; i > earliest && continues_character(text.p[i]);)
        i--;
    return i;
}

static size_t down_to_character(struct span text, size_t at)
{
    while (at > 0 && at < text.n && continues_character(text.p[at]))
        at--;
    return at;
}

/* The same two by a map: for most a look at its bits, and no branch that is guessed
 * wrong. What they do not find there may be on character borders. */
static size_t begin_by(const struct field_map *map, struct span text, size_t at,
                       size_t latest)
{
    size_t most = latest - at <= BORDER_SEARCH ? latest - at : BORDER_SEARCH + 1;
    uint64_t blank;

    if (!map || !map->known)
        return begin_border(text, at, latest);
    blank = field_map_bits(map, at + FIELD_MAP_FRONT - 1) & (((uint64_t)2 << most) - 1);
    return blank ? at + (size_t)__builtin_ctzll(blank) : begin_border(text, at, latest);
}

static size_t end_by(const struct field_map *map, struct span text, size_t at,
                     size_t earliest)
{
    size_t most = at - earliest <= BORDER_SEARCH ? at - earliest : BORDER_SEARCH + 1;
    uint64_t blank;

    if (!map || !map->known)
        return end_border(text, at, earliest);
    most -= most > 0; /* the blank at `earliest` counts only where that is all */
    blank = field_map_bits(map, at + FIELD_MAP_FRONT - 63) & ~(uint64_t)0 << (63 - most);
    return blank ? at - (size_t)__builtin_clzll(blank) : end_border(text, at, earliest);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool has_text(struct span s)
{
    return span_trim(s).n > 0;
}

/* Of a plain text all but one blank is text. */
static void set_cuts(const struct field_map *map, struct snippet *s)
{
    size_t left = s->text.n - s->end;

    if (map && map->plain) {
        s->cut_front = s->begin > (field_map_bits(map, FIELD_MAP_FRONT) & 1);
        s->cut_back = left > (field_map_bits(map, s->end + FIELD_MAP_FRONT) & 1);
        return;
    }
    s->cut_front = has_text(span_make(s->text.p, s->begin));
    s->cut_back = has_text(span_make(s->text.p + s->end, left));
}

/* A window of `bytes` on text that shows [first, last). */
static struct snippet window(const struct field_map *map, struct span text, size_t first,
                             size_t last, size_t bytes)
{
    struct snippet s = {.text = text};
    size_t spare = last - first < bytes ? bytes - (last - first) : 0;
    size_t after = least(spare - least(first, spare / 2), text.n - last);
    size_t before = least(first, spare - after);

    s.begin = begin_by(map, text, first - before, first);
    s.end = end_by(map, text, last + after, last);
    while (s.begin < first && snippet_is_blank(text.p[s.begin]))
        s.begin++;
    while (s.end > last && snippet_is_blank(text.p[s.end - 1]))
        s.end--;
    set_cuts(map, &s);
    return s;
}

struct snippet snippet_find_by(const struct field_map *map, const struct item *item,
                               const struct match_place *places, size_t n, size_t bytes)
{
    struct span text = item->field[places[0].field];
    size_t first = places[0].start, last = places[0].end;

    for (size_t i = 1; i < n && places[i].field == places[0].field; i++)
        if (places[i].end > last && places[i].end - first <= bytes)
            last = places[i].end;
    if (last - first > SNIPPET_MOST)
        last = down_to_character(text, first + SNIPPET_MOST);
    return window(map, text, first, last, bytes);
}

struct snippet snippet_find(const struct item *item, const struct match_place *places,
                            size_t n, size_t bytes)
{
    return snippet_find_by(NULL, item, places, n, bytes);
}

struct snippet snippet_head(struct span text, size_t bytes)
{
    return window(NULL, text, 0, 0, bytes);
}

#define LANES 16

typedef uint8_t lanes __attribute__((vector_size(LANES)));

static inline lanes blanks(lanes c)
{
    return (lanes)((c <= ' ') | (c == 0x7f));
}

/* The end of what may be copied from p on as it stands: up to white space that is not one
 * blank between two words. */
static const char *plain_end(const char *p, const char *end)
{
    while (end - p > LANES) {
        lanes c, next, hit;
        uint64_t half[2];

        memcpy(&c, p, sizeof(c));
        memcpy(&next, p + 1, sizeof(next));
        hit = blanks(c) & ((lanes)(c != ' ') | blanks(next));
        memcpy(half, &hit, sizeof(half));
        if (half[0] | half[1])
            break;
        p += LANES;
    }
    while (p < end && (!snippet_is_blank(*p) ||
                       (*p == ' ' && end - p > 1 && !snippet_is_blank(p[1]))))
        p++;
    return p;
}

size_t snippet_text(const struct snippet *s, char out[SNIPPET_ROOM])
{
    const char *p = s->text.p + s->begin, *end = s->text.p + s->end;
    size_t n = 0;

    if (s->cut_front) {
        memcpy(out, "... ", 4);
        n = 4;
    }
    while (p < end) {
        const char *plain = p;

        p = plain_end(p, end);
        memcpy(out + n, plain, (size_t)(p - plain));
        n += (size_t)(p - plain);
        if (p == end)
            break;
        while (p < end && snippet_is_blank(*p))
            p++;
        if (p < end)
            out[n++] = ' ';
    }
    if (s->cut_back) {
        memcpy(out + n, " ...", 4);
        n += 4;
    }
    return n;
}

char *snippet_write_json(const struct snippet *s, char *to)
{
    if (s->cut_front) {
        memcpy(to, "... ", 4);
        to += 4;
    }
    to = json_write_line(to, span_make(s->text.p + s->begin, s->end - s->begin));
    if (s->cut_back) {
        memcpy(to, " ...", 4);
        to += 4;
    }
    return to;
}

char *snippet_write_plain(const struct snippet *s, char *to)
{
    size_t n = s->end - s->begin;

    n -= n && s->text.p[s->end - 1] == ' '; /* of a place that ends so */
    memcpy(to, "... ", 4);
    to += s->cut_front ? 4 : 0;
    memcpy(to, s->text.p + s->begin, n);
    to += n;
    memcpy(to, " ...", 4);
    return to + (s->cut_back ? 4 : 0);
}
