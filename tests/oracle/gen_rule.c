/* gen_rule: the rules. */
#include "oracle/gen.h"

#include "oracle/vocab.h"

size_t gen_below(struct gen_chance *c, size_t n)
{
    /* splitmix64, by Sebastiano Vigna (public domain). */
    uint64_t z = c->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % n;
}

bool gen_once_in(struct gen_chance *c, size_t n)
{
    return gen_below(c, n) == 0;
}

/* Who is asking for an expression, and what may stand there. */
struct want {
    struct gen_set *set;
    struct gen_chance *chance;
    struct gen_options options;
    size_t depth; /* levels left */
    bool scoped;  /* inside a field, FIRST: no other one */
};

static struct want deeper(struct want w)
{
    w.depth--;
    return w;
}

static const char *copy(struct gen_set *s, const struct buf *b)
{
    return arena_dup(&s->arena, buf_span(b)).p;
}

static struct gen_expr *make(struct want w, enum gen_kind kind, const char *text)
{
    struct gen_expr *e = arena_calloc(&w.set->arena, 1, sizeof(*e));

    e->kind = kind;
    e->text = text;
    e->alias = gen_once_in(w.chance, 6);
    return e;
}

static void add_child(struct gen_expr *e, struct gen_expr *child)
{
    e->child[e->children++] = child;
}

/* --- terms ------------------------------------------------------------------------ */

static const char *any_form(struct gen_chance *c, const char *const *forms)
{
    size_t n = 0;

    while (n < VOCAB_FORMS_MOST && forms[n])
        n++;
    return forms[gen_below(c, n)];
}

static const struct vocab *any_subject(struct want w)
{
    size_t n = sizeof(w.set->subjects) / sizeof(w.set->subjects[0]);

    return vocab_subject(w.set->subjects[gen_below(w.chance, n)]);
}

/* Whether a form may stand among others in a phrase. */
static bool fits_phrase(const char *form)
{
    return form[0] != '/' && form[0] != '=' && !strchr(form, '\n');
}

/* Whether a hyphen may join it to another: not to what has an ending of its own. */
static bool fits_hyphen(const char *form)
{
    return !strpbrk(form, "*?~");
}

static const char *any_term(struct want w)
{
    const char *form;

    do
        form = any_form(w.chance, any_subject(w)->terms);
    while (w.options.plain && strpbrk(form, "*?~"));
    return form;
}

/* Two or three forms in a row, as one phrase; sometimes to be met exactly. */
static const char *phrase(struct want w)
{
    struct buf b;
    const char *text;
    size_t words = 2 + gen_below(w.chance, 2);
    bool exact = gen_once_in(w.chance, 6), hyphen = true;

    buf_init(&b, BUF_NO_CAP);
    if (exact)
        (void)buf_add_char(&b, '=');
    for (size_t i = 0; i < words;) {
        const char *form =
            exact ? any_form(w.chance, any_subject(w)->texts) : any_term(w);

        if (!fits_phrase(form))
            continue;
        hyphen = hyphen && fits_hyphen(form) && gen_once_in(w.chance, 8);
        if (i++)
            (void)buf_add_char(&b, hyphen ? '-' : ' ');
        (void)buf_add_str(&b, form);
        hyphen = fits_hyphen(form);
    }
    text = copy(w.set, &b);
    buf_release(&b);
    return text;
}

static struct gen_expr *term(struct want w)
{
    if (gen_once_in(w.chance, 5))
        return make(w, GEN_TERM, phrase(w));
    return make(w, GEN_TERM, any_term(w));
}

/* --- what a tree has in it -------------------------------------------------------- */

static bool has_kind(const struct gen_expr *e, enum gen_kind kind)
{
    if (e->kind == kind)
        return true;
    for (size_t i = 0; i < e->children; i++)
        if (has_kind(e->child[i], kind))
            return true;
    return false;
}

static bool has_scope(const struct gen_expr *e)
{
    return has_kind(e, GEN_FIELD) || has_kind(e, GEN_FIRST);
}

/* Whether it may be the operand of a proximity operator, on either side. */
static bool has_place(const struct gen_expr *e)
{
    switch (e->kind) {
    case GEN_TERM: return true;
    case GEN_LIST:
    case GEN_RULE: return has_place(e->child[0]);
    case GEN_NEAR:
    case GEN_BEFORE: return !has_kind(e, GEN_NOT_NEAR);
    case GEN_OR:
    case GEN_ANY:
        for (size_t i = 0; i < e->children; i++)
            if (!has_place(e->child[i]))
                return false;
        return true;
    case GEN_AND: /* the AND of `any`, `all` and `none` where there is only `any` */
        return e->children == 1 && has_place(e->child[0]);
    default: return false;
    }
}

/* --- references ------------------------------------------------------------------- */

static struct gen_expr *list_ref(struct want w)
{
    struct gen_expr *list = w.set->list[gen_below(w.chance, w.set->n_lists)];
    struct gen_expr *e = make(w, GEN_LIST, list->text);

    add_child(e, list);
    return e;
}

/* A reference to an earlier rule that may stand here; NULL where chance finds none. */
static struct gen_expr *rule_ref(struct want w, bool place)
{
    struct gen_rule *rule;
    struct gen_expr *e;

    if (!w.set->n_rules)
        return NULL;
    rule = &w.set->rules[gen_below(w.chance, w.set->n_rules)];
    if ((w.scoped && has_scope(rule->expr)) || (place && !has_place(rule->expr)))
        return NULL;
    e = make(w, GEN_RULE, rule->id);
    add_child(e, rule->expr);
    return e;
}

static struct gen_expr *leaf(struct want w, bool place)
{
    struct gen_expr *e = NULL;

    if (w.options.apart)
        return term(w);
    if (gen_once_in(w.chance, 10))
        e = rule_ref(w, place);
    if (!e && w.set->n_lists && gen_once_in(w.chance, 8))
        e = list_ref(w);
    return e ? e : term(w);
}

/* --- operators -------------------------------------------------------------------- */

static size_t some_n(struct want w)
{
    static const size_t n[] = {1, 1, 2, 3, 5, 8, 30, 1000};

    return n[gen_below(w.chance, sizeof(n) / sizeof(n[0]))];
}

static struct gen_expr *placed(struct want w);

static struct gen_expr *not_near(struct want w)
{
    struct gen_expr *e = make(w, GEN_NOT_NEAR, NULL);

    e->n = some_n(w);
    add_child(e, placed(deeper(w)));
    add_child(e, placed(deeper(w)));
    return e;
}

/* NEAR and its kin; SENTENCE and PARAGRAPH (which have no place) where asked for. */
static struct gen_expr *proximity(struct want w, bool sentence)
{
    static const enum gen_kind kinds[] = {GEN_NEAR, GEN_BEFORE, GEN_SENTENCE,
                                          GEN_PARAGRAPH};
    struct gen_expr *e = make(w, kinds[gen_below(w.chance, sentence ? 4 : 2)], NULL);

    e->n = some_n(w);
    if (sentence && gen_once_in(w.chance, 6))
        add_child(e, not_near(deeper(w)));
    else
        add_child(e, placed(deeper(w)));
    add_child(e, placed(deeper(w)));
    return e;
}

/* Something that has a place. */
static struct gen_expr *placed(struct want w)
{
    struct gen_expr *e;

    if (w.depth == 0 || !gen_once_in(w.chance, 3))
        return leaf(w, true);
    if (gen_once_in(w.chance, 2))
        return proximity(w, false);
    e = make(w, GEN_OR, NULL);
    for (size_t i = 2 + gen_below(w.chance, 2); i; i--)
        add_child(e, placed(deeper(w)));
    return e;
}

static struct gen_expr *boolean(struct want w);

static struct gen_expr *negated(struct want w)
{
    struct gen_expr *e = make(w, GEN_NOT, NULL);

    add_child(e, boolean(w));
    return e;
}

static struct gen_expr *conjunction(struct want w)
{
    struct gen_expr *e = make(w, GEN_AND, NULL);

    if (gen_once_in(w.chance, 8))
        add_child(e, negated(deeper(w)));
    for (size_t i = 1 + gen_below(w.chance, 2) + !e->children; i; i--)
        add_child(e, boolean(deeper(w)));
    if (gen_once_in(w.chance, 4))
        add_child(e, negated(deeper(w)));
    return e;
}

static struct gen_expr *disjunction(struct want w)
{
    struct gen_expr *e = make(w, GEN_OR, NULL);

    for (size_t i = 2 + gen_below(w.chance, 2); i; i--)
        add_child(e, boolean(deeper(w)));
    return e;
}

static struct gen_expr *some_of(struct want w)
{
    struct gen_expr *e = make(w, GEN_OF, NULL);

    e->n = 2;
    /* Members written alike count once: two that never are keep the rule valid. */
    add_child(e, make(w, GEN_TERM, "chip"));
    add_child(e, make(w, GEN_TERM, "Nvidia"));
    w.depth = 1 + w.depth / 2; /* four of a kind grow fast */
    for (size_t i = 4; i; i--)
        add_child(e, boolean(deeper(w)));
    if (gen_once_in(w.chance, 6))
        add_child(e, negated(deeper(w)));
    return e;
}

static struct gen_expr *at_least(struct want w)
{
    struct gen_expr *e = make(w, GEN_ATLEAST, NULL);

    e->n = 1 + gen_below(w.chance, 3);
    add_child(e, gen_once_in(w.chance, 5) ? not_near(deeper(w)) : placed(deeper(w)));
    return e;
}

static struct gen_expr *scoped(struct want w)
{
    static const char *const fields[] = {"title",  "body",   "summary", "lead",
                                         "author", "source", "url",     "tag"};
    bool first = gen_once_in(w.chance, 4);
    struct gen_expr *e = make(w, first ? GEN_FIRST : GEN_FIELD, NULL);

    w.scoped = true;
    e->text =
        first ? NULL : fields[gen_below(w.chance, gen_once_in(w.chance, 3) ? 8 : 4)];
    e->n = 1 + gen_below(w.chance, 12);
    add_child(e, boolean(deeper(w)));
    return e;
}

static struct gen_expr *boolean(struct want w)
{
    if (w.depth == 0)
        return leaf(w, false);
    switch (gen_below(w.chance, 12)) {
    case 0:
    case 1: return conjunction(w);
    case 2: return disjunction(w);
    case 3:
    case 4:
    case 5: return proximity(w, true);
    case 6: return not_near(w);
    case 7: return at_least(w);
    case 8: return some_of(w);
    case 9:
        if (!w.scoped && !w.options.anywhere)
            return scoped(w);
        return proximity(w, true);
    default: return leaf(w, false);
    }
}

/* --- rules ------------------------------------------------------------------------ */

static struct gen_expr *entries(struct want w, enum gen_kind kind, const char *name)
{
    struct gen_expr *e = make(w, kind, name);

    for (size_t i = 1 + gen_below(w.chance, 3); i; i--)
        add_child(e, !w.options.apart && w.set->n_lists && gen_once_in(w.chance, 6)
                         ? list_ref(w)
                         : term(w));
    return e;
}

static struct gen_expr *simple_lists(struct want w)
{
    struct gen_expr *e = make(w, GEN_AND, NULL);
    bool all = gen_once_in(w.chance, 3);

    if (!all || gen_once_in(w.chance, 3))
        add_child(e, entries(w, GEN_ANY, NULL));
    if (all)
        add_child(e, entries(w, GEN_ALL, NULL));
    if (gen_once_in(w.chance, 4))
        add_child(e, entries(w, GEN_NONE, NULL));
    return e;
}

static const char *name_of(struct gen_set *s, const char *kind, size_t number)
{
    struct buf b;
    const char *name;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_addf(&b, "%s%zu", kind, number);
    name = copy(s, &b);
    buf_release(&b);
    return name;
}

static const char *some_where(struct want w)
{
    static const char *const wheres[] = {
        "{source: ['reuters*', '!*opinion*']}",
        "{source: '!ap*'}",
        "{language: [en, zh]}",
        "{language: de}",
        "{max_age: 7d}",
        "{min_words: 12}",
        "{max_words: 30}",
        "{tag: ['*chip*', '*芯*']}",
        "{author: '?*'}",
    };

    if (w.options.anywhere || w.options.apart || !gen_once_in(w.chance, 6))
        return NULL;
    return wheres[gen_below(w.chance, sizeof(wheres) / sizeof(wheres[0]))];
}

void gen_set_init(struct gen_set *s, struct gen_chance *c, struct gen_options options)
{
    struct want w = {s, c, options, 0, false};

    memset(s, 0, sizeof(*s));
    arena_init(&s->arena, 65536);
    for (size_t i = 0; i < sizeof(s->subjects) / sizeof(s->subjects[0]); i++)
        s->subjects[i] = gen_below(c, vocab_count());
    while (s->n_lists < GEN_LISTS_MOST) {
        struct gen_expr *list = entries(w, GEN_ANY, name_of(s, "list", s->n_lists));

        s->list[s->n_lists++] = list;
    }
    while (s->n_watch < GEN_WATCH_MOST)
        s->watch[s->n_watch++] = term(w)->text;
    while (s->n_rules < options.rules && s->n_rules < GEN_RULES_MOST) {
        struct gen_rule *r = &s->rules[s->n_rules];

        w.depth = options.plain ? options.apart + gen_below(c, 3) : 1 + gen_below(c, 5);
        r->id = name_of(s, "rule", s->n_rules);
        r->lists = gen_once_in(c, 6);
        r->expr = r->lists ? simple_lists(w) : boolean(w);
        r->where = some_where(w);
        s->n_rules++;
    }
}

void gen_set_release(struct gen_set *s)
{
    arena_release(&s->arena);
}
