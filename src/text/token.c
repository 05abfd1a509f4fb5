#include "text/token.h"

#include <string.h>

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
 *     taken by  word run    run   run   run number       word: or run, if by heart
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
 *     Chinese                        370    350    350     270
 *     accents, none by heart         135    130    125     115
 *
 * By heart (word_memo.h) the last row is half as fast again. So nearly all of ASCII is
 * runs.h, of which the half is hashing.
 */

/* --- one text -------------------------------------------------------------------- */

/* Words by heart that wait to be taken, with those around them. */
#define KNOWN_MOST 64

struct pass {
    struct word_scan scan;
    const char *text;
    size_t n;
    struct words *words;
    const char *gap; /* what lies from here on has not been looked at for paragraphs */
    uint32_t paragraph;
    /* Runs beyond ASCII that were found to be words, but have not been taken. */
    struct known {
        uint32_t run;
        uint64_t hash;
    } known[KNOWN_MOST];
    size_t n_known;
};

static void begin_pass(struct pass *p, struct span text, struct words *w)
{
    p->n = text.n < TOKEN_TEXT_MOST ? text.n : TOKEN_TEXT_MOST;
    p->text = p->gap = text.p;
    p->scan = (struct word_scan){p->n ? text.p + p->n : text.p, false};
    p->n_known = 0;
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

#define ROW 64

/* Takes ideographs in a row: whether there were any. */
static bool take_ideographs(struct pass *p)
{
    struct words *w = p->words;
    uint32_t at = (uint32_t)gap_at(p);
    size_t n;

    words_reserve(w, ROW);
    n = word_ideographs(&p->scan, p->gap, w->hash + w->n, ROW);
    for (size_t i = w->n; i < w->n + n; i++, at += 3) {
        w->start[i] = at;
        w->end[i] = at + 3;
        w->paragraph[i] = p->paragraph;
    }
    w->n += n;
    p->gap += 3 * n;
    return n > 0;
}

/* Takes words until it is past run i and in no other: the number of the next run. */
static uint32_t take_marked(struct pass *p, const struct runs *r, uint32_t i)
{
    do {
        cross_gap(p);
        if (!take_ideographs(p))
            take_word(p);
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

/* Sets the hashes of the known runs, of which run `from` becomes the next word. */
static void hash_known(struct pass *p, uint32_t from)
{
    uint64_t *hash = p->words->hash + p->words->n;

    for (size_t i = 0; i < p->n_known; i++)
        hash[p->known[i].run - from] = p->known[i].hash;
    p->n_known = 0;
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

/* Takes runs from up to (and without) to as words; all that are known are of these. */
static void take_runs(struct pass *p, const struct runs *r, uint32_t from, uint32_t to)
{
    struct words *w = p->words;
    const size_t n = to > from ? to - from : 0;

    if (n == 0)
        return;
    words_reserve(w, n + ROW);
    copy_row(w->start + w->n, r->start + from, n);
    copy_row(w->end + w->n, r->end + from, n);
    copy_hashes(w->hash + w->n, r->hash + from, n);
    hash_known(p, from);
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

/* Takes runs i and i + 1 as one word if they are a number with one comma in it, hashed
 * without that, and nothing else joins the second. */
static bool take_number(struct pass *p, const struct runs *r, uint32_t i)
{
    size_t start = r->start[i], sign = r->end[i], next = r->start[i + 1];
    size_t n1 = sign - start, n2 = r->end[i + 1] - next;
    char folded[2 * RUNS_LOAD];

    if (sign + 1 != next || p->text[sign] != ',' || n1 + n2 > RUNS_LOAD ||
        !is_group(p->text + start, n1, p->text + next, n2))
        return false;
    memcpy(folded, runs_loadable(&p->words->text, start), RUNS_LOAD);
    memcpy(folded + n1, runs_loadable(&p->words->text, next), RUNS_LOAD);
    add_word(p, start, r->end[i + 1], runs_hash_end(folded, n1 + n2, 0, n1 + n2));
    p->gap = past_run(p, r->end[i + 1]);
    return true;
}

/* --- by marks -------------------------------------------------------------------- */

static uint32_t marked_run(const struct runs *r, uint32_t mark)
{
    return r->mark[mark] >> RUNS_MARK_BITS;
}

/* Whether a later mark says that run may be one word with the next one. */
static bool is_joined(const struct runs *r, uint32_t mark, uint32_t run)
{
    while (++mark < r->n_marks && marked_run(r, mark) == run)
        if ((r->mark[mark] & ((1u << RUNS_MARK_BITS) - 1)) == RUNS_JOIN)
            return true;
    return false;
}

/* Looks at the run of a mark RUNS_HIGH: the number of the next run to take. A known one
 * is taken later, with those around it. */
static uint32_t take_high(struct pass *p, const struct runs *r, uint32_t mark,
                          uint32_t next, uint32_t whole)
{
    uint32_t run = marked_run(r, mark);
    uint64_t hash = 0;

    if (p->n_known && p->known[p->n_known - 1].run == run)
        return next;
    if (p->words->memo && run < whole && !is_joined(r, mark, run))
        hash = word_memo_hash(p->words->memo, &p->words->text, p->n, r->start[run],
                              r->end[run]);
    if (hash) {
        p->known[p->n_known++] = (struct known){run, hash};
        if (p->n_known < KNOWN_MOST)
            return next;
        take_runs(p, r, next, run + 1);
        return run + 1;
    }
    take_runs(p, r, next, run);
    return take_marked(p, r, run);
}

/* Looks at one mark; runs before `next` are taken, `whole` of them are known to their
 * ends. The number of the next run. */
static uint32_t take_mark(struct pass *p, const struct runs *r, uint32_t mark,
                          uint32_t next, uint32_t whole)
{
    uint32_t run = marked_run(r, mark);
    bool more = mark + 1 < r->n_marks && marked_run(r, mark + 1) == run + 1, alone;

    if (run < next || run >= r->n)
        return next;
    switch (r->mark[mark] & ((1u << RUNS_MARK_BITS) - 1)) {
    case RUNS_JOIN:
        if (run >= whole)
            return next;
        take_runs(p, r, next, run);
        alone = !more && run + 1 < whole;
        return alone && take_number(p, r, run) ? run + 2 : take_marked(p, r, run);
    case RUNS_HIGH: return take_high(p, r, mark, next, whole);
    default:
        take_runs(p, r, next, run);
        cross_gap(p);
        return run;
    }
}

/* Moves runs away from where words go, which may be more than they. */
static void set_aside(struct runs *r, struct runs_room *aside)
{
    memcpy(aside->start, r->start, r->n * sizeof(*r->start));
    memcpy(aside->end, r->end, r->n * sizeof(*r->end));
    memcpy(aside->hash, r->hash, r->n * sizeof(*r->hash));
    runs_use(r, aside);
}

/* Takes runs of which some are marked: the number of the next one. */
static uint32_t take_odd(struct pass *p, struct runs *r, uint32_t whole)
{
    struct runs_room aside;
    uint32_t next = 0;

    runs_text_init(&p->words->text, p->text, p->n);
    set_aside(r, &aside);
    for (uint32_t m = 0; m < r->n_marks; m++)
        next = take_mark(p, r, m, next, whole);
    take_runs(p, r, next, whole);
    return next;
}

/* Takes the words of r, found in the bytes up to `past`: where the next bytes to look at
 * begin. */
static size_t take_all(struct pass *p, struct runs *r, size_t past, uint32_t whole)
{
    uint32_t next = 0, last = r->n ? r->start[r->n - 1] : 0;

    if (r->n && r->start[0] > gap_at(p))
        cross_gap(p);
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
    struct runs_room aside;

    set_aside(r, &aside);
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
