/* lexicon: from a word to the phrases anchored on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/mem.h"
#include "match/lexicon.h"

#define WORDS 20000

static int cmp_u64(const void *va, const void *vb)
{
    const uint64_t *a = va, *b = vb;

    return (*a > *b) - (*a < *b);
}

static uint64_t word(uint64_t i)
{
    return hash_bytes(&i, sizeof(i));
}

static void finds_every_word_with_its_range(void **state)
{
    uint64_t *sorted = mem_calloc(WORDS * 2, sizeof(*sorted));
    struct lexicon x;

    (void)state;
    for (uint64_t i = 0; i < WORDS * 2; i++)
        sorted[i] = word(i / 2); /* two phrases a word */
    qsort(sorted, WORDS * 2, sizeof(*sorted), cmp_u64);
    lexicon_build(&x, sorted, WORDS * 2);
    assert_int_equal(x.n, WORDS);
    for (uint64_t i = 0; i < WORDS; i++) {
        const struct lexicon_entry *e = lexicon_find(&x, word(i));

        assert_true(lexicon_may_have(&x, word(i)));
        assert_non_null(e);
        assert_int_equal(e->count, 2);
        assert_true(sorted[e->first] == word(i) && sorted[e->first + 1] == word(i));
    }
    lexicon_release(&x);
    free(sorted);
}

/* A line of the table is read as one: its beginning is that of a line of the cache. */
static void finds_every_word_of_a_set_of_any_size(void **state)
{
    static const size_t sizes[] = {1, 2, 3, 2047, 2048, 2049, 262143, 262144, 300001};

    (void)state;
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        uint64_t *sorted = mem_calloc(sizes[s], sizeof(*sorted));
        struct lexicon x;

        for (uint64_t i = 0; i < sizes[s]; i++)
            sorted[i] = word(i);
        qsort(sorted, sizes[s], sizeof(*sorted), cmp_u64);
        lexicon_build(&x, sorted, sizes[s]);
        assert_int_equal((uintptr_t)x.table % 64, 0);
        for (size_t i = 0; i < sizes[s]; i++) {
            const struct lexicon_entry *e = lexicon_find(&x, sorted[i]);

            assert_true(lexicon_may_have(&x, sorted[i]));
            assert_non_null(e);
            assert_true(e->first == i && e->count == 1);
        }
        lexicon_release(&x);
        free(sorted);
    }
}

static void turns_foreign_words_away(void **state)
{
    uint64_t *sorted = mem_calloc(WORDS, sizeof(*sorted));
    size_t passed = 0;
    struct lexicon x;

    (void)state;
    for (uint64_t i = 0; i < WORDS; i++)
        sorted[i] = word(i);
    qsort(sorted, WORDS, sizeof(*sorted), cmp_u64);
    lexicon_build(&x, sorted, WORDS);
    for (uint64_t i = WORDS; i < WORDS * 2; i++) {
        passed += lexicon_may_have(&x, word(i));
        assert_null(lexicon_find(&x, word(i)));
    }
    assert_true(passed < WORDS / 10); /* sixteen bits a word let one in sixteen pass */
    lexicon_release(&x);
    free(sorted);
}

static void an_empty_one_has_nothing(void **state)
{
    struct lexicon x;

    (void)state;
    lexicon_build(&x, NULL, 0);
    for (uint64_t i = 0; i < 1000; i++) {
        assert_false(lexicon_may_have(&x, word(i)));
        assert_null(lexicon_find(&x, word(i)));
    }
    lexicon_release(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_word_with_its_range),
        cmocka_unit_test(finds_every_word_of_a_set_of_any_size),
        cmocka_unit_test(turns_foreign_words_away),
        cmocka_unit_test(an_empty_one_has_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
