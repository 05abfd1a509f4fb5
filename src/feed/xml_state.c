/* xml_state: a stack of names, a stack of prefixes, and one damage after the other. */
#include "feed/xml_state.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "feed/xml_ns.h"

#define DECLARED_BLOCK 4096 /* bytes of a block of entities */
#define NAMES_ROOM     1024 /* bytes of the names that are usually open */
#define REASON_MOST    192  /* bytes of a reason */
#define SHOWN_MOST     40   /* bytes of a name that a reason shows */

void xml_state_init(struct xml_state *s)
{
    memset(s, 0, sizeof(*s));
    buf_init(&s->names, BUF_NO_CAP); /* all are in the document at once */
    (void)buf_reserve(&s->names, NAMES_ROOM);
    arena_init(&s->declared, DECLARED_BLOCK);
}

void xml_state_release(struct xml_state *s)
{
    buf_release(&s->names);
    arena_release(&s->declared);
}

void xml_state_begin(struct xml_state *s, struct span document,
                     const struct xml_events *events)
{
    s->events = events;
    s->document = document.n ? document : span_make("", 0);
    buf_reset(&s->names);
    s->depth = 0;
    s->n_bound = 0;
    s->root_seen = false;
    s->n_attrs = 0;
    arena_reset(&s->declared);
    s->n_entities = 0;
    s->expanded = 0;
    s->html_names = false;
    s->damages = 0;
    s->line = 1;
    s->line_at = 0;
}

/* --- damage ------------------------------------------------------------------------ */

static size_t line_of(struct xml_state *s, size_t at)
{
    const char *text = s->document.p;

    if (at > s->document.n)
        at = s->document.n;
    if (at < s->line_at) {
        s->line = 1;
        s->line_at = 0;
    }
    for (; s->line_at < at; s->line_at++)
        if (text[s->line_at] == '\n' ||
            (text[s->line_at] == '\r' &&
             (s->line_at + 1 == s->document.n || text[s->line_at + 1] != '\n')))
            s->line++;
    return s->line;
}

void xml_state_damage(struct xml_state *s, size_t at, const char *reason, ...)
{
    char text[REASON_MOST];
    va_list args;

    if (s->damages++ >= XML_DAMAGES_TOLD)
        return;
    va_start(args, reason);
    (void)vsnprintf(text, sizeof(text), reason, args);
    va_end(args);
    s->events->damage(s->events->ctx, line_of(s, at), text);
}

int xml_shown_bytes(struct span name)
{
    size_t n = name.n;

    if (n <= SHOWN_MOST)
        return (int)n;
    for (n = SHOWN_MOST; ((unsigned char)name.p[n] & 0xc0) == 0x80;)
        n--;
    return (int)n;
}

/* --- names ------------------------------------------------------------------------- */

static struct span in_names(const struct xml_state *s, size_t at, size_t n)
{
    return span_make(s->names.p + at, n);
}

/* Bytes before the colon; 0 where there is no prefix, or nothing behind it. */
static size_t prefix_bytes(struct span whole)
{
    const char *colon = memchr(whole.p, ':', whole.n);

    if (!colon || colon + 1 == whole.p + whole.n)
        return 0;
    return (size_t)(colon - whole.p);
}

static enum xml_ns look_up(const struct xml_state *s, struct span prefix)
{
    for (size_t i = s->n_bound; i-- > 0;)
        if (span_eq(in_names(s, s->bound[i].at, s->bound[i].n), prefix))
            return s->bound[i].ns;
    return prefix.n ? xml_ns_of_prefix(prefix) : XML_NS_NONE;
}

static struct xml_name make_name(struct span whole, enum xml_ns ns)
{
    size_t prefix = prefix_bytes(whole);
    size_t skip = prefix ? prefix + 1 : 0;

    return (struct xml_name){ns, span_make(whole.p + skip, whole.n - skip), whole};
}

static struct xml_name element_name(const struct xml_state *s,
                                    const struct xml_element *e)
{
    return make_name(in_names(s, e->name_at, e->name_n), e->ns);
}

/*
 * A URI that nobody knows: a prefix still says what is meant. A default that begins with
 * the document is its author's own name for RSS; a later one sets something apart.
 */
static enum xml_ns guess(const struct xml_state *s, struct span prefix)
{
    if (prefix.n)
        return xml_ns_of_prefix(prefix);
    return s->depth ? XML_NS_OTHER : XML_NS_NONE;
}

static void bind(struct xml_state *s, size_t at, struct span prefix, struct span uri)
{
    struct xml_bound *b = &s->bound[s->n_bound];

    if (s->n_bound == XML_BOUND_MOST) {
        xml_state_damage(s, at, "more than %d namespaces", XML_BOUND_MOST);
        return;
    }
    if (span_is(prefix, "xml") || span_is(prefix, "xmlns"))
        return;
    b->ns = xml_ns_of_uri(uri);
    if (b->ns == XML_NS_OTHER || (b->ns == XML_NS_NONE && prefix.n))
        b->ns = guess(s, prefix);
    b->at = s->names.n;
    b->n = prefix.n;
    (void)buf_add_span(&s->names, prefix);
    s->n_bound++;
}

/* --- elements ---------------------------------------------------------------------- */

void xml_state_tag(struct xml_state *s)
{
    s->n_attrs = 0;
    s->tag.names_at = s->names.n;
    s->tag.bound_at = s->n_bound;
}

static bool has_attr(const struct xml_state *s, struct span name)
{
    for (size_t i = 0; i < s->n_attrs; i++)
        if (span_eq(s->attrs[i].name.whole, name))
            return true;
    return false;
}

void xml_state_attr(struct xml_state *s, size_t at, struct span name, struct span value,
                    bool unique)
{
    if (span_is(name, "xmlns")) {
        bind(s, at, span_make("", 0), value);
        return;
    }
    if (name.n > 6 && memcmp(name.p, "xmlns:", 6) == 0) {
        bind(s, at, span_make(name.p + 6, name.n - 6), value);
        return;
    }
    if (value.n > XML_VALUE_MOST) {
        xml_state_damage(s, at, "attribute %.*s has more than %zu bytes", XML_SHOWN(name),
                         XML_VALUE_MOST);
        return;
    }
    if (s->n_attrs == XML_ATTRS_MOST) {
        xml_state_damage(s, at, "more than %d attributes", XML_ATTRS_MOST);
        return;
    }
    if (unique && has_attr(s, name)) {
        xml_state_damage(s, at, "attribute %.*s is given twice", XML_SHOWN(name));
        return;
    }
    s->attrs[s->n_attrs].name.whole = name;
    s->attrs[s->n_attrs].value = value;
    s->n_attrs++;
}

/* Once all of a tag is known: a prefix may be declared behind the name that has it. */
static void resolve_attrs(struct xml_state *s)
{
    for (size_t i = 0; i < s->n_attrs; i++) {
        struct span whole = s->attrs[i].name.whole;
        size_t prefix = prefix_bytes(whole);

        s->attrs[i].name = make_name(
            whole, prefix ? look_up(s, span_make(whole.p, prefix)) : XML_NS_NONE);
    }
}

void xml_state_start(struct xml_state *s, size_t at, struct span name)
{
    struct xml_name told;

    if (s->depth == XML_DEPTH_MOST) {
        xml_state_damage(s, at, "more than %d open elements", XML_DEPTH_MOST);
        s->names.n = s->tag.names_at;
        s->n_bound = s->tag.bound_at;
        return;
    }
    if (s->depth == 0 && s->root_seen)
        xml_state_damage(s, at, "<%.*s> is a second root element", XML_SHOWN(name));
    s->root_seen = true;
    s->tag.name_at = s->names.n;
    s->tag.name_n = name.n;
    s->tag.ns = look_up(s, span_make(name.p, prefix_bytes(name)));
    (void)buf_add_span(&s->names, name);
    resolve_attrs(s);
    s->open[s->depth] = s->tag;
    told = element_name(s, &s->open[s->depth++]);
    s->events->start(s->events->ctx, &told, s->attrs, s->n_attrs);
}

void xml_state_end(struct xml_state *s)
{
    const struct xml_element *e = &s->open[--s->depth];
    struct xml_name name = element_name(s, e);

    s->events->end(s->events->ctx, &name);
    s->names.n = e->names_at;
    s->n_bound = e->bound_at;
}

struct span xml_state_open(const struct xml_state *s, size_t up)
{
    const struct xml_element *e;

    if (up >= s->depth)
        return span_make(NULL, 0);
    e = &s->open[s->depth - 1 - up];
    return in_names(s, e->name_at, e->name_n);
}

/* The depth of the last open element of that name, else of the last whose name differs in
 * case only; 0 where there is none. */
static size_t find_open(const struct xml_state *s, struct span name)
{
    size_t like = 0;

    for (size_t i = s->depth; i > 0; i--) {
        struct span open = in_names(s, s->open[i - 1].name_at, s->open[i - 1].name_n);

        if (open.n != name.n || (open.p[0] | 0x20) != (name.p[0] | 0x20))
            continue; /* quick, for those who open hundreds and end others */
        if (memcmp(open.p, name.p, name.n) == 0)
            return i;
        if (!like && strncasecmp(open.p, name.p, name.n) == 0)
            like = i;
    }
    return like;
}

bool xml_state_end_tag(struct xml_state *s, size_t at, struct span name)
{
    size_t found = find_open(s, name);
    struct span open = xml_state_open(s, s->depth - found);

    if (!found)
        return false;
    if (!span_eq(open, name))
        xml_state_damage(s, at, "</%.*s> is written another way than its start",
                         XML_SHOWN(name));
    if (found < s->depth)
        xml_state_damage(s, at, "</%.*s> stands where </%.*s> was expected",
                         XML_SHOWN(name), XML_SHOWN(xml_state_open(s, 0)));
    while (s->depth >= found)
        xml_state_end(s);
    return true;
}

void xml_state_finish(struct xml_state *s)
{
    if (s->depth)
        xml_state_damage(s, s->document.n, "the document ends inside <%.*s>",
                         XML_SHOWN(xml_state_open(s, 0)));
    else if (!s->root_seen)
        xml_state_damage(s, s->document.n, "there is no element");
    while (s->depth)
        xml_state_end(s);
}

void xml_state_text(struct xml_state *s, size_t at, struct span text)
{
    if (s->depth && text.n)
        s->events->text(s->events->ctx, text);
    else if (span_trim(text).n)
        xml_state_damage(s, at, "text outside the elements");
}

/* --- entities ---------------------------------------------------------------------- */

void xml_state_declare(struct xml_state *s, struct span name, struct span value)
{
    if (s->n_entities == XML_ENTITIES_MOST || xml_state_entity(s, name).p)
        return; /* the first declaration binds */
    s->entities[s->n_entities].name = arena_dup(&s->declared, name);
    s->entities[s->n_entities].value = arena_dup(&s->declared, value);
    s->n_entities++;
}

struct span xml_state_entity(const struct xml_state *s, struct span name)
{
    for (size_t i = 0; i < s->n_entities; i++)
        if (span_eq(s->entities[i].name, name))
            return s->entities[i].value;
    return span_make(NULL, 0);
}
