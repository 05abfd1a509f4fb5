/*
 * charset: the bytes of a document to UTF-8.
 *
 * Which charset it is in: its byte order mark, then what the HTTP header said, then its
 * XML declaration, then UTF-8; the order of RFC 7303. Names are those that iconv(3) knows
 * and the labels of the WHATWG Encoding Standard. Bytes that the charset does not have
 * become U+FFFD; in a document that should be UTF-8 and is not, single bytes are read as
 * windows-1252, which is what they are nearly always, and so are the C1 controls of any
 * charset. A charset that cannot be (none of a document in which `<` is one byte is
 * UTF-16, none that hides `<` in other bytes is safe to read) counts as unknown. One that
 * does not have all the bytes gives way to the next that has: the declaration's after the
 * header's, then UTF-8. Knows nothing of XML but where a declaration stands.
 */
#ifndef FEED_CHARSET_H
#define FEED_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

struct charset_result {
    struct span text; /* UTF-8 without a byte order mark: held text (text/utf8.h); the
                         document's own bytes where nothing had to be changed */
    char name[64];    /* of the charset it was read as, in lower case */
    char named[64];   /* what it was said to be, what is not printable in that as '?'; ""
                         where nobody did */
    size_t bad;       /* places that the charset named did not have */
    size_t first_bad; /* where the first began, in bytes of the document */
    bool unknown;     /* one was named that nobody knows, or that it cannot be in; read as
                         the next one */
};

/*
 * Decodes document. http: the charset that came with it ("iso-8859-1", as in a
 * Content-Type), or absent. What is made lives in out, which is reset; at out's cap the
 * rest is left out and -1 returned. 0 otherwise.
 */
int charset_decode(struct span document, struct span http, struct buf *out,
                   struct charset_result *r);

/* The charset parameter of a Content-Type ("text/xml; charset=\"koi8-r\""); absent where
 * there is none. A span of content_type. */
struct span charset_of_content_type(struct span content_type);

#endif
