#include "poll/reading.h"

#include "feed/charset.h"

int reading_read(struct item_reader *r, const struct fetch_response *response,
                 const char *source, item_fn *fn, void *ctx, struct span *error)
{
    const struct item_document document = {
        .base = response->url,
        .source = span_of(source),
        .charset = charset_of_content_type(response->content_type),
    };
    int rc;

    item_reader_set_document(r, &document);
    rc = item_read(r, response->body, fn, ctx, error);
    item_reader_set_document(r, NULL);
    return rc;
}
