/* feed_pieces: feeds and what becomes of them, written shortly. */
#ifndef UNIT_FEED_PIECES_H
#define UNIT_FEED_PIECES_H

#define RSS(items)  "<rss version='2.0'><channel>" items "</channel></rss>"
#define ITEM(parts) RSS("<item><guid>1</guid>" parts "</item>")
#define NS                                                                               \
    " xmlns:content='http://purl.org/rss/1.0/modules/content/'"                          \
    " xmlns:dc='http://purl.org/dc/elements/1.1/'"                                       \
    " xmlns:dcterms='http://purl.org/dc/terms/'"                                         \
    " xmlns:media='http://search.yahoo.com/mrss/'"                                       \
    " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"                         \
    " xmlns:atom='http://www.w3.org/2005/Atom'"
#define RICH(parts)                                                                      \
    "<rss" NS "><channel><item><guid>1</guid>" parts "</item></channel></rss>"
#define ATOM(parts)                                                                      \
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id>" parts "</entry></"     \
    "feed>"
#define ATOM03(parts)                                                                    \
    "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><id>1</id>" parts       \
    "</entry></feed>"
#define GIVES(members) "{\"id\":\"1\"" members "}\n"

#endif
