#include "text/token.h"

#include <string.h>

#include "text/comma.h"
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
 *     words     lodz widens amd   curbs by  1000      each a run, with its marks settled
 *
 * Marks of what is nothing odd are settled first: words of Latin letters with accents are
 * folded whole (latin.h), others beyond ASCII are known by heart (word_memo.h), a number
 * with one comma becomes one run (comma.h). Ideographs are taken in rows (wide.h).
 *
 * This is right because neither half remembers anything but where the gap before the next
 * word begins, and because an unmarked run is a word by word.h's rules too.
 *
 * The last run of a kilobyte may go on in the next one, which therefore begins with it.
 */

/* --- one text -------------------------------------------------------------------- */

struct pass {
    struct word_scan scan;
    const char *text;
    size_t n;
    struct words *words;
    const char *gap; /* what lies from here on has not been looked at for paragraphs */
    bool behind_run; /* a possessive may stand there, which belongs to the run before */
    uint32_t paragraph;
    size_t first;           /* word of the paragraph */
    struct runs_room aside; /* for runs of which some are marked */
};

/* Gives at least words [from, past) a paragraph: where those end that got it. */
static size_t fill_paragraph(struct words *w, size_t from, size_t past, uint32_t number)
{
    uint32_t *to = w->paragraph;

    for (; from < past; from += WORDS_FILLED)
        for (size_t k = 0; k < WORDS_FILLED; k++)
            to[from + k] = number;
    return from;
}

static void begin_pass(struct pass *p, struct span text, struct words *w)
{
    p->n = text.n < TOKEN_TEXT_MOST ? text.n : TOKEN_TEXT_MOST;
    p->text = p->gap = text.p;
    p->scan = (struct word_scan){p->n ? text.p + p->n : text.p, false};
    p->words = w;
    p->behind_run = false;
    p->paragraph = 0;
    p->first = 0;
    if (w->paragraph_set)
        (void)fill_paragraph(w, 0, w->paragraph_set, 0);
    w->n = w->paragraph_set = 0;
    w->sentences = false;
}

/* Words begin in paragraph 0, and most stay there. */
static void end_paragraph(struct pass *p)
{
    struct words *w = p->words;

    if (p->paragraph && w->n > p->first) {
        words_reserve(w, WORDS_FILLED);
        w->paragraph_set = fill_paragraph(w, p->first, w->n, p->paragraph);
    }
    p->paragraph++;
    p->first = w->n;
}

/* To where the next word begins. */
static void cross_gap(struct pass *p)
{
    struct word_gap gap;

    if (p->behind_run)
        p->gap = word_past_possessive(&p->scan, p->gap);
    p->behind_run = false;
    p->gap = word_skip_gap(&p->scan, p->gap, &gap);
    if (gap.paragraph && p->words->n)
        end_paragraph(p);
}

/* --- by the rules ---------------------------------------------------------------- */

static void add_word(struct pass *p, size_t start, size_t end, uint64_t hash)
{
    struct words *w = p->words;

    words_reserve(w, 1);
    w->start[w->n] = (uint32_t)start;
    w->end[w->n] = (uint32_t)end;
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

static bool is_wide(const struct pass *p)
{
    return p->gap < p->scan.end && (unsigned char)*p->gap >= WIDE_FIRST;
}

/* Takes the next word, or a row of them. */
static void take_words(struct pass *p)
{
    const char *start = p->gap;

    if (is_wide(p))
        p->gap = p->text + p->words->way->take_wide(p->words, p->n, gap_at(p));
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

static void copy_hashes(uint64_t *to, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i += VECTOR)
        memcpy(to + i, from + i, VECTOR * sizeof *to);
}

/* Takes n runs as words, which stand where those go. */
static void take_here(struct pass *p, size_t n)
{
    struct words *w = p->words;

    if (n == 0)
        return;
    w->n += n;
    p->gap = p->text + w->end[w->n - 1];
    p->behind_run = true;
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

/* --- by marks -------------------------------------------------------------------- */

/* Looks at one mark; runs before `next` are taken, `whole` of them are known to their
 * ends. The number of the next run. */
static uint32_t take_mark(struct pass *p, const struct runs *r, uint32_t mark,
                          uint32_t next, uint32_t whole)
{
    uint32_t run = runs_marked(r, mark);
    enum runs_mark is = runs_mark_of(r, mark);

    if (run < next || run >= (is == RUNS_JOIN ? whole : r->n))
        return next;
    take_runs(p, r, next, run);
    if (is != RUNS_GAP)
        return take_marked(p, r, run);
    cross_gap(p);
    return run;
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

    set_aside(p, r);
    for (uint32_t m = 0; m < r->n_marks; m++)
        next = take_mark(p, r, m, next, whole);
    take_runs(p, r, next, whole);
    return next;
}

/* Takes the marks off those runs that are words as they stand, and hashes them. */
static void settle_marks(struct pass *p, struct runs *r, uint32_t whole)
{
    struct words *w = p->words;

    runs_text_init(&w->text, p->text, p->n);
    if (r->high && w->way->settle_latin)
        w->way->settle_latin(&w->text, r);
    if (r->high && w->memo && r->n_marks)
        word_memo_settle(w->memo, &w->text, r);
    if (r->n_marks)
        comma_settle(&w->text, r, whole);
}

/* Takes the words of r, found in the bytes up to `past`, where the text ends if they are
 * the last; else the last run may go on there. Where the next bytes to look at begin. */
static size_t take_all(struct pass *p, struct runs *r, size_t past, bool last)
{
    uint32_t next = 0, cut = !last && r->n ? 1 : 0;
    size_t begins = cut ? r->start[r->n - 1] : past;

    if (r->n && r->start[0] > gap_at(p))
        cross_gap(p);
    if (r->n_marks)
        settle_marks(p, r, r->n - cut);
    if (r->n_marks)
        next = take_odd(p, r, r->n - cut);
    else
        take_here(p, r->n - cut);
    if (next < r->n)
        past = begins;
    return past > gap_at(p) ? past : gap_at(p);
}

/* Takes a run that is perhaps longer than what was looked at. */
static void take_endless(struct pass *p, struct runs *r)
{
    runs_text_init(&p->words->text, p->text, p->n);
    set_aside(p, r);
    take_marked(p, r, 0);
}

/* Takes what a text begins with as long as that is rows: nothing of them is a run. */
static void take_rows(struct pass *p)
{
    runs_text_init(&p->words->text, p->text, p->n);
    for (cross_gap(p); is_wide(p); cross_gap(p))
        take_words(p);
}

static void take_text(struct pass *p)
{
    struct words *w = p->words;
    struct runs r;
    size_t at;

    if (is_wide(p))
        take_rows(p);
    at = gap_at(p);

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
            at = take_all(p, &r, at + n, last);
    }
}

void token_words(struct span text, struct words *w)
{
    struct pass p;

    begin_pass(&p, text, w);
    take_text(&p);
    end_paragraph(&p);
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
    end_paragraph(&p);
}
