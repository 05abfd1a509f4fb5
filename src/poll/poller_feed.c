/* What becomes of a feed. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "poll/address.h"
#include "poll/http_header.h"
#include "poll/poller_inside.h"

/* After so many failures in a row at the address that it moved to, the one that the user
 * gave is tried again. */
#define MOVED_FAILURES 4

#define WHY_SIZE 320

static void set_text(char **at, const char *text)
{
    char *copy = text ? mem_dup(text, strlen(text)) : NULL;

    free(*at);
    *at = copy;
}

static void set_span(char **at, struct span text)
{
    free(*at);
    *at = text.p ? mem_dup(text.p, text.n) : NULL;
}

static void take_text(char **at, char **from)
{
    free(*at);
    *at = *from;
    *from = NULL;
}

static void forget_answer(struct poller_feed *f)
{
    free(f->answer.etag);
    free(f->answer.last_modified);
    free(f->answer.permanent);
    free(f->answer.error);
    memset(&f->answer, 0, sizeof(f->answer));
}

int poller_feed_load(struct poller_feed *f)
{
    int rc = state_load(f->poller->options.state, f->config->url, &f->state);

    set_text(&f->state.name, f->config->name);
    return rc < 0 ? -1 : 0;
}

void poller_feed_release(struct poller_feed *f)
{
    forget_answer(f);
    feed_state_release(&f->state);
    free(f->discovered);
}

const char *poller_feed_url(const struct poller_feed *f)
{
    if (f->discovered)
        return f->discovered;
    return f->state.moved_to ? f->state.moved_to : f->config->url;
}

/* --- what is remembered ------------------------------------------------------------- */

static void save(struct poller_feed *f, const struct state_item *items, size_t n)
{
    struct poller *p = f->poller;
    char error[STATE_ERROR_SIZE];
    uint64_t held_back;

    if (state_save(p->options.state, &f->state, items, n, error) == 0 ||
        !log_limit_pass(&p->save_limit, clock_mono_ns(), &held_back))
        return;
    log_error(p->options.log, "feed %s: %s; its items may be handed over again",
              f->config->name, error);
}

/* Plans the next time and saves all. */
static void plan(struct poller_feed *f, const struct schedule_facts *facts,
                 const struct state_item *items, size_t n)
{
    struct schedule_answer a = schedule_after(&f->rule, facts, poller_roll(f->poller));

    f->state.interval_ms = a.interval_ms;
    f->state.next_ms = f->state.fetched_ms + a.wait_ms;
    f->state.polite_ms = f->state.fetched_ms + a.polite_ms;
    save(f, items, n);
    log_debug(f->poller->options.log, "feed %s: next in %lld s", f->config->name,
              (long long)(a.wait_ms / 1000));
    poller_feed_waits(f, a.wait_ms);
}

static struct schedule_facts facts_of(const struct poller_feed *f,
                                      enum schedule_outcome outcome)
{
    struct schedule_facts facts = {
        .outcome = outcome,
        .interval_ms = f->state.interval_ms,
        .failures = f->state.failures,
        .max_age_ms = f->answer.max_age_ms,
        .retry_after_ms = f->answer.retry_after_ms,
    };

    return facts;
}

/* Without user and password. */
static const char *shown(const char *url, char out[WHY_SIZE])
{
    const char *scheme_end = strstr(url, "://");
    int n = scheme_end ? (int)(scheme_end + 3 - url) : 0;

    (void)snprintf(out, WHY_SIZE, "%.*s%s", n, url, address_host(url));
    return out;
}

/* The validators belong to an address that is left. */
static void forget_move(struct poller_feed *f, const char *why)
{
    char text[WHY_SIZE];

    log_info(f->poller->options.log, "feed %s: %s, so %s is tried again", f->config->name,
             why, shown(f->config->url, text));
    set_text(&f->state.moved_to, NULL);
    set_text(&f->state.etag, NULL);
    set_text(&f->state.last_modified, NULL);
}

/* A good answer came from there: that is where it is. */
static void remember_move(struct poller_feed *f)
{
    char *to = f->answer.permanent ? f->answer.permanent : f->discovered;
    char text[WHY_SIZE];

    if (to && strcmp(to, poller_feed_url(f)) == 0 && !f->discovered)
        return;
    if (to) {
        log_info(f->poller->options.log, "feed %s: %s %s", f->config->name,
                 f->discovered ? "found at" : "has moved for good to", shown(to, text));
        set_text(&f->state.moved_to, strcmp(to, f->config->url) ? to : NULL);
    }
    set_text(&f->discovered, NULL);
}

static void recover(struct poller_feed *f)
{
    if (f->state.failures)
        log_info(f->poller->options.log, "feed %s: works again, after %u failure%s",
                 f->config->name, f->state.failures, log_plural(f->state.failures));
    f->state.failures = 0;
    f->held = 0;
}

/* Counts one more, with its reason; says so the first time. */
static void count_failure(struct poller_feed *f, const char *why)
{
    f->state.failures++;
    set_text(&f->state.error, why);
    if (f->state.failures == 1)
        log_warning(f->poller->options.log, "feed %s: %s", f->config->name, why);
    else
        log_debug(f->poller->options.log, "feed %s: failure %u: %s", f->config->name,
                  f->state.failures, why);
}

/* What is wrong with a document that was read all the same; NULL: nothing. Said once, not
 * with each document that has it too. */
static void note_damage(struct poller_feed *f, const char *damage)
{
    if (damage && !(f->state.error && strcmp(f->state.error, damage) == 0))
        log_warning(f->poller->options.log, "feed %s: %s", f->config->name, damage);
    set_text(&f->state.error, damage);
}

/* --- outcomes ----------------------------------------------------------------------- */

static void fail(struct poller_feed *f, const char *why)
{
    struct schedule_facts facts;

    count_failure(f, why);
    set_text(&f->discovered, NULL);
    if (f->state.moved_to && f->state.failures % MOVED_FAILURES == 0)
        forget_move(f, "the address it moved to does not work");
    facts = facts_of(f, SCHEDULE_FAILED);
    plan(f, &facts, NULL, 0);
}

static void end_for_good(struct poller_feed *f)
{
    f->state.gone = true;
    set_text(&f->state.error, "gone for good (410)");
    save(f, NULL, 0);
    log_warning(f->poller->options.log,
                "feed %s: gone for good, its server says (410): it is not asked any "
                "more; take it out of the list",
                f->config->name);
    poller_feed_waits(f, -1);
}

static void go(struct poller_feed *f, const struct fetch_response *r)
{
    if (f->discovered || r->temporary)
        fail(f, "the server answers 410 (Gone)");
    else if (f->state.moved_to) {
        forget_move(f, "it is gone where it moved to");
        fail(f, "the server answers 410 (Gone)");
    } else
        end_for_good(f);
}

static void stay(struct poller_feed *f)
{
    struct schedule_facts facts;

    if (f->state.failures) /* else it may tell of damage in what is there */
        set_text(&f->state.error, NULL);
    recover(f);
    remember_move(f);
    facts = facts_of(f, SCHEDULE_SAME);
    plan(f, &facts, NULL, 0);
}

/* Its host asked for patience when it answered another feed; this one was not asked, and
 * that is no failure. */
static void wait_with_host(struct poller_feed *f, const struct fetch_response *r)
{
    struct schedule_facts facts = facts_of(f, SCHEDULE_HELD);

    facts.retry_after_ms = r->put_off_ms;
    set_text(&f->discovered, NULL);
    plan(f, &facts, NULL, 0);
}

static void hand_over(struct poller_feed *f, const struct fetch_response *r)
{
    struct poller *p = f->poller;

    set_span(&f->answer.etag, r->etag);
    set_span(&f->answer.last_modified, r->last_modified);
    set_text(&f->answer.error, r->error);
    f->phase = FEED_DELIVERED;
    p->delivering++;
    p->options.events.on_document(p->options.events.ctx, f, r);
}

static void fail_by(struct poller_feed *f, const struct fetch_response *r)
{
    const char *name = http_status_text(r->status);
    char why[WHY_SIZE];

    if (r->error)
        (void)snprintf(why, sizeof(why), "%s", r->error);
    else
        (void)snprintf(why, sizeof(why), "the server answers %d%s%s%s", r->status,
                       *name ? " (" : "", name, *name ? ")" : "");
    fail(f, why);
}

void poller_feed_answered(struct poller_feed *f, const struct fetch_response *r)
{
    bool asked = !f->discovered && (f->state.etag || f->state.last_modified);

    log_debug(f->poller->options.log, "feed %s: %d, %zu bytes in %lld ms%s%s",
              f->config->name, r->status, r->body.n, (long long)r->took_ms,
              r->error ? ": " : "", r->error ? r->error : "");
    forget_answer(f);
    f->answer.max_age_ms = r->max_age_ms;
    f->answer.retry_after_ms = r->retry_after_ms;
    set_span(&f->answer.permanent, r->permanent_url);
    f->state.fetched_ms = clock_wall_ms();
    if (r->put_off_ms) {
        wait_with_host(f, r);
        return;
    }
    f->state.status = r->status;
    if (r->status == 304 && asked)
        stay(f);
    else if (r->status == 410)
        go(f, r);
    else if (r->status == 200 && (!r->error || r->body.n))
        hand_over(f, r);
    else
        fail_by(f, r);
}

/* --- after the delivery ------------------------------------------------------------- */

static enum schedule_outcome outcome_of(const struct poller_feed *f, size_t n_new)
{
    if (f->answer.error)
        return SCHEDULE_FAILED;
    if (!n_new)
        return SCHEDULE_SAME;
    return f->state.changed_ms ? SCHEDULE_NEW : SCHEDULE_FIRST;
}

static void advance(struct poller_feed *f, const struct poller_delivery *d)
{
    enum schedule_outcome outcome = outcome_of(f, d->n_new);
    struct schedule_facts facts;

    if (f->answer.error) {
        count_failure(f, f->answer.error); /* its end is missing: no validators */
        set_text(&f->discovered, NULL);
    } else {
        recover(f);
        note_damage(f, d->error);
        take_text(&f->state.etag, &f->answer.etag);
        take_text(&f->state.last_modified, &f->answer.last_modified);
        remember_move(f);
    }
    f->state.items += d->n_new;
    if (d->n_new)
        f->state.changed_ms = f->state.fetched_ms;
    facts = facts_of(f, outcome);
    plan(f, &facts, d->items, d->n_items);
}

static void try_again_later(struct poller_feed *f, const char *why)
{
    struct schedule_facts facts = facts_of(f, SCHEDULE_HELD);

    facts.failures = ++f->held;
    set_text(&f->discovered, NULL);
    set_text(&f->state.error, why);
    plan(f, &facts, NULL, 0);
}

static bool is_web(const char *url)
{
    struct span s = span_of(url);

    return span_starts_nocase(s, "http://") || span_starts_nocase(s, "https://");
}

static void try_elsewhere(struct poller_feed *f, struct span url)
{
    char *to = url.p ? mem_dup(url.p, url.n) : mem_dup("", 0);

    if (f->discovered || !is_web(to) || strcmp(to, poller_feed_url(f)) == 0)
        fail(f, "this is a page, and what it names is no feed");
    else if (f->poller->finishing)
        try_again_later(f, NULL);
    else {
        set_text(&f->discovered, to);
        poller_feed_fetch(f);
    }
    free(to);
}

void poller_delivered(struct poller_feed *f, const struct poller_delivery *d)
{
    assert(f->phase == FEED_DELIVERED);
    f->poller->delivering--;
    switch (d->result) {
    case POLLER_OK: advance(f, d); break;
    case POLLER_LATER: try_again_later(f, d->error); break;
    case POLLER_MOVED: try_elsewhere(f, d->url); break;
    case POLLER_BAD: fail(f, d->error ? d->error : "this is no feed"); break;
    }
}
