#include "poll/poll_config.h"

#include <stdlib.h>
#include <string.h>

#include "app/config_file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "poll/address.h"
#include "poll/opml.h"
#include "poll/poll_options.h"

#define FEEDS_MOST 100000
#define FILE_BYTES ((size_t)64 << 20) /* of an OPML file or a list */

#define AGENT "wirewatch-poll/" WIREWATCH_VERSION

struct poll_config *poll_config_new(void)
{
    struct poll_config *c = mem_zalloc(sizeof(*c));

    options_set_defaults(poll_options(), POLL_SELF, c);
    return c;
}

static void release_feed(struct poll_feed *f)
{
    free(f->name);
    free(f->url);
}

void poll_config_free(struct poll_config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_feeds; i++)
        release_feed(&c->feeds[i]);
    free(c->feeds);
    config_words_release(&c->opml);
    config_words_release(&c->lists);
    free(c->to);
    free(c->state);
    free(c->user_agent);
    free(c->ca_file);
    free(c);
}

struct poll_feed *poll_config_add(struct poll_config *c, const char *url,
                                  const char *name)
{
    struct poll_feed *f;

    c->feeds = mem_grow(c->feeds, &c->cap_feeds, c->n_feeds + 1, sizeof(*c->feeds));
    f = &c->feeds[c->n_feeds++];
    memset(f, 0, sizeof(*f));
    f->named = name != NULL;
    if (!name)
        name = address_host(url);
    f->name = mem_dup(name, strlen(name));
    f->url = mem_dup(url, strlen(url));
    return f;
}

void poll_config_drop(struct poll_config *c)
{
    release_feed(&c->feeds[--c->n_feeds]);
}

/* --- files of others ---------------------------------------------------------------- */

/* Adds a feed that a file names. One with a bad address is a problem, and left out. */
static void add_written(struct poll_config *c, struct span url, struct span name,
                        enum diag_severity severity, struct diag_place place,
                        struct span line, struct diag *d)
{
    struct buf clean;
    const char *problem;

    buf_init(&clean, ADDRESS_MOST);
    problem = address_read(url, c->allow_file, &clean);
    if (problem) {
        diag_add(d, severity, place, line, severity == DIAG_WARNING ? "left out" : NULL,
                 "bad address `%.*s`: %s", (int)(url.n < 200 ? url.n : 200), url.p,
                 problem);
    } else {
        char *own = name.n ? mem_dup(name.p, name.n) : NULL;

        poll_config_add(c, buf_cstr(&clean), own)->place = place;
        free(own);
    }
    buf_release(&clean);
}

struct opml_reading {
    struct poll_config *config;
    struct diag *diag;
    const char *file;
};

static void add_opml_feed(void *ctx, struct span url, struct span title)
{
    struct opml_reading *r = ctx;
    const struct diag_place place = {r->file, 0, 0};

    add_written(r->config, url, title, DIAG_WARNING, place, span_make(NULL, 0), r->diag);
}

static void add_opml_damage(void *ctx, size_t line, const char *reason)
{
    struct opml_reading *r = ctx;
    const struct diag_place place = {r->file, line, line ? 1 : 0};

    diag_add(r->diag, DIAG_WARNING, place, span_make(NULL, 0), NULL, "damaged: %s",
             reason);
}

void poll_config_parse_opml(struct poll_config *c, const char *name, struct span text,
                            struct diag *d)
{
    struct opml_reading r = {c, d, diag_file(d, name)};
    const struct opml_events events = {&r, add_opml_feed, add_opml_damage};
    const struct diag_place place = {r.file, 0, 0};

    if (opml_read(text, &events) < 0)
        diag_add(d, DIAG_ERROR, place, span_make(NULL, 0),
                 "a plain list of addresses is read with `list =` or --list",
                 "this is no OPML: it has no <outline>");
}

/* One line: an address, and perhaps a name after a tab. */
static void read_list_line(struct poll_config *c, struct span line,
                           struct diag_place place, struct diag *d)
{
    const char *tab = memchr(line.p, '\t', line.n);
    struct span url = span_make(line.p, tab ? (size_t)(tab - line.p) : line.n);
    struct span name = {NULL, 0};

    if (tab)
        name = span_trim(span_make(tab + 1, (size_t)(line.p + line.n - tab - 1)));
    add_written(c, span_trim(url), name, DIAG_ERROR, place, line, d);
}

void poll_config_parse_list(struct poll_config *c, const char *name, struct span text,
                            struct diag *d)
{
    struct diag_place place = {diag_file(d, name), 0, 1};

    if (span_starts(text, "\xef\xbb\xbf"))
        text = span_make(text.p + 3, text.n - 3);
    while (text.n) {
        const char *lf = memchr(text.p, '\n', text.n);
        size_t n = lf ? (size_t)(lf - text.p) + 1 : text.n;
        struct span line = span_trim(span_make(text.p, n));

        place.line++;
        if (line.n && line.p[0] != '#')
            read_list_line(c, line, place, d);
        text = span_make(text.p + n, text.n - n);
    }
}

typedef void parse_fn(struct poll_config *c, const char *name, struct span text,
                      struct diag *d);

static void read_with(parse_fn *parse, const char *hint, struct poll_config *c,
                      const char *path, struct diag *d)
{
    struct buf b;

    buf_init(&b, FILE_BYTES);
    if (config_file_load(path, hint, &b, d) == 0)
        parse(c, path, buf_span(&b), d);
    buf_release(&b);
}

void poll_config_read_opml(struct poll_config *c, const char *path, struct diag *d)
{
    read_with(poll_config_parse_opml, NULL, c, path, d);
}

void poll_config_read_list(struct poll_config *c, const char *path, struct diag *d)
{
    read_with(poll_config_parse_list, NULL, c, path, d);
}

void poll_config_read_ini(struct poll_config *c, const char *path, struct diag *d)
{
    read_with(poll_config_parse_ini,
              "`wirewatch-poll -c FILE` reads another one; addresses on the command line "
              "need none",
              c, path, d);
    for (size_t i = 0; i < c->opml.n; i++)
        poll_config_read_opml(c, c->opml.text[i], d);
    for (size_t i = 0; i < c->lists.n; i++)
        poll_config_read_list(c, c->lists.text[i], d);
}

/* --- when all is read --------------------------------------------------------------- */

/* Of the kinds of address there are, those that items can be sent to. */
static bool is_sent_to(struct span to)
{
    return span_starts(to, "unix:") || span_starts(to, "tcp:");
}

static void check_address(struct poll_config *c, struct diag *d)
{
    const struct diag_place nowhere = {NULL, 0, 0};
    struct span to = span_of(c->to);
    const char *error = "expected unix:PATH, tcp:HOST:PORT or stdout";

    c->to_stdout = span_is(to, "stdout");
    if (c->to_stdout || (is_sent_to(to) && addr_parse(to, &c->addr, &error) == 0))
        return;
    diag_add(d, DIAG_ERROR, nowhere, span_make(NULL, 0),
             "an input of the daemon, such as unix:/run/wirewatch/in.sock",
             "items cannot be sent to `%s`: %s", c->to, error);
}

/* A table of hashes, at most half full, of the feeds that stay: their indices from 1. */
struct by_url {
    uint32_t *place;
    size_t mask;
};

/* The feed of that URL, or NULL where there is none yet: then feed i is noted for it. */
static const struct poll_feed *find_or_note(const struct by_url *t,
                                            const struct poll_config *c, size_t i,
                                            struct span url)
{
    for (size_t at = hash_bytes(url.p, url.n) & t->mask;; at = (at + 1) & t->mask) {
        if (!t->place[at]) {
            t->place[at] = (uint32_t)i + 1;
            return NULL;
        }
        if (span_is(url, c->feeds[t->place[at] - 1].url))
            return &c->feeds[t->place[at] - 1];
    }
}

static void report_double(const struct poll_feed *f, const struct poll_feed *first,
                          struct diag *d)
{
    diag_add(d, DIAG_WARNING, f->place, span_make(NULL, 0), "left out",
             "`%s` has the address of `%s`", f->name, first->name);
}

/* A feed that is there twice would be asked twice. */
static void drop_doubles(struct poll_config *c, struct diag *d)
{
    struct by_url t = {.mask = 15};
    size_t kept = 0;

    while (t.mask < c->n_feeds * 2)
        t.mask = t.mask * 2 + 1;
    t.place = mem_calloc(t.mask + 1, sizeof(*t.place));
    for (size_t i = 0; i < c->n_feeds; i++) {
        struct poll_feed f = c->feeds[i];
        const struct poll_feed *first = find_or_note(&t, c, kept, span_of(f.url));

        if (first) {
            report_double(&f, first, d);
            release_feed(&f);
        } else {
            c->feeds[kept++] = f;
        }
    }
    c->n_feeds = kept;
    free(t.place);
}

static void complete(struct poll_config *c)
{
    if (!c->user_agent)
        c->user_agent = mem_dup(AGENT, sizeof(AGENT) - 1);
    if (c->interval_ms < c->min_interval_ms)
        c->interval_ms = c->min_interval_ms;
    for (size_t i = 0; i < c->n_feeds; i++) {
        struct poll_feed *f = &c->feeds[i];

        if (!f->interval_ms)
            f->interval_ms = c->interval_ms;
        if (f->interval_ms < c->min_interval_ms)
            f->interval_ms = c->min_interval_ms;
    }
}

void poll_config_check(struct poll_config *c, struct diag *d)
{
    const struct diag_place nowhere = {NULL, 0, 0};

    check_address(c, d);
    drop_doubles(c, d);
    if (c->n_feeds > FEEDS_MOST)
        diag_add(d, DIAG_ERROR, nowhere, span_make(NULL, 0), NULL,
                 "there are %zu feeds; at most %d are polled", c->n_feeds, FEEDS_MOST);
    complete(c);
}
