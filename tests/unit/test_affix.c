/* affix: finds exactly the patterns that a word matches, by trying them all beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "match/affix.h"
#include "match/wild.h"

#define PATTERNS 400
#define WORDS    3000

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Letters from a small alphabet, so that much matches; wildcards where asked. */
static struct span random_word(struct arena *a, uint32_t *seed, bool wild)
{
    static const char letters[] = {'a', 'b', '\xc3', 'c'};
    size_t n = next(seed) % (wild ? 7 : 40) + 1, at = 0;
    char *p = arena_bytes(a, n * 2 + 1);

    for (size_t i = 0; i < n; i++) {
        char c = letters[next(seed) % 4];

        if (wild && next(seed) % 3 == 0)
            c = next(seed) % 2 ? WILD_RUN : WILD_ONE;
        p[at++] = c;
        if (c == '\xc3')
            p[at++] = '\xa9';
    }
    return span_make(p, at);
}

struct found {
    bool is[PATTERNS];
};

static void note(void *ctx, uint32_t number)
{
    struct found *f = ctx;

    assert_false(f->is[number]); /* each once */
    f->is[number] = true;
}

static void finds_what_trying_each_finds(void **state)
{
    const char *env = getenv("SEED");
    uint32_t seed = env ? (uint32_t)strtoul(env, NULL, 10) : 1;
    uint32_t numbers[PATTERNS];
    struct span patterns[PATTERNS];
    size_t hits = 0;
    struct affix x;
    struct arena a;

    (void)state;
    print_message("SEED=%u\n", seed);
    arena_init(&a, 65536);
    for (uint32_t i = 0; i < PATTERNS; i++) {
        patterns[i] = random_word(&a, &seed, true);
        numbers[i] = i;
    }
    affix_build(&x, patterns, numbers, PATTERNS);
    for (size_t w = 0; w < WORDS; w++) {
        struct span word = random_word(&a, &seed, false);
        struct found f = {{false}};

        affix_find(&x, word, note, &f);
        for (size_t i = 0; i < PATTERNS; i++) {
            assert_int_equal(f.is[i], wild_match(patterns[i], word));
            hits += f.is[i];
        }
    }
    assert_true(hits > WORDS); /* else it proves little */
    affix_release(&x);
    arena_release(&a);
}

static void ignores_patterns_it_was_not_given(void **state)
{
    const struct span patterns[] = {SPAN("ab\x01"), SPAN("a\x01")};
    const uint32_t only[] = {1};
    struct found f = {{false}};
    struct affix x;

    (void)state;
    affix_build(&x, patterns, only, 1);
    affix_find(&x, span_of("abc"), note, &f);
    assert_false(f.is[0]);
    assert_true(f.is[1]);
    affix_release(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_trying_each_finds),
        cmocka_unit_test(ignores_patterns_it_was_not_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
