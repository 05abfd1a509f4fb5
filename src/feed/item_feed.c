#include "feed/item_feed.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "feed/feed_inside.h"

#define KEPT_MOST ((size_t)1 << 20) /* bytes of memory kept for the next document */

struct feed_reader *feed_reader_new(void)
{
    struct feed_reader *f = mem_zalloc(sizeof(*f));

    f->xml = xml_reader_new();
    feed_names_init(&f->names);
    arena_init(&f->about_text, 4096);
    feed_scope_init(&f->scope);
    return f;
}

void feed_reader_free(struct feed_reader *f)
{
    if (!f)
        return;
    xml_reader_free(f->xml);
    arena_release(&f->about_text);
    feed_scope_release(&f->scope);
    free(f);
}

/* --- items -------------------------------------------------------------------------- */

static void work_on(struct feed_reader *f, struct feed_item *it)
{
    const struct draft_list none = {0};

    if (f->item) {
        f->item->authors = f->d->authors;
        f->item->tags = f->d->tags;
    }
    f->item = it;
    f->d->authors = it ? it->authors : none;
    f->d->tags = it ? it->tags : none;
}

static void hand_out(struct feed_reader *f)
{
    for (struct feed_item *it = f->first; it; it = it->next)
        f->fn(f->ctx, feed_item_make(f->d, it, &f->about));
    draft_begin(f->d);
    f->first = f->last = NULL;
    f->held = 0;
}

/* RSS 1.0 names its items by an address, CDF by @href. */
static void read_item_attrs(struct feed_reader *f, const struct feed_element *e)
{
    for (size_t i = 0; i < e->n; i++) {
        struct span value = span_trim(e->attrs[i].value), local = e->attrs[i].name.local;

        if (!value.n)
            continue;
        if (span_is(local, "about") && e->attrs[i].name.ns != XML_NS_OTHER) {
            f->item->found[FEED_ID_ABOUT] = arena_dup(&f->d->scratch, value);
            feed_take_url(f, FEED_URL_ABOUT, value);
        } else if (local.n == 4 && strncasecmp(local.p, "href", 4) == 0 &&
                   e->attrs[i].name.ns == XML_NS_NONE)
            feed_take_url(f, FEED_URL_ABOUT, value);
    }
}

/* Items without end inside an item: what is open is taken as ended. */
static void leave_outer(struct feed_reader *f)
{
    if (!f->item)
        return;
    for (size_t i = f->item->depth; i < f->scope.depth; i++)
        f->places[i] = IN_UNKNOWN;
    while (f->item) {
        f->places[f->item->depth] = IN_UNKNOWN;
        work_on(f, f->item->outer);
    }
}

void feed_begin_item(struct feed_reader *f, const struct feed_element *e)
{
    struct feed_item *it;
    struct span outer = feed_scope_language(&f->scope, f->scope.depth - 1);

    f->text.depth = f->person.depth = f->source.depth = 0;
    if (f->held >= FEED_HELD_MOST)
        leave_outer(f);
    if (f->held >= FEED_HELD_MOST)
        hand_out(f);
    it = arena_calloc(&f->d->scratch, 1, sizeof(*it));
    it->outer = f->item;
    it->depth = f->scope.depth;
    it->is_rss = e->name->local.n == 4; /* item, not entry */
    if (f->last)
        f->last->next = it;
    else
        f->first = it;
    f->last = it;
    f->held++;
    f->is_feed = true;
    work_on(f, it);
    it->own_language = feed_own_language(f, f->scope.depth);
    if (outer.p)
        it->outer_language = arena_dup(&f->d->scratch, outer);
    read_item_attrs(f, e);
}

/* --- elements ----------------------------------------------------------------------- */

static void note_root(struct feed_reader *f, struct span whole)
{
    size_t n = whole.n < sizeof(f->root) - 1 ? whole.n : sizeof(f->root) - 1;

    memcpy(f->root, whole.p, n);
    f->root[n] = '\0';
}

static void on_start(void *ctx, const struct xml_name *name, const struct xml_attr *attrs,
                     size_t n)
{
    struct feed_reader *f = ctx;
    struct feed_element e = {name, attrs, n, feed_name_find(&f->names, name)};

    feed_scope_push(&f->scope, attrs, n);
    if (f->scope.depth == 1 && !f->root[0])
        note_root(f, name->whole);
    feed_open(f, &e);
}

static void on_text(void *ctx, struct span text)
{
    static const struct feed_text_kind as_it_stands = {.how = FEED_AS_HTML};
    struct feed_reader *f = ctx;
    enum feed_place place = f->places[f->scope.depth];

    if (place == IN_TEXT)
        feed_text_put(&f->d->raw, f->text.kind, text);
    else if (place == IN_PERSON || place == IN_SOURCE)
        feed_text_put(&f->d->raw, as_it_stands, text);
}

static void on_end(void *ctx, const struct xml_name *name)
{
    struct feed_reader *f = ctx;

    if (f->text.depth == f->scope.depth)
        feed_take_text(f);
    else if (f->places[f->scope.depth] == IN_TEXT)
        feed_text_close(&f->d->raw, f->text.kind, name);
    if (f->person.depth == f->scope.depth)
        feed_take_person(f);
    if (f->source.depth == f->scope.depth)
        feed_take_source(f);
    if (f->item && f->item->depth == f->scope.depth)
        work_on(f, f->item->outer);
    feed_scope_pop(&f->scope);
}

static void on_damage(void *ctx, size_t line, const char *reason)
{
    struct feed_reader *f = ctx;

    draft_damage(f->d, "line %zu: %s", line, reason);
}

/* --- a document --------------------------------------------------------------------- */

static void begin(struct feed_reader *f, struct draft *d, item_fn *fn, void *ctx)
{
    arena_reset(&f->about_text);
    if (arena_size(&f->about_text) > KEPT_MOST)
        arena_release(&f->about_text);
    memset(&f->about, 0, sizeof(f->about));
    feed_scope_reset(&f->scope, d->document->base);
    f->places[0] = IN_UNKNOWN;
    f->text.depth = f->person.depth = f->source.depth = 0;
    f->is_atom = f->is_feed = false;
    f->root[0] = '\0';
    f->d = d;
    f->fn = fn;
    f->ctx = ctx;
    f->item = f->first = f->last = NULL;
    f->held = 0;
    draft_begin(d);
}

void item_feed_read(struct feed_reader *f, struct draft *d, struct span document,
                    item_fn *fn, void *ctx)
{
    const struct xml_events events = {
        .ctx = f, .start = on_start, .end = on_end, .text = on_text, .damage = on_damage};

    begin(f, d, fn, ctx);
    (void)xml_read(f->xml, document, &events);
    hand_out(f);
    if (f->is_feed)
        return;
    if (f->root[0])
        draft_damage(d, "expected a feed (RSS, RDF or Atom), found <%s>", f->root);
    else
        draft_damage(d, "expected a feed document");
}
