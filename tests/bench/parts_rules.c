/* Rules of other kinds, and rules that are only there. */
#include "bench/parts.h"

#define BOOLEAN        "a third of the rules boolean"
#define SILENT         "rules that never fire"
#define ONE            "one slow rule among 100k"
#define BOOLEAN_WANTED 1.5 /* times the cost of phrases alone */
#define ONE_WANTED     1.1 /* times its cost alone: no more, and some noise */

/* --- boolean rules ---------------------------------------------------------------- */

/* The next line; *p is past its end. */
static struct span next_line(const char **p, const char *end)
{
    const char *line = *p, *line_end = memchr(line, '\n', (size_t)(end - line));

    *p = line_end + 1;
    return span_make(line, (size_t)(line_end - line));
}

static void put_boolean(struct buf *out, size_t kind, struct span a, struct span b)
{
    int na = (int)a.n, nb = (int)b.n;

    switch (kind % 5) {
    case 0: (void)buf_addf(out, "'\"%.*s\" AND \"%.*s\"'", na, a.p, nb, b.p); break;
    case 1: (void)buf_addf(out, "'\"%.*s\" NEAR/10 \"%.*s\"'", na, a.p, nb, b.p); break;
    case 2: (void)buf_addf(out, "'\"%.*s\" AND NOT \"%.*s\"'", na, a.p, nb, b.p); break;
    case 3: (void)buf_addf(out, "'title:\"%.*s\"'", na, a.p); break;
    default: (void)buf_addf(out, "'\"%.*s\" OR body:\"%.*s\"'", na, a.p, nb, b.p); break;
    }
}

/* n rules of these kinds of phrases, as YAML. */
static void write_rules(enum phrases kind, size_t n, bool booleans, struct buf *out)
{
    struct buf phrases;
    const char *p, *q, *end;

    buf_init(&phrases, BUF_NO_CAP);
    phrases_write(kind, LAB_SEED, 2 * n, &phrases);
    p = phrases.p;
    q = p; /* the second half: what booleans have besides */
    end = p + phrases.n;
    for (size_t i = 0; i < n; i++)
        (void)next_line(&q, end);
    (void)buf_add_str(out, "rules:\n");
    for (size_t i = 0; i < n; i++) {
        struct span a = next_line(&p, end), b = next_line(&q, end);

        (void)buf_addf(out, "  - id: r%zu\n    ", i);
        if (booleans && i % 3 == 0) {
            (void)buf_add_str(out, "query: ");
            put_boolean(out, i / 3, a, b);
        } else {
            (void)buf_addf(out, "any: [\"%.*s\"]", (int)a.n, a.p);
        }
        (void)buf_add_char(out, '\n');
    }
    buf_release(&phrases);
}

static struct matcher *rules_matcher(enum phrases kind, size_t n, bool booleans)
{
    struct ruleset *rs;
    struct matcher *m;
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    write_rules(kind, n, booleans, &text);
    rs = lab_rules(".yaml", buf_span(&text));
    buf_release(&text);
    m = matcher_new(rs);
    ruleset_unref(rs);
    return m;
}

static void measure_booleans(const struct lab *l, enum phrases kind, size_t n)
{
    struct matching plain = {rules_matcher(kind, n, false), &l->news, 0};
    struct matching mixed = {rules_matcher(kind, n, true), &l->news, 0};
    struct trial t[] = {{lab_match, &plain, 0}, {lab_match, &mixed, 0}};

    lab_time(l, t, 2);
    figure_wish(figure_add(l->figures, BOOLEAN, t[1].ns / t[0].ns, "times",
                           "%zu %s rules: cost, to phrases alone", n, phrases_name(kind)),
                FIGURE_AT_MOST, BOOLEAN_WANTED);
    matcher_free(plain.matcher);
    matcher_free(mixed.matcher);
}

/* --- rules that never fire -------------------------------------------------------- */

static void measure_silent(const struct lab *l)
{
    size_t most = l->quick ? 100000 : 1000000;
    double first = 0, ns = 0;

    for (size_t n = 10; n <= most; n *= 10) {
        ns = lab_ns_item(l, lab_matcher(PHRASES_SILENT, n, ""));
        first = n == 10 ? ns : first;
        (void)figure_add(l->figures, SILENT, ns, "ns/item", "%zu rules", n);
    }
    (void)figure_add(l->figures, SILENT, ns / first, "times", "%zu rules, to 10", most);
}

/* --- one among many --------------------------------------------------------------- */

static void measure_one(const struct lab *l, const char *name, const char *line)
{
    struct matching m[] = {{lab_matcher(PHRASES_SILENT, 1, ""), &l->news, 0},
                           {lab_matcher(PHRASES_SILENT, 1, line), &l->news, 0},
                           {lab_matcher(PHRASES_SILENT, 100000, ""), &l->news, 0},
                           {lab_matcher(PHRASES_SILENT, 100000, line), &l->news, 0}};
    struct trial t[] = {{lab_match, &m[0], 0},
                        {lab_match, &m[1], 0},
                        {lab_match, &m[2], 0},
                        {lab_match, &m[3], 0}};
    double items = (double)l->news.n, alone, among;

    lab_time(l, t, 4);
    alone = (t[1].ns - t[0].ns) / items;
    among = (t[3].ns - t[2].ns) / items;
    (void)figure_add(l->figures, ONE, alone, "ns/item", "%s, alone", name);
    (void)figure_add(l->figures, ONE, among, "ns/item", "%s, among 100k phrases", name);
    figure_wish(
        figure_add(l->figures, ONE, among / alone, "times", "%s, among to alone", name),
        FIGURE_AT_MOST, ONE_WANTED);
    for (size_t i = 0; i < 4; i++)
        matcher_free(m[i].matcher);
}

void parts_rules(const struct lab *l)
{
    measure_booleans(l, PHRASES_RARE, 1000);
    measure_booleans(l, PHRASES_FREQUENT, 1000);
    if (!l->quick)
        measure_booleans(l, PHRASES_RARE, 100000);
    measure_silent(l);
    measure_one(l, "a regular expression", "/h[12]00[a-z]?/\n");
    measure_one(l, "a leading wildcard", "*zchip\n");
}
