#include "feed/sniff.h"

#include <string.h>
#include <strings.h>

#define HEAD_MOST                                                                        \
    16384             /* bytes of comments before a document that are looked through     \
                       */
#define WIDE_MOST 256 /* characters of a wide encoding that are */

struct span sniff_without_bom(struct span s)
{
    return span_starts(s, "\xef\xbb\xbf") ? span_make(s.p + 3, s.n - 3) : s;
}

static struct span behind(struct span s, size_t n)
{
    return span_make(s.p + n, s.n - n);
}

static struct span skip_blanks(struct span s)
{
    while (s.n && span_is_blank(s.p[0]))
        s = behind(s, 1);
    return s;
}

/* --- XML ---------------------------------------------------------------------------- */

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.' || c == ':' || (c & 0x80);
}

/* The elements that documents are made of: feeds, and what is taken for one and is not.
 */
static bool is_root(struct span name)
{
    static const char *const roots[] = {"rss", "feed", "rdf", "channel", "opml", "html"};
    const char *colon = memchr(name.p, ':', name.n);

    if (colon)
        name = behind(name, (size_t)(colon - name.p) + 1);
    for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++)
        if (name.n == strlen(roots[i]) && strncasecmp(name.p, roots[i], name.n) == 0)
            return true;
    return false;
}

/* What stands behind white space and comments; its n is 0 where no comment ends. */
static struct span without_comments(struct span s)
{
    s = skip_blanks(s);
    while (span_starts(s, "<!--")) {
        const char *end = memmem(s.p + 4, s.n - 4, "-->", 3);

        s = end ? skip_blanks(behind(s, (size_t)(end + 3 - s.p))) : span_make(s.p, 0);
    }
    return s;
}

static bool begins_as(struct span s, const char *word)
{
    size_t n = strlen(word);

    return strncasecmp(s.p, word, s.n < n ? s.n : n) == 0;
}

static enum sniffed look_at_xml(struct span s, bool ended)
{
    static const char doctype[] = "<!DOCTYPE";
    enum sniffed cut = ended ? SNIFF_LINES : SNIFF_MORE;
    size_t n = 1;

    s = without_comments(s);
    if (!s.n)
        return cut;
    if (s.p[0] != '<')
        return SNIFF_LINES;
    if (s.n < 3)
        return cut;
    if (s.p[1] == '?')
        return is_name_byte(s.p[2]) ? SNIFF_DOCUMENT : SNIFF_LINES;
    if (s.p[1] == '!' && begins_as(s, doctype))
        return s.n >= sizeof(doctype) - 1 ? SNIFF_DOCUMENT : cut;
    if (s.p[1] == '!' && begins_as(s, "<!--"))
        return cut;
    while (n < s.n && n < 64 && is_name_byte(s.p[n]))
        n++;
    if (n == s.n && !ended)
        return SNIFF_MORE;
    if (n < s.n && !span_is_blank(s.p[n]) && s.p[n] != '>' && s.p[n] != '/')
        return SNIFF_LINES;
    return is_root(span_make(s.p + 1, n - 1)) ? SNIFF_DOCUMENT : SNIFF_LINES;
}

/* --- wide encodings ----------------------------------------------------------------- */

/* Bytes a character, and which of them holds ASCII; 0: not a wide encoding. */
static size_t wide_unit(struct span s, size_t *low)
{
    static const struct {
        const char mark[4];
        unsigned char n, unit, low;
    } marks[] = {
        {"\xff\xfe\0\0", 4, 4, 0}, {"\0\0\xfe\xff", 4, 4, 3}, {"\xff\xfe", 2, 2, 0},
        {"\xfe\xff", 2, 2, 1},     {"<\0", 2, 2, 0},          {"\0<", 2, 2, 1},
    };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (s.n < marks[i].n || memcmp(s.p, marks[i].mark, marks[i].n) != 0)
            continue;
        *low = marks[i].low;
        return marks[i].unit;
    }
    return 0;
}

/* The first characters, what is not ASCII as a letter; without a byte order mark. */
static struct span narrow(struct span s, size_t unit, size_t low, char out[WIDE_MOST])
{
    size_t n = 0;

    for (size_t i = 0; i + unit <= s.n && n < WIDE_MOST; i += unit) {
        bool ascii = (unsigned char)s.p[i + low] < 0x80;

        for (size_t k = 0; k < unit; k++)
            ascii &= k == low || !s.p[i + k];
        if (i || ascii)
            out[n++] = ascii ? s.p[i + low] : 'x';
    }
    return span_make(out, n);
}

/* A wide JSON document is taken for a feed too: lines cannot be told apart in it. */
static enum sniffed look_at_wide(struct span s, size_t unit, size_t low, bool ended)
{
    char text[WIDE_MOST];
    struct span head = skip_blanks(narrow(s, unit, low, text));

    if (head.n && head.p[0] == '{')
        return SNIFF_DOCUMENT;
    return look_at_xml(head, ended || s.n >= unit * WIDE_MOST);
}

static enum sniffed look_at_markup(struct span s, bool ended)
{
    size_t low = 0, unit = wide_unit(s, &low);

    if (unit)
        return look_at_wide(s, unit, low, ended);
    return look_at_xml(sniff_without_bom(skip_blanks(s)), ended || s.n >= HEAD_MOST);
}

bool sniff_is_feed(struct span record)
{
    return look_at_markup(record, true) == SNIFF_DOCUMENT;
}

/* --- JSON --------------------------------------------------------------------------- */

static bool in_array(const struct sniff *s)
{
    return s->arrays & 1;
}

/* Whether the last string of the outermost object is this key. */
static bool key_is(const struct sniff *s, struct span head, const char *key)
{
    return span_is(span_make(head.p + s->key, s->key_end - s->key), key);
}

/* An object or array begins: false where none can. */
static bool open_value(struct sniff *s, struct span head, char c)
{
    bool fits = !s->depth || s->before == ':' || s->before == '[' ||
                (s->before == ',' && in_array(s));

    if (!fits || s->depth == 64)
        return false;
    if (s->depth == 2 && in_array(s) && s->before == '[' && c == '{' &&
        key_is(s, head, "items"))
        s->is_feed = true;
    s->arrays = s->arrays << 1 | (c == '[');
    s->depth++;
    return true;
}

static void end_string(struct sniff *s, struct span head)
{
    struct span text = {head.p + s->string, s->at - s->string};

    s->in_string = false;
    if (s->depth == 1 && s->before != ':') {
        s->key = s->string;
        s->key_end = s->at;
    } else if (s->depth == 1 && key_is(s, head, "version") && text.n &&
               memmem(text.p, text.n, "jsonfeed.org", 12))
        s->is_feed = true;
    s->before = '"';
}

/* A byte inside a string: false where none such can be. */
static bool step_string(struct sniff *s, struct span head)
{
    char c = head.p[s->at];

    if (s->escape)
        s->escape = false;
    else if (c == '\\')
        s->escape = true;
    else if (c == '"')
        end_string(s, head);
    return c != '\n';
}

/* A byte between strings: false where it shows that this is no JSON. */
static bool step_token(struct sniff *s, struct span head)
{
    char c = head.p[s->at];
    bool fits = true;

    switch (c) {
    case '"':
        s->in_string = true;
        s->string = s->at + 1;
        return true;
    case '{':
    case '[': fits = open_value(s, head, c); break;
    case '}':
    case ']':
        fits = in_array(s) == (c == ']');
        s->arrays >>= 1;
        s->depth--;
        break;
    default: fits = s->before != ',' || in_array(s); break;
    }
    s->before = c;
    return fits;
}

/* An object that ends before it has shown to be a feed is an item, whatever its lines. */
static enum sniffed look_at_json(struct sniff *s, struct span head, bool ended)
{
    for (; s->at < head.n; s->at++) {
        char c = head.p[s->at];

        if (!s->in_string && span_is_blank(c))
            s->many_lines |= c == '\n';
        else if (!(s->in_string ? step_string(s, head) : step_token(s, head)) ||
                 !s->depth)
            return SNIFF_LINES;
        if (s->is_feed && s->many_lines)
            return SNIFF_DOCUMENT;
    }
    return ended ? SNIFF_LINES : SNIFF_MORE;
}

enum sniffed sniff_stream(struct sniff *s, struct span head, bool ended)
{
    size_t lead;

    if (!s->at) {
        struct span text = skip_blanks(sniff_without_bom(skip_blanks(head)));

        if (head.n < 4 && !ended && (!head.n || strchr("\xef\xfe\xff", head.p[0])))
            return SNIFF_MORE; /* perhaps a byte order mark */
        lead = text.n ? (size_t)(text.p - head.p) : 0;
        if (!text.n && !ended && head.n < HEAD_MOST)
            return SNIFF_MORE;
        if (!text.n || text.p[0] != '{')
            return look_at_markup(head, ended);
        s->at = lead;
    }
    return look_at_json(s, head, ended);
}
