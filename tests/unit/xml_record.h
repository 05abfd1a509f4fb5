/* xml_record: what is told of a document, written down in one line. */
#ifndef UNIT_XML_RECORD_H
#define UNIT_XML_RECORD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "feed/xml.h"

/* All that is told, as one line: "<a x='1'>text</a>", pieces of text joined, then for
 * each damage " !line reason". Names with the namespace that they were given: "dc|date".
 */
struct record {
    struct buf told, damage;
};

static const char *const ns_names[] = {
    [XML_NS_NONE] = NULL,       [XML_NS_OTHER] = "?",   [XML_NS_XML] = "xml",
    [XML_NS_ATOM] = "atom",     [XML_NS_ATOM03] = "a3", [XML_NS_RDF] = "rdf",
    [XML_NS_RSS] = "rss",       [XML_NS_CONTENT] = "c", [XML_NS_DC] = "dc",
    [XML_NS_DCTERMS] = "terms", [XML_NS_MEDIA] = "m",   [XML_NS_ITUNES] = "it",
    [XML_NS_XHTML] = "h",
};

static inline void put_name(struct buf *b, const struct xml_name *name)
{
    if (ns_names[name->ns])
        (void)buf_addf(b, "%s|", ns_names[name->ns]);
    (void)buf_add_span(b, name->local);
}

static inline void on_start(void *ctx, const struct xml_name *name,
                            const struct xml_attr *attrs, size_t n)
{
    struct record *r = ctx;

    (void)buf_add_str(&r->told, "<");
    put_name(&r->told, name);
    for (size_t i = 0; i < n; i++) {
        (void)buf_add_str(&r->told, " ");
        put_name(&r->told, &attrs[i].name);
        (void)buf_addf(&r->told, "='%.*s'", (int)attrs[i].value.n, attrs[i].value.p);
    }
    (void)buf_add_str(&r->told, ">");
}

static inline void on_end(void *ctx, const struct xml_name *name)
{
    struct record *r = ctx;

    (void)buf_add_str(&r->told, "</");
    put_name(&r->told, name);
    (void)buf_add_str(&r->told, ">");
}

static inline void on_text(void *ctx, struct span text)
{
    struct record *r = ctx;

    (void)buf_add_span(&r->told, text);
}

static inline void on_damage(void *ctx, size_t line, const char *reason)
{
    struct record *r = ctx;

    (void)buf_addf(&r->damage, " !%zu %s", line, reason);
}

static inline void record_init(struct record *r)
{
    buf_init(&r->told, BUF_NO_CAP);
    buf_init(&r->damage, BUF_NO_CAP);
}

static inline void record_release(struct record *r)
{
    buf_release(&r->told);
    buf_release(&r->damage);
}

/* Reads document into r; returns the damages. The reader serves all tests. */
static inline size_t read_document(void **state, struct span document, struct record *r)
{
    struct xml_events events = {r, on_start, on_end, on_text, on_damage};

    buf_reset(&r->told);
    buf_reset(&r->damage);
    return xml_read(*state, document, &events);
}

struct row {
    const char *document;
    const char *told;
    const char *damage; /* NULL: none; "*": some */
};

static inline void check_rows(void **state, const struct row *rows, size_t n)
{
    struct record r;

    record_init(&r);
    for (size_t i = 0; i < n; i++) {
        size_t damages = read_document(state, span_of(rows[i].document), &r);
        const char *damage = rows[i].damage ? rows[i].damage : "";

        if (strcmp(buf_cstr(&r.told), rows[i].told) != 0 ||
            (strcmp(damage, "*") != 0 && strcmp(buf_cstr(&r.damage), damage) != 0))
            print_error("document: %s\n  told: %s\n  damage: %s\n", rows[i].document,
                        buf_cstr(&r.told), buf_cstr(&r.damage));
        assert_string_equal(buf_cstr(&r.told), rows[i].told);
        if (strcmp(damage, "*") != 0)
            assert_string_equal(buf_cstr(&r.damage), damage);
        assert_int_equal(damages > 0, rows[i].damage != NULL);
    }
    record_release(&r);
}

#define CHECK_ROWS(...)                                                                  \
    do {                                                                                 \
        const struct row rows[] = {__VA_ARGS__};                                         \
        check_rows(state, rows, sizeof(rows) / sizeof(rows[0]));                         \
    } while (0)

static inline int make_reader(void **state)
{
    *state = xml_reader_new();
    return 0;
}

static inline int free_reader(void **state)
{
    xml_reader_free(*state);
    return 0;
}

#endif
