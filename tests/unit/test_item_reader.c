/* item_reader: records of every format and size, in bounded time. */
#include "text/runs.h"
#include "text/token.h"
#include "unit/item_reading.h"
#include "unit/random.h"

/* --- formats ------------------------------------------------------------------------ */

static const struct item_case lines[] = {
    {"a line", "{\"id\":\"", NULL},
    {"\xef\xbb\xbf a & b &amp; <b> \r", "a & b &amp; <b>", NULL},
    {"[Update] Nvidia rises", "[Update] Nvidia rises", NULL},
    {"<b>Nvidia</b> rises", "<b>Nvidia</b> rises", NULL},
    {"<3 feeds", "<3 feeds", NULL},
    {"<feedback> is in", "<feedback> is in", NULL},
    {"<feed-back> is in", "<feed-back> is in", NULL},
    {"<!-- x --> a line", "<!-- x --> a line", NULL},
    {"<!-- x", "<!-- x", NULL},
    {"null", "null", NULL},
    {"\"quoted\"", "\\\"quoted\\\"", NULL},
    {"a\xff\x01", "a\xef\xbf\xbd\\u0001", NULL},
};

static void what_begins_like_nothing_else_is_a_line_of_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        struct reading r;

        read_as(&r, ITEM_FORMAT_AUTO, span_of(lines[i].record));
        assert_int_equal(r.rc, 0);
        assert_non_null(memmem(r.out.p, r.out.n, "\"title\":", 8));
        if (!memmem(r.out.p, r.out.n, lines[i].items, strlen(lines[i].items)))
            fail_msg("%s became %.*s", lines[i].record, (int)r.out.n, r.out.p);
        reading_release(&r);
    }
}

static void text_is_text_whatever_it_begins_with(void **state)
{
    const char *title = "\"title\":\"{\\\"id\\\":1}\"";
    struct reading r;

    (void)state;
    read_as(&r, ITEM_FORMAT_TEXT, span_of("{\"id\":1}"));
    assert_int_equal(r.rc, 0);
    assert_non_null(memmem(r.out.p, r.out.n, title, strlen(title)));
    reading_release(&r);
}

static void what_begins_like_a_feed_is_one(void **state)
{
    static const char *const starts[] = {
        "<?xml version='1.0'?>\n",
        "<!-- by hand -->\n<!-- x --> ",
        "\xef\xbb\xbf\n",
        "<!DOCTYPE rss>",
        "",
    };
    char text[200];

    (void)state;
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        struct item_case c = {text, "{\"id\":\"1\"}\n", NULL};

        (void)snprintf(text, sizeof(text), "%s<rss><item><guid>1</guid></item></rss>",
                       starts[i]);
        expect(ITEM_FORMAT_AUTO, c);
        expect(ITEM_FORMAT_FEED, c);
    }
}

static const struct item_case feeds[] = {
    {"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The <b>Wire</b>\",\n"
     "\"language\":\"en\",\"authors\":[{\"name\":\"Desk\"}],\"items\":[\n"
     "{\"id\":\"1\",\"content_text\":\"a\"},\n"
     "{\"id\":\"2\",\"title\":\"b\",\"language\":\"de\",\"source\":\"S\","
     "\"authors\":[{\"name\":\"A\"}],\"_x\":1}]}",
     "{\"id\":\"1\",\"content_text\":\"a\",\"authors\":[{\"name\":\"Desk\"}],"
     "\"language\":\"en\",\"source\":\"The Wire\"}\n"
     "{\"id\":\"2\",\"title\":\"b\",\"authors\":[{\"name\":\"A\"}],\"language\":\"de\","
     "\"source\":\"S\",\"_x\":1}\n",
     NULL},
    /* an item that only says when it was changed */
    {"{\"items\":[{\"id\":\"1\",\"date_modified\":\"2026-11-21T20:48:13Z\"}]}",
     "{\"id\":\"1\",\"date_published\":\"2026-11-21T20:48:13Z\","
     "\"date_modified\":\"2026-11-21T20:48:13Z\"}\n",
     NULL},
    /* a date that cannot be read is none */
    {"{\"items\":[{\"id\":\"1\",\"date_published\":\"soon\","
     "\"date_modified\":\"2026-11-21T20:48:13Z\"},"
     "{\"id\":\"2\",\"date_published\":\"soon\",\"date_modified\":\"later\"}]}",
     "{\"id\":\"1\",\"date_published\":\"2026-11-21T20:48:13Z\","
     "\"date_modified\":\"2026-11-21T20:48:13Z\"}\n"
     "{\"id\":\"2\",\"date_modified\":\"later\"}\n",
     NULL},
    {"{\"items\":[{\"url\":\"https://a.b/c\"}]}",
     "{\"id\":\"https://a.b/c\",\"url\":\"https://a.b/c\",\"source\":\"a.b\"}\n", NULL},
    {"{\"items\":[{\"id\":\"1\",\"items\":[{}],\"version\":\"jsonfeed.org\",\"x\":1}]}",
     "{\"id\":\"1\",\"items\":[{}],\"x\":1}\n", NULL},
    {"{\"version\":\"https:\\/\\/jsonfeed.org\\/version\\/1\",\"items\":[]}", "", NULL},
    {"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[7,{\"id\":\"1\"}]}",
     "{\"id\":\"1\"}\n", "\"items\" at byte 53: expected an object, found a number"},
    {"{\"version\":\"https://jsonfeed.org/version/1\"}", "",
     "expected an array \"items\" in the JSON Feed"},
};

static void a_json_feed_gives_its_items(void **state)
{
    (void)state;
    EXPECT_ALL(ITEM_FORMAT_AUTO, feeds);
    EXPECT_ALL(ITEM_FORMAT_FEED, feeds);
    expect(ITEM_FORMAT_NDJSON, feeds[0]);
}

static const struct item_case cut_feeds[] = {
    {"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\"},"
     "{\"id\":\"2\",\"title\":\"]}\\\"\"},{\"id\"",
     "{\"id\":\"1\"}\n{\"id\":\"2\",\"title\":\"]}\\\"\"}\n",
     "not JSON: at byte 95: expected a colon after the name of a member"},
    {"{\"title\":\"W\",\n\"x\":{\"items\":[{}]},\"items\":[\n{\"id\":\"1\",\"tags\":[{}]}"
     ",\n"
     "{\"id\":oops}]}",
     "{\"id\":\"1\",\"source\":\"W\"}\n",
     "not JSON: at line 4: expected a value; \"tags\" at line 3: expected text, found an "
     "object"},
    /* lines before the text count */
    {"\n \n{\"items\":[{\"id\":\"1\",\n\"tags\":[{}]},{", "{\"id\":\"1\"}\n",
     "not JSON: at line 4: expected the name of a member, in double quotes; \"tags\" at "
     "line 4: expected text, found an object"},
    {"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\"", "",
     "not JSON: at byte 62: expected a comma or }"},
};

static const struct item_case control_feeds[] = {
    {"{\"items\":[\n{\"id\":\"1\",\"title\":\"a\tb\r\nc\x01"
     "d \\\"\te\"},\n{\"id\":\"2\"},\n"
     "3]}",
     "{\"id\":\"1\",\"title\":\"a b  cd \\\" e\"}\n{\"id\":\"2\"}\n",
     "not JSON: at line 2: expected no control character in a string (\\u00.. stands for "
     "one); \"items\" at line 5: expected an object, found a number"},
    /* and cut */
    {"{\"items\":[{\"id\":\"1\",\"title\":\"a\tb\"},{\"id\":\"2\"},{\"id\"",
     "{\"id\":\"1\",\"title\":\"a b\"}\n{\"id\":\"2\"}\n",
     "not JSON: at byte 30: expected no control character in a string (\\u00.. stands "
     "for "
     "one)"},
};

static void control_characters_hide_no_item_of_a_json_feed(void **state)
{
    (void)state;
    EXPECT_ALL(ITEM_FORMAT_AUTO, control_feeds);
    EXPECT_ALL(ITEM_FORMAT_FEED, control_feeds);
}

static void of_a_json_feed_that_is_cut_the_whole_items_are_given(void **state)
{
    static const struct item_case item = {
        "{\"id\":\"1\",\"items\":[{}],", "",
        "not JSON: at byte 23: expected the name of a member, in double quotes"};

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_AUTO, cut_feeds);
    EXPECT_ALL(ITEM_FORMAT_FEED, cut_feeds);
    expect(ITEM_FORMAT_NDJSON, item);
}

static void an_item_is_no_feed_for_having_items(void **state)
{
    static const struct item_case cases[] = {
        {"{\"id\":\"1\",\"items\":[1,2]}", "{\"id\":\"1\",\"items\":[1,2]}\n", NULL},
        {"{\"id\":\"1\",\"items\":[]}", "{\"id\":\"1\",\"items\":[]}\n", NULL},
        {"{\"id\":\"1\",\"version\":\"2\"}", "{\"id\":\"1\",\"version\":\"2\"}\n", NULL},
    };

    (void)state;
    EXPECT_ALL(ITEM_FORMAT_AUTO, cases);
    expect(ITEM_FORMAT_NDJSON,
           (struct item_case){"{\"id\":\"1\",\"items\":[{}]}",
                              "{\"id\":\"1\",\"items\":[{}]}\n", NULL});
}

static void what_is_no_feed_is_refused_as_one(void **state)
{
    (void)state;
    expect(ITEM_FORMAT_FEED,
           (struct item_case){"a line", "", "line 1: expected a feed document"});
    expect(ITEM_FORMAT_FEED,
           (struct item_case){"{\"id\":1}", "",
                              "expected a JSON Feed, found an object without its "
                              "\"version\" and \"items\""});
}

/* --- what rules see ----------------------------------------------------------------- */

static void look_at_fields(void *ctx, const struct item *item)
{
    int *calls = ctx;

    ++*calls;
    assert_true(span_is(item->field[ITEM_AUTHOR], "A\n\nB"));
    assert_true(span_is(item->field[ITEM_TAG], "x\n\ny\n\nz"));
    assert_true(span_is(item->field[ITEM_SOURCE], "Wire"));
    assert_true(span_is(item->field[ITEM_URL], "u"));
    assert_null(item->field[ITEM_BODY].p);
    assert_true(item->date_ms == 1795294093000);
    assert_int_equal(item->n_authors, 2);
    assert_int_equal(item->n_extras, 1);
    assert_true(span_is(item->extras[0].value, "\"v\\n\""));
}

static void look_at_no_date(void *ctx, const struct item *item)
{
    int *calls = ctx;

    ++*calls;
    assert_true(item->date_ms == ITEM_NO_DATE);
}

static void lists_are_one_text_with_blank_lines(void **state)
{
    struct item_reader *r = item_reader_new(ITEM_FORMAT_AUTO);
    struct span error;
    int calls = 0;

    (void)state;
    assert_int_equal(
        item_read(r,
                  span_of("{\"authors\":[\"A\",\"B\"],\"tags\":[\"x\",\"y\",\"z\"],"
                          "\"source\":\"Wire\",\"url\":\"u\",\"k\":\"v\\n\","
                          "\"published\":\"2026-11-21T20:48:13Z\"}"),
                  look_at_fields, &calls, &error),
        0);
    assert_int_equal(
        item_read(r, span_of("{\"published\":\"x\"}"), look_at_no_date, &calls, &error),
        0);
    assert_int_equal(calls, 2);
    item_reader_free(r);
}

/* --- hostile ------------------------------------------------------------------------ */

static void expect_said(const struct buf *record, size_t n_items, const char *part)
{
    struct reading r;
    size_t lines_seen = 0;

    read_as(&r, ITEM_FORMAT_AUTO, buf_span(record));
    for (size_t i = 0; i < r.out.n; i++)
        lines_seen += r.out.p[i] == '\n';
    assert_int_equal(lines_seen, n_items);
    assert_true(r.error.n <= 500);
    if (*part ? !memmem(r.error.p, r.error.n, part, strlen(part)) : r.error.n)
        fail_msg("said %.*s, not %s", (int)r.error.n, r.error.p, part);
    reading_release(&r);
}

static void hostile_records_end_in_bounded_time(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    repeat(&b, "{\"a\":", 500000); /* deep */
    expect_said(&b, 0, "256 levels");
    buf_reset(&b);
    repeat(&b, "{", 1);
    for (int i = 0; i < 100000; i++) /* many members */
        assert_int_equal(buf_addf(&b, "\"m%d\":%d,", i, i), 0);
    repeat(&b, "\"id\":1}", 1);
    expect_said(&b, 1, "more than 1000 unknown members");
    buf_reset(&b);
    repeat(&b, "{", 1);
    repeat(&b, "\"x\":1,\"title\":\"a\",", 100000); /* the same two over and over */
    repeat(&b, "\"id\":1}", 1);
    expect_said(&b, 1, "");
    buf_reset(&b);
    repeat(&b, "{\"tags\":[", 1);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buf_addf(&b, "\"t%d\",", i), 0);
    repeat(&b, "\"x\"]}", 1);
    expect_said(&b, 1, "more than 1000 tags");
    buf_reset(&b);
    repeat(&b, "{\"authors\":[", 1);
    repeat(&b, "[],", 100000); /* and as many complaints */
    repeat(&b, "0],\"title\":{}}", 1);
    expect_said(&b, 1, "; and 99998 more");
    buf_reset(&b);
    repeat(&b, "{\"title\":\"", 1);
    repeat(&b, "&lt;b&gt;\\u0000\xff", 500000); /* megabytes of what must be decoded */
    repeat(&b, "\"}", 1);
    expect_said(&b, 1, "");
    b.n -= 2;
    expect_said(&b, 0, "a quote to close the string");
    buf_release(&b);
}

/* --- what a reader remembers -------------------------------------------------------- */

/* A record whose members come in their order and form, or in any. */
static void put_random(struct buf *b, uint64_t *random)
{
    static const char *const members[] = {
        "\"id\":\"7\"",
        "\"title\": \"A title that is longer than a block of sixteen bytes\"",
        "\"title\":\"short \\u00e9\"",
        "\"title\":\"A <b>bold</b> title\"",
        "\"description\":\"one &amp; two\"",
        "\"title\":null",
        "\"url\" :\"https://a.b/c\"",
        "\"t\\u0069tle\":\"escaped\"",
        "\"description\":\"\xc3\xa9\xff\"",
        "\"tags\":[\"a\",\"b\"]",
        "\"unknown\":{\"title\":\"no\"}",
        "\"date_published\":\"2026-11-21T20:48:13Z\"",
        "\"lang\":\"en\"",
        "\"lung\":\"en\"", /* no name of ours, and so below */
        "\"content_text\":\"one\"",
        "\"content_html\":\"<p>two\"",
        "\"date_publishes\":\"2026\"",
        "\"body\":\"text\"}",   /* ends the object too early */
        "\"summary\":\"a\nb\"", /* no JSON */
    };
    const size_t n = sizeof(members) / sizeof(members[0]);

    buf_reset(b);
    repeat(b, "{", 1);
    for (size_t i = 0, most = draw(random) % 20; i <= most; i++) {
        size_t any = draw(random) % 4 ? i : draw(random);

        if (i)
            repeat(b, draw(random) % 8 ? "," : " ,  ", 1);
        repeat(b, members[draw(random) % 8 ? any % (n - 2) : any % n], 1);
    }
    repeat(b, "}", 1);
    if (draw(random) % 8 == 0)
        b->n -= draw(random) % b->n;
}

/* What was read of a record is what another reader makes of it. */
static void expect_same(struct span record, int rc, const struct buf *out,
                        struct span error, const struct reading *other)
{
    if (rc == other->rc && span_eq(buf_span(out), buf_span(&other->out)) &&
        span_eq(error, buf_span(&other->error)))
        return;
    fail_msg("%.*s\nbecame %.*s (%.*s)\ninstead of %.*s (%.*s)", (int)record.n, record.p,
             (int)out->n, out->p, (int)error.n, error.p, (int)other->out.n, other->out.p,
             (int)other->error.n, other->error.p);
}

/* One that takes this way to the ends of strings; those made behind it take the plainest.
 */
static struct item_reader *reader_by(const char *way, enum item_format format)
{
    struct item_reader *r;

    assert_int_equal(setenv(TOKEN_WAY_VARIABLE, way, 1), 0);
    r = item_reader_new(format);
    assert_int_equal(setenv(TOKEN_WAY_VARIABLE, "portable", 1), 0);
    return r;
}

static void expect_same_as_fresh(const char *way, uint64_t random)
{
    struct item_reader *r = reader_by(way, ITEM_FORMAT_NDJSON);
    struct buf record, out;
    struct span error;

    buf_init(&record, BUF_NO_CAP);
    buf_init(&out, BUF_NO_CAP);
    for (int i = 0; i < 20000; i++) {
        struct reading fresh;
        int rc;

        put_random(&record, &random);
        buf_reset(&out);
        rc = item_read(r, buf_span(&record), collect, &out, &error);
        read_as(&fresh, ITEM_FORMAT_NDJSON, buf_span(&record));
        expect_same(buf_span(&record), rc, &out, error, &fresh);
        reading_release(&fresh);
    }
    item_reader_free(r);
    buf_release(&record);
    buf_release(&out);
}

static void what_came_before_does_not_change_what_is_read(void **state)
{
    uint64_t random = random_seed();

    (void)state;
    for (size_t i = 0; runs_nth(i); i++)
        expect_same_as_fresh(runs_nth(i)->name, random);
    assert_int_equal(unsetenv(TOKEN_WAY_VARIABLE), 0);
}

/* What a reader that read `learned` makes of a record is what a new one does. The record
 * ends where its memory does. */
static void expect_as_new(const char *way, struct span learned, struct span record)
{
    const enum item_format format = ITEM_FORMAT_AUTO;
    struct item_reader *r = reader_by(way, format);
    char *copy = malloc(record.n ? record.n : 1);
    struct reading fresh;
    struct span error;
    struct buf out;
    int rc;

    assert_non_null(copy);
    memcpy(copy, record.p, record.n);
    buf_init(&out, BUF_NO_CAP);
    (void)item_read(r, learned, collect, &out, &error);
    buf_reset(&out);
    rc = item_read(r, span_make(copy, record.n), collect, &out, &error);
    read_as(&fresh, format, record);
    expect_same(record, rc, &out, error, &fresh);
    reading_release(&fresh);
    free(copy);
    buf_release(&out);
    item_reader_free(r);
}

/* An object with another member before its own, of about so many bytes; 0: without. */
static void put_longer(struct buf *b, const char *object, int bytes)
{
    const char *brace = strchr(object, '{');

    buf_reset(b);
    if (bytes)
        assert_int_equal(buf_addf(b, "%.*s{\"summary\":\"%0*d\",%s",
                                  (int)(brace - object), object, bytes, 0, brace + 1),
                         0);
    else
        repeat(b, object, 1);
}

/* Each record, and each damaged beginning of it, behind one that has other names. */
static void a_habit_is_only_what_stands_there(void **state)
{
    static const struct {
        const char *learned, *record;
    } rows[] = {
        {"{\"id\":\"1\",\"title\":\"a\",\"url\":\"http://a.b/\",\"body\":\"c\"}",
         "{\"id\":\"2\",\"title\":\"d\",\"url\":\"http://c.d/\",\"body\":\"e\"}"},
        /* a name that begins, or goes on, as another */
        {"{\"id\":\"1\",\"content\":\"a\",\"pub\":\"b\",\"url\":\"http://a.b/\"}",
         "{\"id\":\"1\",\"content_text\":\"a\",\"published\":\"b\",\"ur\":\"cccccccc\"}"},
        {"{\"id\":\"1\",\"content_text\":\"a\",\"lang\":\"en\",\"body\":"
         "\"bbbbbbbbbbbbbb\"}",
         "{\"id\":\"1\",\"content\":\"a\",\"language\":\"en\",\"bodybody\":"
         "\"bbbbbbbbbb\"}"},
        /* one name several times, null among its values */
        {"{\"id\":\"1\",\"title\":\"a\",\"title\":\"b\",\"title\":\"c\",\"url\":\"http://"
         "d/\"}",
         "{\"id\":\"1\",\"title\":\"a\",\"title\":null,\"title\":7,\"title\":"
         "\"bbbbbbbbbbbbbb\"}"},
        /* written otherwise: escapes, blanks, a colon that stands elsewhere */
        {"{\"id\":\"1\",\"t\\u0069tle\":\"a\",\"body\":\"bbbbbbbbbbbbbbbbbbbbb\"}",
         "{\"id\":\"1\",\"title\":\"a\",\"bod\\u0079\":\"bbbbbbbbbbbbbbbbbbbbb\"}"},
        {"{\"id\":\"1\" , \"title\" : \"a\",\"body\":\"bbbbbbbbbbbbbbbbbbbbb\"}",
         "{\"id\":\"1\" , \"title\": \"a\" ,\n\"body\"\t:\r\n\"bbbbbbbbbbbbbbbbb\" }"},
        {"{\"id\":\"1\",\"title\":\"a\",\"body\":\"bbbbbbbbbbbbbbbbbbbbb\"}",
         "\xef\xbb\xbf {\"id\":\"1\",\"title\": \"a\",\"body\":  \"bbbbbbbbbbb\"} \r"},
        /* more of white space than is kept */
        {"{\"id\":\"1\",                    \"title\":\"a\",\"body\":\"bbbbbbbbb\"}",
         "{\"id\":\"1\",                    \"title\":\"c\",\"body\":\"ddddddddd\"}"},
        /* line breaks, which no string has */
        {"{\n\t\"id\": \"1\",\n\t\"title\": \"a\",\n\t\"body\": \"bbbbbbbbb\"\n}",
         "{\n\t\"id\": \"2\",\n\t\"title\": \"c\",\n\t\"body\": \"ddd\"\n}"},
        /* what a habit knows stands in a value, or in another object */
        {"{\"id\":\"1\",\"title\":\"a\",\"body\":\"bbbbbbbbbbbbbbbbbbbbb\"}",
         "{\"x\":{\"id\":\"1\",\"title\":\"a\"},\"body\":\",\\\"title\\\":\\\"c\\\"\"}"},
        {"{\"x\":{\"id\":\"1\",\"title\":\"a\",\"body\":\"b\"},\"url\":\"http://a.b/\"}",
         "{\"x\":1,\"id\":\"1\",\"title\":\"a\",\"body\":\"b\",\"url\":\"http://a.b/"
         "c\"}"},
        /* fewer members, and more than there are places */
        {"{\"id\":\"1\",\"title\":\"a\",\"body\":\"b\",\"url\":\"c\",\"source\":\"d\"}",
         "{\"id\":\"1\",\"title\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"},
        {"{\"id\":1,\"id\":2,\"id\":3,\"id\":4,\"id\":5,\"id\":6,\"id\":7,\"id\":8,"
         "\"id\":9,\"id\":10,\"id\":11,\"id\":12,\"id\":13,\"id\":14,\"id\":15,"
         "\"id\":16,\"id\":17,\"id\":18,\"title\":\"a\",\"id\":19}",
         "{\"id\":1,\"id\":2,\"id\":3,\"id\":4,\"id\":5,\"id\":6,\"id\":7,\"id\":8,"
         "\"id\":9,\"id\":10,\"id\":11,\"id\":12,\"id\":13,\"id\":14,\"id\":15,"
         "\"title\":\"b\",\"url\":\"http://a.b/\",\"id\":18,\"body\":\"c\",\"id\":20}"},
        /* markup, in one of two */
        {"{\"id\":\"1\",\"title\":\"a\",\"body\":\"b\",\"url\":\"http://a.b/\"}",
         "{\"id\":\"2\",\"title\":\"<i>c</i>\",\"body\":\"d &lt; "
         "e\",\"url\":\"http://a.b/\"}"},
        /* a feed and its items have one habit */
        {"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"f\",\"items\":"
         "[{\"id\":\"1\",\"title\":\"a\"},{\"id\":\"2\",\"title\":\"b\"}]}",
         "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"f\",\"items\":"
         "[{\"id\":\"1\",\"title\":\"a\"},{\"id\":\"2\",\"url\":\"http://b/\"}]}"},
    };

    static const int lengths[] = {0, 60, 300};
    struct buf learned, record;

    (void)state;
    buf_init(&learned, BUF_NO_CAP);
    buf_init(&record, BUF_NO_CAP);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) * 3; i++) {
        put_longer(&learned, rows[i / 3].learned, lengths[i % 3]);
        put_longer(&record, rows[i / 3].record, lengths[i % 3]);
        for (size_t n = 0; n <= record.n; n++)
            for (size_t way = 0; runs_nth(way); way++)
                expect_as_new(runs_nth(way)->name, buf_span(&learned),
                              span_make(record.p, n));
    }
    assert_int_equal(unsetenv(TOKEN_WAY_VARIABLE), 0);
    buf_release(&learned);
    buf_release(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_begins_like_nothing_else_is_a_line_of_text),
        cmocka_unit_test(text_is_text_whatever_it_begins_with),
        cmocka_unit_test(what_begins_like_a_feed_is_one),
        cmocka_unit_test(a_json_feed_gives_its_items),
        cmocka_unit_test(of_a_json_feed_that_is_cut_the_whole_items_are_given),
        cmocka_unit_test(control_characters_hide_no_item_of_a_json_feed),
        cmocka_unit_test(an_item_is_no_feed_for_having_items),
        cmocka_unit_test(what_is_no_feed_is_refused_as_one),
        cmocka_unit_test(lists_are_one_text_with_blank_lines),
        cmocka_unit_test(what_came_before_does_not_change_what_is_read),
        cmocka_unit_test(a_habit_is_only_what_stands_there),
        cmocka_unit_test(hostile_records_end_in_bounded_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
