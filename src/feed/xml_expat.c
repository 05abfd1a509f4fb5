/* xml_expat: one handler for each kind of event, and where the last one ended. */
#include "feed/xml_expat.h"

#include <string.h>

/* expat declares its limits on entities only where this is set; every build has them. */
#define XML_DTD
#include <expat.h>

#include "base/hash.h"
#include "feed/xml_ref.h"
#include "text/utf8.h"

#define PIECE_BYTES  (64 * 1024)   /* what expat gets at once */
#define TOKEN_MOST   (1024 * 1024) /* bytes of a tag or comment */
#define NAMES_MOST   1024 /* different ones, which expat all keeps; feeds have dozens */
#define NESTED_MOST  32   /* entities that name others; expat recurses into them */
#define ATTLIST_MOST 64   /* attributes with defaults, which every tag pays for */

static size_t event_at(const struct xml_expat *e)
{
    return e->base + (size_t)XML_GetCurrentByteIndex(e->parser);
}

/* All up to the end of this event is told. In a document type that waits for its end, for
 * the scan could not go on in the middle of one. */
static void note_told(struct xml_expat *e)
{
    if (!e->in_doctype)
        e->told = event_at(e) + (size_t)XML_GetCurrentByteCount(e->parser);
}

/* Not this event, nor any later one. */
static void leave(struct xml_expat *e, const char *reason)
{
    e->left = true;
    e->reason = reason;
    (void)XML_StopParser(e->parser, XML_FALSE);
}

/* Whether this event comes out of an entity of the document. */
static bool in_entity(const struct xml_expat *e, size_t at)
{
    return at < e->told || e->state->document.p[at] == '&';
}

/* Whether the document's own entities may give n more bytes; a reference to one character
 * is free. */
static bool may_expand(struct xml_expat *e, size_t at, size_t n)
{
    if (!in_entity(e, at) || (at >= e->told && n <= CHARREF_MOST))
        return true;
    e->state->expanded += n;
    if (e->state->expanded <= XML_EXPANDED_MOST)
        return true;
    leave(e, "entities that expand to too much");
    return false;
}

/* --- elements ---------------------------------------------------------------------- */

/* Attributes with references are read by our own hand: expat knows nothing of HTML's. */
static bool has_references(const struct xml_expat *e, size_t at)
{
    size_t n = (size_t)XML_GetCurrentByteCount(e->parser);

    return e->state->document.p[at] == '<' && memchr(e->state->document.p + at, '&', n);
}

static void note_name(struct xml_expat *e, const char *name)
{
    uint64_t h = hash_bytes(name, strlen(name));
    uint64_t *word = &e->seen[h >> 58], bit = (uint64_t)1 << (h & 63);

    e->names += !(*word & bit);
    *word |= bit;
}

/* Whether the document has more names than any feed: expat would keep them all. */
static bool has_many_names(struct xml_expat *e, const char *name, const char **attrs)
{
    note_name(e, name);
    for (; attrs[0]; attrs += 2)
        note_name(e, attrs[0]);
    return e->names > NAMES_MOST;
}

static void start(struct xml_expat *e, size_t at, const char *name, const char **attrs)
{
    xml_state_tag(e->state);
    for (; attrs[0]; attrs += 2)
        xml_state_attr(e->state, at, span_of(attrs[0]), span_of(attrs[1]), false);
    xml_state_start(e->state, at, span_of(name));
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attrs)
{
    struct xml_expat *e = ctx;
    size_t at = event_at(e);
    const char *tag = e->state->document.p + at;
    bool empty;

    if (e->left || !may_expand(e, at, 1))
        return;
    if (e->state->depth == XML_DEPTH_MOST || has_many_names(e, name, attrs)) {
        leave(e, NULL);
        return;
    }
    if (has_references(e, at))
        (void)xml_tag_read(e->tags, tag, tag + XML_GetCurrentByteCount(e->parser),
                           &empty);
    else
        start(e, at, name, attrs);
    note_told(e);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct xml_expat *e = ctx;

    (void)name; /* expat has seen that it is the last open one's */
    if (e->left)
        return;
    xml_state_end(e->state);
    note_told(e);
}

/* --- text -------------------------------------------------------------------------- */

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
    struct xml_expat *e = ctx;
    size_t at = event_at(e);
    char room[UTF8_MOST];

    if (e->left || !may_expand(e, at, (size_t)n))
        return;
    xml_state_text(e->state, at, mend_c1(span_make(text, (size_t)n), room));
    note_told(e);
}

static void on_cdata_start(void *ctx)
{
    struct xml_expat *e = ctx;
    size_t at = event_at(e);

    if (e->left)
        return;
    /* One without an end: expat would tell all the rest of the document as its text. */
    if (at >= e->last_cdata_end) {
        leave(e, NULL);
        return;
    }
    e->in_cdata = true;
    note_told(e);
}

static void on_cdata_end(void *ctx)
{
    struct xml_expat *e = ctx;

    e->in_cdata &= e->left;
    if (!e->left)
        note_told(e);
}

/* An entity that a DTD may declare, which nobody reads. */
static void on_skipped(void *ctx, const XML_Char *name, int is_parameter)
{
    struct xml_expat *e = ctx;
    size_t at = event_at(e);
    size_t n = (size_t)XML_GetCurrentByteCount(e->parser);
    const char *p = e->state->document.p + at;
    struct xml_ref ref;

    (void)name;
    e->state->html_names = true;
    if (e->left || is_parameter || *p != '&')
        return;
    xml_ref_read(e->state, span_make(p, n), &ref);
    /* What expat has passed is told whole: its name, where HTML does not have it. */
    xml_state_text(e->state, at, ref.took == n ? ref.text : span_make(p, n));
    note_told(e);
}

/* --- what is only passed ----------------------------------------------------------- */

static void on_comment(void *ctx, const XML_Char *text)
{
    struct xml_expat *e = ctx;

    (void)text;
    if (!e->left)
        note_told(e);
}

static void on_instruction(void *ctx, const XML_Char *target, const XML_Char *data)
{
    (void)target;
    on_comment(ctx, data);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int has_subset)
{
    struct xml_expat *e = ctx;

    (void)name, (void)has_subset;
    e->in_doctype = true;
    e->state->html_names |= system || public;
}

static void on_doctype_end(void *ctx)
{
    struct xml_expat *e = ctx;

    if (e->left)
        return;
    e->in_doctype = false;
    note_told(e);
}

static void on_entity(void *ctx, const XML_Char *name, int is_parameter,
                      const XML_Char *value, int n, const XML_Char *base,
                      const XML_Char *system, const XML_Char *public,
                      const XML_Char *notation)
{
    struct xml_expat *e = ctx;

    (void)base, (void)system, (void)public, (void)notation;
    if (e->left || is_parameter || !value)
        return;
    xml_state_declare(e->state, span_of(name), span_make(value, (size_t)n));
    e->nested += memchr(value, '&', (size_t)n) != NULL;
    if (e->nested > NESTED_MOST || e->state->n_entities == XML_ENTITIES_MOST)
        leave(e, "a document type with too many entities");
}

static void on_attlist(void *ctx, const XML_Char *element, const XML_Char *name,
                       const XML_Char *type, const XML_Char *value, int required)
{
    struct xml_expat *e = ctx;

    (void)element, (void)name, (void)type, (void)value, (void)required;
    if (!e->left && ++e->attlists > ATTLIST_MOST)
        leave(e, "a document type with too many attributes");
}

/* --- reading ----------------------------------------------------------------------- */

void xml_expat_init(struct xml_expat *e, struct xml_state *state,
                    struct xml_tag_reader *tags)
{
    memset(e, 0, sizeof(*e));
    e->state = state;
    e->tags = tags;
}

void xml_expat_release(struct xml_expat *e)
{
    if (e->parser)
        XML_ParserFree(e->parser);
    e->parser = NULL;
}

/* expat salts its hashes by itself. Never a namespace mode, never a DTD from outside. */
static bool begin_expat(struct xml_expat *e)
{
    if (!e->parser)
        e->parser = XML_ParserCreate("UTF-8");
    else if (!XML_ParserReset(e->parser, "UTF-8"))
        return false;
    if (!e->parser)
        return false;
    XML_SetUserData(e->parser, e);
    XML_SetElementHandler(e->parser, on_start, on_end);
    XML_SetCharacterDataHandler(e->parser, on_text);
    XML_SetCdataSectionHandler(e->parser, on_cdata_start, on_cdata_end);
    XML_SetSkippedEntityHandler(e->parser, on_skipped);
    XML_SetCommentHandler(e->parser, on_comment);
    XML_SetProcessingInstructionHandler(e->parser, on_instruction);
    XML_SetDoctypeDeclHandler(e->parser, on_doctype, on_doctype_end);
    XML_SetEntityDeclHandler(e->parser, on_entity);
    XML_SetAttlistDeclHandler(e->parser, on_attlist);
    /* Entities that give no text at all still take time. */
    (void)XML_SetBillionLaughsAttackProtectionActivationThreshold(e->parser,
                                                                  4 * XML_EXPANDED_MOST);
    (void)XML_SetBillionLaughsAttackProtectionMaximumAmplification(e->parser, 2.0F);
    return true;
}

/* Where the last "]]>" of a document begins; 0 where there is none. */
static size_t find_last_cdata_end(struct span document)
{
    const char *from = document.p, *p = from + document.n;

    while ((p = memrchr(from, ']', (size_t)(p - from))))
        if (p > from && p[-1] == ']' && p + 1 < from + document.n && p[1] == '>')
            return (size_t)(p - 1 - from);
    return 0;
}

static void begin(struct xml_expat *e, size_t from)
{
    e->told = from;
    e->in_cdata = false;
    e->reason = NULL;
    e->reason_at = from;
    e->base = from;
    e->last_cdata_end = find_last_cdata_end(e->state->document);
    memset(e->seen, 0, sizeof(e->seen));
    e->names = 0;
    e->nested = 0;
    e->attlists = 0;
    e->in_doctype = false;
    e->left = false;
}

/* Whatever it is told of the encoding, expat takes "<" and a NUL for UTF-16. */
static bool is_for_expat(struct span document)
{
    return document.n > 1 && document.p[0] == '<' && document.p[1];
}

/* Gives expat the document, piece by piece: whether it has read all of it. */
static bool parse(struct xml_expat *e)
{
    size_t at = e->base, n = e->state->document.n;

    do {
        size_t piece = n - at < PIECE_BYTES ? n - at : PIECE_BYTES;

        if (XML_Parse(e->parser, e->state->document.p + at, (int)piece,
                      at + piece == n) == XML_STATUS_ERROR) {
            if (!e->left)
                e->reason = XML_ErrorString(XML_GetErrorCode(e->parser));
            e->reason_at = event_at(e);
            return false;
        }
        at += piece;
    } while (at < n && at - e->told <= TOKEN_MOST);
    return at == n;
}

bool xml_expat_read(struct xml_expat *e, size_t from)
{
    struct span document = e->state->document;

    begin(e, from);
    return is_for_expat(span_make(document.p + from, document.n - from)) &&
           begin_expat(e) && parse(e);
}
