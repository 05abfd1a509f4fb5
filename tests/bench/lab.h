/*
 * lab: what the parts are measured with: rules, news, and trials in turns.
 */
#ifndef BENCH_LAB_H
#define BENCH_LAB_H

#include "base/buf.h"
#include "bench/corpus.h"
#include "bench/figure.h"
#include "bench/phrases.h"
#include "match/matcher.h"

#define LAB_SEED       1
#define LAB_ITEM_BYTES 230
#define LAB_NOW_MS     INT64_C(1795298400000)

struct lab {
    bool quick;
    struct corpus news; /* short */
    struct figures *figures;
};

void lab_init(struct lab *l, struct figures *f, bool quick);
void lab_release(struct lab *l);

/* Short news in one script. */
void lab_news(const struct lab *l, enum corpus_script script, struct corpus *c);

/* Compiles a file of that ending (".txt", ".yaml"). Ends the program
 * where it has errors. */
struct ruleset *lab_rules(const char *ending, struct span text);
/* A matcher for n phrases and further lines, which may be "". */
struct matcher *lab_matcher(enum phrases kind, size_t n, const char *lines);

/* Something that is run again and again; ns is what one run takes at best. */
struct trial {
    void (*run)(void *ctx);
    void *ctx;
    double ns;
};

/* A turn of each after a turn of each. */
void lab_time(const struct lab *l, struct trial *t, size_t n);

/* A run of a matcher over news. */
struct matching {
    struct matcher *matcher;
    const struct corpus *news;
    uint64_t matches;
};

void lab_match(void *ctx);

/* ns an item of one matcher over the lab's news, alone. Frees it. */
double lab_ns_item(const struct lab *l, struct matcher *m);

#endif
