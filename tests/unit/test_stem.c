/* stem: inflected forms by language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "match/stem.h"

static const struct {
    const char *tag, *a, *b;
    bool same;
} cases[] = {
    {"en", "controls", "control", true},
    {"en", "Controlled", "control", true}, /* case does not count */
    {"en-US", "controlling", "control", true},
    {"EN", "controls", "control", true},
    {"", "controls", "control", true},   /* English where unknown */
    {"xx", "controls", "control", true}, /* or without a stemmer */
    {"de-AT", "Kontrollen", "Kontrolle", true},
    {"en", "Kontrollen", "Kontrolle", false},
    {"fr", "exportations", "exportation", true},
    {"ru", "\xd1\x8d\xd0\xba\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82\xd0\xb0",
     "\xd1\x8d\xd0\xba\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82", true},
    {"english", "Kontrollen", "Kontrolle", false}, /* no tag: English */
};

static void the_language_decides_what_is_one_word(void **state)
{
    struct stemmer *s = stemmer_new();

    (void)state;
    for (int round = 0; round < 2; round++) /* the second from the cache */
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            unsigned l = stem_language(span_of(cases[i].tag));
            bool same = stemmer_hash(s, l, span_of(cases[i].a)) ==
                        stemmer_hash(s, l, span_of(cases[i].b));

            if (same != cases[i].same)
                fail_msg("row %zu", i);
        }
    stemmer_free(s);
}

static void finds_the_classes_of_a_stem(void **state)
{
    struct stemmer *s = stemmer_new();
    unsigned n = stem_languages(), en = stem_language(span_of("en"));
    uint64_t *hashes = mem_calloc(2 * (size_t)n, sizeof(*hashes));
    const uint32_t anchors[] = {1}; /* class 0 is no anchor */
    const struct lexicon_entry *e;
    struct stem_classes c;

    (void)state;
    for (unsigned l = 0; l < n; l++) {
        hashes[l] = stemmer_hash(s, l, span_of("export"));
        hashes[n + l] = stemmer_hash(s, l, span_of("control"));
    }
    stem_classes_build(&c, hashes, 2, anchors, 1);
    e = stem_classes_find(&c, en, stemmer_hash(s, en, span_of("controlled")));
    assert_non_null(e);
    assert_int_equal(e->count, 1);
    assert_int_equal(c.numbers[e->first], 1);
    assert_null(stem_classes_find(&c, en, stemmer_hash(s, en, span_of("exports"))));
    stem_classes_release(&c);
    stemmer_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_language_decides_what_is_one_word),
        cmocka_unit_test(finds_the_classes_of_a_stem),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
