/* heads: a word that is looked for is never passed over, whatever stands around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "random.h"
#include "text/heads.h"

static const char *const pieces[] = {
    "a", "Nvidia",   "EXPORTCONTROLS", "h200", "5.5", "1,000", "U.S.",
    "é", "Müller's", "it's",           "中",   " ",   " ",     "internationalisation",
    "-", "\n\n",     "Nvidia\u2019s"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* In memory of its own, so that a sanitizer sees what reads outside. */
static struct span random_text(uint64_t *random)
{
    char text[2048];
    size_t n = 0;

    for (size_t left = draw(random) % 60; left; left--) {
        const char *piece = pieces[draw(random) % COUNT(pieces)];

        memcpy(text + n, piece, strlen(piece));
        n += strlen(piece);
    }
    return span_make(memcpy(malloc(n + !n), text, n), n);
}

static void words_with_a_head_are_found(void **state)
{
    uint64_t random = random_seed();
    struct words w;

    (void)state;
    words_init(&w);
    for (int round = 0; round < 5000; round++) {
        struct span text = random_text(&random);
        uint32_t *found;
        size_t wanted, n;

        token_words(text, &w);
        found = malloc((w.n + 1) * sizeof(*found));
        wanted = w.n ? draw(&random) % w.n : 0;
        if (w.n) {
            struct heads h;
            uint64_t head = w.hash[wanted];
            bool met = false;

            heads_build(&h, &head, 1);
            n = heads_find(&h, &w, 0, w.n, found);
            assert_true(n <= w.n);
            for (size_t k = 0; k < n; k++)
                met |= found[k] == wanted;
            assert_true(met);
            heads_release(&h);
        }
        free(found);
        free((char *)text.p);
    }
    words_release(&w);
}

/* Of words that nobody looks for nearly all are passed over. */
static void others_are_passed_over(void **state)
{
    struct span wanted = span_of("controls"), text = span_of("nvidia widens its lead");
    uint64_t head = hash_bytes(wanted.p, wanted.n);
    uint32_t found[5];
    struct heads h;
    struct words w;

    (void)state;
    words_init(&w);
    token_words(text, &w);
    heads_build(&h, &head, 1);
    assert_int_equal(heads_find(&h, &w, 0, w.n, found), 0);
    assert_int_equal(heads_bytes(&h), 128);
    heads_release(&h);
    words_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_with_a_head_are_found),
        cmocka_unit_test(others_are_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
