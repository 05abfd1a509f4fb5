/*
 * charset_read: bytes in one charset to held text (text/utf8.h), whatever they are.
 */
#ifndef FEED_CHARSET_READ_H
#define FEED_CHARSET_READ_H

#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "feed/charset_label.h"

struct charset_reading {
    struct span text; /* of bytes where nothing had to be changed, else of out */
    size_t bad;       /* places that the charset did not have */
    size_t first_bad; /* where the first began, in bytes */
};

/*
 * Reads bytes, without a byte order mark. out is reset; at its cap the rest is left out
 * and -1 returned, 0 otherwise. A charset that iconv does not open: as UTF-8.
 */
int charset_read(const struct charset *c, struct span bytes, struct buf *out,
                 struct charset_reading *reading);

#endif
