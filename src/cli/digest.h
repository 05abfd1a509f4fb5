/*
 * digest: the stories of a period as a text that is read at breakfast.
 *
 * Plain text, Markdown, or an HTML page that fetches nothing and works in mail programs:
 * rule by rule, each story with its link, its time, who has it, and what matched. No I/O.
 */
#ifndef CLI_DIGEST_H
#define CLI_DIGEST_H

#include "base/buf.h"
#include "cli/stories.h"

struct digest {
    enum markup form; /* PLAIN, MARKDOWN or HTML: the one that stories are in */
    int64_t since_ms; /* the period */
    int64_t until_ms;
    size_t most; /* stories listed under a rule; SIZE_MAX: all */
};

/* s: sorted. */
void digest_put(struct buf *out, const struct digest *d, const struct stories *s);

#endif
