#include "feed/draft.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"
#include "feed/date.h"
#include "feed/link.h"
#include "feed/url.h"
#include "text/html.h"
#include "text/utf8.h"

/* A scratch that has grown beyond this goes back to the heap before the next item. */
#define SCRATCH_KEPT ((size_t)2 << 20)

#define SCRATCH_BLOCK ((size_t)64 << 10)
#define DAMAGE_BYTES  ((size_t)200) /* of one message */

void draft_init(struct draft *d)
{
    static const struct item_document none = {.base = {NULL, 0}};

    memset(d, 0, sizeof(*d));
    d->document = &none;
    arena_init(&d->scratch, SCRATCH_BLOCK);
    /* No caps: each holds one text at most, and a record has a limit of its own. */
    buf_init(&d->raw, BUF_NO_CAP);
    buf_init(&d->text, BUF_NO_CAP);
    buf_init(&d->damage, (DRAFT_DAMAGES_TOLD + 1) * DAMAGE_BYTES);
}

void draft_release(struct draft *d)
{
    arena_release(&d->scratch);
    buf_release(&d->raw);
    buf_release(&d->text);
    buf_release(&d->damage);
}

void draft_reset(struct draft *d)
{
    buf_reset(&d->damage);
    d->damages = 0;
}

static void empty(struct buf *b)
{
    buf_reset(b);
    if (b->room > SCRATCH_KEPT)
        buf_release(b);
}

/* One by one: for all of it at once some compilers take an instruction that needs as long
 * as a title does. Lists are for draft_finish to set. */
static void clear_item(struct item *item)
{
    const struct span absent = {NULL, 0};

    item->id = absent;
    item->language = absent;
    item->date_published = absent;
    item->date_ms = ITEM_NO_DATE;
    item->field[ITEM_TITLE] = absent;
    item->field[ITEM_SUMMARY] = absent;
    item->field[ITEM_BODY] = absent;
    item->field[ITEM_AUTHOR] = absent;
    item->field[ITEM_SOURCE] = absent;
    item->field[ITEM_URL] = absent;
    item->field[ITEM_TAG] = absent;
}

void draft_next(struct draft *d)
{
    const struct draft_list none = {0};

    clear_item(&d->item);
    d->authors = none;
    d->tags = none;
    d->extras = none;
}

void draft_begin(struct draft *d)
{
    arena_reset(&d->scratch);
    if (arena_size(&d->scratch) > SCRATCH_KEPT)
        arena_release(&d->scratch);
    empty(&d->raw);
    empty(&d->text);
    draft_next(d);
}

void draft_damage(struct draft *d, const char *fmt, ...)
{
    char line[DAMAGE_BYTES];
    struct span told;
    va_list ap;

    if (++d->damages > DRAFT_DAMAGES_TOLD)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    told = span_of(line);
    while (!utf8_valid(told))
        told.n--; /* it was cut inside a character */
    if (d->damage.n)
        (void)buf_add_str(&d->damage, "; ");
    (void)buf_add_span(&d->damage, told);
}

struct span draft_all_damage(struct draft *d)
{
    if (d->damages > DRAFT_DAMAGES_TOLD)
        (void)buf_addf(&d->damage, "; and %zu more", d->damages - DRAFT_DAMAGES_TOLD);
    return buf_span(&d->damage);
}

/* --- texts -------------------------------------------------------------------------- */

struct span draft_hold(struct draft *d, struct span bytes)
{
    buf_reset(&d->raw);
    (void)utf8_hold(bytes, &d->raw);
    return buf_span(&d->raw);
}

static bool has_markup(struct span held, enum draft_text kind)
{
    switch (kind) {
    case DRAFT_HTML:
    case DRAFT_TITLE: return true;
    case DRAFT_PERHAPS: return html_looks_like(held);
    case DRAFT_ESCAPED:
        return (held.n && memchr(held.p, '<', held.n)) || html_looks_like(held);
    case DRAFT_PLAIN:
    case DRAFT_LINE:
    case DRAFT_ONE_LINE: break;
    }
    return false;
}

/* The text of markup; what becomes markup by decoding goes too, once. */
static struct span without_markup(struct draft *d, struct span held, enum draft_text kind)
{
    size_t first;

    buf_reset(&d->text);
    (void)html_to_text(held, &d->text);
    first = d->text.n;
    if ((kind != DRAFT_ESCAPED && kind != DRAFT_TITLE) ||
        !html_looks_like(buf_span(&d->text)))
        return buf_span(&d->text);
    /* The input must not move while the output grows behind it. */
    held = arena_dup(&d->scratch, buf_span(&d->text));
    (void)html_to_text(held, &d->text);
    return span_make(d->text.p + first, d->text.n - first);
}

/* Each run of white space as one blank. */
static struct span on_one_line(struct draft *d, struct span held)
{
    buf_reset(&d->text);
    for (size_t i = 0; i < held.n; i++) {
        bool blank = span_is_blank(held.p[i]);

        if (!blank || (i && !span_is_blank(held.p[i - 1])))
            (void)buf_add_char(&d->text, blank ? ' ' : held.p[i]);
    }
    return buf_span(&d->text);
}

static bool is_inside(const struct buf *b, const char *p)
{
    return b->p && p >= b->p && p <= b->p + b->n;
}

struct span draft_text(struct draft *d, struct span held, enum draft_text kind)
{
    struct span text = held;

    if (has_markup(held, kind))
        text = without_markup(d, held, kind);
    else if (kind == DRAFT_ONE_LINE)
        text = on_one_line(d, held);
    text = draft_bare(text, kind);
    if (is_inside(&d->raw, text.p) || is_inside(&d->text, text.p))
        return arena_dup(&d->scratch, text);
    return text;
}

/* --- lists -------------------------------------------------------------------------- */

/* Room for one more element of `size` bytes; NULL where the list is full. */
static void *add(struct draft *d, struct draft_list *list, size_t size, const char *what)
{
    if (list->n == ITEM_LIST_MOST) {
        list->n++; /* says it once; draft_finish sets it right */
        draft_damage(d, "more than %d %s: the rest is left out", ITEM_LIST_MOST, what);
    }
    if (list->n > ITEM_LIST_MOST)
        return NULL;
    if (list->n == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 8;
        void *p = arena_alloc(&d->scratch, cap * size);

        if (list->n)
            memcpy(p, list->p, list->n * size);
        list->p = p;
        list->cap = cap;
    }
    return (char *)list->p + list->n++ * size;
}

void draft_add_author(struct draft *d, struct span name)
{
    struct span *to = name.p ? add(d, &d->authors, sizeof(*to), "authors") : NULL;

    if (to)
        *to = name;
}

void draft_add_tag(struct draft *d, struct span tag)
{
    const struct span *known = d->tags.p;
    struct span *to;

    if (!tag.p || d->tags.n > ITEM_LIST_MOST)
        return;
    for (size_t i = 0; i < d->tags.n; i++)
        if (span_eq(known[i], tag))
            return;
    to = add(d, &d->tags, sizeof(*to), "tags");
    if (to)
        *to = tag;
}

void draft_add_extra(struct draft *d, struct span name, struct span value)
{
    struct item_extra *known = d->extras.p, *to;

    if (d->extras.n > ITEM_LIST_MOST)
        return;
    for (size_t i = 0; i < d->extras.n; i++) {
        if (span_eq(known[i].name, name)) {
            known[i].value = value;
            return;
        }
    }
    to = add(d, &d->extras, sizeof(*to), "unknown members");
    if (to) {
        to->name = name;
        to->value = value;
    }
}

/* The entries as one text, paragraphs of their own. */
static struct span join(struct draft *d, const struct span *entries, size_t n)
{
    size_t size = 0;
    char *p, *to;

    if (n <= 1)
        return n ? entries[0] : span_make(NULL, 0);
    for (size_t i = 0; i < n; i++)
        size += entries[i].n + 2;
    p = to = arena_bytes(&d->scratch, size);
    for (size_t i = 0; i < n; i++) {
        memcpy(to, entries[i].p, entries[i].n);
        to += entries[i].n;
        *to++ = '\n';
        *to++ = '\n';
    }
    return span_make(p, size - 2);
}

static size_t count(const struct draft_list *list)
{
    return list->n < ITEM_LIST_MOST ? list->n : ITEM_LIST_MOST;
}

/* --- language, date, address, id
 * -------------------------------------------------------------------- */

void draft_set_language(struct draft *d, struct span text)
{
    struct span copy = text;

    if (text.n && memchr(text.p, '_', text.n))
        copy = arena_dup(&d->scratch, text); /* the record is not ours to write to */
    for (size_t i = 0; copy.p != text.p && i < copy.n; i++)
        if (copy.p[i] == '_')
            ((char *)copy.p)[i] = '-';
    d->item.language = copy;
}

static bool is_break(char c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

/* Some wrap a long address: a line break is no part of one. */
static struct span without_breaks(struct draft *d, struct span url)
{
    struct span copy = arena_dup(&d->scratch, url);
    char *to = (char *)copy.p;

    for (size_t i = 0; i < url.n; i++)
        if (!is_break(url.p[i]))
            *to++ = url.p[i];
    return span_make(copy.p, (size_t)(to - copy.p));
}

struct span draft_url(struct draft *d, struct span held, struct span base)
{
    struct span url = span_trim(held);

    if (!url.n)
        return span_make(NULL, 0);
    url = without_breaks(d, url);
    if (!base.n || url_is_absolute(url))
        return url;
    buf_reset(&d->text);
    (void)url_resolve(base, url, &d->text);
    return arena_dup(&d->scratch, buf_span(&d->text));
}

void draft_set_date(struct draft *d, struct span text)
{
    char canonical[CLOCK_TEXT_SIZE];

    d->item.date_published = text;
    if (!text.p || date_parse(text, &d->item.date_ms) < 0) {
        d->item.date_ms = ITEM_NO_DATE;
        return;
    }
    if (date_is_canonical(text))
        return;
    date_format(d->item.date_ms, canonical);
    d->item.date_published = arena_dup(&d->scratch, span_of(canonical));
}

static uint64_t hash_of(struct span s)
{
    return s.p ? hash_bytes(s.p, s.n) : 0;
}

static struct span hash_id(struct draft *d, struct span made_of)
{
    struct span title = d->item.field[ITEM_TITLE], body = d->item.field[ITEM_BODY];
    uint64_t hash = hash_of(made_of);
    char hex[17];

    if (title.p || body.p)
        hash = hash_pair(hash_of(title), hash_of(body));
    (void)snprintf(hex, sizeof(hex), "%016llx", (unsigned long long)hash);
    return arena_dup(&d->scratch, span_of(hex));
}

static struct span make_id(struct draft *d, struct span made_of)
{
    struct span url = d->item.field[ITEM_URL];

    if (!url.p)
        return hash_id(d, made_of);
    buf_reset(&d->text);
    (void)link_without_tracking(url, &d->text);
    return arena_dup(&d->scratch, buf_span(&d->text));
}

const struct item *draft_finish(struct draft *d, struct span made_of)
{
    struct item *item = &d->item;

    item->authors = d->authors.p;
    item->n_authors = count(&d->authors);
    item->tags = d->tags.p;
    item->n_tags = count(&d->tags);
    item->extras = d->extras.p;
    item->n_extras = count(&d->extras);
    item->field[ITEM_AUTHOR] = join(d, item->authors, item->n_authors);
    item->field[ITEM_TAG] = join(d, item->tags, item->n_tags);
    if (!item->field[ITEM_SOURCE].p && d->document->source.n)
        item->field[ITEM_SOURCE] = d->document->source;
    if (!item->id.p)
        item->id = make_id(d, made_of);
    return item;
}
