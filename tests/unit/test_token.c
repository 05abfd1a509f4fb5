/* token: which words a text holds, where they stand, and where paragraphs and sentences
 * end. Expected words are written with bars between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/hash.h"
#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SHY          "\xc2\xad"
#define ZWJ          "\xe2\x80\x8d"
#define ACUTE        "\xcc\x81"

/* What is listed of each word. */
enum listing { FOLDED, SPANS };

static struct span word_at(const char *text, const struct words *w, size_t i)
{
    return span_make(text + w->start[i], w->end[i] - w->start[i]);
}

static const char *list_words(const char *text, const struct words *w, enum listing what,
                              struct buf *out)
{
    char folded[FOLD_MOST];

    buf_reset(out);
    for (size_t i = 0; i < w->n; i++) {
        struct span word = word_at(text, w, i);

        if (what == FOLDED)
            word = span_make(folded, fold_word(word, folded));
        assert_int_equal(buf_add(out, "|", i > 0), 0);
        assert_int_equal(buf_add_span(out, word), 0);
    }
    return buf_cstr(out);
}

static void expect(const char *text, const struct words *w, enum listing what,
                   const char *expected)
{
    struct buf got;

    buf_init(&got, 1 << 20);
    if (strcmp(list_words(text, w, what, &got), expected) != 0)
        print_error("in: %s\n", text);
    assert_string_equal(buf_cstr(&got), expected);
    buf_release(&got);
}

/* --- the table of the rule language ---------------------------------------------------
 */

struct words_case {
    const char *text;
    const char *folded;
    const char *spans; /* NULL: not told */
};

static void expect_words(const struct words_case *cases, size_t n)
{
    struct words w;

    words_init(&w);
    for (size_t i = 0; i < n; i++) {
        const struct words_case *c = &cases[i];

        token_words(span_of(c->text), &w);
        expect(c->text, &w, FOLDED, c->folded);
        if (c->spans)
            expect(c->text, &w, SPANS, c->spans);
    }
    words_release(&w);
}

static void case_width_and_ligatures_never_matter(void **state)
{
    static const struct words_case cases[] = {
        {"NVIDIA Nvidia ＮＶＩＤＩＡ", "nvidia|nvidia|nvidia", NULL},
        {"ﬁnance ŒUVRE Æon Straße STRASSE", "finance|oeuvre|aeon|strasse|strasse", NULL},
        {"ＣＡＦＥ\xcc\x81 ５．５ Ｕ．Ｓ．", "cafe|5.5|us",
         "ＣＡＦＥ\xcc\x81|５．５|Ｕ．Ｓ．"},
        {"𝐍𝐯𝐢𝐝𝐢𝐚 Ⓐ", "nvidia", NULL}, /* a circled letter is a symbol */
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void accents_never_matter_where_they_are_accents(void **state)
{
    static const struct words_case cases[] = {
        {"Zürich Zu\xcc\x88rich Łódź Ørsted", "zurich|zurich|lodz|orsted",
         "Zürich|Zu\xcc\x88rich|Łódź|Ørsted"},
        {"Ἀθῆναι ΑΘΉΝΑ ᾳ Σίσυφος", "αθηναι|αθηνα|α|σισυφοσ", NULL},
        /* й and ё are letters, ї and ў only і and у with accents */
        {"Йод йод и\xcc\x86од ёлка Київ ў за\xcc\x81мок", "йод|йод|йод|ёлка|киів|у|замок",
         NULL},
        {"مُحَمَّد أحمد آن", "محمد|أحمد|آن", NULL}, /* harakat go, hamza and madda stay */
        {"שָׁלוֹם", "שלום", NULL},
        {"हिन्दी ガ カ\xe3\x82\x99", "हिन्दी|ガ|ガ", NULL}, /* all other marks stay */
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void possessives_vanish(void **state)
{
    static const struct words_case cases[] = {
        {"Nvidia's", "nvidia", "Nvidia"},
        {"Nvidia’s Nvidia‘s Nvidiaʼs Nvidia＇s Nvidia´s Nvidia`s Nvidia'S",
         "nvidia|nvidia|nvidia|nvidia|nvidia|nvidia|nvidia", NULL},
        {"companies' plans", "companies|plans", "companies|plans"},
        {"Co.'s it's 1990's", "co|it|1990", "Co|it|1990"},
        {"U.K.'s U.K's", "uk|uk", "U.K.|U.K"},
        {"Ｎ＇ｓ Zürich’s 华为's", "n|zurich|华|为", "Ｎ|Zürich|华|为"},
        {"Nvidia's芯片", "nvidia|芯|片", NULL}, /* the s stands alone before Han */
        {"O'Brien l’Oréal don't", "o|brien|l|oreal|don|t", NULL},
        {"a'sa a's" ACUTE " a's2", "a|sa|a|s|a|s2", NULL},
        {"'s Nvidia 's Nvidia''s", "s|nvidia|s|nvidia|s", NULL}, /* not directly behind */
        {"Nvidia's's", "nvidia|s", NULL},
        {"Nvidia" SHY "'" SHY "s", "nvidia", "Nvidia"},
        {"rock 'n' roll 'tis", "rock|n|roll|tis", NULL},
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void dotted_single_letters_are_one_word(void **state)
{
    static const struct words_case cases[] = {
        {"U.S. U.S U.K.'s e.g.", "us|us|uk|eg", "U.S.|U.S|U.K.|e.g."},
        {"J.P.Morgan", "jp|morgan", "J.P.|Morgan"},
        {"J. Smith J.Smith", "j|smith|j|smith", "J|Smith|J|Smith"},
        {"A.B A.B.C. U.S.-China", "ab|abc|us|china", "A.B|A.B.C.|U.S.|China"},
        {"É.U. E" ACUTE ".U.", "eu|eu", "É.U.|E" ACUTE ".U."},
        {"С.Ш.А. Α.Ε.", "сша|αε", NULL},
        {"U" SHY ".S" SHY ".", "us", "U" SHY ".S" SHY "."},
        {"U.S.中国", "us|中|国", "U.S.|中|国"},
        {"chips.U.S v2.0.A.B. U.S2", "chips|us|v2.0|ab|u|s2", NULL},
        {"U.2 2.U 中.国.", "u|2|2|u|中|国", NULL}, /* digits, ideographs: no letters */
        {"U..S. .U.S.", "u|s|us", NULL},
        {"www.a.com a.b.com", "www|a|com|ab|com", NULL},
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void whatever_is_no_word_character_separates(void **state)
{
    static const struct words_case cases[] = {
        {"export-controls export‐controls export‑controls export—controls",
         "export|controls|export|controls|export|controls|export|controls", NULL},
        {"export\xc2\xa0"
         "controls export\xe2\x80\x8b"
         "controls",
         "export|controls|export|controls", NULL},
        {"wi-fi", "wi|fi", NULL},
        {"chips.Nvidia BEIJING:Nvidia (NVDA.O) nvidia.com",
         "chips|nvidia|beijing|nvidia|nvda|o|nvidia|com", NULL},
        {"AT&T C++ $NVDA #chips Intel™ a_b", "at|t|c|nvda|chips|intel|a|b", NULL},
        {"a\xef\xbf\xbd"
         "b a\xef\xb7\x90"
         "b",
         "a|b|a|b", NULL},                        /* U+FFFD, U+FDD0 */
        {"a🙂b \xf3\xb0\x80\x80", "a|b", NULL}, /* a symbol, a private use character */
        {"", "", NULL},
        {" .,'’!\n", "", NULL},
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void ignorable_characters_vanish_inside_and_stay_outside(void **state)
{
    static const struct words_case cases[] = {
        {"ex" SHY "port " SHY "ex" SHY " ", "export|ex", "ex" SHY "port|ex"},
        {"a\xe2\x80\x8c"
         "b a\xe2\x80\x8d"
         "b a\xe2\x81\xa0"
         "b a\xef\xbb\xbf"
         "b",
         "ab|ab|ab|ab", NULL}, /* ZWNJ ZWJ WJ BOM */
        {"\xe2\x80\xaa"
         "abc\xe2\x80\xac",
         "abc", "abc"}, /* LRE PDF */
        {"\xe2\x81\xa8"
         "a\xd8\x9c"
         "b\xe2\x81\xa9",
         "ab",
         "a\xd8\x9c"
         "b"},                     /* FSI ALM PDI */
        {"كتـــاب", "كتاب", NULL}, /* tatweel */
        {"葛\xf3\xa0\x84\x80"
         "城 ☺\xef\xb8\x8f",
         "葛|城", "葛|城"}, /* variation selectors */
        {SHY SHY ZWJ, "", NULL},
        {"1," SHY "000 1." ZWJ "5", "1000|1.5", NULL},
        {"in" ZWJ SHY "e" SHY ACUTE "s", "ines", NULL},
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void letters_and_digits_stay_together(void **state)
{
    static const struct words_case cases[] = {
        {"H200 A100/H100 H200,H100 RTX4090", "h200|a100|h100|h200|h100|rtx4090", NULL},
        {"1,000 5.5% $1.2bn 10,000.50", "1000|5.5|1.2bn|10000.50",
         "1,000|5.5|1.2bn|10,000.50"},
        {"2.0.1 v2.0 192.168.1.1 RTX4.5", "2.0.1|v2.0|192.168.1.1|rtx4.5", NULL},
        {"1,000,000 12,345 123,456bn", "1000000|12345|123456bn", NULL},
        {"1234,567 1,00 1,0000 1,000,00", "1234|567|1|00|1|0000|1000|00", NULL},
        {"1,000,0000 1,000,000,", "1000|0000|1000000", NULL},
        {"H1,000 1.5,000 1,000.5,000", "h1|000|1.5|000|1000.5|000", NULL},
        {"约1,000人 -1,000 (1,000)", "约|1000|人|1000|1000", NULL},
        {".5 5. 5.x x.5 1..2 1,,000", "5|5|5|x|x|5|1|2|1|000", NULL},
        {"1,x 1, 000", "1|x|1|000", NULL},
        {"１，０００ 5，100", "1000|5|100", NULL}, /* a wide comma joins wide digits */
        {"CO₂ m² Ⅳ ٢٠٢٦ ①②", "co2|m2|iv|2026|12", NULL},
        {"١,٠٠٠ ٥.٥ ५.५", "1000|5.5|5.5", NULL},
        {"1\xcc\x88,000", "1\xcc\x88|000", NULL}, /* with a mark it is no plain digit */
        {"½ ⑴ ⒈ ❶ ⓬", "12|1|1|1|12", NULL},       /* signs inside a number vanish */
        {"5².5", "52|5", NULL},                   /* a superscript is no digit */
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void each_ideograph_with_its_marks_is_one_word(void **state)
{
    static const struct words_case cases[] = {
        {"Huawei华为H200芯片", "huawei|华|为|h200|芯|片", "Huawei|华|为|H200|芯|片"},
        {"엔비디아가", "엔|비|디|아|가", NULL},
        /* conjoining jamo are composed, so is what only looks like a syllable's half */
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xb3\xe1\x86\xaf",
         "한|글", NULL},
        {"\xea\xb0\x80\xe1\x86\xa8", "각", NULL}, /* a syllable and a final jamo */
        {"二〇二六年 々〆", "二|〇|二|六|年|々|〆", NULL},
        {"データ ﾃﾞｰﾀ", "デ|ー|タ|デ|ー|タ", "デ|ー|タ|ﾃﾞ|ｰ|ﾀ"},
        {"กำลัง ๑๒๓", "ก|ํา|ลั|ง|123", "ก|ำ|ลั|ง|๑๒๓"}, /* digits stay together */
        {"ភាសា", "ភា|សា", NULL},
        {"မြန်မာ", "မြ|န်|မာ", NULL},
        {"中" ACUTE "国", "中" ACUTE "|国", NULL},
        {"𠀀𪜶 豈", "𠀀|𪜶|豈", NULL}, /* other planes; a compatibility ideograph */
        {"3月20日,1,000円", "3|月|20|日|1000|円", NULL},
        {"⺀⼀", "", NULL}, /* radicals are symbols */
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_width_and_ligatures_never_matter),
        cmocka_unit_test(accents_never_matter_where_they_are_accents),
        cmocka_unit_test(possessives_vanish),
        cmocka_unit_test(dotted_single_letters_are_one_word),
        cmocka_unit_test(whatever_is_no_word_character_separates),
        cmocka_unit_test(ignorable_characters_vanish_inside_and_stay_outside),
        cmocka_unit_test(letters_and_digits_stay_together),
        cmocka_unit_test(each_ideograph_with_its_marks_is_one_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
