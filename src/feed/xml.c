/* xml: expat's events as ours, and where it stopped. */
#include "feed/xml.h"

/* expat declares its limits on entities only where this is set; every build has them. */
#define XML_DTD
#include <expat.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "feed/xml_ref.h"
#include "feed/xml_scan.h"
#include "feed/xml_state.h"
#include "feed/xml_tag.h"
#include "text/utf8.h"

#define PIECE_BYTES (64 * 1024) /* what expat gets at once */
#define TOKEN_MOST                                                                       \
    (1024 * 1024)         /* bytes of a tag or comment; longer ones are not its          \
                           */
#define NESTED_MOST  32   /* entities that name others; expat recurses into them */
#define NAMES_MOST   1024 /* different names, which expat all keeps; feeds have dozens */
#define ATTLIST_MOST 64   /* attributes with defaults, which every tag pays for */

struct xml_reader {
    XML_Parser parser;
    struct xml_state state;
    struct xml_tag_reader tags;
    size_t base; /* bytes of the document before what expat reads */
    size_t told; /* bytes of the document of which all is told */
    size_t last_cdata_end;
    uint64_t seen[64]; /* bits that names have hashed to */
    size_t names;      /* bits of these set */
    size_t nested;     /* entities that name others */
    size_t attlists;
    bool in_doctype;
    bool in_cdata;
    bool left;          /* the rest is for the scan */
    const char *reason; /* then: what is damaged; NULL where that remains to be seen */
};

static size_t event_at(const struct xml_reader *r)
{
    return r->base + (size_t)XML_GetCurrentByteIndex(r->parser);
}

/* All up to the end of this event is told. In a document type that waits for its end, for
 * the scan could not go on in the middle of one. */
static void note_told(struct xml_reader *r)
{
    if (!r->in_doctype)
        r->told = event_at(r) + (size_t)XML_GetCurrentByteCount(r->parser);
}

/* Not this event, nor any later one. */
static void leave(struct xml_reader *r, const char *reason)
{
    r->left = true;
    r->reason = reason;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

/* Whether this event comes out of an entity of the document. */
static bool in_entity(const struct xml_reader *r, size_t at)
{
    return at < r->told || r->state.document.p[at] == '&';
}

/* Whether the document's own entities may give n more bytes; a reference to one character
 * is free. */
static bool may_expand(struct xml_reader *r, size_t at, size_t n)
{
    if (!in_entity(r, at) || (at >= r->told && n <= CHARREF_MOST))
        return true;
    r->state.expanded += n;
    if (r->state.expanded <= XML_EXPANDED_MOST)
        return true;
    leave(r, "entities that expand to too much");
    return false;
}

/* --- elements ------------------------------------------------------------------------
 */

/* Attributes with references are read by our own hand: expat knows nothing of HTML's. */
static bool has_references(const struct xml_reader *r, size_t at)
{
    size_t n = (size_t)XML_GetCurrentByteCount(r->parser);

    return r->state.document.p[at] == '<' && memchr(r->state.document.p + at, '&', n);
}

static void note_name(struct xml_reader *r, const char *name)
{
    uint64_t h = hash_bytes(name, strlen(name));
    uint64_t *word = &r->seen[h >> 58], bit = (uint64_t)1 << (h & 63);

    r->names += !(*word & bit);
    *word |= bit;
}

/* Whether the document has more names than any feed: expat would keep them all. */
static bool has_many_names(struct xml_reader *r, const char *name, const char **attrs)
{
    note_name(r, name);
    for (; attrs[0]; attrs += 2)
        note_name(r, attrs[0]);
    return r->names > NAMES_MOST;
}

static void start(struct xml_reader *r, size_t at, const char *name, const char **attrs)
{
    xml_state_tag(&r->state);
    for (; attrs[0]; attrs += 2)
        xml_state_attr(&r->state, at, span_of(attrs[0]), span_of(attrs[1]), false);
    xml_state_start(&r->state, at, span_of(name));
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attrs)
{
    struct xml_reader *r = ctx;
    size_t at = event_at(r);
    const char *tag = r->state.document.p + at;
    bool empty;

    if (r->left || !may_expand(r, at, 1))
        return;
    if (r->state.depth == XML_DEPTH_MOST || has_many_names(r, name, attrs)) {
        leave(r, NULL);
        return;
    }
    if (has_references(r, at))
        (void)xml_tag_read(&r->tags, tag, tag + XML_GetCurrentByteCount(r->parser),
                           &empty);
    else
        start(r, at, name, attrs);
    note_told(r);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct xml_reader *r = ctx;

    (void)name; /* expat has seen that it is the last open one's */
    if (r->left)
        return;
    xml_state_end(&r->state);
    note_told(r);
}

/* --- text ----------------------------------------------------------------------------
 */

/* A reference to a C1 control, which comes alone, is one to windows-1252. */
static struct span mend_c1(struct span text, char room[UTF8_MOST])
{
    if (text.n != 2 || (unsigned char)text.p[0] != 0xc2 ||
        (unsigned char)text.p[1] > 0x9f)
        return text;
    return span_make(room,
                     utf8_encode(charref_code_point((unsigned char)text.p[1]), room));
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
    struct xml_reader *r = ctx;
    size_t at = event_at(r);
    char room[UTF8_MOST];

    if (r->left || !may_expand(r, at, (size_t)n))
        return;
    xml_state_text(&r->state, at, mend_c1(span_make(text, (size_t)n), room));
    note_told(r);
}

static void on_cdata_start(void *ctx)
{
    struct xml_reader *r = ctx;
    size_t at = event_at(r);

    if (r->left)
        return;
    /* One without an end: expat would tell all the rest of the document as its text. */
    if (at >= r->last_cdata_end) {
        leave(r, NULL);
        return;
    }
    r->in_cdata = true;
    note_told(r);
}

static void on_cdata_end(void *ctx)
{
    struct xml_reader *r = ctx;

    r->in_cdata &= r->left;
    if (!r->left)
        note_told(r);
}

/* An entity that a DTD may declare, which nobody reads. */
static void on_skipped(void *ctx, const XML_Char *name, int is_parameter)
{
    struct xml_reader *r = ctx;
    size_t at = event_at(r);
    size_t n = (size_t)XML_GetCurrentByteCount(r->parser);
    const char *p = r->state.document.p + at;
    struct xml_ref ref;

    (void)name;
    r->state.html_names = true;
    if (r->left || is_parameter || *p != '&')
        return;
    xml_ref_read(&r->state, span_make(p, n), &ref);
    /* What expat has passed is told whole: its name, where HTML does not have it. */
    xml_state_text(&r->state, at, ref.took == n ? ref.text : span_make(p, n));
    note_told(r);
}

/* --- what is only passed ---------------------------------------------------------------
 */

static void on_comment(void *ctx, const XML_Char *text)
{
    struct xml_reader *r = ctx;

    (void)text;
    if (!r->left)
        note_told(r);
}

static void on_instruction(void *ctx, const XML_Char *target, const XML_Char *data)
{
    (void)target;
    on_comment(ctx, data);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int has_subset)
{
    struct xml_reader *r = ctx;

    (void)name, (void)has_subset;
    r->in_doctype = true;
    r->state.html_names |= system || public;
}

static void on_doctype_end(void *ctx)
{
    struct xml_reader *r = ctx;

    if (r->left)
        return;
    r->in_doctype = false;
    note_told(r);
}

static void on_entity(void *ctx, const XML_Char *name, int is_parameter,
                      const XML_Char *value, int n, const XML_Char *base,
                      const XML_Char *system, const XML_Char *public,
                      const XML_Char *notation)
{
    struct xml_reader *r = ctx;

    (void)base, (void)system, (void)public, (void)notation;
    if (r->left || is_parameter || !value)
        return;
    xml_state_declare(&r->state, span_of(name), span_make(value, (size_t)n));
    r->nested += memchr(value, '&', (size_t)n) != NULL;
    if (r->nested > NESTED_MOST || r->state.n_entities == XML_ENTITIES_MOST)
        leave(r, "a document type with too many entities");
}

static void on_attlist(void *ctx, const XML_Char *element, const XML_Char *name,
                       const XML_Char *type, const XML_Char *value, int required)
{
    struct xml_reader *r = ctx;

    (void)element, (void)name, (void)type, (void)value, (void)required;
    if (!r->left && ++r->attlists > ATTLIST_MOST)
        leave(r, "a document type with too many attributes");
}

/* --- the reader ------------------------------------------------------------------------
 */

struct xml_reader *xml_reader_new(void)
{
    struct xml_reader *r = mem_zalloc(sizeof(*r));

    xml_state_init(&r->state);
    xml_tag_init(&r->tags, &r->state);
    return r;
}

void xml_reader_free(struct xml_reader *r)
{
    if (!r)
        return;
    if (r->parser)
        XML_ParserFree(r->parser);
    xml_tag_release(&r->tags);
    xml_state_release(&r->state);
    free(r);
}

/* expat salts its hashes by itself. Never a namespace mode, never a DTD from outside. */
static bool begin_expat(struct xml_reader *r)
{
    if (!r->parser)
        r->parser = XML_ParserCreate("UTF-8");
    else if (!XML_ParserReset(r->parser, "UTF-8"))
        return false;
    if (!r->parser)
        return false;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetCdataSectionHandler(r->parser, on_cdata_start, on_cdata_end);
    XML_SetSkippedEntityHandler(r->parser, on_skipped);
    XML_SetCommentHandler(r->parser, on_comment);
    XML_SetProcessingInstructionHandler(r->parser, on_instruction);
    XML_SetDoctypeDeclHandler(r->parser, on_doctype, on_doctype_end);
    XML_SetEntityDeclHandler(r->parser, on_entity);
    XML_SetAttlistDeclHandler(r->parser, on_attlist);
    /* Entities that give no text at all still take time. */
    (void)XML_SetBillionLaughsAttackProtectionActivationThreshold(r->parser,
                                                                  4 * XML_EXPANDED_MOST);
    (void)XML_SetBillionLaughsAttackProtectionMaximumAmplification(r->parser, 2.0F);
    return true;
}

static void begin(struct xml_reader *r, struct span document,
                  const struct xml_events *events)
{
    xml_state_begin(&r->state, document, events);
    xml_tag_begin(&r->tags);
    r->base = 0;
    r->told = 0;
    r->last_cdata_end = xml_last_cdata_end(r->state.document);
    memset(r->seen, 0, sizeof(r->seen));
    r->names = 0;
    r->nested = 0;
    r->attlists = 0;
    r->in_doctype = false;
    r->in_cdata = false;
    r->left = false;
    r->reason = NULL;
}

/* Text before the first '<'; white space there may stand before anything but the XML
 * declaration. */
static void skip_junk(struct xml_reader *r)
{
    struct span document = r->state.document;
    const char *first = document.n ? memchr(document.p, '<', document.n) : NULL;
    struct span junk = span_make(document.p, first ? (size_t)(first - document.p) : 0);

    if (!junk.n)
        return;
    if (span_trim(junk).n)
        xml_state_damage(&r->state, 0, "text before the document");
    else if (span_starts(span_make(first, document.n - junk.n), "<?xml "))
        xml_state_damage(&r->state, 0, "white space before the XML declaration");
    r->base = junk.n;
    r->told = junk.n;
}

/* Whatever it is told of the encoding, expat takes "<" and a NUL for UTF-16. */
static bool is_for_expat(struct span document)
{
    return document.n > 1 && document.p[0] == '<' && document.p[1];
}

/* Gives expat the document, piece by piece: whether it has read all of it. */
static bool read_by_expat(struct xml_reader *r)
{
    size_t at = r->base, n = r->state.document.n;

    if (!is_for_expat(span_make(r->state.document.p + at, n - at)) || !begin_expat(r))
        return false;
    do {
        size_t piece = n - at < PIECE_BYTES ? n - at : PIECE_BYTES;

        if (XML_Parse(r->parser, r->state.document.p + at, (int)piece, at + piece == n) ==
            XML_STATUS_ERROR) {
            if (!r->left)
                r->reason = XML_ErrorString(XML_GetErrorCode(r->parser));
            return false;
        }
        at += piece;
    } while (at < n && at - r->told <= TOKEN_MOST);
    return at == n;
}

size_t xml_read(struct xml_reader *r, struct span document,
                const struct xml_events *events)
{
    begin(r, document, events);
    skip_junk(r);
    if (!read_by_expat(r)) {
        struct xml_scan scan = {
            .state = &r->state,
            .tags = &r->tags,
            .in_cdata = r->in_cdata,
            .reason = r->reason,
            .reason_at = r->reason ? event_at(r) : 0,
        };

        xml_scan_rest(&scan, r->told);
    }
    return r->state.damages;
}
