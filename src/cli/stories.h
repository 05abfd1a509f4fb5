/*
 * stories: many alerts as few stories, under the rules that raised them.
 *
 * Two alerts tell the same story when their items have the same id in the same source, or
 * the same address (without what only counts visitors; an id that is an address is one),
 * or titles of the same words, three or more. What is the same as the same is the same.
 *
 *     Tide     "Ports close early"   https://e.example/a?utm_source=x  --+
 *     Harbour  "Ports: close early!" https://h.example/7               --+- one story
 *     Gulf     "Strike shuts ports"  https://e.example/a               --+
 *
 * Memory is bounded: of more than STORIES_MOST stories, or STORIES_RULES_MOST rules, the
 * alerts that would begin another are only counted. Who adds the newest first loses the
 * oldest. Alerts of a story may come in any order. No I/O.
 */
#ifndef CLI_STORIES_H
#define CLI_STORIES_H

#include <stddef.h>
#include <stdint.h>

#include "app/alert_read.h"
#include "cli/markup.h"

#define STORIES_MOST       20000
#define STORIES_RULES_MOST 10000
#define STORY_SOURCES_MOST 16
#define STORY_RULES_MOST   16
#define STORY_SOURCE_BYTES 100 /* of a source's name */

/* A rule, as its newest alert has it. Texts are of the stories. */
struct story_rule {
    struct span id;
    struct span title; /* what it is called: its title, or its id */
    enum rule_priority priority;
    uint64_t seq;    /* of that alert */
    uint64_t alerts; /* of all its alerts */
    size_t stories;  /* that stand under it; after stories_sort */
};

struct story {
    char *headline;   /* in the markup; of its newest alert */
    char *snippet;    /* likewise; NULL: it says no more than the headline */
    char *url;        /* of the web; NULL: none. Only for MARKUP_PLAIN */
    uint64_t seq;     /* of that alert */
    int64_t first_ms; /* of its oldest */
    int64_t last_ms;  /* of its newest */
    uint64_t alerts;
    struct span source[STORY_SOURCES_MOST]; /* the names, in no order */
    size_t n_sources;
    uint32_t rule[STORY_RULES_MOST]; /* indexes; after stories_sort the first is the one
                                        that it stands under */
    size_t n_rules;
    uint32_t same; /* the story that it turned out to be; itself where it is one */
};

struct stories;

struct stories *stories_new(enum markup m);
void stories_free(struct stories *s); /* NULL is fine */

/* r: what read the alert. */
void stories_add(struct stories *s, const struct alert *a, const struct alert_reader *r);

/*
 * After the last: each story goes under the most important of its rules; rules stand in
 * order of priority, then by their alerts, the most first; the stories of one by their
 * last alert, the newest first.
 */
void stories_sort(struct stories *s);

/* The rest is for after stories_sort. Stories that stand under a rule are together, and
 * in the order of the rules. */
size_t stories_count(const struct stories *s);
size_t stories_rules(const struct stories *s);
const struct story *stories_at(const struct stories *s, size_t i);
const struct story_rule *stories_rule_at(const struct stories *s, size_t i);

/* By the index that stories know it under. */
const struct story_rule *stories_rule(const struct stories *s, uint32_t index);

/* All alerts, and those of them that are of no story here. */
uint64_t stories_alerts(const struct stories *s);
uint64_t stories_left_out(const struct stories *s);

#endif
