/* item: items of any record are held text, their canonical form reads back, and a reader
 * that knows how a record is written reads it as it did before. */
#include "fuzz/fuzz.h"

#include "feed/item.h"
#include "feed/json.h"

struct reading {
    struct item_reader *again; /* NULL: this is the second reading */
    struct buf *body;          /* the first item's, as first read */
    struct buf *all;           /* all items, in their canonical form */
    size_t items;
};

static void check_held(const struct span *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        FUZZ_CHECK(utf8_valid(texts[i]));
}

static void compare_body(void *ctx, const struct item *item)
{
    struct reading *r = ctx;

    FUZZ_CHECK(r->items++ == 0);
    FUZZ_CHECK(span_eq(item->field[ITEM_BODY], buf_span(r->body)));
}

static void check_item(void *ctx, const struct item *item)
{
    struct reading *r = ctx;
    struct reading second = {.body = r->body};
    struct buf line;
    struct json_value v;
    struct json_error e;
    struct span error;

    check_held(item->field, ITEM_FIELDS);
    check_held(item->authors, item->n_authors);
    check_held(item->tags, item->n_tags);
    check_held(&item->id, 1);
    check_held(&item->language, 1);
    check_held(&item->date_published, 1);
    r->items++;
    buf_reset(r->body);
    (void)buf_add_span(r->body, item->field[ITEM_BODY]);
    buf_init(&line, BUF_NO_CAP);
    FUZZ_CHECK(item_put_json(&line, item) == 0);
    FUZZ_CHECK(utf8_valid(buf_span(&line)));
    FUZZ_CHECK(json_parse(buf_span(&line), &v, &e) == 0);
    FUZZ_CHECK(v.type == JSON_OBJECT);
    FUZZ_CHECK(item_read(r->again, buf_span(&line), compare_body, &second, &error) == 0);
    FUZZ_CHECK(second.items == 1);
    (void)buf_add_span(r->all, buf_span(&line));
    buf_release(&line);
}

static void put_item(void *ctx, const struct item *item)
{
    (void)item_put_json(ctx, item);
}

/* What `all` and `error` are is what they were when the record was new to the reader. */
static void read_again(struct item_reader *reader, struct span record, struct span all,
                       struct span error)
{
    struct span again;
    struct buf items, said;

    buf_init(&items, BUF_NO_CAP);
    buf_init(&said, BUF_NO_CAP);
    (void)buf_add_span(&said, error);
    (void)item_read(reader, record, put_item, &items, &again);
    FUZZ_CHECK(span_eq(buf_span(&items), all));
    FUZZ_CHECK(span_eq(buf_span(&said), again));
    buf_release(&items);
    buf_release(&said);
}

/* The first byte chooses the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reading r = {0};
    struct item_reader *reader;
    struct span record, error = {NULL, 0};
    struct buf body, all;
    int got;

    if (size < 1)
        return 0;
    record = span_make((const char *)data + 1, size - 1);
    buf_init(&body, BUF_NO_CAP);
    buf_init(&all, BUF_NO_CAP);
    reader = item_reader_new((enum item_format)(data[0] % (ITEM_FORMAT_FEED + 1)));
    r.again = item_reader_new(ITEM_FORMAT_NDJSON);
    r.body = &body;
    r.all = &all;
    got = item_read(reader, record, check_item, &r, &error);
    FUZZ_CHECK(got == 0 || (error.n > 0 && utf8_valid(error)));
    read_again(reader, record, buf_span(&all), error);
    item_reader_free(r.again);
    item_reader_free(reader);
    buf_release(&body);
    buf_release(&all);
    return 0;
}
