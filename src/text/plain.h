/*
 * plain: characters that stand for ASCII ones though Unicode does not decompose them.
 *
 * Private to text/; part of fold.
 */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/* Writes a digit of any script, or a circled number and the like, in ASCII: the bytes
 * written, at most 2 and never more than cp has in UTF-8; 0 where cp is none of these. */
size_t plain_number(uint32_t cp, char out[2]);

/* The plain letters of a folded Latin letter with a stroke, or of a ligature; they live
 * for ever. NULL where cp is neither. */
const char *plain_latin(uint32_t cp);

#endif
