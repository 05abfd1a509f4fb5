#include "app/rates.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "app/changes.h"
#include "base/mem.h"
#include "base/sort.h"

#define MINUTE_MS 60000
#define HOUR_MS   3600000

#define NONE UINT16_MAX
#define GONE UINT32_MAX /* the rule whose place it was is no more */

/* Of one rule. A number of minutes since 1970 has its place in the ring at its rest. */
struct rate {
    uint32_t rule;
    uint16_t newer, older; /* by when they last alerted; NONE at either end */
    int64_t minute;        /* the newest in its ring, and so is the hour */
    int64_t hour;
    uint32_t minutes[RATES_MINUTES];
    uint32_t hours[RATES_HOURS];
};

struct rates {
    uint16_t *place; /* of each rule in rate[], from 1; 0: it has none. All but a few are
                        never written, and so take no memory */
    size_t rules;
    struct rate *rate;
    size_t n, cap;
    uint16_t newest, oldest;
    int64_t since_ms;
    int64_t latest_ms; /* that it was told of */
};

struct rates *rates_new(size_t rules, int64_t now_ms)
{
    struct rates *r = mem_zalloc(sizeof(*r));

    r->place = mem_calloc(rules, sizeof(*r->place));
    r->rules = rules;
    r->newest = r->oldest = NONE;
    r->since_ms = r->latest_ms = now_ms;
    return r;
}

void rates_free(struct rates *r)
{
    if (!r)
        return;
    free(r->place);
    free(r->rate);
    free(r);
}

int64_t rates_since(const struct rates *r)
{
    return r->since_ms;
}

void rates_set_since(struct rates *r, int64_t since_ms)
{
    r->since_ms = since_ms;
}

/* --- who was silent longest -------------------------------------------------------- */

static void unlink_rate(struct rates *r, uint16_t i)
{
    const struct rate *at = &r->rate[i];

    *(at->newer == NONE ? &r->newest : &r->rate[at->newer].older) = at->older;
    *(at->older == NONE ? &r->oldest : &r->rate[at->older].newer) = at->newer;
}

static void link_newest(struct rates *r, uint16_t i)
{
    r->rate[i].newer = NONE;
    r->rate[i].older = r->newest;
    *(r->newest == NONE ? &r->oldest : &r->rate[r->newest].newer) = i;
    r->newest = i;
}

static void link_oldest(struct rates *r, uint16_t i)
{
    r->rate[i].older = NONE;
    r->rate[i].newer = r->oldest;
    *(r->oldest == NONE ? &r->newest : &r->rate[r->oldest].older) = i;
    r->oldest = i;
}

/* --- rings ------------------------------------------------------------------------- */

/* Numbers from..to of a ring are empty again; from - 1 is its newest. */
static void clear_after(uint32_t *ring, int64_t size, int64_t newest, int64_t to)
{
    if (to - newest >= size)
        newest = to - size;
    while (newest < to)
        ring[++newest % size] = 0;
}

/* To the minute and hour of now. */
static void advance(struct rate *at, int64_t now_ms)
{
    int64_t minute = now_ms / MINUTE_MS, hour = now_ms / HOUR_MS;

    if (minute <= at->minute)
        return;
    clear_after(at->minutes, RATES_MINUTES, at->minute, minute);
    clear_after(at->hours, RATES_HOURS, at->hour, hour);
    at->minute = minute;
    at->hour = hour;
}

static void forget_all(struct rates *r, int64_t now_ms)
{
    memset(r->place, 0, r->rules * sizeof(*r->place));
    r->n = 0;
    r->newest = r->oldest = NONE;
    r->since_ms = r->latest_ms = now_ms;
}

static void look_at_clock(struct rates *r, int64_t now_ms)
{
    if (now_ms < r->latest_ms - RATES_SET_BACK_MS)
        forget_all(r, now_ms);
    else if (now_ms > r->latest_ms)
        r->latest_ms = now_ms;
}

static void begin(struct rates *r, uint16_t i, size_t rule, int64_t now_ms)
{
    r->rate[i] = (struct rate){
        .rule = (uint32_t)rule, .minute = now_ms / MINUTE_MS, .hour = now_ms / HOUR_MS};
    r->place[rule] = (uint16_t)(i + 1);
}

/* Whether there is a place for one more that nobody has to leave. */
static bool has_room(const struct rates *r)
{
    return r->n < RATES_MOST || r->rate[r->oldest].rule == GONE;
}

/* A place in no list, perhaps that of another. */
static uint16_t make_room(struct rates *r)
{
    uint16_t i = r->oldest;

    if (i == NONE || (r->n < RATES_MOST && r->rate[i].rule != GONE)) {
        r->rate = mem_grow(r->rate, &r->cap, r->n + 1, sizeof(*r->rate));
        return (uint16_t)r->n++;
    }
    unlink_rate(r, i);
    if (r->rate[i].rule != GONE)
        r->place[r->rate[i].rule] = 0;
    return i;
}

void rates_add(struct rates *r, size_t rule, int64_t now_ms)
{
    struct rate *at;
    uint16_t i;

    look_at_clock(r, now_ms);
    if (r->place[rule]) {
        i = (uint16_t)(r->place[rule] - 1);
        unlink_rate(r, i);
    } else {
        i = make_room(r);
        begin(r, i, rule, now_ms);
    }
    link_newest(r, i);
    at = &r->rate[i];
    advance(at, now_ms);
    at->minutes[at->minute % RATES_MINUTES]++;
    at->hours[at->hour % RATES_HOURS]++;
}

/* --- what was before ---------------------------------------------------------------- */

/* The rate of a rule that nobody else has to leave for; NULL: there is no room. */
static struct rate *find_past(struct rates *r, size_t rule)
{
    uint16_t i;

    if (!r->place[rule] && !has_room(r))
        return NULL;
    if (!r->place[rule]) {
        i = make_room(r);
        begin(r, i, rule, r->latest_ms);
        link_oldest(r, i);
    }
    i = (uint16_t)(r->place[rule] - 1);
    advance(&r->rate[i], r->latest_ms);
    return &r->rate[i];
}

void rates_add_past(struct rates *r, size_t rule, int64_t then_ms)
{
    int64_t minute = then_ms / MINUTE_MS, hour = then_ms / HOUR_MS;
    struct rate *at = find_past(r, rule);

    if (!at)
        return;
    if (minute <= at->minute && minute > at->minute - RATES_MINUTES)
        at->minutes[minute % RATES_MINUTES]++;
    if (hour <= at->hour && hour > at->hour - RATES_HOURS)
        at->hours[hour % RATES_HOURS]++;
}

static void add_ring(uint32_t *ring, const uint32_t *more, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ring[i] += more[i];
}

void rates_join(struct rates *r, struct rates *past, int64_t now_ms)
{
    look_at_clock(r, now_ms);
    look_at_clock(past, now_ms);
    if (past->latest_ms > r->latest_ms)
        r->latest_ms = past->latest_ms;
    for (uint16_t i = past->newest; i != NONE; i = past->rate[i].older) {
        struct rate *from = &past->rate[i], *to = find_past(r, from->rule);

        if (!to)
            continue;
        advance(from, r->latest_ms); /* both rings end in the same minute */
        add_ring(to->minutes, from->minutes, RATES_MINUTES);
        add_ring(to->hours, from->hours, RATES_HOURS);
    }
    if (past->since_ms < r->since_ms)
        r->since_ms = past->since_ms;
}

/* --- a reload ---------------------------------------------------------------------- */

void rates_move(struct rates *r, size_t rules, const uint32_t *from)
{
    uint16_t *before = r->place;

    r->place = mem_calloc(rules, sizeof(*r->place));
    r->rules = rules;
    for (size_t i = 0; i < r->n; i++)
        r->rate[i].rule = GONE;
    for (size_t i = 0; from && i < rules; i++) {
        if (from[i] == CHANGES_NEW || !before[from[i]])
            continue;
        r->place[i] = before[from[i]];
        r->rate[r->place[i] - 1].rule = (uint32_t)i;
    }
    for (size_t i = 0; i < r->n; i++)
        if (r->rate[i].rule == GONE) {
            unlink_rate(r, (uint16_t)i);
            link_oldest(r, (uint16_t)i);
        }
    free(before);
}

/* --- what came of it --------------------------------------------------------------- */

/* A ring from its oldest on. */
static void unroll(const uint32_t *ring, int64_t size, int64_t newest, uint32_t *out)
{
    for (int64_t i = 0; i < size; i++)
        out[i] = ring[(newest + 1 + i) % size];
}

struct busy {
    uint64_t alerts;
    uint32_t rule;
};

static int busy_cmp(const void *a, const void *b)
{
    const struct busy *x = a, *y = b;

    if (x->alerts != y->alerts)
        return x->alerts > y->alerts ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void fill_row(const struct rates *r, const struct busy *b, struct rates_row *row)
{
    const struct rate *at = &r->rate[r->place[b->rule] - 1];

    row->rule = b->rule;
    row->alerts = b->alerts;
    unroll(at->minutes, RATES_MINUTES, at->minute, row->hour);
    unroll(at->hours, RATES_HOURS, at->hour, row->day);
}

size_t rates_list(struct rates *r, int64_t now_ms, struct rates_row *rows, size_t most)
{
    struct busy busy[RATES_MOST];
    size_t n = 0;

    look_at_clock(r, now_ms);
    for (size_t i = 0; i < r->n; i++) {
        struct rate *at = &r->rate[i];
        uint64_t alerts = 0;

        if (at->rule == GONE)
            continue;
        advance(at, now_ms);
        for (size_t k = 0; k < RATES_HOURS; k++)
            alerts += at->hours[k];
        if (alerts)
            busy[n++] = (struct busy){alerts, at->rule};
    }
    sort_in_place(busy, n, sizeof(*busy), busy_cmp);
    if (n > most)
        n = most;
    for (size_t i = 0; i < n; i++)
        fill_row(r, &busy[i], &rows[i]);
    return n;
}
