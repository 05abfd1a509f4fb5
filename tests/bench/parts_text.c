/* Where the time goes between text and hits, and what scripts cost. */
#include "bench/parts.h"
#include "text/runs.h"
#include "text/token.h"

#define STAGES         "stages, short news"
#define SCRIPTS        "scripts, 1k rare rules, short news"
#define HAN_RULES      20
#define SCRIPTS_WANTED 0.25 /* of the rate of ASCII */

/* --- stages ----------------------------------------------------------------------- */

struct edges {
    const struct corpus *news;
    const struct runs_way *way;
    uint64_t runs;
};

static void find_in(struct edges *e, struct span text)
{
    struct runs_room room;
    struct runs r;

    runs_use(&r, &room);
    for (size_t i = 0; i < text.n; i += RUNS_BYTES) {
        size_t n = text.n - i < RUNS_BYTES ? text.n - i : RUNS_BYTES;

        e->way->find(text.p + i, n, (uint32_t)i, &r);
        e->runs += r.n;
    }
}

static void find_edges(void *ctx)
{
    struct edges *e = ctx;

    for (size_t i = 0; i < e->news->n; i++) {
        find_in(e, e->news->items[i].title);
        find_in(e, e->news->items[i].body);
    }
}

struct tokens {
    const struct corpus *news;
    struct words title, body;
};

static void tokenise(void *ctx)
{
    struct tokens *t = ctx;

    for (size_t i = 0; i < t->news->n; i++) {
        token_words(t->news->items[i].title, &t->title);
        token_words(t->news->items[i].body, &t->body);
    }
}

static void add_stage(const struct lab *l, double ns, const char *name)
{
    (void)figure_add(l->figures, STAGES, ns / (double)l->news.text.n, "ns/byte", "%s",
                     name);
}

void parts_stages(const struct lab *l)
{
    struct edges edges = {&l->news, runs_best(), 0};
    struct tokens tokens = {.news = &l->news};
    struct matching few = {lab_matcher(PHRASES_SILENT, 1, ""), &l->news, 0};
    struct matching silent = {lab_matcher(PHRASES_SILENT, 1000, ""), &l->news, 0};
    struct matching rare = {lab_matcher(PHRASES_RARE, 1000, ""), &l->news, 0};
    struct matching frequent = {lab_matcher(PHRASES_FREQUENT, 1000, ""), &l->news, 0};
    struct trial t[] = {{find_edges, &edges, 0}, {tokenise, &tokens, 0},
                        {lab_match, &few, 0},    {lab_match, &silent, 0},
                        {lab_match, &rare, 0},   {lab_match, &frequent, 0}};

    words_init(&tokens.title);
    words_init(&tokens.body);
    lab_time(l, t, sizeof(t) / sizeof(t[0]));
    add_stage(l, t[0].ns, "word edges");
    add_stage(l, t[1].ns - t[0].ns, "fold, hash, paragraphs (tokenising without edges)");
    add_stage(l, t[2].ns - t[1].ns, "filter, and what an item costs (1 silent rule)");
    add_stage(l, t[3].ns - t[2].ns, "filter and lexicon (1k silent rules, over 1)");
    add_stage(l, t[4].ns - t[3].ns, "verify and report (1k rare rules, over silent)");
    add_stage(l, t[5].ns - t[3].ns, "verify and report (1k frequent rules, over silent)");
    words_release(&tokens.title);
    words_release(&tokens.body);
    matcher_free(few.matcher);
    matcher_free(silent.matcher);
    matcher_free(rare.matcher);
    matcher_free(frequent.matcher);
}

/* --- scripts ---------------------------------------------------------------------- */

void parts_scripts(const struct lab *l)
{
    static const char *const names[] = {"as a wire brings it", "ASCII",
                                        "Latin full of accents", "Chinese"};
    struct corpus news[4];
    struct matcher *m;
    struct buf han;
    struct matching matching[4];
    struct trial t[4];
    double mb_s[4];

    buf_init(&han, BUF_NO_CAP);
    phrases_write(PHRASES_HAN, LAB_SEED, HAN_RULES, &han);
    m = lab_matcher(PHRASES_RARE, 1000 - HAN_RULES, buf_cstr(&han));
    buf_release(&han);
    for (enum corpus_script s = CORPUS_MIXED; s <= CORPUS_HAN; s++) {
        lab_news(l, s, &news[s]);
        matching[s] = (struct matching){m, &news[s], 0};
        t[s] = (struct trial){lab_match, &matching[s], 0};
    }
    lab_time(l, t, 4);
    for (enum corpus_script s = CORPUS_MIXED; s <= CORPUS_HAN; s++) {
        mb_s[s] = (double)news[s].text.n / t[s].ns * 1e3;
        (void)figure_add(l->figures, SCRIPTS, mb_s[s], "MB/s", "%s", names[s]);
        corpus_release(&news[s]);
    }
    for (enum corpus_script s = CORPUS_ACCENTED; s <= CORPUS_HAN; s++)
        figure_wish(figure_add(l->figures, SCRIPTS, mb_s[s] / mb_s[CORPUS_ASCII], "",
                               "%s, of the rate of ASCII", names[s]),
                    FIGURE_AT_LEAST, SCRIPTS_WANTED);
    matcher_free(m);
}
