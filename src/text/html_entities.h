/*
 * html_entities: the 2125 named character references of HTML5, as read-only data.
 *
 * The 106 old ones among them, which are references without a semicolon too, are marked;
 * with these the standard counts 2231.
 */
#ifndef TEXT_HTML_ENTITIES_H
#define TEXT_HTML_ENTITIES_H

#include <stdbool.h>

#include "base/span.h"

#define HTML_ENTITY_NAME   31 /* bytes of the longest name, without its semicolon */
#define HTML_ENTITY_LEGACY 6  /* bytes of the longest name that is legacy */
#define HTML_ENTITY_VALUE  6  /* bytes of the longest text that a name stands for */

/*
 * The UTF-8 that a name (without '&' and ';', case matters) stands for, in memory that
 * lasts, and whether it may stand without its semicolon; absent where there is none.
 */
struct span html_entity(struct span name, bool *legacy);

#endif
