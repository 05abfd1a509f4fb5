/* json: what is accepted can be walked to its last string and written again; its stops
 * are found. */
#include "fuzz/fuzz.h"

#include "feed/json.h"
#include "feed/stops.h"
#include "text/runs.h"

/* Writes v to out member by member; json_parse has limited the depth. */
static void rewrite(struct json_value v, struct span whole, struct buf *out)
{
    struct json_iter it;
    struct json_value key, value;
    struct buf text;

    FUZZ_CHECK(fuzz_inside(v.text, whole));
    if (v.type == JSON_STRING) {
        buf_init(&text, BUF_NO_CAP);
        FUZZ_CHECK(json_unescape(v, &text) == 0);
        FUZZ_CHECK(utf8_valid(buf_span(&text)));
        FUZZ_CHECK(json_put_string(out, buf_span(&text)) == 0);
        buf_release(&text);
        return;
    }
    if (v.type != JSON_ARRAY && v.type != JSON_OBJECT) {
        (void)buf_add_span(out, v.text);
        return;
    }
    (void)buf_add_char(out, v.type == JSON_ARRAY ? '[' : '{');
    it = json_iter(v);
    for (bool first = true; json_next(&it, &key, &value); first = false) {
        if (!first)
            (void)buf_add_char(out, ',');
        if (v.type == JSON_OBJECT) {
            FUZZ_CHECK(key.type == JSON_STRING);
            rewrite(key, whole, out);
            (void)buf_add_char(out, ':');
        }
        rewrite(value, whole, out);
    }
    (void)buf_add_char(out, v.type == JSON_ARRAY ? ']' : '}');
}

/* Up to where it has looked, all stops and nothing else, by each way. */
static void check_stops(struct span text)
{
    const struct runs_way *way;
    struct stops s;

    for (size_t w = 0; (way = runs_nth(w)); w++) {
        bool high = false, markup = false;
        size_t n = 0;

        stops_way(way)(&s, text);
        FUZZ_CHECK(s.end <= text.n && s.n <= STOPS_ROOM);
        for (size_t i = 0; i < s.end; i++) {
            unsigned char c = (unsigned char)text.p[i];

            high |= c >= 0x80;
            markup |= c == '<' || c == '&';
            if (c >= 0x20 && c != '"' && c != '\\')
                continue;
            FUZZ_CHECK(n < s.n && s.at[n] == i);
            n++;
        }
        FUZZ_CHECK(n == s.n && high == s.high && markup == s.markup);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    struct json_value v;
    struct json_error e = {0};
    struct buf once, twice;

    check_stops(text);
    if (json_parse(text, &v, &e) < 0) {
        FUZZ_CHECK(e.message && e.offset <= size);
        return 0;
    }
    buf_init(&once, BUF_NO_CAP);
    buf_init(&twice, BUF_NO_CAP);
    rewrite(v, text, &once);
    FUZZ_CHECK(json_parse(buf_span(&once), &v, &e) == 0);
    rewrite(v, buf_span(&once), &twice);
    FUZZ_CHECK(span_eq(buf_span(&once), buf_span(&twice)));
    buf_release(&twice);
    buf_release(&once);
    return 0;
}
