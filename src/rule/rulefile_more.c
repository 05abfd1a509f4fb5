/* Throttles, thresholds, examples, numbers and durations of a YAML rule file. */
#include "base/number.h"
#include "base/suggest.h"
#include "feed/json.h"
#include "rule/rulefile.h"

/* --- numbers --- */

int rulefile_read_number(struct rulefile *f, const struct yaml_node *key,
                         const struct yaml_node *value, int64_t least, int64_t most,
                         int64_t *number)
{
    char hint[80];
    uint64_t n;

    (void)snprintf(hint, sizeof(hint), "write a whole number from %lld to %lld",
                   (long long)least, (long long)most);
    if (!rulefile_expect(f, key, value, YAML_TREE_SCALAR, hint))
        return -1;
    if (number_read(value->text, (uint64_t)most, &n) == 0 && n >= (uint64_t)least) {
        *number = (int64_t)n;
        return 0;
    }
    yaml_tree_error(f->book->d, value, hint, "`%.*s` is no number that `%.*s` takes",
                    RULEFILE_SHOWN(value->text), RULEFILE_SHOWN(key->text));
    return -1;
}

int rulefile_read_duration(struct rulefile *f, const struct yaml_node *key,
                           const struct yaml_node *value, int64_t *ms)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {
        {'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}, {'w', 604800000}};
    static const char hint[] = "write a number and a unit of s, m, h, d or w: 90s, 7d";
    const int64_t most = 100 * 365 * INT64_C(86400000);
    uint64_t number;
    size_t n;

    if (!rulefile_expect(f, key, value, YAML_TREE_SCALAR, hint))
        return -1;
    n = number_begin(value->text, &number);
    for (size_t i = 0; n && i < sizeof(units) / sizeof(*units); i++) {
        if (value->text.n != n + 1 || value->text.p[n] != units[i].unit)
            continue;
        if (number == 0 || number > (uint64_t)(most / units[i].ms))
            break;
        *ms = (int64_t)number * units[i].ms;
        return 0;
    }
    yaml_tree_error(f->book->d, value, hint, "`%.*s` is no duration",
                    RULEFILE_SHOWN(value->text));
    return -1;
}

/* --- throttle and threshold --- */

static void read_max(struct rulefile *f, const struct yaml_node *key,
                     const struct yaml_node *value, void *ctx)
{
    struct rule_throttle *t = ctx;
    int64_t n;

    if (rulefile_read_number(f, key, value, 1, 1000000000, &n) == 0)
        t->max = (uint32_t)n;
}

static void read_per(struct rulefile *f, const struct yaml_node *key,
                     const struct yaml_node *value, void *ctx)
{
    struct rule_throttle *t = ctx;

    (void)rulefile_read_duration(f, key, value, &t->per_ms);
}

/* The member of items that is counted by. */
static void read_member(struct rulefile *f, const struct yaml_node *key,
                        const struct yaml_node *value, struct span *by)
{
    static const struct span names[] = {SPAN("rule"),     SPAN("source"), SPAN("title"),
                                        SPAN("url"),      SPAN("author"), SPAN("tag"),
                                        SPAN("language"), SPAN("id")};
    char hint[80];
    ptrdiff_t near;

    if (!rulefile_expect(f, key, value, YAML_TREE_SCALAR,
                         "write rule, source, or another member of items"))
        return;
    *by = arena_dup(&f->book->a, value->text);
    near = suggest_nearest(value->text, names, sizeof(names) / sizeof(*names));
    if (near < 0 || span_eq(value->text, names[near]))
        return;
    (void)snprintf(hint, sizeof(hint), "did you mean %s?", names[near].p);
    yaml_tree_warning(f->book->d, value, hint,
                      "`%.*s` is taken as a member of items that has this name",
                      RULEFILE_SHOWN(value->text));
}

static void read_by(struct rulefile *f, const struct yaml_node *key,
                    const struct yaml_node *value, void *ctx)
{
    struct rule_throttle *t = ctx;

    read_member(f, key, value, &t->by);
}

void rulefile_read_throttle(struct rulefile *f, const struct yaml_node *key,
                            const struct yaml_node *value, struct rule_throttle *throttle)
{
    static const struct rulefile_key keys[] = {
        {SPAN("max"), read_max},
        {SPAN("per"), read_per},
        {SPAN("by"), read_by},
    };
    static const char hint[] = "write throttle: {max: 5, per: 1h, by: source}";

    if (!rulefile_expect(f, key, value, YAML_TREE_MAPPING, hint) ||
        rulefile_read_keys(f, value, keys, 3, throttle) < 0)
        return;
    if (throttle->max == 0 || throttle->per_ms == 0)
        yaml_tree_error(f->book->d, value, hint, "a throttle without `%s`",
                        throttle->max ? "per" : "max");
}

static void read_count(struct rulefile *f, const struct yaml_node *key,
                       const struct yaml_node *value, void *ctx)
{
    struct rule_threshold *t = ctx;
    int64_t n;

    if (rulefile_read_number(f, key, value, 2, RULE_THRESHOLD_MOST, &n) == 0)
        t->count = (uint32_t)n;
}

static void read_within(struct rulefile *f, const struct yaml_node *key,
                        const struct yaml_node *value, void *ctx)
{
    struct rule_threshold *t = ctx;

    if (rulefile_read_duration(f, key, value, &t->within_ms) == 0)
        t->within = arena_dup(&f->book->a, value->text);
}

static void read_threshold_by(struct rulefile *f, const struct yaml_node *key,
                              const struct yaml_node *value, void *ctx)
{
    struct rule_threshold *t = ctx;

    read_member(f, key, value, &t->by);
    if (span_is(t->by, "id"))
        yaml_tree_error(f->book->d, value,
                        "write rule, source, or another member that several items share",
                        "an item counts once, so those of one id never reach a count");
}

void rulefile_read_threshold(struct rulefile *f, const struct yaml_node *key,
                             const struct yaml_node *value,
                             struct rule_threshold *threshold)
{
    static const struct rulefile_key keys[] = {
        {SPAN("count"), read_count},
        {SPAN("within"), read_within},
        {SPAN("by"), read_threshold_by},
    };
    static const char hint[] = "write threshold: {count: 3, within: 10m, by: source}";

    if (!rulefile_expect(f, key, value, YAML_TREE_MAPPING, hint) ||
        rulefile_read_keys(f, value, keys, 3, threshold) < 0)
        return;
    if (threshold->count == 0 || threshold->within_ms == 0)
        yaml_tree_error(f->book->d, value, hint, "a threshold without `%s`",
                        threshold->count ? "within" : "count");
}

/* --- examples --- */

/* The item as JSON. All values are strings: every member that rules look at is one. */
static void put_json(struct buf *out, const struct yaml_node *n)
{
    bool mapping = n->kind == YAML_TREE_MAPPING;

    if (n->kind == YAML_TREE_SCALAR || n->kind == YAML_TREE_BAD) {
        (void)json_put_string(out, n->text);
        return;
    }
    (void)buf_add_char(out, mapping ? '{' : '[');
    for (const struct yaml_node *c = n->child; c; c = c->next) {
        if (c != n->child)
            (void)buf_add_char(out, ',');
        if (mapping) {
            (void)json_put_string(out, c->text);
            (void)buf_add_char(out, ':');
            c = c->next;
        }
        put_json(out, c);
    }
    (void)buf_add_char(out, mapping ? '}' : ']');
}

static void check_members(struct rulefile *f, const struct yaml_node *item)
{
    struct names seen;

    names_init(&seen);
    for (const struct yaml_node *k = item->child; k; k = k->next->next)
        (void)rulefile_check_key(f, &seen, k);
    names_release(&seen);
}

static void read_example(struct rulefile *f, const struct yaml_node *n,
                         struct rule_example *e)
{
    struct buf json;

    e->place = n->place;
    e->line = n->line;
    e->is_item = n->kind == YAML_TREE_MAPPING;
    if (n->kind == YAML_TREE_SEQUENCE ||
        (n->kind == YAML_TREE_SCALAR && span_trim(n->text).n == 0)) {
        yaml_tree_error(f->book->d, n,
                        "write text in quotes, or an item: {title: ..., body: ...}",
                        "%s where an example should stand", yaml_tree_what(n));
    } else if (n->kind == YAML_TREE_SCALAR) {
        e->text = arena_dup(&f->book->a, n->text);
    } else if (n->kind == YAML_TREE_MAPPING) {
        check_members(f, n);
        buf_init(&json, BUF_NO_CAP);
        put_json(&json, n);
        e->text = arena_dup(&f->book->a, buf_span(&json));
        buf_release(&json);
    }
}

static void add_examples(struct rulefile *f, const struct yaml_node *key,
                         const struct yaml_node *value, struct rule *rule, bool match)
{
    size_t n = rule->n_examples;
    struct rule_example *all;

    if (!rulefile_expect(f, key, value, YAML_TREE_SEQUENCE,
                         "write a list of texts: [\"Chips are sold\"]"))
        return;
    for (const struct yaml_node *e = value->child; e; e = e->next)
        n++;
    all = arena_calloc(&f->book->a, n, sizeof(*all));
    if (rule->n_examples)
        memcpy(all, rule->examples, rule->n_examples * sizeof(*all));
    rule->examples = all;
    for (const struct yaml_node *e = value->child; e; e = e->next) {
        struct rule_example *to = &rule->examples[rule->n_examples++];

        to->must_match = match;
        read_example(f, e, to);
    }
}

static void read_match(struct rulefile *f, const struct yaml_node *key,
                       const struct yaml_node *value, void *ctx)
{
    add_examples(f, key, value, ctx, true);
}

static void read_no_match(struct rulefile *f, const struct yaml_node *key,
                          const struct yaml_node *value, void *ctx)
{
    add_examples(f, key, value, ctx, false);
}

void rulefile_read_examples(struct rulefile *f, const struct yaml_node *key,
                            const struct yaml_node *value, struct rule *rule)
{
    static const struct rulefile_key keys[] = {
        {SPAN("match"), read_match},
        {SPAN("no_match"), read_no_match},
    };

    if (rulefile_expect(f, key, value, YAML_TREE_MAPPING,
                        "write examples: {match: [...], no_match: [...]}"))
        (void)rulefile_read_keys(f, value, keys, 2, rule);
}
