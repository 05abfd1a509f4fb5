/*
 * wirewatch-bench: what a rule costs, in time and memory.
 *
 *     wirewatch-bench [--json=FILE] RULES...
 *
 * For each number of rules: rare phrases and frequent ones, on short news and long news,
 * with full evidence; beside it Hyperscan on the same bytes. Every rule set is measured
 * in a process of its own, so that its memory is its own.
 */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/corpus.h"
#include "bench/hyper.h"
#include "match/matcher.h"

#define SEED         1
#define CORPUS_BYTES ((size_t)5 << 20)
#define LEAST_NS     INT64_C(250000000) /* a measurement takes at least so long */
#define PASSES       2
#define NOW_MS       INT64_C(1795298400000)

enum news { NEWS_SHORT, NEWS_LONG, NEWS_KINDS };

static const size_t news_bytes[NEWS_KINDS] = {230, 1000};

/* One engine on one kind of news. */
struct speed {
    double mb_s;
    double ns_item;
    double alerts_item;
};

/* What a child sends to its parent: all that is known of one rule set. */
struct result {
    size_t rules;
    enum corpus_phrases kind;
    double compile_ms;
    double bytes_rule; /* as the rule set counts itself */
    double rss_rule;   /* as the system does */
    struct speed ours[NEWS_KINDS];
    bool hyper;
    double hyper_compile_ms;
    double hyper_bytes_rule;
    struct speed theirs[NEWS_KINDS];
};

static const char *const kind_names[] = {"rare", "frequent"};

static void progress(const char *what, const struct result *r)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%zu %s rules: %s ...", r->rules, kind_names[r->kind],
                what);
}

static void progress_done(void)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
}

/* --- measuring -----------------------------------------------------------------------
 */

static size_t resident_bytes(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    size_t pages = 0;

    if (!f)
        return 0;
    if (fscanf(f, "%*s %zu", &pages) != 1)
        pages = 0;
    (void)fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Runs over all items once and returns the alerts. */
typedef uint64_t pass_fn(void *engine, const struct corpus *c);

static struct speed measure(pass_fn *pass, void *engine, const struct corpus *c)
{
    struct speed s = {0};
    double best = 0;
    uint64_t alerts = pass(engine, c); /* warms up */

    for (int i = 0; i < PASSES; i++) {
        int64_t start = clock_mono_ns(), took;
        size_t times = 0;
        double ns;

        do {
            (void)pass(engine, c);
            times++;
            took = clock_mono_ns() - start;
        } while (took < LEAST_NS);
        ns = (double)took / (double)times;
        best = i == 0 || ns < best ? ns : best;
    }
    s.ns_item = best / (double)c->n;
    s.mb_s = (double)c->text.n / best * 1e3;
    s.alerts_item = (double)alerts / (double)c->n;
    return s;
}

static void on_match(void *ctx, const struct match *m)
{
    (void)m;
    ++*(uint64_t *)ctx;
}

static uint64_t pass_ours(void *engine, const struct corpus *c)
{
    struct matcher *m = engine;
    struct item item = {.date_ms = ITEM_NO_DATE};
    uint64_t alerts = 0;

    for (size_t i = 0; i < c->n; i++) {
        item.field[ITEM_TITLE] = c->items[i].title;
        item.field[ITEM_BODY] = c->items[i].body;
        matcher_run(m, &item, NOW_MS, on_match, &alerts);
    }
    return alerts;
}

static uint64_t pass_theirs(void *engine, const struct corpus *c)
{
    uint64_t alerts = 0;

    for (size_t i = 0; i < c->n; i++)
        alerts += hyper_scan(engine, c->items[i].all);
    return alerts;
}

/* --- one rule set --------------------------------------------------------------------
 */

static void write_watchlist(char *path, struct span phrases)
{
    int fd = mkstemps(path, 4);
    size_t done = 0;

    while (fd >= 0 && done < phrases.n) {
        ssize_t n = write(fd, phrases.p + done, phrases.n - done);

        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (fd < 0 || done < phrases.n) {
        fprintf(stderr, "wirewatch-bench: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    (void)close(fd);
}

static struct ruleset *load(struct span phrases, struct result *r)
{
    char path[] = "/tmp/wirewatch-bench-XXXXXX.txt";
    const char *paths[] = {path};
    struct ruleset *rs;
    struct diag d;
    size_t before;
    int64_t start;

    write_watchlist(path, phrases);
    diag_init(&d);
    (void)malloc_trim(0);
    before = resident_bytes();
    start = clock_mono_ns();
    rs = ruleset_load(paths, 1, &d);
    r->compile_ms = (double)(clock_mono_ns() - start) / 1e6;
    (void)malloc_trim(0);
    r->rss_rule = ((double)resident_bytes() - (double)before) / (double)r->rules;
    (void)unlink(path);
    if (!rs) {
        diag_print(&d, stderr, false);
        exit(2);
    }
    diag_release(&d);
    r->bytes_rule = (double)ruleset_bytes(rs) / (double)r->rules;
    return rs;
}

static void measure_theirs(struct result *r, struct span phrases,
                           const struct corpus news[NEWS_KINDS])
{
    int64_t start = clock_mono_ns();
    struct hyper *h;

    progress("building Hyperscan's", r);
    h = hyper_new(phrases);
    if (!h)
        return;
    r->hyper = true;
    r->hyper_compile_ms = (double)(clock_mono_ns() - start) / 1e6;
    r->hyper_bytes_rule = (double)hyper_bytes(h) / (double)r->rules;
    progress("running Hyperscan", r);
    for (size_t i = 0; i < NEWS_KINDS; i++)
        r->theirs[i] = measure(pass_theirs, h, &news[i]);
    hyper_free(h);
}

static void measure_all(struct result *r)
{
    struct corpus news[NEWS_KINDS];
    struct buf phrases;
    struct ruleset *rs;
    struct matcher *m;

    buf_init(&phrases, BUF_NO_CAP);
    progress("writing news", r);
    for (size_t i = 0; i < NEWS_KINDS; i++) {
        corpus_init(&news[i]);
        corpus_write(&news[i], SEED + i, CORPUS_BYTES / news_bytes[i], news_bytes[i]);
    }
    corpus_phrases(&news[0], SEED, r->kind, r->rules, &phrases);
    progress("compiling", r);
    rs = load(buf_span(&phrases), r);
    m = matcher_new(rs);
    progress("matching", r);
    for (size_t i = 0; i < NEWS_KINDS; i++)
        r->ours[i] = measure(pass_ours, m, &news[i]);
    matcher_free(m);
    ruleset_unref(rs);
    measure_theirs(r, buf_span(&phrases), news);
    for (size_t i = 0; i < NEWS_KINDS; i++)
        corpus_release(&news[i]);
    buf_release(&phrases);
}

/* Measures in a child. 0, or -1 where it failed. */
static int measure_apart(struct result *r)
{
    int ends[2], status;
    pid_t child;
    ssize_t got;

    if (pipe(ends) < 0)
        return -1;
    child = fork();
    if (child < 0)
        return -1;
    if (child == 0) {
        (void)close(ends[0]);
        measure_all(r);
        _exit(write(ends[1], r, sizeof(*r)) == sizeof(*r) ? 0 : 2);
    }
    (void)close(ends[1]);
    got = read(ends[0], r, sizeof(*r));
    (void)close(ends[0]);
    if (waitpid(child, &status, 0) < 0 || status != 0 || got != sizeof(*r))
        return -1;
    return 0;
}

/* --- telling -------------------------------------------------------------------------
 */

static void print_head(void)
{
    printf("%8s %-8s | %9s %7s %7s | %9s %9s %7s | %9s %9s %7s\n", "", "", "compile",
           "B/rule", "RSS", "short", "", "", "long", "", "");
    printf("%8s %-8s | %9s %7s %7s | %9s %9s %7s | %9s %9s %7s\n", "rules", "phrases",
           "ms", "", "/rule", "MB/s", "ns/item", "alerts", "MB/s", "ns/item", "alerts");
}

static void print_speed(const struct speed s[NEWS_KINDS])
{
    for (size_t i = 0; i < NEWS_KINDS; i++)
        printf(" | %9.1f %9.0f %7.2f", s[i].mb_s, s[i].ns_item, s[i].alerts_item);
    printf("\n");
}

static void print_result(const struct result *r)
{
    progress_done();
    printf("%8zu %-8s | %9.1f %7.0f %7.0f", r->rules, kind_names[r->kind], r->compile_ms,
           r->bytes_rule, r->rss_rule);
    print_speed(r->ours);
    if (r->hyper) {
        printf("%8s %-8s | %9.1f %7.0f %7s", "", "  (hs)", r->hyper_compile_ms,
               r->hyper_bytes_rule, "");
        print_speed(r->theirs);
    }
    (void)fflush(stdout);
}

static void json_speed(FILE *out, const char *name, const struct speed s[NEWS_KINDS])
{
    static const char *const names[NEWS_KINDS] = {"short", "long"};

    fprintf(out, ",\"%s\":{", name);
    for (size_t i = 0; i < NEWS_KINDS; i++)
        fprintf(out,
                "%s\"%s\":{\"mb_per_s\":%.1f,\"ns_per_item\":%.0f,"
                "\"alerts_per_item\":%.4f}",
                i ? "," : "", names[i], s[i].mb_s, s[i].ns_item, s[i].alerts_item);
    fprintf(out, "}");
}

static void json_result(FILE *out, const struct result *r, bool first)
{
    fprintf(out,
            "%s{\"rules\":%zu,\"phrases\":\"%s\",\"compile_ms\":%.1f,"
            "\"bytes_per_rule\":%.1f,\"rss_per_rule\":%.1f",
            first ? "" : ",\n ", r->rules, kind_names[r->kind], r->compile_ms,
            r->bytes_rule, r->rss_rule);
    json_speed(out, "wirewatch", r->ours);
    if (r->hyper) {
        fprintf(out, ",\"hyperscan_compile_ms\":%.1f,\"hyperscan_bytes_per_rule\":%.1f",
                r->hyper_compile_ms, r->hyper_bytes_rule);
        json_speed(out, "hyperscan", r->theirs);
    }
    fprintf(out, "}");
}

static void print_foot(void)
{
    const char *version = hyper_version();

    printf("\nOne thread, one call an item, title and body, full evidence; seed %d.\n"
           "short: about %zu bytes an item, long: about %zu. alerts: of one item.\n",
           SEED, news_bytes[NEWS_SHORT], news_bytes[NEWS_LONG]);
    if (version)
        printf(
            "(hs): Hyperscan %s, caseless literals, whole words checked in the\n"
            "callback. It counts less where a phrase stands in the text with a hyphen,\n"
            "comma or stop between its words, with a possessive or a capital accent,\n"
            "and more where its blank spans what is not one gap between two words.\n",
            version);
    else
        printf("Hyperscan is not here (libhyperscan-dev): nothing to compare with.\n");
}

/* Both kinds of phrases, so many of them. 0, or -1 where it failed. */
static int bench_rules(const char *rules, FILE *json, bool *first)
{
    for (int kind = CORPUS_RARE; kind <= CORPUS_FREQUENT; kind++) {
        struct result r = {.rules = strtoul(rules, NULL, 10),
                           .kind = (enum corpus_phrases)kind};

        if (!r.rules || measure_apart(&r) < 0) {
            fprintf(stderr, "wirewatch-bench: %s rules: failed\n", rules);
            return -1;
        }
        print_result(&r);
        if (json)
            json_result(json, &r, *first);
        *first = false;
    }
    return 0;
}

int main(int argc, char **argv)
{
    bool first = true, with_json = argc > 1 && strncmp(argv[1], "--json=", 7) == 0;
    FILE *json = with_json ? fopen(argv[1] + 7, "w") : NULL;

    if (with_json && !json) {
        fprintf(stderr, "wirewatch-bench: %s: %s\n", argv[1] + 7, strerror(errno));
        return 2;
    }
    if (json)
        fprintf(json, "[");
    print_head();
    for (int i = with_json ? 2 : 1; i < argc; i++)
        if (bench_rules(argv[i], json, &first) < 0)
            return 2;
    print_foot();
    if (!json)
        return 0;
    fprintf(json, "]\n");
    return fclose(json) == 0 ? 0 : 2;
}
