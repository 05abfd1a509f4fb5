/* term: the words of what a rule's author wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "rule/term.h"

/* "[wi fi] [wifi]"; a wildcard is shown as it was written, a stem with its `~`. */
static void put_phrases(struct buf *out, const struct term *t)
{
    for (size_t i = 0; i < t->n_phrases; i++) {
        (void)buf_add_str(out, i ? " [" : "[");
        for (size_t k = 0; k < t->phrases[i].n; k++) {
            const struct word_pattern *w = &t->phrases[i].words[k];

            (void)buf_add_str(out, k ? " " : "");
            for (size_t c = 0; c < w->text.n; c++) {
                if (memcmp(w->text.p + c, TOKEN_ANY_RUN, 2) != 0)
                    (void)buf_add_char(out, w->text.p[c]);
                else
                    (void)buf_add_char(out,
                                       w->text.p[c += 2] == TOKEN_ANY_RUN[2] ? '*' : '?');
            }
            (void)buf_add_str(out, w->kind == WORD_STEM ? "~" : "");
        }
        (void)buf_add_char(out, ']');
    }
}

static void reads_words_as_texts_have_them(void **state)
{
    static const struct {
        const char *written;
        const char *phrases;
    } cases[] = {
        {"Nvidia", "[nvidia]"},
        {"  Export   Controls ", "[export controls]"},
        {"Nvidia's", "[nvidia]"},
        {"U.S.", "[us]"},
        {"AT&T", "[at t]"},
        {"C++", "[c]"},
        {"$1.2bn", "[1.2bn]"},
        {"Zürich", "[zurich]"},
        {"英伟达", "[英 伟 达]"},
        {"\"export controls\"", "[export controls]"},
        {"“export controls”", "[export controls]"},
        {"＂export controls＂", "[export controls]"},
        {"Dwayne \"The Rock\" Johnson", "[dwayne the rock johnson]"},
        {"chips.Nvidia", "[chips nvidia]"},
        /* hyphens */
        {"wi-fi", "[wi fi] [wifi]"},
        {"wi\u2010fi", "[wi fi] [wifi]"},
        {"wi\u2011fi", "[wi fi] [wifi]"},
        {"wi\u2013fi", "[wi fi]"}, /* a dash is none */
        {"H-200", "[h 200] [h200]"},
        {"2026-11", "[2026 11]"},
        {"737-800", "[737 800]"},
        {"a - b", "[a b]"},
        {"U.S.-China", "[us china]"},
        {"中-美", "[中 美]"}, /* joined it is the same */
        {"a-b-c", "[a b c] [ab c] [a bc] [abc]"},
        {"export-control*", "[export control*] [exportcontrol*]"},
        /* wildcards and stems */
        {"export*", "[export*]"},
        {"*chip", "[*chip]"},
        {"organi?ation", "[organi?ation]"},
        {"EXPORT* Control", "[export* control]"},
        {"芯*", "[芯*]"},
        {"control~", "[control~]"},
        {"Exporté~ controls", "[exporté~ controls]"},
        {"U.S.~ chip~", "[us~ chip~]"},
        /* what stands for a wildcard inside must not come in from outside */
        {"exp\uFDD0ort", "[exp ort]"},
        /* exact ones have plain words to be looked up by */
        {"=US", "[us]"},
        {"=\"The Entity List\"", "[the entity list]"},
        {"=The Entity List", "[the entity list]"},
        {"=C++", "[c]"},
        {"=wi-fi*", "[wi fi]"},
        {"=chip~", "[chip]"},
        {"/H[12]00/", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct term_error e = {.message = ""};
        struct term *t;
        struct arena a;
        struct buf got;

        arena_init(&a, 4096);
        buf_init(&got, BUF_NO_CAP);
        t = term_parse(&a, span_of(cases[i].written), &e);
        if (!t)
            fail_msg("%s: %s", cases[i].written, e.message);
        put_phrases(&got, t);
        assert_string_equal(buf_cstr(&got), cases[i].phrases);
        buf_release(&got);
        arena_release(&a);
    }
}

static void knows_what_kind_it_is_and_what_to_call_it(void **state)
{
    static const struct {
        const char *written;
        enum term_kind kind;
        const char *text;
        const char *rest; /* exact or regex */
    } cases[] = {
        {"Export Controls", TERM_PHRASE, "Export Controls", NULL},
        {"\"export  controls\"", TERM_PHRASE, "export  controls", NULL},
        {"=C++", TERM_EXACT, "=C++", "C++"},
        {"=\"The  Entity\tList\"", TERM_EXACT, "=\"The  Entity\tList\"",
         "The Entity List"},
        {"=\"say \\\"no\\\" and \\\\\"", TERM_EXACT, "=\"say \\\"no\\\" and \\\\\"",
         "say \"no\" and \\"},
        {"=“The List”", TERM_EXACT, "=“The List”", "The List"},
        {"=Cafe\u0301", TERM_EXACT, "=Cafe\u0301", "Café"}, /* composed */
        {"=AT\u00ADT", TERM_EXACT, "=AT\u00ADT", "ATT"},    /* soft hyphen */
        {"/H[12]00/", TERM_REGEX, "/H[12]00/", "H[12]00"},
        {"/a\\/b c/", TERM_REGEX, "/a\\/b c/", "a\\/b c"},
        {"/芯片.*/", TERM_REGEX, "/芯片.*/", "芯片.*"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct term_error e = {.message = ""};
        struct span rest;
        struct arena a;
        struct term *t;

        arena_init(&a, 4096);
        t = term_parse(&a, span_of(cases[i].written), &e);
        if (!t)
            fail_msg("%s: %s", cases[i].written, e.message);
        assert_int_equal(t->kind, cases[i].kind);
        assert_true(span_is(t->text, cases[i].text));
        rest = t->kind == TERM_REGEX ? t->regex : t->exact;
        if (cases[i].rest && !span_is(rest, cases[i].rest))
            fail_msg("%s: got %.*s", cases[i].written, (int)rest.n, rest.p);
        arena_release(&a);
    }
}

static void says_what_is_wrong_and_where(void **state)
{
    static const struct {
        const char *written;
        size_t offset;
        const char *message; /* begins so */
    } cases[] = {
        {"", 0, "an empty term"},
        {"  ", 0, "an empty term"},
        {"...", 0, "there is no word"},
        {"=&", 0, "there is no word"},
        {"\"\"", 1, "there is no word"},
        {"= US", 1, "nothing follows"},
        {"=\"US", 1, "a quote that is never closed"},
        {"=\"US\" x", 5, "there is text after"},
        {"\"US", 0, "a quote that is never closed"},
        {"\"US\" list", 4, "there is text after"},
        {"ch*", 0, "a word with a wildcard needs"},
        {"x * y", 2, "a word with a wildcard needs"},
        {"a*** b", 0, "a word with a wildcard needs"},
        {"export* ch*", 8, "a word with a wildcard needs"}, /* in what was written */
        {"abc?-d?", 5, "a word with a wildcard needs"},
        {"~chip", 0, "a `~` that does not end"},
        {"chip ~", 5, "a `~` that does not end"},
        {"chip~s", 4, "a `~` that does not end"},
        {"abc* chip~s", 9, "a `~` that does not end"},
        {"chip*~", 0, "a word with a wildcard and a `~`"},
        {"a-b-c-d-e-f-g-h", 13, "more than 6 hyphens"},
        {"/abc", 0, "a regular expression without"},
        {"/abc\\/", 0, "a regular expression without"},
        {"/", 0, "a regular expression without"},
        {"//", 0, "an empty regular expression"},
        {"/abc/i", 5, "there is text after the slash"},
        {"/a(b/", 4, "missing closing parenthesis"},
        {"/a\\Cb/", 4, "using \\C is disabled"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct term_error e = {.message = NULL};
        struct arena a;

        arena_init(&a, 4096);
        assert_null(term_parse(&a, span_of(cases[i].written), &e));
        if (!span_starts(span_of(e.message), cases[i].message))
            fail_msg("%s: %s", cases[i].written, e.message);
        if (e.offset != cases[i].offset)
            fail_msg("%s: at %zu", cases[i].written, e.offset);
        if (!e.hint)
            fail_msg("%s: no hint", cases[i].written);
        arena_release(&a);
    }
}

static void refuses_what_is_too_long(void **state)
{
    struct term_error e;
    struct arena a;
    struct buf b;

    (void)state;
    arena_init(&a, 4096);
    buf_init(&b, BUF_NO_CAP);
    for (int i = 0; i < TERM_WORDS_MOST; i++)
        (void)buf_add_str(&b, "ab ");
    assert_non_null(term_parse(&a, buf_span(&b), &e));
    (void)buf_add_str(&b, "ab");
    assert_null(term_parse(&a, buf_span(&b), &e));
    assert_string_equal(e.message, "a phrase of more than 64 words");
    buf_reset(&b);
    for (int i = 0; i < TERM_BYTES_MOST + 1; i++)
        (void)buf_add_char(&b, 'a');
    assert_null(term_parse(&a, buf_span(&b), &e));
    assert_string_equal(e.message, "a term of more than 4096 bytes");
    buf_release(&b);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_words_as_texts_have_them),
        cmocka_unit_test(knows_what_kind_it_is_and_what_to_call_it),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(refuses_what_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
