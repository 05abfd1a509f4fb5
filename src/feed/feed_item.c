#include "feed/feed_item.h"

#include "feed/link.h"

static void add_once(struct span *list, size_t *n, struct span text)
{
    for (size_t i = 0; i < *n; i++)
        if (span_eq(list[i], text))
            return;
    if (*n < FEED_AUTHORS_MOST)
        list[(*n)++] = text;
}

void feed_people_add(struct feed_people *people, struct feed_person person)
{
    if (person.name.p)
        add_once(people->name, &people->n, person.name);
    else if (person.email.p)
        add_once(people->email, &people->n_emails, person.email);
}

/* The first slot of a range that has a text; end: none. */
static size_t first_found(const struct feed_item *it, size_t slot, size_t end)
{
    while (slot < end && !it->found[slot].p)
        slot++;
    return slot;
}

static struct span first_text(const struct feed_item *it, size_t slot, size_t end)
{
    slot = first_found(it, slot, end);
    return slot < end ? it->found[slot] : span_make(NULL, 0);
}

/* --- texts -------------------------------------------------------------------------- */

/*
 * The body and the summary: a description alone is the body, beside one it is the
 * summary. Returns the slot of the text that says most.
 */
static size_t set_texts(struct draft *d, const struct feed_item *it)
{
    struct span *field = d->item.field;
    size_t description = first_found(it, FEED_DESCRIPTION, FEED_DESCRIPTION_END);
    struct span text = first_text(it, FEED_DESCRIPTION, FEED_DESCRIPTION_END);

    field[ITEM_BODY] = it->found[FEED_CONTENT];
    field[ITEM_SUMMARY] = it->found[FEED_SUMMARY];
    if (description > FEED_DESCRIPTION && field[ITEM_SUMMARY].p)
        text.p = NULL; /* a stand-in is not needed */
    if (!field[ITEM_BODY].p && text.p) {
        field[ITEM_BODY] = text;
        return description;
    }
    if (!field[ITEM_SUMMARY].p && text.p)
        field[ITEM_SUMMARY] = draft_text(d, text, DRAFT_PERHAPS);
    return field[ITEM_BODY].p ? FEED_CONTENT : FEED_SUMMARY;
}

/* The first that can be read; one that cannot is no date. */
static void set_date(struct draft *d, const struct feed_item *it)
{
    for (size_t slot = FEED_PUBLISHED; slot < FEED_DATE_END; slot++) {
        if (!it->found[slot].p)
            continue;
        draft_set_date(d, it->found[slot]);
        if (d->item.date_ms != ITEM_NO_DATE)
            return;
        d->item.date_published = span_make(NULL, 0);
    }
}

/* An empty language is a decision: the search ends there too. */
static void set_language(struct draft *d, const struct feed_item *it,
                         const struct feed_about *about, size_t text_slot)
{
    size_t title = first_found(it, FEED_TITLE, FEED_TITLE_END);
    struct span title_language = {NULL, 0};
    struct span chain[6];

    if (title < FEED_TITLE_END)
        title_language = it->language[title];
    chain[0] = it->language[text_slot];
    chain[1] = title_language;
    chain[2] = it->own_language;
    chain[3] = it->found[FEED_LANGUAGE];
    chain[4] = it->outer_language;
    chain[5] = about->language;
    for (size_t i = 0; i < sizeof(chain) / sizeof(*chain); i++) {
        if (!chain[i].p)
            continue;
        if (chain[i].n)
            draft_set_language(d, chain[i]);
        return;
    }
}

/* --- who and where ------------------------------------------------------------------ */

/* An address stands for an author only where nobody is named. */
static void set_authors(struct draft *d, const struct feed_item *it,
                        const struct feed_about *about)
{
    const struct feed_people *others[] = {it->nameless, it->people, &about->people};

    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        if (d->authors.n || !others[i])
            continue;
        for (size_t k = 0; k < others[i]->n; k++)
            draft_add_author(d, others[i]->name[k]);
        for (size_t k = 0; !others[i]->n && k < others[i]->n_emails; k++)
            draft_add_author(d, others[i]->email[k]);
    }
}

static void set_source(struct draft *d, const struct feed_item *it,
                       const struct feed_about *about)
{
    struct span source = it->found[FEED_SOURCE_TITLE];

    if (!source.p && d->document->source.n)
        source = d->document->source;
    if (!source.p)
        source = about->title.p ? about->title : about->second_title;
    if (!source.p)
        source = link_host(d->item.field[ITEM_URL]);
    d->item.field[ITEM_SOURCE] = source;
}

static void add_list(struct buf *out, const struct draft_list *list)
{
    const struct span *entries = list->p;

    for (size_t i = 0; i < list->n && i < ITEM_LIST_MOST; i++) {
        (void)buf_add_span(out, entries[i]);
        (void)buf_add_char(out, '\n');
    }
}

/* What an item without title, body and address is known by. */
static struct span all_found(struct draft *d, const struct feed_item *it)
{
    const struct span *field = d->item.field;

    buf_reset(&d->raw);
    if (d->item.id.p || field[ITEM_URL].p || field[ITEM_TITLE].p || field[ITEM_BODY].p)
        return buf_span(&d->raw); /* nobody asks */
    for (size_t slot = 0; slot < FEED_SLOTS; slot++) {
        (void)buf_add_span(&d->raw, it->found[slot]);
        (void)buf_add_char(&d->raw, '\n');
    }
    add_list(&d->raw, &d->authors);
    add_list(&d->raw, &d->tags);
    return buf_span(&d->raw);
}

const struct item *feed_item_make(struct draft *d, struct feed_item *it,
                                  const struct feed_about *about)
{
    struct item *item = &d->item;
    size_t text_slot;

    draft_next(d);
    d->authors = it->authors;
    d->tags = it->tags;
    item->id = first_text(it, FEED_ID, FEED_ID_END);
    item->field[ITEM_URL] = first_text(it, FEED_URL, FEED_URL_END);
    item->field[ITEM_TITLE] = first_text(it, FEED_TITLE, FEED_TITLE_END);
    text_slot = set_texts(d, it);
    set_date(d, it);
    set_language(d, it, about, text_slot);
    set_authors(d, it, about);
    set_source(d, it, about);
    return draft_finish(d, all_found(d, it));
}
