/* Results for people. */
#include "bench/report.h"

#define NAME_WIDTH 20

/* --- one table: one kind of phrases on one kind of news --------------------------- */

struct table {
    const struct results *r;
    const char *phrases;
    size_t news;
};

static bool in_table(const struct table *t, size_t set)
{
    return strcmp(t->r->set[set].phrases, t->phrases) == 0;
}

/* The lane of that name in a set, measured or not; NULL: there is none. */
static const struct lane *lane_of(const struct set *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->lane[i].name, name) == 0)
            return &s->lane[i];
    return NULL;
}

static void print_row(FILE *out, const struct table *t, const char *name)
{
    fprintf(out, "  %-*s", NAME_WIDTH, name);
    for (size_t i = 0; i < t->r->n; i++) {
        const struct lane *l = lane_of(&t->r->set[i], name);

        if (!in_table(t, i))
            continue;
        if (!l || l->missing[0])
            fprintf(out, " %8s", "-");
        else
            fprintf(out, " %8.*f", l->news[t->news].mb_s < 100 ? 1 : 0,
                    l->news[t->news].mb_s);
    }
    fprintf(out, "\n");
}

/* A row of ours, to whom `to` says. */
static void print_ratios(FILE *out, const struct table *t, const char *name,
                         const struct lane *(*to)(const struct set *s, size_t news))
{
    fprintf(out, "  %-*s", NAME_WIDTH, name + sizeof("wirewatch ") - 1);
    for (size_t i = 0; i < t->r->n; i++) {
        const struct lane *l = result_lane(&t->r->set[i], name);
        const struct lane *peer = to(&t->r->set[i], t->news);

        if (!in_table(t, i))
            continue;
        if (!l || !peer)
            fprintf(out, " %8s", "-");
        else
            fprintf(out, " %8.2f", l->news[t->news].mb_s / peer->news[t->news].mb_s);
    }
    fprintf(out, "\n");
}

static void print_targets(FILE *out, const struct table *t, const char *name)
{
    const char *news = t->r->news[t->news].name;
    double any = 0;

    for (size_t i = 0; i < t->r->n; i++)
        any += in_table(t, i) ? result_target(&t->r->set[i], news, name) : 0;
    if (any == 0)
        return;
    fprintf(out, "  %-*s", NAME_WIDTH, "  wanted");
    for (size_t i = 0; i < t->r->n; i++)
        if (in_table(t, i))
            fprintf(out, " %8.1f", result_target(&t->r->set[i], news, name));
    fprintf(out, "\n");
}

/* The name of the i-th row, over all sets; NULL past the last. */
static const char *row_name(const struct table *t, size_t row)
{
    for (size_t set = 0; set < t->r->n; set++)
        for (size_t i = 0; i < t->r->set[set].n; i++) {
            const char *name = t->r->set[set].lane[i].name;
            bool before = false;

            for (size_t k = 0; k < set && !before; k++)
                before = lane_of(&t->r->set[k], name);
            if (!before && row-- == 0)
                return name;
        }
    return NULL;
}

static bool is_ours(const char *name)
{
    return strncmp(name, "wirewatch ", 10) == 0;
}

static void print_comparison(FILE *out, const struct table *t)
{
    const char *name;

    fprintf(out, "  to the named peers (%s):\n", RESULT_NAMED_PEERS);
    for (size_t i = 0; (name = row_name(t, i)); i++)
        if (is_ours(name)) {
            print_ratios(out, t, name, result_named_peer);
            print_targets(out, t, name);
        }
    fprintf(out, "  to the fastest of all:\n");
    for (size_t i = 0; (name = row_name(t, i)); i++)
        if (is_ours(name))
            print_ratios(out, t, name, result_best_peer);
}

static void print_table(FILE *out, const struct table *t)
{
    const struct news *news = &t->r->news[t->news];
    const char *name;
    char size[24];

    fprintf(out, "\n%s news (%zu bytes an item), %s phrases: MB/s of text\n  %-*s",
            news->name, news->bytes / (news->items ? news->items : 1), t->phrases,
            NAME_WIDTH, "rules");
    for (size_t i = 0; i < t->r->n; i++)
        if (in_table(t, i))
            fprintf(out, " %8s", result_size(t->r->set[i].rules, size));
    fprintf(out, "\n");
    for (size_t i = 0; (name = row_name(t, i)); i++)
        print_row(out, t, name);
    print_comparison(out, t);
}

/* --- memory and time to build ----------------------------------------------------- */

static void print_build(FILE *out, const struct set *s, const struct lane *l)
{
    fprintf(out, "%10.1f", l->build_ms);
    if (l->bytes_rule > 0)
        fprintf(out, " %9.0f", l->bytes_rule);
    else
        fprintf(out, " %9s", "");
    if (s->rules >= RESULT_RSS_RULES)
        fprintf(out, " %9.0f", l->rss_rule);
    fprintf(out, "\n");
}

static void print_builds(FILE *out, const struct results *r)
{
    char size[24];

    fprintf(out, "\nbuild\n  %6s %-9s %-*s %10s %9s %9s\n", "rules", "phrases",
            NAME_WIDTH, "", "ms", "B/rule", "RSS/rule");
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->set[i].n; k++) {
            const struct set *s = &r->set[i];
            const struct lane *l = &s->lane[k];

            if (l->ours && k)
                continue; /* lanes of one engine */
            fprintf(out, "  %6s %-9s %-*s ", result_size(s->rules, size), s->phrases,
                    NAME_WIDTH, l->ours ? "wirewatch" : l->name);
            if (l->missing[0])
                fprintf(out, "skipped: %s\n", l->missing);
            else
                print_build(out, s, l);
        }
}

/* --- counts ----------------------------------------------------------------------- */

static uint64_t comparable(const struct lane *l, const struct tally *t)
{
    return l->counts_items ? t->items : t->matches;
}

/* Whether on plain words all found the same; else says who did not. */
static void print_plain(FILE *out, const struct set *s, size_t news)
{
    const struct lane *ours = result_ours(s);
    size_t peers = 0, differ = 0;

    for (size_t i = 1; i < s->n; i++) {
        const struct lane *l = &s->lane[i];
        const struct tally *t = &ours->news[news].plain;
        uint64_t want = l->counts_items ? t->items : t->matches;
        uint64_t got = comparable(l, &l->news[news].plain);

        peers += !l->ours && !l->missing[0];
        if (l->missing[0] || got == want)
            continue;
        fprintf(out, "%s %s %llu of %llu", differ++ ? "," : "; on plain words", l->name,
                (unsigned long long)got, (unsigned long long)want);
    }
    fprintf(out, "%s\n", differ || !peers ? "" : "; on plain words all the same");
}

static void print_count(FILE *out, const struct set *s, const struct results *r,
                        size_t news)
{
    const struct lane *ours = result_ours(s);
    const struct speed *here = &ours->news[news];
    char size[24];

    fprintf(out, "  %s %s, %s: %.3f an item", result_size(s->rules, size), s->phrases,
            r->news[news].name, (double)here->text.matches / (double)r->news[news].items);
    for (size_t i = 1; i < s->n; i++) {
        const struct lane *l = &s->lane[i];
        uint64_t want = l->counts_items ? here->text.items : here->text.matches;
        uint64_t got = comparable(l, &l->news[news].text);

        if (!l->missing[0] && got != want)
            fprintf(out, ", %s %+lld of %llu%s", l->name, (long long)(got - want),
                    (unsigned long long)want, l->counts_items ? " items" : "");
    }
    print_plain(out, s, news);
}

static void print_counts(FILE *out, const struct results *r)
{
    fprintf(out, "\nmatches: pairs of rule and item; grep knows only items\n");
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->n_news && result_ours(&r->set[i]); k++)
            print_count(out, &r->set[i], r, k);
    fprintf(out,
            "  Peers get folded phrases and look for their bytes. They miss a phrase\n"
            "  with a hyphen, comma, stop, quote or possessive between its words, and\n"
            "  letters with accents, which we fold; they find one where their blank\n"
            "  stands for more than a gap between two words of one paragraph. On plain\n"
            "  words (what folding leaves of the text, one blank between) that is gone,\n"
            "  and all must find the same; unless rules are given whose operators, or\n"
            "  hyphens that may be left out, are beyond peers.\n");
}

/* --- all -------------------------------------------------------------------------- */

void report_tables(FILE *out, const struct results *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const char *phrases = r->set[i].phrases;
        bool before = false;

        for (size_t k = 0; k < i; k++)
            before = before || strcmp(r->set[k].phrases, phrases) == 0;
        for (size_t news = 0; news < r->n_news && !before; news++)
            print_table(out, &(struct table){r, phrases, news});
    }
    print_builds(out, r);
    print_counts(out, r);
}
