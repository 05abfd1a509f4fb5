#include "text/token.h"

#include <string.h>

#include "text/row.h"
#include "text/runs.h"
#include "text/runs_hash.h"
#include "text/word.h"
#include "text/word_memo.h"
#include "text/words.h"

/*
 * Two halves work together. runs.h finds, by vectors, the runs of word bytes in the next
 * kilobyte and writes them, hashed, to where words go: most of them are words as they
 * are (take_here). Where a run is marked, the other half looks: word.h, which knows all
 * the rules, takes one word after another until it is past the run, and the runs go on
 * from there.
 *
 *     text      Łódź widens AMD's curbs by $1,000.
 *     runs      [--] [----] [-]   [---] []  I [-]     I: a run of one byte
 *     marks     H                           J         high bytes; joined to the next run
 *     words     lodz widens amd   curbs by  1000
 *     taken by  run  run    run   run   run number
 *
 * Where words beyond ASCII are nothing odd their marks are settled first: those of Latin
 * letters with accents are folded whole (latin.h), what is by heart is known
 * (word_memo.h). Ideographs are taken in rows (row.h).
 *
 * This is right because neither half remembers anything but where the gap before the next
 * word begins, and because an unmarked run is a word by word.h's rules too.
 *
 * The last run of a kilobyte may go on in the next one, which therefore begins with it.
 *
 * MB/s on one core of an EPYC 9005 with other work on it, by way (WIREWATCH_SIMD), items
 * of about 250 bytes as tests/bench makes them:
 *
 *                                 avx512   avx2   sse2   portable
 *     news, in ASCII                1770   1090    830     465
 *     runs.h alone                  2080   1230    910     495
 *     Chinese                        425    415    350     275
 *     accents                        340    255    225     185
 *
 * So nearly all of ASCII is runs.h, of which the half is hashing.
 */

/* --- one text -------------------------------------------------------------------- */

struct pass {
    struct word_scan scan;
    const char *text;
    size_t n;
    struct words *words;
    const char *gap; /* what lies from here on has not been looked at for paragraphs */
    uint32_t paragraph;
    struct runs_room aside; /* for runs of which some are marked */
};

static void begin_pass(struct pass *p, struct span text, struct words *w)
{
    p->n = text.n < TOKEN_TEXT_MOST ? text.n : TOKEN_TEXT_MOST;
    p->text = p->gap = text.p;
    p->scan = (struct word_scan){p->n ? text.p + p->n : text.p, false};
    p->words = w;
    p->paragraph = 0;
    w->n = 0;
    w->sentences = false;
}

/* To where the next word begins. */
static void cross_gap(struct pass *p)
{
    struct word_gap gap;

    p->gap = word_skip_gap(&p->scan, p->gap, &gap);
    p->paragraph += gap.paragraph && p->words->n;
}

/* --- by the rules ---------------------------------------------------------------- */

static void add_word(struct pass *p, size_t start, size_t end, uint64_t hash)
{
    struct words *w = p->words;

    words_reserve(w, 1);
    w->start[w->n] = (uint32_t)start;
    w->end[w->n] = (uint32_t)end;
    w->paragraph[w->n] = p->paragraph;
    w->hash[w->n] = hash;
    w->n++;
}

/* Takes the word that begins behind the gap, if one does. */
static void take_word(struct pass *p)
{
    const char *start = p->gap;
    struct word word;

    if (start == p->scan.end)
        return;
    p->gap = word_take(&p->scan, start, &word);
    add_word(p, (size_t)(start - p->text), (size_t)(word.end - p->text), word.hash);
}

static size_t gap_at(const struct pass *p)
{
    return (size_t)(p->gap - p->text);
}

/* Takes the next word, or several. */
static void take_words(struct pass *p)
{
    const char *start = p->gap;

    p->gap = row_take(&p->scan, p->words, start, p->paragraph);
    if (p->gap == start)
        take_word(p);
}

/* Takes words until it is past run i and in no other: the number of the next run. */
static uint32_t take_marked(struct pass *p, const struct runs *r, uint32_t i)
{
    do {
        cross_gap(p);
        take_words(p);
        while (i < r->n && r->end[i] <= gap_at(p))
            i++;
    } while (i < r->n && r->start[i] < gap_at(p));
    return i;
}

/* --- by runs --------------------------------------------------------------------- */

/* Numbers that are written at once: whole vectors, and no call for a few of them. */
#define VECTOR 16

static void copy_row(uint32_t *to, const uint32_t *from, size_t n)
{
    for (size_t i = 0; i < n; i += VECTOR)
        memcpy(to + i, from + i, VECTOR * sizeof *to);
}

static void fill_row(uint32_t *to, uint32_t number, size_t n)
{
    for (size_t i = 0; i < n; i += VECTOR)
        for (size_t k = 0; k < VECTOR; k++)
            to[i + k] = number;
}

static void copy_hashes(uint64_t *to, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i += VECTOR)
        memcpy(to + i, from + i, VECTOR * sizeof *to);
}

/* Where the gap behind a run begins that ends at that byte and is a word: nearly always
 * there. */
static const char *past_run(const struct pass *p, uint32_t end)
{
    const char *gap = p->text + end, *sign = gap;

    if (sign < p->scan.end && *sign == '.')
        sign++;
    if (sign == p->scan.end || (*sign != '\'' && *sign != '`' && (*sign & 0x80) == 0))
        return gap;
    return word_past_possessive(&p->scan, gap);
}

/* Takes n runs as words, which stand where those go. */
static void take_here(struct pass *p, size_t n)
{
    struct words *w = p->words;

    if (n == 0)
        return;
    fill_row(w->paragraph + w->n, p->paragraph, n);
    w->n += n;
    p->gap = past_run(p, w->end[w->n - 1]);
}

/* Takes runs from up to (and without) to as words. */
static void take_runs(struct pass *p, const struct runs *r, uint32_t from, uint32_t to)
{
    struct words *w = p->words;
    const size_t n = to > from ? to - from : 0;

    if (n == 0)
        return;
    words_reserve(w, n + VECTOR);
    copy_row(w->start + w->n, r->start + from, n);
    copy_row(w->end + w->n, r->end + from, n);
    copy_hashes(w->hash + w->n, r->hash + from, n);
    take_here(p, n);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_number(const char *p, size_t n)
{
    while (n && is_digit(*p))
        p++, n--;
    return n == 0;
}

/* Whether a comma makes a group of three digits of the n2 bytes at `next`, behind n1. */
static bool is_group(const char *first, size_t n1, const char *next, size_t n2)
{
    return n1 <= 3 && is_number(first, n1) && n2 >= 3 && is_number(next, 3) &&
           !(n2 > 3 && is_digit(next[3]));
}

static bool is_ascii(const char *p, size_t n)
{
    while (n && (*p & 0x80) == 0)
        p++, n--;
    return n == 0;
}

/* Takes runs i and i + 1 as one word if they are a number with one comma in it, hashed
 * without that, and nothing else joins the second. */
static bool take_number(struct pass *p, const struct runs *r, uint32_t i)
{
    size_t start = r->start[i], sign = r->end[i], next = r->start[i + 1];
    size_t n1 = sign - start, n2 = r->end[i + 1] - next;
    char folded[2 * RUNS_LOAD];

    if (sign + 1 != next || p->text[sign] != ',' || n1 + n2 > RUNS_LOAD ||
        !is_group(p->text + start, n1, p->text + next, n2) ||
        !is_ascii(p->text + next, n2))
        return false;
    memcpy(folded, runs_loadable(&p->words->text, start), RUNS_LOAD);
    memcpy(folded + n1, runs_loadable(&p->words->text, next), RUNS_LOAD);
    add_word(p, start, r->end[i + 1], runs_hash_end(folded, n1 + n2, 0, n1 + n2));
    p->gap = past_run(p, r->end[i + 1]);
    return true;
}

/* --- by marks -------------------------------------------------------------------- */

/* Looks at one mark; runs before `next` are taken, `whole` of them are known to their
 * ends. The number of the next run. */
static uint32_t take_mark(struct pass *p, const struct runs *r, uint32_t mark,
                          uint32_t next, uint32_t whole)
{
    uint32_t run = runs_marked(r, mark);
    bool more = mark + 1 < r->n_marks && runs_marked(r, mark + 1) == run + 1, alone;

    if (run < next || run >= r->n)
        return next;
    switch (runs_mark_of(r, mark)) {
    case RUNS_JOIN:
        if (run >= whole)
            return next;
        take_runs(p, r, next, run);
        alone = !more && run + 1 < whole;
        return alone && take_number(p, r, run) ? run + 2 : take_marked(p, r, run);
    case RUNS_HIGH: take_runs(p, r, next, run); return take_marked(p, r, run);
    default:
        take_runs(p, r, next, run);
        cross_gap(p);
        return run;
    }
}

/* Moves runs away from where words go, which may be more than they. */
static void set_aside(struct pass *p, struct runs *r)
{
    struct runs_room *aside = &p->aside;

    memcpy(aside->start, r->start, r->n * sizeof(*r->start));
    memcpy(aside->end, r->end, r->n * sizeof(*r->end));
    memcpy(aside->hash, r->hash, r->n * sizeof(*r->hash));
    runs_use(r, aside);
}

/* Takes runs of which some are marked: the number of the next one. */
static uint32_t take_odd(struct pass *p, struct runs *r, uint32_t whole)
{
    uint32_t next = 0;

    runs_text_init(&p->words->text, p->text, p->n);
    set_aside(p, r);
    for (uint32_t m = 0; m < r->n_marks; m++)
        next = take_mark(p, r, m, next, whole);
    take_runs(p, r, next, whole);
    return next;
}

/* Takes the marks off those runs beyond ASCII that are words as they stand, and hashes
 * them. */
static void settle_marks(struct pass *p, struct runs *r)
{
    struct words *w = p->words;

    runs_text_init(&w->text, p->text, p->n);
    if (w->way->settle_latin)
        w->way->settle_latin(&w->text, p->n, r);
    if (w->memo)
        word_memo_settle(w->memo, &w->text, p->n, r);
}

/* Takes the words of r, found in the bytes up to `past`: where the next bytes to look at
 * begin. */
static size_t take_all(struct pass *p, struct runs *r, size_t past, uint32_t whole)
{
    uint32_t next = 0, last = r->n ? r->start[r->n - 1] : 0;

    if (r->n && r->start[0] > gap_at(p))
        cross_gap(p);
    if (r->high)
        settle_marks(p, r);
    if (r->n_marks)
        next = take_odd(p, r, whole);
    else
        take_here(p, whole);
    if (next < r->n && whole < r->n)
        past = last;
    return past > gap_at(p) ? past : gap_at(p);
}

/* Takes a run that is perhaps longer than what was looked at. */
static void take_endless(struct pass *p, struct runs *r)
{
    runs_text_init(&p->words->text, p->text, p->n);
    set_aside(p, r);
    take_marked(p, r, 0);
}

static void take_text(struct pass *p)
{
    struct words *w = p->words;
    struct runs r;
    size_t at = 0;

    while (at < p->n) {
        size_t n = p->n - at < RUNS_BYTES ? p->n - at : RUNS_BYTES;
        bool last = at + n == p->n;

        words_reserve(w, RUNS_ROOM);
        r.start = w->start + w->n;
        r.end = w->end + w->n;
        r.hash = w->hash + w->n;
        w->way->find(p->text + at, n, (uint32_t)at, &r);
        if (!last && r.n == 1 && r.start[0] == at) {
            take_endless(p, &r);
            at = gap_at(p) > at + n ? gap_at(p) : at + n;
        } else
            at = take_all(p, &r, at + n, last ? r.n : r.n - (r.n > 0));
    }
}

void token_words(struct span text, struct words *w)
{
    struct pass p;

    begin_pass(&p, text, w);
    take_text(&p);
}

void token_pattern_words(struct span text, struct words *w)
{
    struct pass p;

    begin_pass(&p, text, w);
    p.scan.pattern = true;
    while (p.gap < p.scan.end) {
        cross_gap(&p);
        take_word(&p);
    }
}
