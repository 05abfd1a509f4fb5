/*
 * packed: bodies in the content encodings of HTTP, made by hand.
 *
 * Each is valid and each is silly: text is packed without getting smaller, in the block
 * types that take no searching; runs of one byte get as small as the format allows. So
 * tests need no compressor, and have bombs.
 */
#ifndef TESTS_HTTP_PACKED_H
#define TESTS_HTTP_PACKED_H

#include "base/buf.h"
#include "base/span.h"

/* Appends text in `encoding` ("gzip", "deflate", "br", "zstd"); 0, or -1 for others. */
int packed_text(struct buf *out, struct span text, const char *encoding);

/* Appends what unpacks to at least n blanks; "gzip" and "zstd" only. */
int packed_bomb(struct buf *out, size_t n, const char *encoding);

#endif
