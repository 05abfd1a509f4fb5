/* charset: what a document says of itself, and the first reading that fits its bytes. */
#include "feed/charset.h"

#include <string.h>
#include <strings.h>

#include "feed/charset_label.h"
#include "feed/charset_read.h"
#include "text/utf8.h"

#define DECLARATION_MOST 1024 /* bytes in which an XML declaration must end */

/* --- what the first bytes say ------------------------------------------------------ */

/* Beginnings that say the charset, the longer ones first. Without a mark it is markup in
 * units of two or four bytes. */
static const struct beginning {
    const char *bytes, *mask; /* a byte counts where the mask has one that is not 0 */
    unsigned n, mark;         /* mark: bytes of it that are no text */
    enum charset_kind kind;
    unsigned unit;
    const char *name;
} beginnings[] = {
    {"\xff\xfe\0\0", "xxxx", 4, 4, CHARSET_WIDE, 4, "utf-32le"},
    {"\0\0\xfe\xff", "xxxx", 4, 4, CHARSET_WIDE, 4, "utf-32be"},
    {"\xff\xfe", "xx", 2, 2, CHARSET_WIDE, 2, "utf-16le"},
    {"\xfe\xff", "xx", 2, 2, CHARSET_WIDE, 2, "utf-16be"},
    {"\xef\xbb\xbf", "xxx", 3, 3, CHARSET_UTF8, 1, "utf-8"},
    {"<\0\0\0", "xxxx", 4, 0, CHARSET_WIDE, 4, "utf-32le"},
    {"\0\0\0<", "xxxx", 4, 0, CHARSET_WIDE, 4, "utf-32be"},
    {"<\0?\0", "xx\0x", 4, 0, CHARSET_WIDE, 2, "utf-16le"},
    {"\0<\0?", "xxx\0", 4, 0, CHARSET_WIDE, 2, "utf-16be"},
};

static bool begins(struct span s, const struct beginning *b)
{
    if (s.n < b->n)
        return false;
    for (unsigned i = 0; i < b->n; i++)
        if (b->mask[i] && s.p[i] != b->bytes[i])
            return false;
    return true;
}

static const struct beginning *find_beginning(struct span document)
{
    for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
        if (begins(document, &beginnings[i]))
            return &beginnings[i];
    return NULL;
}

/* --- what the declaration says ----------------------------------------------------- */

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && span_is_blank(*p))
        p++;
    return p;
}

/* The value that stands behind a name: `= "value"`, its quotes perhaps missing. */
static struct span value_behind(const char *p, const char *end)
{
    char quote = '\0';
    const char *from;

    p = skip_blanks(p, end);
    if (p == end || *p != '=')
        return span_make(NULL, 0);
    p = skip_blanks(p + 1, end);
    if (p < end && (*p == '"' || *p == '\''))
        quote = *p++;
    for (from = p; p < end; p++)
        if (quote ? *p == quote : span_is_blank(*p) || *p == ';')
            break;
    return span_trim(span_make(from, (size_t)(p - from)));
}

/* The XML declaration, which may stand behind anything but markup; absent where none. */
static struct span find_declaration(struct span document)
{
    size_t n = document.n < DECLARATION_MOST ? document.n : DECLARATION_MOST;
    const char *p = n ? memchr(document.p, '<', n) : NULL;
    const char *end = p ? memchr(p, '>', n - (size_t)(p - document.p)) : NULL;

    if (!end || end - p < 8 || memcmp(p, "<?xml", 5) != 0 || !span_is_blank(p[5]))
        return span_make(NULL, 0);
    return span_make(p, (size_t)(end - p) - (end[-1] == '?'));
}

static struct span declared(struct span document)
{
    static const char word[] = "encoding";
    struct span d = find_declaration(document);
    const char *at = d.n ? memmem(d.p, d.n, word, sizeof(word) - 1) : NULL;

    return at ? value_behind(at + sizeof(word) - 1, d.p + d.n) : span_make(NULL, 0);
}

/* --- Content-Type ------------------------------------------------------------------ */

/* The end of a parameter: the next semicolon that is not quoted. */
static const char *parameter_end(const char *p, const char *end)
{
    bool quoted = false;

    for (; p < end && (quoted || *p != ';'); p++)
        quoted ^= *p == '"';
    return p;
}

struct span charset_of_content_type(struct span content_type)
{
    static const char word[] = "charset";
    const size_t n = sizeof(word) - 1;
    const char *p = content_type.n ? content_type.p : "";
    const char *end = p + content_type.n;

    for (p = parameter_end(p, end); p < end; p = parameter_end(p, end)) {
        p = skip_blanks(p + 1, end);
        if ((size_t)(end - p) > n && strncasecmp(p, word, n) == 0) {
            struct span value = value_behind(p + n, end);

            if (value.n)
                return value;
        }
    }
    return span_make(NULL, 0);
}

/* --- the choice ------------------------------------------------------------------ */

/* The charsets to try, the most trusted first. */
struct choice {
    struct charset charsets[3];
    size_t n;
};

static void note_label(struct charset_result *r, struct span label)
{
    for (size_t i = 0; i < label.n && i < sizeof(r->named) - 1; i++)
        r->named[i] = label.p[i] > ' ' && label.p[i] < 0x7f ? label.p[i] : '?';
}

static void add_label(struct choice *choice, struct span label, struct charset_result *r)
{
    struct charset c;

    if (!label.n)
        return;
    if (!r->named[0])
        note_label(r, label);
    c = charset_find(label);
    if (c.kind != CHARSET_UNKNOWN && c.kind != CHARSET_WIDE)
        choice->charsets[choice->n++] = c;
    else if (choice->n == 0)
        r->unknown = true;
}

/* UTF-16 as HTTP names it, of a document that does not begin like any other. */
static bool add_wide(struct choice *choice, struct span document, struct span http)
{
    struct charset c = charset_find(http);

    if (c.kind != CHARSET_WIDE || (document.n && document.p[0] == '<'))
        return false;
    choice->charsets[choice->n++] = c;
    return true;
}

static void choose(struct choice *choice, struct span document, struct span http,
                   struct charset_result *r)
{
    const struct beginning *b = find_beginning(document);

    if (b) {
        choice->charsets[choice->n++] = charset_named(b->kind, b->unit, b->name);
        return;
    }
    if (!http.n || !add_wide(choice, document, http)) {
        add_label(choice, http, r);
        add_label(choice, declared(document), r);
    }
    if (choice->n == 0 || choice->charsets[choice->n - 1].kind != CHARSET_UTF8)
        choice->charsets[choice->n++] = charset_named(CHARSET_UTF8, 1, "utf-8");
}

/*
 * The first of the choice is what the document is in. Only if it lacks some of the bytes,
 * and another has them all, is that one taken.
 */
static int read_choice(const struct choice *choice, struct span bytes, struct buf *out,
                       struct charset_reading *first, struct charset_result *r)
{
    struct charset_reading reading;
    size_t taken = 0;
    int rc = charset_read(&choice->charsets[0], bytes, out, first);

    reading = *first;
    for (size_t i = 1; reading.bad && rc == 0 && i < choice->n; i++) {
        rc = charset_read(&choice->charsets[i], bytes, out, &reading);
        taken = i;
    }
    if (taken && reading.bad) {
        rc = charset_read(&choice->charsets[0], bytes, out, &reading);
        taken = 0;
    }
    r->text = reading.text;
    memcpy(r->name, choice->charsets[taken].name, sizeof(r->name));
    return rc;
}

static size_t mark_bytes(struct span document)
{
    const struct beginning *b = find_beginning(document);

    return b ? b->mark : 0;
}

int charset_decode(struct span document, struct span http, struct buf *out,
                   struct charset_result *r)
{
    struct choice choice = {.n = 0};
    struct charset_reading first;
    size_t mark = mark_bytes(document);
    int rc;

    memset(r, 0, sizeof(*r));
    choose(&choice, document, http, r);
    rc = read_choice(&choice, span_make(document.p + mark, document.n - mark), out,
                     &first, r);
    r->bad = first.bad;
    r->first_bad = first.bad ? first.first_bad + mark : 0;
    return rc;
}
