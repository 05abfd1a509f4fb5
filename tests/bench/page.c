#include "bench/page.h"

#define SITE "https://www.harbourwire.example"

/* --- text ------------------------------------------------------------------------- */

/* Text as systems write it: what needs a reference has one, and some that do not. */
static void put_escaped(struct buf *out, struct chance *c, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        switch (text.p[i]) {
        case '&': (void)buf_add_str(out, "&amp;"); break;
        case '<': (void)buf_add_str(out, "&lt;"); break;
        case '\'': (void)buf_add_str(out, chance_below(c, 2) ? "&#8217;" : "'"); break;
        case '"': (void)buf_add_str(out, "&quot;"); break;
        default: (void)buf_add_char(out, text.p[i]);
        }
    }
}

/* The next word of text and the blank behind it. */
static struct span take_word(struct span *text)
{
    size_t n = 0;
    struct span word;

    while (n < text->n && text->p[n] != ' ')
        n++;
    n += n < text->n;
    word = span_make(text->p, n);
    *text = span_make(text->p + n, text->n - n);
    return word;
}

static void put_words(struct buf *out, struct chance *c, struct span *text, size_t words)
{
    while (words-- && text->n)
        put_escaped(out, c, span_trim(take_word(text))), (void)buf_add_char(out, ' ');
    if (out->n && out->p[out->n - 1] == ' ')
        out->n--;
}

/* --- what stands in the text ------------------------------------------------------ */

static void put_address(struct buf *out, struct chance *c)
{
    (void)buf_addf(out,
                   SITE "/2026/%02zu/%02zu/business/story-%zu?utm_source=rss&amp;"
                        "utm_medium=feed&amp;utm_campaign=%zu",
                   1 + chance_below(c, 12), 1 + chance_below(c, 28),
                   100000 + chance_below(c, 900000), chance_below(c, 100));
}

static void put_link(struct buf *out, struct chance *c, struct span *text)
{
    (void)buf_add_str(out, "<a class=\"Text-link-underline inline__link\" href=\"");
    put_address(out, c);
    (void)buf_addf(out,
                   "\" target=\"_blank\" rel=\"noopener noreferrer\" data-ylk=\"slk:%zu;"
                   "elm:context_link;itc:0\">",
                   chance_below(c, 1000000));
    put_words(out, c, text, 2 + chance_below(c, 4));
    (void)buf_add_str(out, "</a> ");
}

static void put_styled(struct buf *out, struct chance *c, struct span *text)
{
    static const char *const tags[] = {"strong", "em", "b", "i"};
    const char *tag = tags[chance_below(c, 4)];

    (void)buf_addf(out, "<%s>", tag);
    put_words(out, c, text, 1 + chance_below(c, 4));
    (void)buf_addf(out, "</%s> ", tag);
}

static void put_paragraph(struct buf *out, struct chance *c, struct span *text)
{
    size_t words = 30 + chance_below(c, 60);

    (void)buf_add_str(out, chance_below(c, 3) ? "<p>" : "<p class=\"paragraph\">");
    while (words-- && text->n) {
        size_t r = chance_below(c, 70);

        if (r == 0)
            put_link(out, c, text);
        else if (r == 1)
            put_styled(out, c, text);
        else if (r == 2)
            (void)buf_add_str(out, "&nbsp;");
        else
            put_escaped(out, c, take_word(text));
    }
    (void)buf_add_str(out, "</p>\n");
}

static void put_picture(struct buf *out, struct chance *c, struct span *text)
{
    size_t id = chance_below(c, 1000000);

    (void)buf_add_str(out, "<figure class=\"wp-block-image size-large\"><img "
                           "loading=\"lazy\" decoding=\"async\" width=\"1024\" "
                           "height=\"683\" srcset=\"");
    for (size_t width = 320; width <= 1280; width += 320)
        (void)buf_addf(out, SITE "/media/%zu/photo-%zux.jpg?quality=75 %zuw%s", id, width,
                       width, width < 1280 ? ", " : "");
    (void)buf_addf(out,
                   "\" sizes=\"(max-width: 1024px) 100vw, 1024px\" "
                   "src=\"" SITE "/media/%zu/photo.jpg\" alt=\"",
                   id);
    put_words(out, c, text, 4 + chance_below(c, 8));
    (void)buf_add_str(out, "\" /><figcaption>");
    put_words(out, c, text, 6 + chance_below(c, 10));
    (void)buf_add_str(out, "</figcaption></figure>\n");
}

static void put_list(struct buf *out, struct chance *c, struct span *text)
{
    (void)buf_add_str(out, "<ul class=\"wp-block-list\">\n");
    for (size_t i = 0; i < 3; i++) {
        (void)buf_add_str(out, "<li>");
        put_words(out, c, text, 6 + chance_below(c, 8));
        (void)buf_add_str(out, "</li>\n");
    }
    (void)buf_add_str(out, "</ul>\n");
}

static void put_quotation(struct buf *out, struct chance *c, struct span *text)
{
    (void)buf_add_str(out, "<blockquote class=\"quote\" data-width=\"550\"><p>");
    put_words(out, c, text, 20 + chance_below(c, 20));
    (void)buf_addf(out, "</p>&mdash; <a href=\"https://post.example/%zu\">",
                   chance_below(c, 1000000));
    put_words(out, c, text, 3);
    (void)buf_add_str(out, "</a></blockquote>\n<script async "
                           "src=\"https://platform.post.example/widgets.js\" "
                           "charset=\"utf-8\"></script>\n");
}

static void put_script(struct buf *out, struct chance *c)
{
    (void)buf_addf(out,
                   "<!-- ad slot %zu --><div id=\"ad-%zu\" class=\"ad\"></div>"
                   "<script type=\"text/javascript\">\n  window.ads = window.ads || [];\n"
                   "  ads.push(function () { if (innerWidth > 640 && !done[%zu]) { "
                   "show('ad-%zu', {sizes: [[300, 250], [728, 90]], lazy: true}); } "
                   "});\n</script>\n",
                   chance_below(c, 10), chance_below(c, 10), chance_below(c, 10),
                   chance_below(c, 10));
}

static void put_player(struct buf *out, struct chance *c)
{
    (void)buf_addf(out,
                   "<iframe width=\"560\" height=\"315\" src=\"https://video.example/"
                   "embed/%zu?rel=0&amp;autoplay=0\" title=\"Video\" frameborder=\"0\" "
                   "allow=\"autoplay; encrypted-media\" allowfullscreen></iframe>\n",
                   chance_below(c, 1000000));
}

/* --- whole ------------------------------------------------------------------------ */

void page_put_article(struct buf *out, struct chance *c, struct span text)
{
    (void)buf_addf(out,
                   "<div class=\"article-body\" itemprop=\"articleBody\" "
                   "data-article-id=\"%zu\">\n",
                   chance_below(c, 1000000));
    if (chance_below(c, 2))
        put_picture(out, c, &text);
    while (text.n) {
        size_t r = chance_below(c, 24);

        put_paragraph(out, c, &text);
        if (r == 0)
            put_picture(out, c, &text);
        else if (r == 1)
            put_list(out, c, &text);
        else if (r == 2)
            put_quotation(out, c, &text);
        else if (r == 3 || r == 4)
            put_script(out, c);
        else if (r == 5)
            put_player(out, c);
        else if (r == 6)
            (void)buf_add_str(out, "<h2 class=\"wp-block-heading\">What next</h2>\n");
    }
    (void)buf_add_str(out, "</div>\n");
}

static void put_rss_item(struct buf *out, struct chance *c,
                         const struct corpus_item *item, size_t i)
{
    struct span rest = item->body;

    (void)buf_add_str(out, "    <item>\n      <title>");
    put_escaped(out, c, item->title);
    (void)buf_add_str(out, "</title>\n      <link>");
    put_address(out, c);
    (void)buf_addf(out,
                   "</link>\n      <dc:creator><![CDATA[Staff %zu]]></dc:creator>\n"
                   "      <pubDate>Sat, 21 Nov 2026 %02zu:%02zu:%02zu +0000</pubDate>\n"
                   "      <category><![CDATA[Business]]></category>\n"
                   "      <category><![CDATA[Markets &amp; trade]]></category>\n"
                   "      <guid isPermaLink=\"false\">" SITE "/?p=%zu</guid>\n"
                   "      <description><![CDATA[<p>",
                   i % 50, chance_below(c, 24), chance_below(c, 60), chance_below(c, 60),
                   i);
    put_words(out, c, &rest, 40);
    (void)buf_add_str(out, " [&#8230;]</p>]]></description>\n      "
                           "<content:encoded><![CDATA[");
    page_put_article(out, c, item->body);
    (void)buf_add_str(out, "]]></content:encoded>\n    </item>\n");
}

/* Markup as text of XML. */
static void put_markup(struct buf *out, struct span markup)
{
    for (size_t i = 0; i < markup.n; i++) {
        switch (markup.p[i]) {
        case '&': (void)buf_add_str(out, "&amp;"); break;
        case '<': (void)buf_add_str(out, "&lt;"); break;
        case '>': (void)buf_add_str(out, "&gt;"); break;
        default: (void)buf_add_char(out, markup.p[i]);
        }
    }
}

static void put_atom_entry(struct buf *out, struct chance *c,
                           const struct corpus_item *item, size_t i)
{
    struct buf article;

    buf_init(&article, BUF_NO_CAP);
    page_put_article(&article, c, item->body);
    (void)buf_addf(out,
                   "  <entry>\n    <id>tag:harbourwire.example,2026:%zu</id>\n"
                   "    <title type=\"html\">",
                   i);
    put_escaped(out, c, item->title);
    (void)buf_add_str(out, "</title>\n    <link rel=\"alternate\" href=\"");
    put_address(out, c);
    (void)buf_addf(out,
                   "\"/>\n    <published>2026-11-21T%02zu:%02zu:%02zuZ</published>\n"
                   "    <author><name>Staff %zu</name></author>\n"
                   "    <category term=\"business\" label=\"Business\"/>\n"
                   "    <content type=\"html\">",
                   chance_below(c, 24), chance_below(c, 60), chance_below(c, 60), i % 50);
    put_markup(out, buf_span(&article));
    (void)buf_add_str(out, "</content>\n  </entry>\n");
    buf_release(&article);
}

static const char *const heads[] = {
    [PAGE_RSS] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"\n"
                 "  xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"\n"
                 "  xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
                 "  xmlns:atom=\"http://www.w3.org/2005/Atom\">\n  <channel>\n"
                 "    <title>Harbour Wire: business</title>\n    <link>" SITE "</link>\n"
                 "    <atom:link href=\"" SITE "/feed\" rel=\"self\" "
                 "type=\"application/rss+xml\" />\n    <language>en-US</language>\n",
    [PAGE_ATOM] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en-US\">\n"
                  "  <title>Harbour Wire: business</title>\n  <id>" SITE "/</id>\n"
                  "  <updated>2026-11-21T20:48:13Z</updated>\n",
};

void page_put_feed(struct buf *out, enum page_feed kind, struct chance *c,
                   const struct corpus *news, size_t first, size_t n)
{
    (void)buf_add_str(out, heads[kind]);
    for (size_t i = first; i < first + n; i++)
        (kind == PAGE_RSS ? put_rss_item : put_atom_entry)(out, c,
                                                           &news->items[i % news->n], i);
    (void)buf_add_str(out, kind == PAGE_RSS ? "  </channel>\n</rss>\n" : "</feed>\n");
}
