#include <string.h>
#include <strings.h>

#include "feed/feed_inside.h"

struct span feed_own_language(struct feed_reader *f, size_t depth)
{
    struct span language = feed_scope_own_language(&f->scope, depth);

    return language.p ? arena_dup(&f->d->scratch, language) : language;
}

void feed_take_url(struct feed_reader *f, enum feed_slot slot, struct span held)
{
    struct span *text = &f->item->found[slot];

    if (!text->p)
        *text = draft_url(f->d, held, feed_scope_base(&f->scope, f->scope.depth));
}

/* A text that outlives the items, and is said of each of them: so not at any length. */
static struct span keep(struct feed_reader *f, struct span text)
{
    if (text.n > FEED_ABOUT_MOST) {
        text.n = FEED_ABOUT_MOST;
        while (text.n && ((unsigned char)text.p[text.n] & 0xc0) == 0x80)
            text.n--; /* at a character's beginning */
    }
    return text.p ? arena_dup(&f->about_text, text) : text;
}

static void take_about(struct feed_reader *f, enum feed_slot slot, struct span text)
{
    if (slot == FEED_TITLE)
        f->about.title = keep(f, text);
    else if (slot < FEED_TITLE_END)
        f->about.second_title = keep(f, text);
    else if (slot == FEED_LANGUAGE)
        f->about.language = keep(f, text);
}

static void take_slot(struct feed_reader *f, const struct feed_gather *t)
{
    struct span text = feed_text_take(f->d, t->kind);

    if (!text.p)
        return;
    if (t->slot == FEED_SOURCE_TITLE)
        f->source.whole = true;
    if (!f->item) {
        take_about(f, t->slot, text);
        return;
    }
    f->item->found[t->slot] = text;
    if (t->slot >= FEED_WORDS_END)
        return;
    f->item->language[t->slot] = feed_own_language(f, t->depth);
    if (!f->item->language[t->slot].p)
        f->item->language[t->slot] = t->language;
}

static void take_guid(struct feed_reader *f, const struct feed_gather *t)
{
    struct span id = feed_text_take(f->d, t->kind);

    if (!id.p)
        return;
    f->item->found[FEED_ID] = id;
    if (t->permalink && id.n > 7 &&
        (strncasecmp(id.p, "http://", 7) == 0 || strncasecmp(id.p, "https://", 8) == 0))
        feed_take_url(f, FEED_URL_GUID, id);
}

static void take_tags(struct feed_reader *f)
{
    struct span all = draft_text(f->d, buf_span(&f->d->raw), DRAFT_TITLE);

    while (all.n) {
        const char *comma = memchr(all.p, ',', all.n);
        size_t n = comma ? (size_t)(comma - all.p) : all.n;
        struct span tag = span_trim(span_make(all.p, n));

        if (tag.n)
            draft_add_tag(f->d, tag);
        n += comma != NULL;
        all = span_make(all.p + n, all.n - n);
    }
}

/* A name or an address of a person, without markup, escaped or twice so. "<desk@a.b>" is
 * none. */
static struct span person_text(struct feed_reader *f)
{
    struct span text = draft_text(f->d, buf_span(&f->d->raw), DRAFT_PERHAPS);

    if (text.p)
        text = draft_text(f->d, text, DRAFT_PERHAPS);
    return text.p ? draft_text(f->d, text, DRAFT_ONE_LINE) : text;
}

void feed_take_text(struct feed_reader *f)
{
    struct feed_gather t = f->text;

    switch ((enum feed_role)t.row->role) {
    case FEED_LINK: feed_take_url(f, t.slot, buf_span(&f->d->raw)); break;
    case FEED_GUID: take_guid(f, &t); break;
    case FEED_NAME: f->person.person.name = person_text(f); break;
    case FEED_EMAIL: f->person.person.email = person_text(f); break;
    case FEED_TAG:
        draft_add_tag(f->d, draft_text(f->d, buf_span(&f->d->raw), DRAFT_TITLE));
        break;
    case FEED_TAGS: take_tags(f); break;
    default: take_slot(f, &t); break;
    }
    f->person.whole |= t.row->role == FEED_NAME || t.row->role == FEED_EMAIL;
    buf_reset(&f->d->raw);
    f->text.depth = 0;
}

static bool is_author(const struct draft *d, struct span name)
{
    const struct span *known = d->authors.p;

    for (size_t i = 0; i < d->authors.n && d->authors.n <= ITEM_LIST_MOST; i++)
        if (span_eq(known[i], name))
            return true;
    return false;
}

/* Adds to people of an item, who are made when the first one comes. */
static void add_person(struct feed_reader *f, struct feed_people **people,
                       struct feed_person person)
{
    if (!*people)
        *people = arena_calloc(&f->d->scratch, 1, sizeof(**people));
    feed_people_add(*people, person);
}

void feed_take_person(struct feed_reader *f)
{
    struct feed_person person = f->person.person;

    f->person.depth = 0;
    if (!f->person.whole)
        person = feed_person_read(person_text(f));
    if (f->source.depth && f->item) {
        add_person(f, &f->item->people, person);
    } else if (!f->item) {
        person.name = keep(f, person.name);
        person.email = keep(f, person.email);
        feed_people_add(&f->about.people, person);
    } else if (!person.name.p) {
        add_person(f, &f->item->nameless, person);
    } else if (!is_author(f->d, person.name))
        draft_add_author(f->d, person.name);
    buf_reset(&f->d->raw);
}

void feed_take_source(struct feed_reader *f)
{
    struct span text = draft_text(f->d, buf_span(&f->d->raw), DRAFT_TITLE);

    f->source.depth = 0;
    if (!f->source.whole && text.p)
        f->item->found[FEED_SOURCE_TITLE] = text;
    buf_reset(&f->d->raw);
}
