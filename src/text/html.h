/*
 * html: markup to text.
 *
 * Tags are dropped, inline ones join, block ones and table cells end a paragraph (a blank
 * line in the result), <br> is a line break and two of them a paragraph; script, style,
 * template and comments vanish, alt text stays, character references are decoded as HTML5
 * does. Styles and `hidden` are not looked at, and what stands in <noscript>, <textarea>
 * or <title> is read like any other. White space collapses as a browser would show it.
 * Never fails: damaged markup gives what text it holds. Linear time on any input, no
 * allocation but out's.
 */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/*
 * Appends the text of markup (held text) to out: at most 6/5 of its bytes. 0, or -1 at
 * out's cap; what was appended then is the beginning of the whole.
 */
int html_to_text(struct span markup, struct buf *out);

/*
 * Whether s plainly is markup: a known tag, a character reference with its semicolon, a
 * comment or a CDATA section is in it. "a < b", "AT&T" and "List<String>" are not.
 */
bool html_looks_like(struct span s);

#endif
