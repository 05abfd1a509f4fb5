/* charset_label: a table of keys, and a trial of what iconv makes of ASCII. */
#include "feed/charset_label.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KEY_MOST 40 /* letters and digits of a label; no honest one has more */

struct row {
    const char *name;
    enum charset_kind kind;
    unsigned unit;
    const char *keys; /* labels, of letters and digits only, each between blanks */
};

/* Labels that iconv does not know, or takes for less than what bears them. */
static const struct row rows[] = {
    {"utf-8", CHARSET_UTF8, 1,
     " utf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8bom utf8n cp65001 "},
    {"us-ascii", CHARSET_ASCII, 1,
     " usascii ascii ansix341968 iso646us isoir6 us csascii ansix341986 "},
    {"windows-1252", CHARSET_WINDOWS_1252, 1,
     " iso88591 windows1252 cp1252 xcp1252 latin1 l1 iso885911987 isoir100 csisolatin1 "
     "cp819 ibm819 ansi 1252 "},
    {"windows-1250", CHARSET_ICONV, 1, " windows1250 cp1250 xcp1250 "},
    {"windows-1251", CHARSET_ICONV, 1, " windows1251 cp1251 xcp1251 win1251 1251 "},
    {"windows-1253", CHARSET_ICONV, 1, " windows1253 cp1253 xcp1253 "},
    {"windows-1254", CHARSET_ICONV, 1,
     " windows1254 cp1254 xcp1254 iso88599 latin5 l5 iso885991989 isoir148 csisolatin5 "},
    {"windows-1255", CHARSET_ICONV, 1, " windows1255 cp1255 xcp1255 "},
    {"windows-1256", CHARSET_ICONV, 1, " windows1256 cp1256 xcp1256 "},
    {"windows-1257", CHARSET_ICONV, 1, " windows1257 cp1257 xcp1257 "},
    {"windows-1258", CHARSET_ICONV, 1, " windows1258 cp1258 xcp1258 "},
    {"cp874", CHARSET_ICONV, 1,
     " windows874 cp874 dos874 iso885911 tis620 tis6200 tis62025291 "},
    {"iso-8859-2", CHARSET_ICONV, 1, " iso88592 latin2 l2 iso885921987 csisolatin2 "},
    {"iso-8859-5", CHARSET_ICONV, 1,
     " iso88595 cyrillic iso885951988 csisolatincyrillic "},
    {"iso-8859-6", CHARSET_ICONV, 1,
     " iso88596 arabic asmo708 ecma114 iso88596e iso88596i csisolatinarabic "},
    {"iso-8859-7", CHARSET_ICONV, 1, " iso88597 greek greek8 ecma118 csisolatingreek "},
    {"iso-8859-8", CHARSET_ICONV, 1,
     " iso88598 hebrew visual logical iso88598e iso88598i csisolatinhebrew "},
    {"iso-8859-15", CHARSET_ICONV, 1, " iso885915 latin9 l9 csisolatin9 "},
    {"koi8-r", CHARSET_ICONV, 1, " koi8r koi8 koi cskoi8r "},
    {"koi8-u", CHARSET_ICONV, 1, " koi8u koi8ru "},
    {"ibm866", CHARSET_ICONV, 1, " ibm866 cp866 866 csibm866 "},
    {"macintosh", CHARSET_ICONV, 1, " macintosh mac macroman xmacroman csmacintosh "},
    {"maccyrillic", CHARSET_ICONV, 1,
     " maccyrillic xmaccyrillic xmacukrainian macukrainian "},
    {"gb18030", CHARSET_ICONV, 1,
     " gb18030 gbk gb2312 gb231280 euccn xgbk chinese isoir58 csgb2312 csiso58gb231280 "
     "cp936 windows936 "},
    {"big5-hkscs", CHARSET_ICONV, 1,
     " big5 big5hkscs cnbig5 csbig5 xxbig5 big5tw cp950 windows950 "},
    {"cp932", CHARSET_ICONV, 1,
     " shiftjis sjis xsjis mskanji csshiftjis windows31j ms932 cp932 "},
    {"euc-jp-ms", CHARSET_ICONV, 1, " eucjp xeucjp ujis cseucpkdfmtjapanese "},
    {"cp949", CHARSET_ICONV, 1,
     " euckr cseuckr korean ksc56011987 ksc56011989 ksc5601 isoir149 csksc56011987 "
     "windows949 cp949 uhc "},
    {"utf-16le", CHARSET_WIDE, 2,
     " utf16 utf16le unicode ucs2 ucs2le iso10646ucs2 csunicode unicodefeff u16 "},
    {"utf-16be", CHARSET_WIDE, 2, " utf16be ucs2be unicodefffe "},
    {"utf-32le", CHARSET_WIDE, 4, " utf32 utf32le ucs4 ucs4le iso10646ucs4 csucs4 "},
    {"utf-32be", CHARSET_WIDE, 4, " utf32be ucs4be "},
};

static bool is_alnum(char c)
{
    char lower = (char)(c | 0x20);

    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

static char lower_of(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

struct charset charset_named(enum charset_kind kind, unsigned unit, const char *name)
{
    struct charset c = {.kind = kind, .unit = unit};

    (void)snprintf(c.name, sizeof(c.name), "%s", name);
    return c;
}

/* " key ", or "" where the label is too long to be one. */
static void make_key(struct span label, char key[KEY_MOST + 3])
{
    size_t n = 0;

    key[n++] = ' ';
    for (size_t i = 0; i < label.n && n < KEY_MOST + 1; i++)
        if (is_alnum(label.p[i]))
            key[n++] = lower_of(label.p[i]);
    key[n++] = ' ';
    key[n] = '\0';
    if (n == 2 || n == KEY_MOST + 2)
        key[0] = '\0';
}

static bool find_row(struct span label, struct charset *found)
{
    char key[KEY_MOST + 3];

    make_key(label, key);
    for (size_t i = 0; key[0] && i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!strstr(rows[i].keys, key))
            continue;
        *found = charset_named(rows[i].kind, rows[i].unit, rows[i].name);
        return true;
    }
    return false;
}

/* In lower case; false for what may not go to iconv_open ("utf-8//ignore", a path). */
static bool make_name(struct span label, char *name, size_t room)
{
    if (!label.n || label.n >= room)
        return false;
    for (size_t i = 0; i < label.n; i++) {
        if (!is_alnum(label.p[i]) && !strchr("-_.:()+", label.p[i]))
            return false;
        name[i] = lower_of(label.p[i]);
    }
    name[label.n] = '\0';
    return true;
}

/* Whether ASCII stays what it is, by a text that is another one in UTF-7 and its kin. */
static bool keeps_ascii(iconv_t cd)
{
    static const char probe[] = "\t\r\n <?xml version=\"1.0\" a='b'?><!--x-->"
                                "<![CDATA[;:,.%*()]]><A z:y=\"/\"/>&amp;&#33;+ADw-&ADw-";
    char text[sizeof(probe)], out[4 * sizeof(probe)];
    char *from = text, *to = out;
    size_t left = sizeof(probe) - 1, room = sizeof(out);

    memcpy(text, probe, sizeof(probe));
    return iconv(cd, &from, &left, &to, &room) != (size_t)-1 &&
           iconv(cd, NULL, NULL, &to, &room) != (size_t)-1 &&
           (size_t)(to - out) == sizeof(probe) - 1 && memcmp(out, probe, to - out) == 0;
}

/* Charsets that shift: after one byte, ASCII is something else. Browsers refuse them. */
static bool hides_markup(const char *name)
{
    return strncmp(name, "iso-2022-kr", 11) == 0 || strncmp(name, "iso2022kr", 9) == 0 ||
           strncmp(name, "iso-2022-cn", 11) == 0 || strncmp(name, "iso2022cn", 9) == 0 ||
           strncmp(name, "csiso2022kr", 11) == 0 ||
           strncmp(name, "csiso2022cn", 11) == 0 || strncmp(name, "hz", 2) == 0;
}

static bool iconv_knows(const char *name)
{
    iconv_t cd;
    bool knows;

    if (hides_markup(name))
        return false;
    cd = iconv_open("UTF-8", name);
    if ((intptr_t)cd == -1)
        return false;
    knows = keeps_ascii(cd);
    (void)iconv_close(cd);
    return knows;
}

static bool is_label_edge(char c)
{
    return span_is_blank(c) || c == '"' || c == '\'';
}

struct charset charset_find(struct span label)
{
    struct charset c = {.kind = CHARSET_UNKNOWN};

    while (label.n && is_label_edge(label.p[0]))
        label.p++, label.n--;
    while (label.n && is_label_edge(label.p[label.n - 1]))
        label.n--;
    if (find_row(label, &c))
        return c;
    if (!make_name(label, c.name, sizeof(c.name)))
        return c;
    if (iconv_knows(c.name))
        return charset_named(CHARSET_ICONV, 1, c.name);
    if (strncmp(c.name, "x-", 2) == 0 && iconv_knows(c.name + 2))
        return charset_named(CHARSET_ICONV, 1, c.name + 2);
    return c;
}
