/* What is asked of a trial, the rules it is about, and what became of each node. */

#include "app/report_put.h"
#include "app/trial.h"
#include "app/trial_inside.h"
#include "base/clock.h"
#include "feed/json.h"
#include "match/explain.h"

/* What the request says; absent where it does not. Texts are in the arena. */
struct asked {
    struct arena arena;
    struct span query, rules, rule, text;
    struct span item; /* its JSON */
};

struct trial {
    struct asked asked;
    struct rulebook *book;
    struct diag d;
    const struct trial_rules *in_use;
    uint64_t identity; /* that the rule must have; 0: any */
    struct where_item where;
    struct buf rules; /* what is said of each, as elements of a list */
    struct buf *out;
    const struct item *item; /* in work */
    size_t nodes;
    int64_t deadline_ns; /* monotonic; 0: nothing was searched yet */
    bool late;           /* it has passed: what was found is not all */
    bool cut;            /* there are more nodes than are listed */
    bool matched;        /* a rule did */
    int status;          /* 0: good so far */
};

/* The status once: what went wrong first is what is said. */
static void fail(struct trial *t, int status, struct span error)
{
    if (t->status)
        return;
    t->status = status;
    buf_reset(t->out);
    (void)buf_add_char(t->out, '{');
    report_text(t->out, "error", error);
    if (t->d.n)
        trial_put_problems(t->out, &t->d);
    (void)buf_add_str(t->out, "}\n");
}

static void fail_for(struct trial *t, int status, const char *error)
{
    fail(t, status, span_of(error));
}

/* --- what is asked ----------------------------------------------------------------- */

static struct span text_of(struct asked *a, struct json_value string)
{
    struct span text;
    struct buf b;

    buf_init(&b, BUF_NO_CAP); /* of a body, which has a limit */
    (void)json_unescape(string, &b);
    text = arena_dup(&a->arena, buf_span(&b));
    buf_release(&b);
    return text;
}

/* A member's error, or NULL. */
static const char *read_member(struct asked *a, struct json_value key,
                               struct json_value v)
{
    const struct {
        const char *name;
        struct span *to;
    } texts[] = {{"query", &a->query},
                 {"rules", &a->rules},
                 {"rule", &a->rule},
                 {"text", &a->text}};

    if (json_key_is(key, "item")) {
        a->item = v.text;
        return v.type == JSON_OBJECT ? NULL : "`item` is an object";
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!json_key_is(key, texts[i].name))
            continue;
        if (v.type != JSON_STRING)
            return "`query`, `rules`, `rule` and `text` are strings";
        *texts[i].to = text_of(a, v);
        return NULL;
    }
    return "unknown member; known are `query`, `rules`, `rule`, `text` and `item`";
}

static const char *read_asked(struct asked *a, struct span body)
{
    struct json_value v, key, value;
    const char *error = NULL;
    struct json_error e;
    struct json_iter it;

    if (json_parse(body, &v, &e) < 0 || v.type != JSON_OBJECT)
        return "expected a JSON object such as {\"query\":\"...\",\"text\":\"...\"}";
    it = json_iter(v);
    while (!error && json_next(&it, &key, &value))
        error = read_member(a, key, value);
    if (error)
        return error;
    if (!!a->query.p + !!a->rules.p + !!a->rule.p != 1)
        return "one of `query`, `rules` and `rule` says what is tried";
    if (!!a->text.p + !!a->item.p != 1)
        return "one of `text` and `item` says on what";
    return NULL;
}

/* --- the rules --------------------------------------------------------------------- */

/* Its identity; 0: no rule in use has this id. */
static uint64_t identity_in_use(const struct ruleset *rs, struct span id)
{
    for (size_t i = 0; i < ruleset_count(rs); i++) {
        struct ruleset_rule r = ruleset_rule(rs, i);

        if (span_eq(r.id, id))
            return r.identity;
    }
    return 0;
}

static void open_in_use(struct trial *t)
{
    const struct trial_rules *u = t->in_use;

    t->identity = identity_in_use(u->set, t->asked.rule);
    if (t->identity)
        t->book = rulebook_load(u->paths, u->n, &t->d);
    else
        fail_for(t, 404, "no rule in use has this id");
}

static void open_book(struct trial *t)
{
    const struct asked *a = &t->asked;

    if (a->rule.p)
        open_in_use(t);
    else if (a->query.p)
        t->book = rulebook_read_query(a->query, &t->d);
    else
        t->book = rulebook_read("rules.yaml", a->rules, &t->d);
    if (a->rule.p)
        return; /* what its files have by now is no mistake of the request */
    if (t->d.errors)
        fail_for(t, 422, a->query.p ? "the query has errors" : "the rules have errors");
    else if (rulebook_count(t->book) > TRIAL_RULES_MOST)
        fail_for(t, 422, "at most 20 rules are tried at a time");
}

/* --- nodes ------------------------------------------------------------------------- */

static void put_place(const struct trial *t, struct buf *out, const struct match_place *p)
{
    struct span text = t->item->field[p->field];

    report_element(out);
    report_text(out, "field", span_of(item_field_name(p->field)));
    report_number(out, "start", p->start);
    report_number(out, "end", p->end);
    report_text(out, "text", span_make(text.p + p->start, p->end - p->start));
    (void)buf_add_char(out, '}');
}

static void put_label(struct buf *out, const struct node *n)
{
    struct buf label;

    buf_init(&label, BUF_NO_CAP);
    query_put_label(&label, n);
    report_text(out, "text", buf_span(&label));
    buf_release(&label);
}

static void put_node(void *ctx, const struct explained *e)
{
    struct trial *t = ctx;
    struct buf *out = &t->rules;

    t->cut |= t->nodes == TRIAL_NODES_MOST;
    if (t->cut)
        return;
    t->nodes++;
    report_element(out);
    report_number(out, "depth", e->depth);
    put_label(out, e->node);
    report_bool(out, "held", e->held);
    report_bool(out, "blamed", e->blamed);
    report_begin(out, "places", '[');
    for (size_t i = 0; e->held && i < e->n_places; i++)
        put_place(t, out, &e->places[i]);
    (void)buf_add_char(out, ']');
    report_number(out, "total", e->held ? e->total : 0);
    (void)buf_add_char(out, '}');
}

/* --- a rule, an item --------------------------------------------------------------- */

/* Whether all its conditions on the item hold; says which does not. */
static bool put_where(struct trial *t, const struct rule *rule, struct explainer *e)
{
    const struct where_test *failing;

    where_item_set(&t->where, t->item, explainer_words(e), clock_wall_ms());
    failing = where_failing(rule->where, &t->where);
    if (rule->where)
        report_bool(&t->rules, "where", !failing);
    if (failing)
        report_text(&t->rules, "where_failing", where_test_name(failing));
    return !failing;
}

static void put_rule(struct trial *t, const struct rule *rule, struct explainer *e)
{
    struct buf *out = &t->rules;
    bool held;

    report_element(out);
    report_text(out, "id", rule->id);
    report_text(out, "title", rule->title);
    report_begin(out, "nodes", '[');
    held = explainer_run(e, t->item, put_node, t);
    (void)buf_add_char(out, ']');
    held &= put_where(t, rule, e);
    report_bool(out, "matched", held);
    (void)buf_add_char(out, '}');
    t->matched |= held;
}

/* Rules share the time; to find one among a million is no part of it. */
static void set_time(struct trial *t, struct explainer *e)
{
    int64_t now_ns = clock_mono_ns();

    if (!t->deadline_ns)
        t->deadline_ns = now_ns + INT64_C(1000000) * TRIAL_EXPLAIN_MS;
    explainer_set_time(e, t->deadline_ns - now_ns);
}

static int explain_rule(void *ctx, const struct rule *rule)
{
    struct trial *t = ctx;
    struct explainer *e;

    if (t->identity && !span_eq(rule->id, t->asked.rule))
        return 0;
    e = explainer_new(rule, &t->d);
    if (e && (!t->identity || explainer_identity(e) == t->identity)) {
        set_time(t, e);
        put_rule(t, rule, e);
        t->late |= explainer_is_late(e);
        t->identity = 0; /* it was found */
    }
    explainer_free(e);
    return t->late || t->asked.rule.p; /* of that there is no other */
}

static void put_answer(struct trial *t)
{
    (void)buf_add_char(t->out, '{');
    report_bool(t->out, "matched", t->matched);
    (void)json_put_name(t->out, "item");
    (void)item_put_json(t->out, t->item);
    report_begin(t->out, "rules", '[');
    (void)buf_add_span(t->out, buf_span(&t->rules));
    (void)buf_add_char(t->out, ']');
    if (t->cut)
        report_bool(t->out, "cut", true);
    (void)buf_add_str(t->out, "}\n");
    if (t->out->full || t->rules.full)
        fail_for(t, 422, "the answer would be longer than 4 MiB; try less at a time");
}

static void on_item(void *ctx, const struct item *item)
{
    struct trial *t = ctx;

    if (t->item)
        return; /* a JSON Feed: its first */
    t->item = item;
    (void)rulebook_each(t->book, explain_rule, t);
    if (t->identity)
        fail_for(t, 409,
                 "its rule file says something else by now than what is in use; "
                 "reload the rules first");
    else if (!t->asked.rule.p && t->d.errors)
        fail_for(t, 422, "the rules have errors");
    else if (t->late)
        fail_for(t, 422, "it took longer than a second; try a shorter text or query");
    else
        put_answer(t);
}

static void read_item(struct trial *t)
{
    const struct asked *a = &t->asked;
    struct item_reader *r =
        item_reader_new(a->item.p ? ITEM_FORMAT_NDJSON : ITEM_FORMAT_TEXT);
    struct span error;

    (void)item_read(r, a->item.p ? a->item : a->text, on_item, t, &error);
    if (!t->item)
        fail(t, 400, error);
    item_reader_free(r);
}

int trial_explain(struct span body, const struct trial_rules *in_use, struct buf *out)
{
    struct trial t = {.in_use = in_use, .out = out};
    const char *error;

    diag_init(&t.d);
    arena_init(&t.asked.arena, 4096);
    where_item_init(&t.where);
    buf_init(&t.rules, TRIAL_ANSWER_MOST);
    error = read_asked(&t.asked, body);
    if (error)
        fail_for(&t, 400, error);
    else
        open_book(&t);
    if (!t.status)
        read_item(&t);
    rulebook_free(t.book);
    buf_release(&t.rules);
    where_item_release(&t.where);
    arena_release(&t.asked.arena);
    diag_release(&t.d);
    return t.status ? t.status : 200;
}
