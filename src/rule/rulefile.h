/*
 * rulefile: what the readers of a YAML rule file share.
 *
 * Everything that is kept is copied into the book's arena; nodes of YAML live only while
 * their file is read. Internal to rule/.
 */
#ifndef RULE_RULEFILE_H
#define RULE_RULEFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "rule/book.h"
#include "rule/chars.h"
#include "rule/yaml_tree.h"

#define RULEFILE_ENTRIES_MOST 1000000

/* For "%.*s" in messages: no more of a span than a reader wants to see. */
#define RULEFILE_SHOWN(span) chars_shown(span), (span).p

struct rulefile {
    struct rulebook *book;
    bool has_something;
};

/* A key of a mapping and what reads its value. */
struct rulefile_key {
    struct span name;
    void (*read)(struct rulefile *f, const struct yaml_node *key,
                 const struct yaml_node *value, void *ctx);
};

/* Calls the readers of a mapping's keys, also for a value that was refused already, which
 * rulefile_expect passes over; unknown and repeated keys are errors. 0, or -1 where there
 * were errors. */
int rulefile_read_keys(struct rulefile *f, const struct yaml_node *mapping,
                       const struct rulefile_key *keys, size_t n, void *ctx);

/* Whether a key is a word that its mapping has not had; else there is an error. seen: the
 * keys that it had, to which this one is added. */
bool rulefile_check_key(struct rulefile *f, struct names *seen,
                        const struct yaml_node *key);

/* Whether a value is of that kind, and no empty scalar; else there is an error. */
bool rulefile_expect(struct rulefile *f, const struct yaml_node *key,
                     const struct yaml_node *value, enum yaml_tree_kind kind,
                     const char *hint);

/* A list of terms as a NODE_OR, or NULL where there were errors. */
struct node *rulefile_read_terms(struct rulefile *f, const struct yaml_node *key,
                                 const struct yaml_node *value);

/* Adds one rule, a mapping, to the book. */
void rulefile_read_rule(struct rulefile *f, const struct yaml_node *mapping);

/* A `throttle`. */
void rulefile_read_throttle(struct rulefile *f, const struct yaml_node *key,
                            const struct yaml_node *value,
                            struct rule_throttle *throttle);

/* A `threshold`. */
void rulefile_read_threshold(struct rulefile *f, const struct yaml_node *key,
                             const struct yaml_node *value,
                             struct rule_threshold *threshold);

/* An `examples`. */
void rulefile_read_examples(struct rulefile *f, const struct yaml_node *key,
                            const struct yaml_node *value, struct rule *rule);

/* A `where`, or NULL where there were errors. */
struct where *rulefile_read_where(struct rulefile *f, const struct yaml_node *key,
                                  const struct yaml_node *value);

/* A whole number between least and most: 0, or -1 and an error. */
int rulefile_read_number(struct rulefile *f, const struct yaml_node *key,
                         const struct yaml_node *value, int64_t least, int64_t most,
                         int64_t *number);

/* A duration such as 90m, in milliseconds: 0, or -1 and an error. */
int rulefile_read_duration(struct rulefile *f, const struct yaml_node *key,
                           const struct yaml_node *value, int64_t *ms);

#endif
