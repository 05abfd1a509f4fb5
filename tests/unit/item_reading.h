/* item_reading: a record, the items it should become, and what should be said of it. */
#ifndef UNIT_ITEM_READING_H
#define UNIT_ITEM_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "feed/item.h"
#include "text/utf8.h"

/* --- reading ------------------------------------------------------------------------ */

static inline void expect_held(struct span s)
{
    assert_true(s.p || !s.n);
    assert_true(!s.n || utf8_valid(s));
}

static inline void expect_canonical(const struct item *item)
{
    expect_held(item->id);
    assert_non_null(item->id.p);
    expect_held(item->language);
    expect_held(item->date_published);
    for (int f = 0; f < ITEM_FIELDS; f++)
        expect_held(item->field[f]);
    for (size_t i = 0; i < item->n_extras; i++) {
        expect_held(item->extras[i].name);
        expect_held(item->extras[i].value);
    }
}

/* Prints each item as a line. */
static inline void collect(void *ctx, const struct item *item)
{
    struct buf *out = ctx;

    expect_canonical(item);
    assert_int_equal(item_put_json(out, item), 0);
    assert_int_equal(buf_add_char(out, '\n'), 0);
}

struct reading {
    struct buf out;   /* items, a line each */
    struct buf error; /* empty: none */
    int rc;
};

static inline void read_as(struct reading *r, enum item_format format, struct span record)
{
    struct item_reader *reader = item_reader_new(format);
    char *copy = malloc(record.n ? record.n : 1); /* for the sanitizer */
    struct span error;

    assert_non_null(copy);
    if (record.n)
        memcpy(copy, record.p, record.n);
    buf_init(&r->out, BUF_NO_CAP);
    buf_init(&r->error, BUF_NO_CAP);
    r->rc = item_read(reader, span_make(copy, record.n), collect, &r->out, &error);
    assert_int_equal(buf_add_span(&r->error, error), 0);
    assert_int_equal(r->rc, error.n ? -1 : 0);
    free(copy);
    item_reader_free(reader);
}

static inline void reading_release(struct reading *r)
{
    buf_release(&r->out);
    buf_release(&r->error);
}

struct item_case {
    const char *record;
    const char *items; /* a line each */
    const char *error; /* NULL: none */
};

static inline void expect(enum item_format format, struct item_case c)
{
    struct reading r;

    read_as(&r, format, span_of(c.record));
    if (!span_is(buf_span(&r.out), c.items))
        fail_msg("%s\nbecame %.*sinstead of %s", c.record, (int)r.out.n, r.out.p,
                 c.items);
    if (!span_is(buf_span(&r.error), c.error ? c.error : ""))
        fail_msg("%s\nsaid %.*s\ninstead of %s", c.record, (int)r.error.n, r.error.p,
                 c.error ? c.error : "nothing");
    reading_release(&r);
}

#define EXPECT_ALL(format, cases)                                                        \
    do {                                                                                 \
        for (size_t i_ = 0; i_ < sizeof(cases) / sizeof(*(cases)); i_++)                 \
            expect(format, (cases)[i_]);                                                 \
    } while (0)

static inline void repeat(struct buf *out, const char *text, size_t times)
{
    while (times--)
        assert_int_equal(buf_add_str(out, text), 0);
}

#endif
