/* xml: expat as far as it goes, the forgiving scan from there. */
#include "feed/xml.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feed/xml_chars.h"
#include "feed/xml_expat.h"
#include "feed/xml_scan.h"
#include "feed/xml_state.h"
#include "feed/xml_tag.h"

struct xml_reader {
    struct xml_state state;
    struct xml_tag_reader tags;
    struct xml_expat expat;
};

struct xml_reader *xml_reader_new(void)
{
    struct xml_reader *r = mem_zalloc(sizeof(*r));

    xml_state_init(&r->state);
    xml_tag_init(&r->tags, &r->state);
    xml_expat_init(&r->expat, &r->state, &r->tags);
    return r;
}

void xml_reader_free(struct xml_reader *r)
{
    if (!r)
        return;
    xml_expat_release(&r->expat);
    xml_tag_release(&r->tags);
    xml_state_release(&r->state);
    free(r);
}

static bool is_blank(struct span s)
{
    while (s.n && xml_is_blank(s.p[s.n - 1]))
        s.n--;
    return s.n == 0;
}

/* Past the text before the first '<'; white space there may stand before anything but the
 * XML declaration. */
static size_t skip_junk(struct xml_state *s)
{
    struct span document = s->document;
    const char *first = memchr(document.p, '<', document.n);
    struct span junk = span_make(document.p, first ? (size_t)(first - document.p) : 0);

    if (!is_blank(junk))
        xml_state_damage(s, 0, "text before the document");
    else if (junk.n && span_starts(span_make(first, document.n - junk.n), "<?xml "))
        xml_state_damage(s, 0, "white space before the XML declaration");
    return junk.n;
}

size_t xml_read(struct xml_reader *r, struct span document,
                const struct xml_events *events)
{
    xml_state_begin(&r->state, document, events);
    xml_tag_begin(&r->tags);
    if (!xml_expat_read(&r->expat, skip_junk(&r->state))) {
        struct xml_scan scan = {
            .state = &r->state,
            .tags = &r->tags,
            .in_cdata = r->expat.in_cdata,
            .reason = r->expat.reason,
            .reason_at = r->expat.reason_at,
        };

        xml_scan_rest(&scan, r->expat.told);
    }
    xml_tag_end(&r->tags);
    return r->state.damages;
}
