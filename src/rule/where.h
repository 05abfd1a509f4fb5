/*
 * where: the conditions of a rule on what an item is, not on what it says.
 *
 * `source`, `url`, `author`, `tag` globs, `language`, `max_age`, `min_words`,
 * `max_words`, and any other member by name. Built by the rule file reader in its arena;
 * where_copy makes one for a generation.
 */
#ifndef RULE_WHERE_H
#define RULE_WHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "feed/item.h"

enum where_kind {
    WHERE_SOURCE,
    WHERE_URL,
    WHERE_AUTHOR,
    WHERE_TAG,
    WHERE_LANGUAGE,
    WHERE_MAX_AGE,   /* number: milliseconds */
    WHERE_MIN_WORDS, /* number */
    WHERE_MAX_WORDS, /* number */
    WHERE_MEMBER,    /* name: an extra member of the item */
};

struct where_test {
    enum where_kind kind;
    struct span name;     /* WHERE_MEMBER */
    struct span *include; /* fold_case'd globs (languages: lower-case tags); any of */
    size_t n_include;
    struct span *exclude; /* none of */
    size_t n_exclude;
    int64_t number;
};

struct where {
    struct where_test *tests; /* all must hold */
    size_t n;
};

/* The item's attributes, folded when first asked for. Item lifetime, memory kept. */
struct where_item {
    const struct item *item;
    size_t words; /* in title, summary and body together */
    int64_t now_ms;
    struct buf folded; /* scratch of one comparison */
    struct buf value;  /* a member without its JSON escapes */
};

void where_item_init(struct where_item *w);
void where_item_release(struct where_item *w);
void where_item_set(struct where_item *w, const struct item *item, size_t words,
                    int64_t now_ms);

/* Whether all tests hold. where may be NULL: nothing to hold. */
bool where_holds(const struct where *where, struct where_item *w);

/* The first test that does not hold, or NULL: for explain. */
const struct where_test *where_failing(const struct where *where, struct where_item *w);

/* What its author calls it: "source", "max_age", the name of a member. Lives as long as
 * the test. */
struct span where_test_name(const struct where_test *t);

/* Equal for conditions that are written alike; any number for NULL. */
uint64_t where_hash(const struct where *where);

/* A deep copy in a; NULL of NULL. */
struct where *where_copy(struct arena *a, const struct where *where);

#endif
