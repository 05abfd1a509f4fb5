#include "text/fold.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <utf8proc.h>

#include "text/plain.h"
#include "text/token.h"
#include "text/utf8.h"
#include "text/wordclass.h"

/*
 * A folded word is made in five steps, all on the stack:
 *
 *     held bytes     Ｎｖｉ-SHY-ｄｉａ  1,000.50     Łódź          й
 *  1  gather         Ｎｖｉｄｉａ       1000.50      Łódź          й
 *  2  decompose      Nvidia       1000.50      Ł o ́ d z ́     и ̆
 *  3  strip marks    Nvidia       1000.50      Łodz          и ̆
 *  4  fold case      nvidia       1000.50      lodz          и ̆
 *  5  compose        nvidia       1000.50      lodz          й
 *
 * Marks go before case is folded, because case folding makes a letter of one of them (the
 * Greek iota subscript).
 */

/* U+FDFA is three bytes and eighteen characters, and nothing grows faster. */
#define CHARS_MOST ((size_t)FOLD_WORD_BYTES * 6)

#define FRACTION_SLASH 0x2044u

struct chars {
    utf8proc_int32_t cp[CHARS_MOST];
    size_t n;
};

static void add_char(struct chars *c, utf8proc_int32_t cp)
{
    if (c->n < CHARS_MOST)
        c->cp[c->n++] = cp;
}

static bool in(utf8proc_int32_t cp, utf8proc_int32_t first, utf8proc_int32_t last)
{
    return cp >= first && cp <= last;
}

/* --- step 1: gather -------------------------------------------------------------- */

static struct span first_bytes(struct span word)
{
    if (word.n <= FOLD_WORD_BYTES)
        return word;
    word.n = FOLD_WORD_BYTES;
    while (word.n && ((unsigned char)word.p[word.n] & 0xc0) == 0x80)
        word.n--;
    return word;
}

/* What takes part in a folded form; of the dots some go later (is_lost_dot). Without the
 * slash that ½ decomposes with, it would be 12. */
static bool takes_part(uint32_t cp)
{
    return token_is_word(cp) || wordclass_of(cp) == WORDCLASS_DOT ||
           token_is_wildcard(cp) || cp == FRACTION_SLASH;
}

/* The bytes of a word without what vanishes, its numbers in ASCII: never more of them. */
static size_t gather(struct span word, char out[FOLD_WORD_BYTES])
{
    const char *p = word.p, *end = word.p + word.n;
    size_t n = 0;
    unsigned size;

    for (; p < end; p += size) {
        uint32_t cp = utf8_decode(p, end, &size);
        size_t digits = cp < 0x80 ? 0 : plain_number(cp, out + n);

        if (digits == 0 && takes_part(cp)) {
            memcpy(out + n, p, size);
            digits = size;
        }
        n += digits;
    }
    return n;
}

/* --- steps 2 to 5 ---------------------------------------------------------------- */

/* As utf8proc_decompose, whose result never is longer than there is room. */
static void decompose(const char *p, size_t n, utf8proc_option_t options,
                      utf8proc_custom_func map, struct chars *out)
{
    utf8proc_ssize_t got =
        utf8proc_decompose_custom((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)n,
                                  out->cp, CHARS_MOST, options, map, NULL);

    assert(got >= 0 && (size_t)got <= CHARS_MOST);
    out->n = (size_t)got;
}

static size_t compose(struct chars *c, char *out)
{
    utf8proc_ssize_t n = utf8proc_normalize_utf32(c->cp, (utf8proc_ssize_t)c->n,
                                                  UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    size_t bytes = 0;

    for (utf8proc_ssize_t i = 0; i < n; i++)
        bytes += utf8_encode((uint32_t)c->cp[i], out + bytes);
    return bytes;
}

/* Marks that are accents on Latin, Greek and Cyrillic letters. */
static bool is_accent(utf8proc_int32_t cp)
{
    return in(cp, 0x300, 0x36f) || in(cp, 0x483, 0x489) || in(cp, 0x1ab0, 0x1aff) ||
           in(cp, 0x1dc0, 0x1dff) || in(cp, 0x20d0, 0x20ff) || in(cp, 0xfe20, 0xfe2f);
}

static bool is_arabic_vowel(utf8proc_int32_t cp)
{
    return in(cp, 0x64b, 0x652) || cp == 0x670 || in(cp, 0x610, 0x61a) ||
           in(cp, 0x6d6, 0x6ed);
}

static bool is_hebrew_point(utf8proc_int32_t cp)
{
    return in(cp, 0x591, 0x5bd) || cp == 0x5bf || cp == 0x5c1 || cp == 0x5c2 ||
           cp == 0x5c4 || cp == 0x5c5 || cp == 0x5c7;
}

/* Letters that lose their accents: Latin (and phonetic), Greek, Cyrillic. */
static bool is_accented_script(utf8proc_int32_t cp)
{
    if (cp < 0x80)
        return in(cp | 0x20, 'a', 'z');
    return in(cp, 0xaa, 0x2af) || in(cp, 0x370, 0x52f) || in(cp, 0x1c80, 0x1c8f) ||
           in(cp, 0x1d00, 0x1dbf) || in(cp, 0x1e00, 0x1fff) || in(cp, 0x2c60, 0x2c7f) ||
           in(cp, 0xa640, 0xa69f) || in(cp, 0xa720, 0xa7ff) || in(cp, 0xab30, 0xab6f);
}

/* и with a breve and е with a diaeresis are the letters й and ё. */
static bool makes_a_letter(utf8proc_int32_t base, utf8proc_int32_t mark)
{
    return ((base == 0x418 || base == 0x438) && mark == 0x306) ||
           ((base == 0x415 || base == 0x435) && mark == 0x308);
}

/* Whether the mark cp goes, after the letter base; a word's first character stays. */
static bool is_stripped(utf8proc_int32_t base, utf8proc_int32_t cp)
{
    if (is_accent(cp))
        return is_accented_script(base);
    return is_arabic_vowel(cp) || is_hebrew_point(cp);
}

/* Step 3; what compatibility decompositions bring in goes too: blanks and brackets. */
static void strip(struct chars *c)
{
    utf8proc_int32_t base = 0;
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++) {
        utf8proc_int32_t cp = c->cp[i];
        bool mark = wordclass_of((uint32_t)cp) == WORDCLASS_MARK;

        if (mark && makes_a_letter(base, cp))
            base = 'a'; /* once: a second one is an accent */
        else if (mark && n && is_stripped(base, cp))
            continue;
        else if (!mark)
            base = cp;
        if (takes_part((uint32_t)cp))
            c->cp[n++] = cp;
    }
    c->n = n;
}

static bool is_ascii_digit(utf8proc_int32_t cp)
{
    return in(cp, '0', '9');
}

/* A dot is part of the folded form between two digits only. */
static bool is_lost_dot(const struct chars *c, size_t i)
{
    return c->cp[i] == '.' && !(i > 0 && is_ascii_digit(c->cp[i - 1]) && i + 1 < c->n &&
                                is_ascii_digit(c->cp[i + 1]));
}

/* Step 4. */
static void fold_case_of(utf8proc_int32_t cp, struct chars *out)
{
    utf8proc_int32_t to[8];
    utf8proc_ssize_t n;

    if (cp < 0x80) {
        add_char(out, in(cp, 'A', 'Z') ? cp | 0x20 : cp);
        return;
    }
    n = utf8proc_decompose_char(
        cp, to, 8, UTF8PROC_CASEFOLD | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, NULL);
    assert(n > 0 && n <= 8);
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        const char *plain = plain_latin((uint32_t)to[i]);

        if (!plain)
            add_char(out, to[i]);
        for (; plain && *plain; plain++)
            add_char(out, *plain);
    }
}

/* --- words ----------------------------------------------------------------------- */

/* The characters that fold to themselves wherever they stand alone: unified ideographs
 * and Hangul syllables. They are most words of most text that is not ASCII. */
static bool is_plain_ideograph(struct span word)
{
    unsigned size;
    uint32_t cp;

    if (word.n != 3)
        return false;
    cp = utf8_decode(word.p, word.p + 3, &size);
    return (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0xac00 && cp <= 0xd7a3);
}

/* Folds a word if all of it is ASCII: bytes written, 0 if it is not. */
static size_t fold_ascii(struct span word, char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.p[i];

        if (c >= 0x80)
            return 0;
        if (in(c, 'A', 'Z'))
            c |= 0x20;
        else if (c == '.') {
            if (i == 0 || !is_ascii_digit(word.p[i - 1]) || i + 1 == word.n ||
                !is_ascii_digit(word.p[i + 1]))
                continue;
        } else if (!is_ascii_digit(c) && !in(c, 'a', 'z'))
            continue;
        out[n++] = (char)c;
    }
    return n;
}

size_t fold_word(struct span word, char out[FOLD_MOST])
{
    char bytes[FOLD_WORD_BYTES];
    struct chars c, folded;
    size_t n;

    word = first_bytes(word);
    if (is_plain_ideograph(word)) {
        memcpy(out, word.p, word.n);
        return word.n;
    }
    n = fold_ascii(word, out);
    if (n)
        return n;
    decompose(bytes, gather(word, bytes),
              UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, NULL, &c);
    strip(&c);
    folded.n = 0;
    for (size_t i = 0; i < c.n; i++)
        if (!is_lost_dot(&c, i))
            fold_case_of(c.cp[i], &folded);
    return compose(&folded, out);
}

static utf8proc_int32_t lower(utf8proc_int32_t cp, void *ctx)
{
    (void)ctx;
    return utf8proc_tolower(cp);
}

size_t fold_lower(struct span word, char out[FOLD_MOST])
{
    char bytes[FOLD_WORD_BYTES];
    struct chars c, kept;
    size_t n;

    word = first_bytes(word);
    n = fold_ascii(word, out);
    if (n)
        return n;
    /* Lower case before (U+0130 would leave its dot behind) and after (what only
     * decomposes to capitals). */
    decompose(bytes, gather(word, bytes),
              UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, lower, &c);
    kept.n = 0;
    for (size_t i = 0; i < c.n; i++)
        if (takes_part((uint32_t)c.cp[i]) && !is_lost_dot(&c, i))
            add_char(&kept, utf8proc_tolower(c.cp[i]));
    return compose(&kept, out);
}

/* --- running text ---------------------------------------------------------------- */

/*
 * Running text is normalised by clusters: a character and the marks behind it. NFC joins
 * nothing across the start of a character that is no mark (nor a conjoining jamo), so the
 * result is that of the whole. Only more marks than fit a cluster are cut apart, as they
 * are in Unicode's stream-safe form.
 */
#define CLUSTER_BYTES FOLD_WORD_BYTES

static int add_cluster(struct span cluster, unsigned options, struct buf *out)
{
    char bytes[CHARS_MOST * UTF8_MOST];
    struct chars c;

    if (cluster.n == 1 && !((options & UTF8PROC_CASEFOLD) && in(cluster.p[0], 'A', 'Z')))
        return buf_add(out, cluster.p, 1);
    decompose(cluster.p, cluster.n,
              (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | options), NULL,
              &c);
    return buf_add(out, bytes, compose(&c, bytes));
}

/* Takes one cluster from p: its bytes to out, without what is ignorable if `exact`. */
static const char *take_cluster(const char *p, const char *end, bool exact,
                                char out[CLUSTER_BYTES], size_t *n)
{
    unsigned size;

    *n = 0;
    for (; p < end; p += size) {
        uint32_t cp = utf8_decode(p, end, &size);
        enum wordclass class = wordclass_of(cp);

        if (class == WORDCLASS_IGNORABLE && exact)
            continue;
        if (*n && !wordclass_is_mark(class) && class != WORDCLASS_IGNORABLE)
            break;
        if (*n + UTF8_MOST > CLUSTER_BYTES)
            break;
        *n += utf8_encode(cp, out + *n);
    }
    return p;
}

/* Past white space, and what is ignorable in it. */
static const char *skip_white(const char *p, const char *end)
{
    unsigned size;

    for (; p < end; p += size) {
        enum wordclass class = wordclass_of(utf8_decode(p, end, &size));

        if (class != WORDCLASS_WHITE && class != WORDCLASS_IGNORABLE)
            break;
    }
    return p;
}

int fold_exact(struct span s, struct buf *out)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;
    int failed = 0;

    while (p < end && !failed) {
        char bytes[CLUSTER_BYTES];
        unsigned size;
        enum wordclass class = wordclass_of(utf8_decode(p, end, &size));
        size_t n;

        if (class == WORDCLASS_IGNORABLE)
            p += size;
        else if (class == WORDCLASS_WHITE) {
            p = skip_white(p, end);
            failed = buf_add_char(out, ' ');
        } else {
            p = take_cluster(p, end, true, bytes, &n);
            failed = add_cluster(span_make(bytes, n), 0, out);
        }
    }
    return failed;
}

int fold_case(struct span s, struct buf *out)
{
    const char *p = s.p, *end = s.n ? s.p + s.n : s.p;
    int failed = 0;

    while (p < end && !failed) {
        char bytes[CLUSTER_BYTES];
        size_t n;

        p = take_cluster(p, end, false, bytes, &n);
        failed = add_cluster(span_make(bytes, n), UTF8PROC_CASEFOLD, out);
    }
    return failed;
}
