/* item: JSON objects become canonical items, damaged ones too. */
#include "unit/item_reading.h"
#include "unit/random.h"

/* --- members ------------------------------------------------------------------------ */

static const struct item_case whole[] = {
    {"{\"id\":\"1\",\"url\":\"u\",\"title\":\"T\",\"content_text\":\"B\",\"summary\":"
     "\"S\","
     "\"date_published\":\"2026-11-21T20:48:13Z\",\"authors\":[{\"name\":\"A\"},{"
     "\"name\":"
     "\"B\"}],\"tags\":[\"x\",\"y\"],\"language\":\"en-US\",\"source\":\"Wire\","
     "\"x\":{\"a\":[1]}}",
     "{\"id\":\"1\",\"url\":\"u\",\"title\":\"T\",\"content_text\":\"B\",\"summary\":"
     "\"S\","
     "\"date_published\":\"2026-11-21T20:48:13Z\",\"authors\":[{\"name\":\"A\"},{"
     "\"name\":"
     "\"B\"}],\"tags\":[\"x\",\"y\"],\"language\":\"en-US\",\"source\":\"Wire\","
     "\"x\":{\"a\":[1]}}\n",
     NULL},
    /* any order in, one order out; all aliases */
    {"{\"feed\":\"Wire\",\"lang\":\"de_AT\",\"categories\":[\"x\"],\"author\":\"A\","
     "\"pubDate\":\"2026-11-21T20:48:13+01:00\",\"body\":\"B\",\"link\":\"u\","
     "\"guid\":\"1\",\"title\":\"T\"}",
     "{\"id\":\"1\",\"url\":\"u\",\"title\":\"T\",\"content_text\":\"B\","
     "\"date_published\":\"2026-11-21T20:48:13+01:00\",\"authors\":[{\"name\":\"A\"}],"
     "\"tags\":[\"x\"],\"language\":\"de-AT\",\"source\":\"Wire\"}\n",
     NULL},
    {" \xef\xbb\xbf \t{\"id\":\"1\"} \r", "{\"id\":\"1\"}\n", NULL},
    /* null, empty and blank members are absent */
    {"{\"id\":\"1\",\"title\":null,\"summary\":\"\",\"body\":\" \\n\",\"tags\":[],"
     "\"authors\":[null,{}],\"source\":{},\"link\":\"\"}",
     "{\"id\":\"1\"}\n", NULL},
    /* of two alike the last counts */
    {"{\"id\":\"1\",\"title\":\"a\",\"x\":1,\"title\":\"b\",\"y\":2,\"x\":3,\"id\":"
     "\"2\"}",
     "{\"id\":\"2\",\"title\":\"b\",\"x\":3,\"y\":2}\n", NULL},
    /* a canonical name counts before its alias, wherever it stands */
    {"{\"id\":\"1\",\"guid\":\"2\",\"link\":\"l\",\"url\":\"u\",\"published\":\"p\","
     "\"date_published\":\"d\"}",
     "{\"id\":\"1\",\"url\":\"u\",\"date_published\":\"d\"}\n", NULL},
    /* an escaped name is the same name */
    {"{\"\\u0069d\":\"1\",\"\\u0078\\n\":2}", "{\"id\":\"1\",\"x\\n\":2}\n", NULL},
};

static const struct item_case texts[] = {
    {"{\"id\":1,\"title\":2.50,\"body\":true}",
     "{\"id\":\"1\",\"title\":\"2.50\",\"content_text\":\"true\"}\n", NULL},
    {"{\"id\":false}", "{\"id\":\"false\"}\n", NULL},
    {"{\"id\":\" 1 \",\"title\":\" a \"}", "{\"id\":\"1\",\"title\":\"a\"}\n", NULL},
    /* plain text stays as it stands, markup and all */
    {"{\"id\":1,\"content_text\":\" <b>a</b> &amp; b\\n\\nc\"}",
     "{\"id\":\"1\",\"content_text\":\" <b>a</b> &amp; b\\n\\nc\"}\n", NULL},
    {"{\"id\":1,\"content_html\":\"<p>a</p><p>b &amp; c</p>\"}",
     "{\"id\":\"1\",\"content_text\":\"a\\n\\nb & c\"}\n", NULL},
    {"{\"id\":1,\"content_text\":\"plain\",\"content_html\":\"<p>html</p>\"}",
     "{\"id\":\"1\",\"content_text\":\"html\"}\n", NULL},
    /* HTML without any text leaves the plain one */
    {"{\"id\":1,\"content_text\":\"plain\",\"content_html\":\"<p></p>\"}",
     "{\"id\":\"1\",\"content_text\":\"plain\"}\n", NULL},
    {"{\"id\":1,\"body\":\"<p>a</p>\"}", "{\"id\":\"1\",\"content_text\":\"a\"}\n", NULL},
    {"{\"id\":1,\"text\":\"a < b\"}", "{\"id\":\"1\",\"content_text\":\"a < b\"}\n",
     NULL},
    {"{\"id\":1,\"title\":\"<b>Nvi</b>dia &amp; co\"}",
     "{\"id\":\"1\",\"title\":\"Nvidia & co\"}\n", NULL},
    /* markup that appears only by decoding goes too; signs stay */
    {"{\"id\":1,\"title\":\"&lt;b&gt;a&lt;/b&gt; < b <3\"}",
     "{\"id\":\"1\",\"title\":\"a < b <3\"}\n", NULL},
    {"{\"id\":1,\"summary\":\"AT&amp;amp;T\"}", "{\"id\":\"1\",\"summary\":\"AT&T\"}\n",
     NULL},
    {"{\"id\":1,\"tags\":[\"<b>x</b>\"],\"author\":\"R&amp;D\"}",
     "{\"id\":\"1\",\"authors\":[{\"name\":\"R&D\"}],\"tags\":[\"x\"]}\n", NULL},
    /* without any markup the paragraphs of a summary stay */
    {"{\"id\":1,\"summary\":\"AT&T\\n\\nR&D\"}",
     "{\"id\":\"1\",\"summary\":\"AT&T\\n\\nR&D\"}\n", NULL},
    /* a description alone is the body, beside content the summary */
    {"{\"id\":1,\"description\":\"d\"}", "{\"id\":\"1\",\"content_text\":\"d\"}\n", NULL},
    {"{\"id\":1,\"description\":\"d\",\"content\":\"c\"}",
     "{\"id\":\"1\",\"content_text\":\"c\",\"summary\":\"d\"}\n", NULL},
    {"{\"id\":1,\"description\":\"d\",\"summary\":\"s\"}",
     "{\"id\":\"1\",\"content_text\":\"d\",\"summary\":\"s\"}\n", NULL},
    {"{\"id\":1,\"description\":\"d\",\"summary\":\"s\",\"text\":\"c\"}",
     "{\"id\":\"1\",\"content_text\":\"c\",\"summary\":\"s\"}\n", NULL},
    {"{\"id\":1,\"summary\":\"s\"}", "{\"id\":\"1\",\"summary\":\"s\"}\n", NULL},
    /* control characters and bad bytes survive as text */
    {"{\"id\":1,\"title\":\"a\\u0000b\\u001f\\ud800\\u007f\xff\"}",
     "{\"id\":\"1\",\"title\":\"a\\u0000b\\u001f\xef\xbf\xbd\\u007f\xef\xbf\xbd\"}\n",
     NULL},
};

static const struct item_case others[] = {
    {"{\"id\":1,\"authors\":[\"A\",{\"name\":\"B\",\"email\":\"b@c\"},{\"email\":\"c@d\"}"
     ","
     "{\"url\":\"u\"}]}",
     "{\"id\":\"1\",\"authors\":[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"c@d\"}]}"
     "\n",
     NULL},
    {"{\"id\":1,\"authors\":\"A\"}", "{\"id\":\"1\",\"authors\":[{\"name\":\"A\"}]}\n",
     NULL},
    {"{\"id\":1,\"author\":{\"name\":\"A\"}}",
     "{\"id\":\"1\",\"authors\":[{\"name\":\"A\"}]}\n", NULL},
    {"{\"id\":1,\"authors\":[],\"author\":[\"A\"]}",
     "{\"id\":\"1\",\"authors\":[{\"name\":\"A\"}]}\n", NULL},
    /* a string is one tag; each counts once */
    {"{\"id\":1,\"tags\":\"a, b\"}", "{\"id\":\"1\",\"tags\":[\"a, b\"]}\n", NULL},
    {"{\"id\":1,\"tags\":[\"a\",\"b\",\" a \",7,null,\"\"]}",
     "{\"id\":\"1\",\"tags\":[\"a\",\"b\",\"7\"]}\n", NULL},
    {"{\"id\":1,\"source\":{\"name\":\"N\",\"title\":\"T\"}}",
     "{\"id\":\"1\",\"source\":\"T\"}\n", NULL},
    {"{\"id\":1,\"source\":{\"url\":\"u\"},\"feed\":{\"name\":\"N\"}}",
     "{\"id\":\"1\",\"source\":\"N\"}\n", NULL},
    /* dates: as RFC 3339 where they can be read, else as they came */
    {"{\"id\":1,\"published\":\"2026-11-21\"}",
     "{\"id\":\"1\",\"date_published\":\"2026-11-21T00:00:00Z\"}\n", NULL},
    {"{\"id\":1,\"published\":\"2026-11-21 20:48:13Z\"}",
     "{\"id\":\"1\",\"date_published\":\"2026-11-21T20:48:13Z\"}\n", NULL},
    {"{\"id\":1,\"published\":\"2026-11-21T20:48:13-0500\"}",
     "{\"id\":\"1\",\"date_published\":\"2026-11-22T01:48:13Z\"}\n", NULL},
    {"{\"id\":1,\"pubDate\":\"Mon, 16 Nov 2026 22:31:00 GMT\"}",
     "{\"id\":\"1\",\"date_published\":\"2026-11-16T22:31:00Z\"}\n", NULL},
    {"{\"id\":1,\"published\":\"last week\"}",
     "{\"id\":\"1\",\"date_published\":\"last week\"}\n", NULL},
    /* unknown members as they came, but on one line and as valid UTF-8 */
    {"{\"id\":1,\"x\":[1,\n\r{\"a\" : "
     "\"\\u00e9\xff\"}],\"y\":1.50e1,\"z\":\"\",\"\":null}",
     "{\"id\":\"1\",\"x\":[1,  {\"a\" : "
     "\"\\u00e9\xef\xbf\xbd\"}],\"y\":1.50e1,\"z\":\"\","
     "\"\":null}\n",
     NULL},
};

static void reads_all_members_and_their_aliases(void **state)
{
    (void)state;
    EXPECT_ALL(ITEM_FORMAT_NDJSON, whole);
    EXPECT_ALL(ITEM_FORMAT_AUTO, whole);
}

static void texts_are_what_a_reader_would_see(void **state)
{
    (void)state;
    EXPECT_ALL(ITEM_FORMAT_NDJSON, texts);
}

static void reads_people_tags_sources_dates_and_the_unknown(void **state)
{
    (void)state;
    EXPECT_ALL(ITEM_FORMAT_NDJSON, others);
}

/* --- ids ---------------------------------------------------------------------------- */

static const struct item_case ids[] = {
    {"{\"guid\":\"g\",\"url\":\"http://a/b\"}", "{\"id\":\"g\",\"url\":\"http://a/b\"}\n",
     NULL},
    {"{\"id\":\"\",\"url\":\"http://a/b?x=1&utm_source=rss&UTM_x=2&y=#top\"}",
     "{\"id\":\"http://a/b?x=1&y=#top\","
     "\"url\":\"http://a/b?x=1&utm_source=rss&UTM_x=2&y=#top\"}\n",
     NULL},
};

static void an_id_is_the_link_where_none_is_given(void **state)
{
    (void)state;
    EXPECT_ALL(ITEM_FORMAT_NDJSON, ids);
}

struct id_copy {
    char text[64];
};

static void copy_id(void *ctx, const struct item *item)
{
    struct id_copy *copy = ctx;

    assert_true(item->id.n < sizeof(copy->text));
    memset(copy, 0, sizeof(*copy));
    memcpy(copy->text, item->id.p, item->id.n);
}

static struct id_copy id_of(const char *record)
{
    struct item_reader *r = item_reader_new(ITEM_FORMAT_AUTO);
    struct id_copy copy;
    struct span error;

    assert_int_equal(item_read(r, span_of(record), copy_id, &copy, &error), 0);
    item_reader_free(r);
    return copy;
}

static bool same_id(const char *a, const char *b)
{
    struct id_copy x = id_of(a), y = id_of(b);

    return strcmp(x.text, y.text) == 0;
}

static void an_id_is_a_hash_of_title_and_text_at_last(void **state)
{
    struct id_copy id = id_of("{\"title\":\"a\"}");

    (void)state;
    assert_int_equal(strlen(id.text), 16);
    assert_int_equal(strspn(id.text, "0123456789abcdef"), 16);
    assert_true(same_id("{\"title\":\"a\"}", "a"));
    assert_true(
        same_id("{\"title\":\"a\",\"body\":\"b\"}",
                "{\"content_html\":\"<p>b</p>\",\"title\":\"a\",\"tags\":[\"x\"]}"));
    assert_false(same_id("{\"title\":\"a\"}", "{\"body\":\"a\"}"));
    assert_false(same_id("{\"title\":\"a\"}", "{\"title\":\"b\"}"));
    assert_false(same_id("{\"title\":\"a\",\"body\":\"b\"}", "{\"title\":\"ab\"}"));
    /* nothing to hash but what else it has */
    assert_false(same_id("{\"tags\":[\"a\"]}", "{\"tags\":[\"b\"]}"));
    assert_int_equal(strlen(id_of("{}").text), 16);
}

/* --- damage ------------------------------------------------------------------------- */

static const struct item_case damaged[] = {
    {"", "", "expected an item, found nothing"},
    {"{\"id\":1", "", "not JSON: at byte 7: expected a comma or }"},
    {"  {\"id\":1,}", "",
     "not JSON: at byte 10: expected the name of a member, in double quotes"},
    {"{\"id\":1}{}", "", "not JSON: at byte 8: expected nothing after the value"},
    {" [1]", "", "at byte 1: expected an object, found an array"},
    {"\"a\"", "", "at byte 0: expected an object, found a text"},
    {"12", "", "at byte 0: expected an object, found a number"},
    {"news", "",
     "not JSON: at byte 0: expected a value (bare words are true, false and null)"},
    /* a member that cannot be read is named, all others are read */
    {"{\"id\":1,\"title\":{},\"body\":\"b\"}", "{\"id\":\"1\",\"content_text\":\"b\"}\n",
     "\"title\" at byte 16: expected text, found an object"},
    {"{\"id\":[1],\"url\":\"u\",\"tags\":{\"a\":1}}", "{\"id\":\"u\",\"url\":\"u\"}\n",
     "\"id\" at byte 6: expected text, found an array; "
     "\"tags\" at byte 27: expected an array of texts, found an object"},
    {"{\"id\":1,\"tags\":[\"a\",[\"b\"],\"c\"]}",
     "{\"id\":\"1\",\"tags\":[\"a\",\"c\"]}\n",
     "\"tags\" at byte 20: expected text, found an array"},
    {"{\"id\":1,\"authors\":[[\"a\"],{\"name\":[]},\"c\"]}",
     "{\"id\":\"1\",\"authors\":[{\"name\":\"c\"}]}\n",
     "\"authors\" at byte 19: expected a name, found an array; "
     "\"authors\" at byte 33: expected a name, found an array"},
    {"{\"id\":1,\"source\":{\"title\":{}}}", "{\"id\":\"1\"}\n",
     "\"source\" at byte 26: expected a name, found an object"},
    {"{\"id\":1,\"source\":[\"a\"]}", "{\"id\":\"1\"}\n",
     "\"source\" at byte 17: expected text, found an array"},
};

static void damage_is_named_and_the_rest_is_read(void **state)
{
    (void)state;
    EXPECT_ALL(ITEM_FORMAT_NDJSON, damaged);
}

/* --- read again --------------------------------------------------------------------- */

/*
 * An item read again from what it was printed as must print the same; but a title may,
 * when it is read once more, again hold what looks like markup.
 */
static void expect_stable(struct span line)
{
    struct reading again;

    read_as(&again, ITEM_FORMAT_NDJSON, line);
    assert_int_equal(again.rc, 0);
    if (memchr(line.p, '<', line.n) || memchr(line.p, '&', line.n))
        assert_true(again.out.n > 0);
    else if (!span_eq(span_make(again.out.p, again.out.n - 1), line))
        fail_msg("%.*s\nbecame %.*s", (int)line.n, line.p, (int)again.out.n, again.out.p);
    reading_release(&again);
}

static void damaged_records_print_valid_stable_items(void **state)
{
    static const struct item_case *const tables[] = {whole, texts, others, damaged};
    static const size_t sizes[] = {
        sizeof(whole) / sizeof(*whole), sizeof(texts) / sizeof(*texts),
        sizeof(others) / sizeof(*others), sizeof(damaged) / sizeof(*damaged)};
    uint64_t random = random_seed();
    struct buf b;

    (void)state;
    buf_init(&b, BUF_NO_CAP);
    for (int round = 0; round < 20000; round++) {
        size_t table = draw(&random) % 4;
        struct reading r;

        buf_reset(&b);
        repeat(&b, tables[table][draw(&random) % sizes[table]].record, 1);
        for (size_t n = draw(&random) % 3; n && b.n; n--)
            b.p[draw(&random) % b.n] = "{}[]:,\"\\0u \xff"[draw(&random) % 12];
        read_as(&r, ITEM_FORMAT_NDJSON, buf_span(&b));
        if (r.out.n && r.rc == 0)
            expect_stable(span_make(r.out.p, r.out.n - 1));
        reading_release(&r);
    }
    buf_release(&b);
}

/* --- small things ------------------------------------------------------------------- */

static void fields_have_names(void **state)
{
    (void)state;
    assert_string_equal(item_field_name(ITEM_BODY), "body");
    assert_string_equal(item_field_name(ITEM_TAG), "tag");
}

static void printing_stops_at_the_cap(void **state)
{
    struct item item = {.id = SPAN("a long id"), .date_ms = ITEM_NO_DATE};
    struct buf out;

    (void)state;
    buf_init(&out, 10);
    assert_int_equal(item_put_json(&out, &item), -1);
    buf_release(&out);
}

static void count_item(void *ctx, const struct item *item)
{
    assert_true(span_is(item->language, "en-US"));
    ++*(int *)ctx;
}

/* Texts may stay where the record has them, so nothing may be mended there. */
static void a_record_is_left_as_it_was(void **state)
{
    static const char record[] = "{\"title\":\"a_b\",\"language\":\"en_US\"}";
    struct item_reader *r = item_reader_new(ITEM_FORMAT_NDJSON);
    char copy[sizeof(record)];
    struct span error;
    int items = 0;

    (void)state;
    memcpy(copy, record, sizeof(record));
    assert_int_equal(
        item_read(r, span_make(copy, sizeof(record) - 1), count_item, &items, &error), 0);
    assert_int_equal(items, 1);
    assert_memory_equal(copy, record, sizeof(record));
    item_reader_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_members_and_their_aliases),
        cmocka_unit_test(texts_are_what_a_reader_would_see),
        cmocka_unit_test(reads_people_tags_sources_dates_and_the_unknown),
        cmocka_unit_test(an_id_is_the_link_where_none_is_given),
        cmocka_unit_test(an_id_is_a_hash_of_title_and_text_at_last),
        cmocka_unit_test(damage_is_named_and_the_rest_is_read),
        cmocka_unit_test(damaged_records_print_valid_stable_items),
        cmocka_unit_test(fields_have_names),
        cmocka_unit_test(printing_stops_at_the_cap),
        cmocka_unit_test(a_record_is_left_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
