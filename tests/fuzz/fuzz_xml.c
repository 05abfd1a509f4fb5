/*
 * xml: of any bytes come a document as held text, events that are balanced, names and
 * values that are held text, as many damages as are said; and what expat reads whole, the
 * forgiving scan reads just the same.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "feed/charset.h"
#include "feed/xml.h"
#include "feed/xml_scan.h"

#define DECODED_MOST (1024 * 1024)

/* The events, written down: what begins and ends, with all text of a place as one. */
struct told {
    struct buf written;
    size_t open[XML_DEPTH_MOST]; /* where the open elements' names begin in written */
    size_t depth;
    size_t damages;
    size_t lines; /* of the document */
};

static void write_name(struct told *t, const struct xml_name *name)
{
    FUZZ_CHECK(fuzz_inside(name->local, name->whole));
    FUZZ_CHECK(name->local.n > 0);
    FUZZ_CHECK(utf8_valid(name->whole));
    (void)buf_addf(&t->written, "%d|", (int)name->ns);
    (void)buf_add_span(&t->written, name->whole);
}

static void on_start(void *ctx, const struct xml_name *name, const struct xml_attr *attrs,
                     size_t n)
{
    struct told *t = ctx;

    FUZZ_CHECK(t->depth < XML_DEPTH_MOST);
    FUZZ_CHECK(n <= XML_ATTRS_MOST);
    (void)buf_add_char(&t->written, '<');
    t->open[t->depth++] = t->written.n;
    write_name(t, name);
    (void)buf_add_char(&t->written, '\0');
    for (size_t i = 0; i < n; i++) {
        FUZZ_CHECK(utf8_valid(attrs[i].value));
        FUZZ_CHECK(attrs[i].name.ns == XML_NS_NONE ||
                   memchr(attrs[i].name.whole.p, ':', attrs[i].name.whole.n));
        write_name(t, &attrs[i].name);
        (void)buf_add_char(&t->written, '=');
        (void)buf_add_span(&t->written, attrs[i].value);
        (void)buf_add_char(&t->written, '\0');
    }
}

static void on_end(void *ctx, const struct xml_name *name)
{
    struct told *t = ctx;
    size_t at = t->written.n + 2, open;

    FUZZ_CHECK(t->depth > 0);
    open = t->open[--t->depth];
    (void)buf_add_str(&t->written, "</");
    write_name(t, name);
    FUZZ_CHECK(memcmp(t->written.p + open, t->written.p + at, t->written.n - at) == 0);
    FUZZ_CHECK(t->written.p[open + t->written.n - at] == '\0');
}

static void on_text(void *ctx, struct span text)
{
    struct told *t = ctx;

    FUZZ_CHECK(t->depth > 0);
    FUZZ_CHECK(text.n > 0 && utf8_valid(text));
    (void)buf_add_span(&t->written, text);
}

static void on_damage(void *ctx, size_t line, const char *reason)
{
    struct told *t = ctx;

    t->damages++;
    FUZZ_CHECK(line >= 1 && line <= t->lines);
    FUZZ_CHECK(*reason && utf8_valid(span_of(reason)));
}

static void told_init(struct told *t, struct span document)
{
    memset(t, 0, sizeof(*t));
    buf_init(&t->written, BUF_NO_CAP);
    t->lines = 1;
    for (size_t i = 0; i < document.n; i++)
        t->lines += document.p[i] == '\n' || document.p[i] == '\r';
}

static size_t read_all(struct xml_reader *reader, struct span document, struct told *t)
{
    struct xml_events events = {t, on_start, on_end, on_text, on_damage};
    size_t damages;

    told_init(t, document);
    damages = xml_read(reader, document, &events);
    FUZZ_CHECK(t->depth == 0);
    FUZZ_CHECK(damages == t->damages || (damages > t->damages && t->damages > 0));
    return damages;
}

/* By the scan alone. */
static size_t scan_all(struct span document, struct told *t)
{
    struct xml_events events = {t, on_start, on_end, on_text, on_damage};
    struct xml_state *state = mem_zalloc(sizeof(*state));
    struct xml_tag_reader tags;
    struct xml_scan scan = {.state = state, .tags = &tags};
    size_t damages;

    told_init(t, document);
    xml_state_init(state);
    xml_tag_init(&tags, state);
    xml_state_begin(state, document, &events);
    xml_tag_begin(&tags);
    xml_scan_rest(&scan, 0);
    damages = state->damages;
    xml_tag_release(&tags);
    xml_state_release(state);
    free(state);
    return damages;
}

/* Entities and default values are declared where the scan does not look. */
static bool has_doctype(struct span document)
{
    return memmem(document.p, document.n, "<!DOCTYPE", 9) != NULL;
}

static void check_document(struct span document)
{
    struct xml_reader *reader = xml_reader_new();
    struct told first, again;
    size_t damages = read_all(reader, document, &first);

    FUZZ_CHECK(read_all(reader, document, &again) == damages);
    FUZZ_CHECK(span_eq(buf_span(&first.written), buf_span(&again.written)));
    buf_release(&again.written);
    if (damages == 0 && !has_doctype(document)) {
        FUZZ_CHECK(scan_all(document, &again) == 0);
        FUZZ_CHECK(span_eq(buf_span(&first.written), buf_span(&again.written)));
        buf_release(&again.written);
    }
    buf_release(&first.written);
    xml_reader_free(reader);
}

/* The first byte chooses what HTTP says. */
static struct span http_of(const uint8_t *data, size_t size)
{
    static const char *const charsets[] = {
        NULL,          "iso-8859-1", "gb2312", "utf-16",   "shift_jis",
        "iso-2022-jp", "utf-7",      "big5",   "us-ascii", "windows-1255",
    };

    if (size == 0 || data[0] >= sizeof(charsets) / sizeof(charsets[0]))
        return span_make(NULL, 0);
    return span_of(charsets[data[0]]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span http = http_of(data, size);
    struct span document =
        span_make((const char *)data + (http.n > 0), size - (http.n > 0));
    struct charset_result r;
    struct buf out;

    buf_init(&out, DECODED_MOST);
    FUZZ_CHECK(charset_decode(document, http, &out, &r) == 0);
    FUZZ_CHECK(utf8_valid(r.text));
    FUZZ_CHECK(r.bad == 0 || r.first_bad < document.n);
    check_document(r.text);
    buf_release(&out);
    (void)charset_of_content_type(document);
    return 0;
}
