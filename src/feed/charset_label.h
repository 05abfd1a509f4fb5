/*
 * charset_label: what a charset is called, and by whom it is read.
 *
 * The labels of the WHATWG Encoding Standard first, for they say what pages that bear a
 * name are really written in ("iso-8859-1" is windows-1252, "gb2312" is GB18030); then
 * whatever iconv(3) knows. A charset in which markup does not look like ASCII is refused:
 * what is a tag would depend on who reads it.
 */
#ifndef FEED_CHARSET_LABEL_H
#define FEED_CHARSET_LABEL_H

#include "base/span.h"

enum charset_kind {
    CHARSET_UNKNOWN,
    CHARSET_UTF8,
    CHARSET_ASCII, /* US-ASCII: UTF-8 in which nothing else may stand */
    CHARSET_WINDOWS_1252,
    CHARSET_ICONV, /* ASCII and more */
    CHARSET_WIDE,  /* by iconv too: units of two or four bytes */
};

struct charset {
    enum charset_kind kind;
    unsigned unit; /* bytes of the least unit */
    char name[64]; /* in lower case; what iconv_open takes, but for CHARSET_UTF8 */
};

/* The charset of a label, whatever its case, blanks, hyphens and quotes. */
struct charset charset_find(struct span label);

/* A charset by a name that is surely known. */
struct charset charset_named(enum charset_kind kind, unsigned unit, const char *name);

#endif
