/* The poller's configuration file: app/config_file.h with the poller's keys. */
#include <stdlib.h>

#include "app/config_file.h"
#include "base/mem.h"
#include "poll/address.h"
#include "poll/poll_config.h"
#include "poll/poll_options.h"

static size_t begin_section(void *ctx, unsigned kind, const char *name,
                            struct diag_place place)
{
    struct poll_config *c = ctx;

    if (kind != POLL_FEED)
        return 0;
    poll_config_add(c, "", name)->place = place;
    return c->n_feeds - 1;
}

static void *section_members(void *ctx, unsigned kind, size_t index)
{
    struct poll_config *c = ctx;

    return kind == POLL_FEED ? (void *)&c->feeds[index] : (void *)c;
}

static void value_error(struct config_file *f, const struct config_section *s,
                        const char *key, const char *message)
{
    size_t line = config_file_line(f, s, key);

    config_file_error(f, line, config_file_value(f, line), NULL, "bad value of `%s`: %s",
                      key, message);
}

static void check_feed(const struct poll_config *c, struct poll_feed *feed,
                       struct config_file *f, const struct config_section *s)
{
    struct buf clean;
    const char *problem;

    if (!feed->url[0]) {
        config_file_error(f, s->line, 0,
                          "such as: url = https://harbourwire.example/feed",
                          "[%s] has no `url`", s->name);
        return;
    }
    buf_init(&clean, ADDRESS_MOST);
    problem = address_read(span_of(feed->url), c->allow_file, &clean);
    if (problem) {
        value_error(f, s, "url", problem);
    } else {
        free(feed->url);
        feed->url = mem_dup(clean.p, clean.n);
    }
    buf_release(&clean);
}

static void check_intervals(const struct poll_config *c, struct config_file *f,
                            const struct config_section *s, uint64_t interval_ms)
{
    if (interval_ms && interval_ms < c->min_interval_ms &&
        config_file_line(f, s, "interval"))
        value_error(f, s, "interval", "it is shorter than `min_interval`");
}

void poll_config_parse_ini(struct poll_config *c, const char *name, struct span text,
                           struct diag *d)
{
    const struct config_reader reader = {c, begin_section, section_members};
    struct config_file f;

    config_file_init(&f, poll_options(), name, text, d);
    config_file_read(&f, &reader);
    for (size_t i = 0; i < f.n_sections; i++) {
        const struct config_section *s = &f.sections[i];
        struct poll_feed *feed = &c->feeds[s->index];

        if (s->kind == POLL_FEED)
            check_feed(c, feed, &f, s);
        check_intervals(c, &f, s,
                        s->kind == POLL_FEED ? feed->interval_ms : c->interval_ms);
    }
    config_file_release(&f);
}
