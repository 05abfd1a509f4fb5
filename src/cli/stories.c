#include "cli/stories_inside.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "feed/link.h"
#include "text/utf8.h"

#define TITLE_WORDS_LEAST 3
#define KEYS_MOST         3 /* of an item: by id, address, title */
#define KEYS_PER_STORY    8 /* remembered on average */
#define NOT_KEPT          UINT32_MAX

enum key_kind { KEY_ID = 1, KEY_URL, KEY_TITLE, KEY_RULE };

/* --- the map ----------------------------------------------------------------------- */

static struct slot *find_slot(const struct map *m, uint64_t key)
{
    size_t i = (size_t)key & (m->size - 1);

    while (m->slots[i].key && m->slots[i].key != key)
        i = (i + 1) & (m->size - 1);
    return &m->slots[i];
}

static void grow(struct map *m)
{
    struct map larger = {.size = m->size * 2, .n = m->n, .most = m->most};

    larger.slots = mem_calloc(larger.size, sizeof(struct slot));
    for (size_t i = 0; i < m->size; i++)
        if (m->slots[i].key)
            *find_slot(&larger, m->slots[i].key) = m->slots[i];
    free(m->slots);
    *m = larger;
}

static void map_init(struct map *m, size_t most)
{
    *m = (struct map){.size = 64, .most = most};
    m->slots = mem_calloc(m->size, sizeof(struct slot));
}

/* Where the key has a value, that; else NULL. */
static const uint32_t *map_get(const struct map *m, uint64_t key)
{
    const struct slot *slot = find_slot(m, key);

    return slot->key ? &slot->value : NULL;
}

/* Nothing where it is full. */
static void map_put(struct map *m, uint64_t key, uint32_t value)
{
    struct slot *slot;

    if (m->n * 2 >= m->size && m->n < m->most)
        grow(m);
    slot = find_slot(m, key);
    if (!slot->key && m->n == m->most)
        return;
    m->n += !slot->key;
    *slot = (struct slot){key, value};
}

/* --- beginning and end ------------------------------------------------------------- */

struct stories *stories_new(enum markup m)
{
    struct stories *s = mem_zalloc(sizeof(*s));

    s->m = m;
    arena_init(&s->texts, 16384);
    map_init(&s->keys, (size_t)STORIES_MOST * KEYS_PER_STORY);
    map_init(&s->ids, STORIES_RULES_MOST);
    vec_init(&s->all, sizeof(struct story));
    vec_init(&s->rules, sizeof(struct story_rule));
    words_init(&s->words);
    buf_init(&s->scratch, BUF_NO_CAP);
    return s;
}

void stories_free(struct stories *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->all.n; i++) {
        free(story_at(s, i)->headline);
        free(story_at(s, i)->snippet);
        free(story_at(s, i)->url);
    }
    arena_release(&s->texts);
    free(s->keys.slots);
    free(s->ids.slots);
    vec_release(&s->all);
    vec_release(&s->rules);
    words_release(&s->words);
    buf_release(&s->scratch);
    free(s->order);
    free(s->rule_order);
    free(s);
}

/* --- what an item is known by ------------------------------------------------------ */

static uint64_t key_of(enum key_kind kind, struct span text)
{
    return hash_pair(kind, hash_bytes(text.p, text.n));
}

/* Of an address: neither its scheme nor what only counts visitors. */
static uint64_t url_key(struct stories *s, struct span url)
{
    struct span rest = url;

    rest.p = (const char *)memmem(url.p, url.n, "://", 3) + 3;
    rest.n -= (size_t)(rest.p - url.p);
    buf_reset(&s->scratch);
    (void)link_without_tracking(rest, &s->scratch);
    return key_of(KEY_URL, buf_span(&s->scratch));
}

/* Of the words of a title; 0 where they are too few to mean anything. */
static uint64_t title_key(struct stories *s, struct span title)
{
    uint64_t key = KEY_TITLE;

    token_words(utf8_cut(title, MARKUP_TEXT_MOST), &s->words);
    if (s->words.n < TITLE_WORDS_LEAST)
        return 0;
    for (size_t i = 0; i < s->words.n; i++)
        key = hash_pair(key, s->words.hash[i]);
    return key;
}

static size_t keys_of(struct stories *s, const struct item *it, uint64_t keys[KEYS_MOST])
{
    uint64_t title = title_key(s, it->field[ITEM_TITLE]);
    struct span source = it->field[ITEM_SOURCE];
    size_t n = 0;

    if (markup_is_web(it->id))
        keys[n++] = url_key(s, it->id);
    else if (it->id.n)
        keys[n++] = hash_pair(key_of(KEY_ID, it->id), hash_bytes(source.p, source.n));
    if (markup_is_web(it->field[ITEM_URL]))
        keys[n++] = url_key(s, it->field[ITEM_URL]);
    if (title)
        keys[n++] = title;
    return n;
}

/* --- rules ------------------------------------------------------------------------- */

/* Its index, or NOT_KEPT. */
static uint32_t find_rule(struct stories *s, const struct ruleset_rule *rule)
{
    uint64_t key = key_of(KEY_RULE, rule->id);
    const uint32_t *known = map_get(&s->ids, key);
    struct story_rule *r;

    if (known)
        return *known;
    if (s->rules.n == STORIES_RULES_MOST)
        return NOT_KEPT;
    r = vec_push(&s->rules);
    r->id = arena_dup(&s->texts, rule->id);
    map_put(&s->ids, key, (uint32_t)s->rules.n - 1);
    return (uint32_t)s->rules.n - 1;
}

static uint32_t count_rule(struct stories *s, const struct alert *a)
{
    uint32_t index = find_rule(s, &a->rule);
    struct story_rule *r;

    if (index == NOT_KEPT)
        return index;
    r = rule_at(s, index);
    if (!r->alerts || a->seq > r->seq) {
        struct span title = a->rule.title.n ? a->rule.title : r->id;

        if (!span_eq(title, r->title))
            r->title = arena_dup(&s->texts, title);
        r->priority = a->rule.priority;
        r->seq = a->seq;
    }
    r->alerts++;
    return index;
}

/* --- stories ----------------------------------------------------------------------- */

/* The story that one has turned out to be. */
static uint32_t root(const struct stories *s, uint32_t i)
{
    while (story_at(s, i)->same != i) {
        story_at(s, i)->same = story_at(s, story_at(s, i)->same)->same;
        i = story_at(s, i)->same;
    }
    return i;
}

/* names is copied where it is new; more than fit are left out. */
static void add_source(struct stories *s, struct story *st, struct span name)
{
    struct span shown = utf8_cut(name, STORY_SOURCE_BYTES);

    for (size_t i = 0; i < st->n_sources; i++)
        if (span_eq(st->source[i], shown))
            return;
    if (shown.n && st->n_sources < STORY_SOURCES_MOST)
        st->source[st->n_sources++] = arena_dup(&s->texts, shown);
}

static void add_rule(struct story *st, uint32_t rule)
{
    for (size_t i = 0; i < st->n_rules; i++)
        if (st->rule[i] == rule)
            return;
    if (st->n_rules < STORY_RULES_MOST)
        st->rule[st->n_rules++] = rule;
}

static void free_texts(struct story *st)
{
    free(st->headline);
    free(st->snippet);
    free(st->url);
    st->headline = st->snippet = st->url = NULL;
}

/* Both are roots; the one with the newer text stays. Returns it. */
static uint32_t merge(struct stories *s, uint32_t one, uint32_t other)
{
    bool swap = story_at(s, other)->seq > story_at(s, one)->seq;
    uint32_t stays = swap ? other : one, goes = swap ? one : other;
    struct story *to = story_at(s, stays), *from = story_at(s, goes);

    from->same = stays;
    to->alerts += from->alerts;
    to->first_ms = from->first_ms < to->first_ms ? from->first_ms : to->first_ms;
    to->last_ms = from->last_ms > to->last_ms ? from->last_ms : to->last_ms;
    for (size_t i = 0; i < from->n_sources; i++)
        add_source(s, to, from->source[i]);
    for (size_t i = 0; i < from->n_rules; i++)
        add_rule(to, from->rule[i]);
    free_texts(from);
    return stays;
}

/* The story of these keys, made where there is none; or NOT_KEPT. */
static uint32_t find_story(struct stories *s, const uint64_t *keys, size_t n)
{
    uint32_t found = NOT_KEPT;

    for (size_t i = 0; i < n; i++) {
        const uint32_t *known = map_get(&s->keys, keys[i]);
        uint32_t its = known ? root(s, *known) : found;

        found = found == NOT_KEPT || found == its ? its : merge(s, found, its);
    }
    if (found == NOT_KEPT && s->all.n < STORIES_MOST) {
        struct story *st = vec_push(&s->all);

        found = st->same = (uint32_t)s->all.n - 1;
    }
    for (size_t i = 0; found != NOT_KEPT && i < n; i++)
        map_put(&s->keys, keys[i], found);
    return found;
}

/* What gathered in the scratch, or NULL where that is nothing. */
static char *take_text(struct stories *s)
{
    return s->scratch.n ? mem_dup(s->scratch.p, s->scratch.n) : NULL;
}

static void take_texts(struct stories *s, struct story *st, const struct alert *a,
                       const struct alert_reader *r)
{
    struct span url = a->item->field[ITEM_URL];

    free_texts(st);
    buf_reset(&s->scratch);
    markup_put_headline(&s->scratch, s->m, a);
    st->headline = take_text(s);
    buf_reset(&s->scratch);
    markup_put_snippet(&s->scratch, s->m, "", a, r);
    st->snippet = take_text(s);
    buf_reset(&s->scratch);
    if (s->m == MARKUP_PLAIN && markup_is_web(url))
        markup_put(&s->scratch, s->m, url);
    st->url = take_text(s);
    st->seq = a->seq;
}

void stories_add(struct stories *s, const struct alert *a, const struct alert_reader *r)
{
    uint32_t rule = count_rule(s, a), index = NOT_KEPT;
    uint64_t keys[KEYS_MOST];
    struct story *st;

    s->alerts++;
    if (rule != NOT_KEPT)
        index = find_story(s, keys, keys_of(s, a->item, keys));
    if (index == NOT_KEPT) {
        s->left_out++;
        return;
    }
    st = story_at(s, index);
    if (!st->alerts || a->time_ms < st->first_ms)
        st->first_ms = a->time_ms;
    if (!st->alerts || a->time_ms > st->last_ms)
        st->last_ms = a->time_ms;
    if (!st->alerts || a->seq > st->seq)
        take_texts(s, st, a, r);
    st->alerts++;
    add_source(s, st, a->item->field[ITEM_SOURCE]);
    add_rule(st, rule);
}
