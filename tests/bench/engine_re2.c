/* RE2::Set: each phrase an expression between word boundaries. */
#include "bench/engine.h"

#ifdef BENCH_RE2
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "bench/re2_set.h"

struct re2 {
    const struct task *task;
    struct re2_set *set;
};

static const char *missing(void)
{
    return NULL;
}

static bool is_ascii(char c)
{
    return !((unsigned char)c & 0x80);
}

/* \b is a matter of ASCII, as it is in engine_whole_words. Folded phrases have letters,
 * digits, blanks, and dots between digits. */
static int add_phrase(struct re2 *r, struct span phrase, struct buf *pattern)
{
    buf_reset(pattern);
    if (is_ascii(phrase.p[0]))
        (void)buf_add_str(pattern, "\\b");
    for (size_t i = 0; i < phrase.n; i++) {
        if (phrase.p[i] == '.')
            (void)buf_add_char(pattern, '\\');
        (void)buf_add_char(pattern, phrase.p[i]);
    }
    if (is_ascii(phrase.p[phrase.n - 1]))
        (void)buf_add_str(pattern, "\\b");
    return re2_set_add(r->set, pattern->p, pattern->n);
}

static void *build(const struct task *t, char *why)
{
    struct re2 *r = mem_zalloc(sizeof(*r));
    const char *p = t->phrases.p;
    struct buf pattern;
    int added = 0;

    buf_init(&pattern, BUF_NO_CAP);
    r->task = t;
    r->set = re2_set_new(t->memory_most / 2);
    for (size_t i = 0; i < t->n_phrases && added == 0; i++) {
        struct span phrase = span_make(p, (size_t)(strchr(p, '\n') - p));

        added = add_phrase(r, phrase, &pattern);
        p += phrase.n + 1;
    }
    buf_release(&pattern);
    if (added == 0 && re2_set_compile(r->set) == 0)
        return r;
    (void)snprintf(why, ENGINE_WHY_SIZE, "RE2 refuses so many");
    return NULL;
}

static struct tally pass(void *engine, unsigned lane, size_t text)
{
    struct re2 *r = engine;
    const struct corpus *c = r->task->text[text];
    struct tally t = {0};

    (void)lane;
    for (size_t i = 0; i < c->n; i++) {
        long found = re2_set_match(r->set, c->items[i].all.p, c->items[i].all.n);

        if (found < 0)
            exit(2); /* out of memory: nothing that it says counts */
        t.matches += (uint64_t)found;
        t.items += found > 0;
    }
    return t;
}

const struct engine *engine_re2(void)
{
    static const struct engine engine = {
        .name = "re2::set",
        .missing = missing,
        .build = build,
        .pass = pass,
    };

    return &engine;
}

#else

static const char *missing(void)
{
    return "not here: apt-get install libre2-dev g++";
}

const struct engine *engine_re2(void)
{
    static const struct engine engine = {
        .name = "re2::set",
        .missing = missing,
    };

    return &engine;
}
#endif
