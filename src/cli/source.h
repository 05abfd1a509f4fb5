/*
 * source: items from files and standard input, for the commands that read them.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/output.h"
#include "feed/frame.h"
#include "feed/item.h"

/* A record over this many bytes is skipped and reported. */
#define SOURCE_RECORD_MOST ((size_t)16 << 20)

/* Rows of options: which format, which framing; their choices are the enums' values. */
#define SOURCE_FORMATS  "auto, ndjson, text or feed (auto)"
#define SOURCE_FRAMINGS "newline, nul, octet, document or auto (auto)"
_Static_assert(ITEM_FORMAT_FEED == 3 && FRAME_AUTO == 4, "in the order of the words");

/* The row for what relative links are relative to. */
enum { SOURCE_BASE_LETTER = 300 };
#define SOURCE_BASE                                                                      \
    {                                                                                    \
        SOURCE_BASE_LETTER, "base", "URL", "where feeds came from, for relative links",  \
            false                                                                        \
    }

struct source {
    const char *who; /* for messages: "wirewatch match" */
    enum item_format format;
    enum frame_mode framing; /* FRAME_AUTO: what the format, or the file itself, says */
    const char *base;        /* what relative links of feeds are relative to; or NULL */
    item_fn *on_item;
    void *ctx;
    struct output *out; /* what on_item writes to: flushed when nothing more is at hand
                           for now; once it has failed no more is read */

    uint64_t records; /* counted while reading */
    uint64_t bytes;
    uint64_t damaged; /* records, each reported on stderr */
    bool trouble;     /* a file could not be read; reported */
};

/*
 * Reads the files in order ("-" is standard input; n == 0 is standard input too) and
 * calls on_item for each item. Damage is reported as "FILE: record N: what", of a whole
 * document as "FILE: line N: what"; reading goes on. Shows a progress line on stderr when
 * that is a terminal and it takes long.
 */
void source_read(struct source *s, char *const *files, int n);

#endif
