/*
 * wirewatch-bench: what a rule costs, in time and memory, beside what else there is.
 *
 * First the race: for each number of rules, rare phrases and frequent ones, on short news
 * and long news, all engines on the same bytes (race.h). Then parts of ours (parts.h).
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "bench/file.h"
#include "bench/options.h"
#include "bench/parts.h"
#include "bench/phrases.h"
#include "bench/race.h"
#include "bench/report.h"

#define SEED                1
#define QUICK_FREQUENT_MOST 10000
#define PLAIN_BYTES         ((size_t)1 << 19)

struct bench {
    struct options options;
    struct corpus text[RESULT_NEWS_MOST];
    struct corpus plain[RESULT_NEWS_MOST];
    struct race race;
    struct results results;
    struct figures figures;
};

/* --- news ------------------------------------------------------------------------- */

static void add_news(struct bench *b, const char *name)
{
    size_t i = b->results.n_news++;
    const struct corpus *c = &b->text[i];

    corpus_init(&b->plain[i]);
    corpus_write_plain(&b->plain[i], c, PLAIN_BYTES);
    b->results.news[i] = (struct news){name, c->n, c->text.n};
    b->race.task.text[2 * i] = c;
    b->race.task.text[2 * i + 1] = &b->plain[i];
    b->race.task.n_texts = 2 * i + 2;
    b->race.n_news = i + 1;
}

static int prepare_news(struct bench *b)
{
    static const char *const names[] = {"short", "long"};
    static const size_t bytes[] = {230, 1000};
    size_t all = (size_t)(b->options.quick ? 2 : 8) << 19;

    if (b->options.corpus) {
        corpus_init(&b->text[0]);
        if (corpus_read(&b->text[0], b->options.corpus) < 0)
            return -1;
        add_news(b, "corpus");
        return 0;
    }
    for (size_t i = 0; i < 2; i++) {
        corpus_init(&b->text[i]);
        corpus_write(&b->text[i], CORPUS_MIXED, SEED + i, all / bytes[i], bytes[i]);
        add_news(b, names[i]);
    }
    return 0;
}

static void release_news(struct bench *b)
{
    for (size_t i = 0; i < b->results.n_news; i++) {
        corpus_release(&b->text[i]);
        corpus_release(&b->plain[i]);
    }
}

/* --- rules ------------------------------------------------------------------------ */

static void say_done(const struct set *s)
{
    size_t measured = 0;

    for (size_t i = 0; i < s->n; i++)
        measured += !s->lane[i].missing[0];
    fprintf(stderr, "%zu %s rules: %zu ways measured\n", s->rules, s->phrases, measured);
}

static void race_on_rules(struct bench *b, size_t rules, const char *name)
{
    struct set *s = &b->results.set[b->results.n++];

    s->rules = rules;
    s->phrases = name;
    race_run(&b->race, s);
    say_done(s);
}

/* The race's rules are those of this watchlist, which is at path. Returns how many. */
static size_t set_phrases(struct bench *b, const char *path, struct span watchlist,
                          struct buf *folded)
{
    struct task *t = &b->race.task;
    size_t left;

    buf_reset(folded);
    t->path = path;
    t->n_phrases = phrases_fold(watchlist, folded, &left);
    t->phrases = t->n_phrases ? buf_span(folded) : span_make(NULL, 0);
    if (left)
        fprintf(stderr, "wirewatch-bench: %zu rules have operators: peers do without\n",
                left);
    return t->n_phrases + left;
}

/* Peers are slow to build, and again to run, on many frequent phrases. */
static bool is_left_out(const struct bench *b, enum phrases kind, size_t rules)
{
    return b->options.quick && kind == PHRASES_FREQUENT && rules > QUICK_FREQUENT_MOST;
}

static void race_on_made(struct bench *b)
{
    struct buf watchlist, folded;
    char path[FILE_PATH_SIZE];

    buf_init(&watchlist, BUF_NO_CAP);
    buf_init(&folded, BUF_NO_CAP);
    for (enum phrases kind = PHRASES_RARE; kind <= PHRASES_FREQUENT; kind++)
        for (size_t i = 0; i < b->options.n_sizes; i++) {
            if (is_left_out(b, kind, b->options.size[i]))
                continue;
            buf_reset(&watchlist);
            phrases_write(kind, SEED, b->options.size[i], &watchlist);
            file_write_temporary(path, ".txt", buf_span(&watchlist));
            (void)set_phrases(b, path, buf_span(&watchlist), &folded);
            race_on_rules(b, b->options.size[i], phrases_name(kind));
            (void)unlink(path);
        }
    buf_release(&watchlist);
    buf_release(&folded);
}

static bool is_watchlist(const char *path)
{
    size_t n = strlen(path);

    return n > 4 && strcmp(path + n - 4, ".txt") == 0;
}

static int race_on_file(struct bench *b)
{
    const char *path = b->options.rules;
    struct buf watchlist, folded;
    size_t rules;

    buf_init(&watchlist, BUF_NO_CAP);
    buf_init(&folded, BUF_NO_CAP);
    if (file_read(path, &watchlist) < 0)
        return -1;
    b->race.task.path = path;
    rules = is_watchlist(path) ? set_phrases(b, path, buf_span(&watchlist), &folded)
                               : parts_count_rules(path);
    if (rules)
        race_on_rules(b, rules, "given");
    buf_release(&watchlist);
    buf_release(&folded);
    return rules ? 0 : -1;
}

/* --- all -------------------------------------------------------------------------- */

static void set_pace(struct bench *b)
{
    const struct options *o = &b->options;
    size_t mb = o->limit_mb ? o->limit_mb : o->quick ? 3072 : 8192;

    b->race.limits.build_s = o->limit_s ? o->limit_s : o->quick ? 12 : 300;
    b->race.limits.run_s = o->quick ? 3 : 30;
    b->race.limits.memory_most = mb << 20;
    b->race.task.memory_most = mb << 20;
    b->race.task.build_s = b->race.limits.build_s;
    b->race.turns = 5;
    b->race.turn_ns = o->quick ? INT64_C(20000000) : INT64_C(80000000);
}

static int write_file(const char *path, const struct bench *b, bool json)
{
    FILE *f = fopen(path, "w");

    if (f && json)
        report_json(f, &b->results, &b->figures);
    else if (f)
        report_svg(f, &b->results, &b->figures);
    if (f && fclose(f) == 0)
        return 0;
    fprintf(stderr, "wirewatch-bench: %s: %s\n", path, strerror(errno));
    return -1;
}

static int report(const struct bench *b)
{
    int status = 0;

    report_tables(stdout, &b->results);
    report_bars(stdout, &b->results);
    report_figures(stdout, &b->figures);
    if (b->options.json)
        status |= write_file(b->options.json, b, true);
    if (b->options.svg)
        status |= write_file(b->options.svg, b, false);
    return status;
}

static int run(struct bench *b)
{
    int status = prepare_news(b);

    set_pace(b);
    if (status == 0 && b->options.rules)
        status = race_on_file(b);
    else if (status == 0)
        race_on_made(b);
    if (status == 0 && !b->options.corpus && !b->options.rules)
        parts_measure(&b->figures, b->options.quick);
    if (status == 0)
        status = report(b);
    release_news(b);
    return status;
}

int main(int argc, char **argv)
{
    struct bench *b = mem_zalloc(sizeof(*b));
    int status = options_read(&b->options, argc, argv);

    (void)signal(SIGPIPE, SIG_IGN); /* a worker that ended */
    if (status == 0 && b->options.help)
        options_help();
    else if (status == 0)
        status = run(b);
    free(b);
    return status == 0 ? 0 : 2;
}
