/*
 * Where sentences end: the second half of token.h, kept apart because few rules ask.
 *
 * It looks only at the gaps between the words that token_words has found, at what stands
 * right behind each terminator there, and, behind a full stop, at the word before it.
 */
#include <stddef.h>
#include <utf8proc.h>

#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"
#include "text/wordclass.h"

/* Sentence_Terminal in Unicode 15. */
static const struct {
    uint32_t first;
    uint32_t last;
} terminators[] = {
    {0x589, 0x589},     {0x61d, 0x61f},     {0x6d4, 0x6d4},     {0x700, 0x702},
    {0x7f9, 0x7f9},     {0x837, 0x837},     {0x839, 0x839},     {0x83d, 0x83e},
    {0x964, 0x965},     {0x104a, 0x104b},   {0x1362, 0x1362},   {0x1367, 0x1368},
    {0x166e, 0x166e},   {0x1735, 0x1736},   {0x1803, 0x1803},   {0x1809, 0x1809},
    {0x1944, 0x1945},   {0x1aa8, 0x1aab},   {0x1b5a, 0x1b5b},   {0x1b5e, 0x1b5f},
    {0x1b7d, 0x1b7e},   {0x1c3b, 0x1c3c},   {0x1c7e, 0x1c7f},   {0x203c, 0x203d},
    {0x2047, 0x2049},   {0x2e2e, 0x2e2e},   {0x2e3c, 0x2e3c},   {0x2e53, 0x2e54},
    {0x3002, 0x3002},   {0xa4ff, 0xa4ff},   {0xa60e, 0xa60f},   {0xa6f3, 0xa6f3},
    {0xa6f7, 0xa6f7},   {0xa876, 0xa877},   {0xa8ce, 0xa8cf},   {0xa92f, 0xa92f},
    {0xa9c8, 0xa9c9},   {0xaa5d, 0xaa5f},   {0xaaf0, 0xaaf1},   {0xabeb, 0xabeb},
    {0xfe52, 0xfe52},   {0xfe56, 0xfe57},   {0xff01, 0xff01},   {0xff0e, 0xff0e},
    {0xff1f, 0xff1f},   {0xff61, 0xff61},   {0x10a56, 0x10a57}, {0x10f55, 0x10f59},
    {0x10f86, 0x10f89}, {0x11047, 0x11048}, {0x110be, 0x110c1}, {0x11141, 0x11143},
    {0x111c5, 0x111c6}, {0x111cd, 0x111cd}, {0x111de, 0x111df}, {0x11238, 0x11239},
    {0x1123b, 0x1123c}, {0x112a9, 0x112a9}, {0x1144b, 0x1144c}, {0x115c2, 0x115c3},
    {0x115c9, 0x115d7}, {0x11641, 0x11642}, {0x1173c, 0x1173e}, {0x11944, 0x11944},
    {0x11946, 0x11946}, {0x11a42, 0x11a43}, {0x11a9b, 0x11a9c}, {0x11c41, 0x11c42},
    {0x11ef7, 0x11ef8}, {0x11f43, 0x11f44}, {0x16a6e, 0x16a6f}, {0x16af5, 0x16af5},
    {0x16b37, 0x16b38}, {0x16b44, 0x16b44}, {0x16e98, 0x16e98}, {0x1bc9f, 0x1bc9f},
    {0x1da88, 0x1da88},
};

/* Words whose full stop says that they are cut short, in folded form. `capital`: only
 * when the text writes them with one, for without it they are words of their own. */
static const struct {
    const char *word;
    bool capital;
} abbreviations[] = {
    {"mr", true},   {"mrs", true},  {"ms", true},   {"mx", true},      {"messrs", true},
    {"dr", true},   {"prof", true}, {"rev", true},  {"hon", true},     {"gen", true},
    {"col", true},  {"maj", true},  {"capt", true}, {"cmdr", true},    {"lt", true},
    {"sgt", true},  {"cpl", true},  {"sen", true},  {"rep", true},     {"gov", true},
    {"pres", true}, {"amb", true},  {"supt", true}, {"st", true},      {"ste", true},
    {"mt", true},   {"ft", true},   {"jr", true},   {"sr", true},      {"inc", true},
    {"corp", true}, {"ltd", true},  {"co", true},   {"cos", true},     {"bros", true},
    {"no", true},   {"nos", true},  {"fig", true},  {"figs", true},    {"vol", true},
    {"vols", true}, {"art", true},  {"sec", true},  {"ch", true},      {"pt", true},
    {"jan", true},  {"feb", true},  {"mar", true},  {"apr", true},     {"jun", true},
    {"jul", true},  {"aug", true},  {"sep", true},  {"sept", true},    {"oct", true},
    {"nov", true},  {"dec", true},  {"mon", true},  {"tue", true},     {"tues", true},
    {"wed", true},  {"thu", true},  {"thur", true}, {"thurs", true},   {"fri", true},
    {"sat", true},  {"sun", true},  {"ave", true},  {"blvd", true},    {"rd", true},
    {"dept", true}, {"est", true},  {"univ", true}, {"assn", true},    {"intl", true},
    {"natl", true}, {"vs", false},  {"viz", false}, {"approx", false}, {"cf", false},
    {"al", false},  {"etc", false}, {"p", false},   {"pp", false},     {"nr", false},
    {"bzw", false}, {"ca", false},  {"usw", false}, {"mio", false},    {"mrd", false},
    {"plc", false}, {"llc", false},
};

static bool is_terminator(uint32_t cp)
{
    size_t low = 0, high = sizeof terminators / sizeof *terminators;

    if (cp < 0x80)
        return cp == '.' || cp == '!' || cp == '?';
    while (low < high) {
        size_t mid = (low + high) / 2;

        if (cp > terminators[mid].last)
            low = mid + 1;
        else if (cp < terminators[mid].first)
            high = mid;
        else
            return true;
    }
    return false;
}

/* Those that end a sentence whatever follows: their scripts put no blank behind them. */
static bool ends_always(uint32_t cp)
{
    return cp == 0x3002 || cp == 0xff01 || cp == 0xff1f || cp == 0xff61;
}

static bool is_full_stop(uint32_t cp)
{
    return cp == '.' || cp == 0xff0e;
}

static bool is_ellipsis_part(uint32_t cp)
{
    return is_full_stop(cp) || cp == 0x2025 || cp == 0x2026;
}

/* --- what stands around a terminator --------------------------------------------- */

/* A character of the text, and where the next one begins. */
struct look {
    uint32_t cp; /* 0: the end of the text */
    const char *next;
};

/* The first character from p on that is not ignorable, nor, if asked, white. */
static struct look look_at(const char *p, const char *end, bool skip_white)
{
    while (p < end) {
        unsigned size;
        uint32_t cp = utf8_decode(p, end, &size);
        enum wordclass class = wordclass_of(cp);

        p += size;
        if (class != WORDCLASS_IGNORABLE && !(skip_white && class == WORDCLASS_WHITE))
            return (struct look){cp, p};
    }
    return (struct look){0, p};
}

/* Closing quotes and brackets. Opening quotes count, for some languages close with them,
 * and right behind a terminator no other reading is left. */
static bool is_closing(uint32_t cp)
{
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PI: return true;
    default: return cp == '"' || cp == '\'' || cp == 0xff02 || cp == 0xff07;
    }
}

/* Ideographs and the punctuation that goes with them. */
static bool is_cjk(uint32_t cp)
{
    return token_is_ideographic(cp) || (cp >= 0x3001 && cp <= 0x303f);
}

/* Whether what follows a terminator, from p on, lets it end a sentence. */
static bool may_follow(const char *p, const char *end)
{
    struct look c = look_at(p, end, false);
    uint32_t then;

    if (wordclass_of(c.cp) == WORDCLASS_WHITE || is_cjk(c.cp))
        return true;
    if (!is_closing(c.cp))
        return false;
    if (wordclass_of(c.cp) != WORDCLASS_APOSTROPHE)
        return true;
    then = look_at(c.next, end, false).cp; /* Yahoo!'s */
    return !token_is_word(then) || token_is_ideographic(then);
}

/* One letter that is no lower-case one: the J. of J. Smith. */
static bool is_initial(struct span word)
{
    unsigned size;
    uint32_t cp = utf8_decode(word.p, word.p + word.n, &size);

    if (wordclass_of(cp) != WORDCLASS_LETTER ||
        utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LL)
        return false;
    for (size_t at = size; at < word.n; at += size) {
        cp = utf8_decode(word.p + at, word.p + word.n, &size);
        if (!wordclass_is_mark(wordclass_of(cp)) && !token_is_ignorable(cp))
            return false;
    }
    return true;
}

/* Whether the word is one that is written with a full stop; next: what comes after. */
static bool is_abbreviation(struct span word, uint32_t next)
{
    bool capital = word.p[0] >= 'A' && word.p[0] <= 'Z';
    bool number = wordclass_of(next) == WORDCLASS_DIGIT; /* no. 5 */
    char folded[FOLD_MOST];
    struct span f;

    if (word.n > 16)
        return false;
    f = span_make(folded, fold_word(word, folded));
    for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++)
        if (span_is(f, abbreviations[i].word))
            return capital || number || !abbreviations[i].capital;
    return false;
}

/* --- gaps ------------------------------------------------------------------------ */

/* Whether a sentence ends between word i and the next one. */
static bool gap_ends_sentence(struct span text, const struct words *w, size_t i)
{
    struct span word = span_make(text.p + w->start[i], w->end[i] - w->start[i]);
    const char *end = text.p + text.n, *stop = text.p + w->start[i + 1];
    uint32_t before = (unsigned char)word.p[word.n - 1]; /* last that is not white */
    bool at_word = true;
    unsigned size;

    for (const char *p = text.p + w->end[i]; p < stop; p += size) {
        uint32_t cp = utf8_decode(p, stop, &size);
        enum wordclass class = wordclass_of(cp);

        if (class == WORDCLASS_IGNORABLE)
            continue;
        if (ends_always(cp))
            return true;
        if (is_terminator(cp) && may_follow(p + size, end)) {
            uint32_t next = look_at(p + size, end, true).cp;

            if (!is_full_stop(cp))
                return true;
            if (!is_ellipsis_part(before) && !is_ellipsis_part(next) &&
                !(at_word && (is_initial(word) || is_abbreviation(word, next))))
                return true;
        }
        at_word = false;
        if (class != WORDCLASS_WHITE)
            before = cp;
    }
    return false;
}

/* Nothing or one blank: most gaps. */
static bool is_plain_gap(struct span text, const struct words *w, size_t i)
{
    return w->start[i + 1] == w->end[i] ||
           (w->start[i + 1] - w->end[i] == 1 && text.p[w->end[i]] == ' ');
}

void token_sentences(struct span text, struct words *w)
{
    uint32_t sentence = 0;

    if (w->sentences)
        return;
    for (size_t i = 0; i < w->n; i++) {
        w->sentence[i] = sentence;
        if (i + 1 == w->n || is_plain_gap(text, w, i))
            continue;
        sentence +=
            w->paragraph[i] != w->paragraph[i + 1] || gap_ends_sentence(text, w, i);
    }
    w->sentences = true;
}
