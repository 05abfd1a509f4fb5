/* token: which words a text holds, where they stand, and where paragraphs and sentences
 * end. Expected words are written with bars between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* --- the table of the rule language ---------------------------------------------- */

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
        {"U.S..'s's U.S..’s’s", "us|s|us|s", "U.S.|s|U.S.|s"}, /* for the first is none */
        {"Nvidia" SHY "'" SHY "s", "nvidia", "Nvidia"},
        /* nor is it behind one that only the rules see */
        {"s.e" ZWJ ACUTE "’S’s \n\"nvidiaﷺCo.'s sй", "se|s|nvidiaصلىاللهعليهوسلمco|sй",
         NULL},
        {"é’S’s aʼs's a’Ｓ's é.’s's", "e|s|a|s|a|s|e|s", NULL},
        {"한국”'S 한'S", "한|국|s|한",
         NULL}, /* nor is it behind a sign in a row of Han */
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
        {"½ ⑴ ⒈ ❶ ⓬", "1⁄2|1|1|1|12", NULL},      /* signs inside a number vanish */
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

/* --- odd words ------------------------------------------------------------------- */

static void a_long_word_is_folded_by_its_first_255_bytes(void **state)
{
    enum { LONG = 1000 };
    char text[LONG + 1], folded[FOLD_MOST];
    struct words w;

    (void)state;
    words_init(&w);
    memset(text, 'A', LONG);
    text[LONG] = '\0';
    token_words(span_make(text, LONG), &w);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.end[0], LONG);
    assert_int_equal(fold_word(word_at(text, &w, 0), folded), FOLD_WORD_BYTES);
    assert_true(w.hash[0] == hash_bytes(folded, FOLD_WORD_BYTES));
    /* the 255th byte is the first of é: the character is left out whole */
    memcpy(text + FOLD_WORD_BYTES - 1, "é", 2);
    token_words(span_make(text, LONG), &w);
    assert_int_equal(w.end[0], LONG);
    assert_int_equal(fold_word(word_at(text, &w, 0), folded), FOLD_WORD_BYTES - 1);
    assert_true(w.hash[0] == hash_bytes(folded, FOLD_WORD_BYTES - 1));
    words_release(&w);
}

static void a_warm_analyser_allocates_nothing(void **state)
{
    static const char text[] = "one two three 华为 Zürich U.S. 1,000";
    struct words w, before;

    (void)state;
    words_init(&w);
    token_words(span_of(text), &w);
    before = w;
    token_words(span_of(text), &w);
    token_sentences(span_of(text), &w);
    assert_int_equal(w.cap, before.cap);
    assert_ptr_equal(w.hash, before.hash);
    assert_ptr_equal(w.sentence, before.sentence);
    words_release(&w);
}

static void marks_alone_are_a_word_and_ignorables_are_none(void **state)
{
    static const struct words_case cases[] = {
        {ACUTE ACUTE, ACUTE ACUTE, ACUTE ACUTE},
        {"\xd9\x8e\xd9\x8e", "\xd9\x8e", "\xd9\x8e\xd9\x8e"}, /* the first fatha stays */
        {ACUTE "a", ACUTE "a", ACUTE "a"},
        {"\xe2\x83\xa3 1\xef\xb8\x8f\xe2\x83\xa3", "\xe2\x83\xa3|1\xe2\x83\xa3", NULL},
        {"\xef\xbe\x9e", "\xe3\x82\x99", NULL}, /* a sound mark on nothing */
        {"\xe1\x85\xa1", "\xe1\x85\xa1", NULL}, /* a vowel jamo on nothing */
        {"\xef\xbb\xbf\xe2\x81\xa0", "", NULL},
    };

    (void)state;
    expect_words(cases, COUNT(cases));
}

static void wildcards_are_letters_only_in_patterns(void **state)
{
    static const struct words_case cases[] = {
        {"export" TOKEN_ANY_RUN " organi" TOKEN_ANY_ONE "ation",
         "export" TOKEN_ANY_RUN "|organi" TOKEN_ANY_ONE "ation", NULL},
        {TOKEN_ANY_RUN "Chip " TOKEN_ANY_RUN, TOKEN_ANY_RUN "chip|" TOKEN_ANY_RUN, NULL},
        {"Nvidia" TOKEN_ANY_RUN "'s", "nvidia" TOKEN_ANY_RUN, NULL},
        {"Zür" TOKEN_ANY_ONE "ch", "zur" TOKEN_ANY_ONE "ch", NULL},
        {"华" TOKEN_ANY_RUN "为", "华" TOKEN_ANY_RUN "|为", NULL},
        {TOKEN_ANY_RUN "华为", TOKEN_ANY_RUN "华|为", NULL},
        {"芯" TOKEN_ANY_ONE TOKEN_ANY_RUN "AI", "芯" TOKEN_ANY_ONE TOKEN_ANY_RUN "|ai",
         NULL},
        {"H" TOKEN_ANY_RUN "芯", "h" TOKEN_ANY_RUN "|芯", NULL},
        {"U.S. O'Brien 1,000", "us|o|brien|1000", NULL}, /* all else is as in text */
    };
    struct words w;

    (void)state;
    words_init(&w);
    for (size_t i = 0; i < COUNT(cases); i++) {
        token_pattern_words(span_of(cases[i].text), &w);
        expect(cases[i].text, &w, FOLDED, cases[i].folded);
    }
    words_release(&w);
}

static void paragraphs_end_at_blank_lines(void **state)
{
    static const struct {
        const char *text;
        const char *paragraphs; /* of each word */
    } cases[] = {
        {"a b\nc", "000"},
        {"a\n\nb\r\n\r\nc", "012"},
        {"a\n \t\nb\n\xc2\xa0\xe3\x80\x80\nc", "012"}, /* blanks of all kinds between */
        {"a\n\n\n\nb", "01"},
        {"\n\na", "0"},
        {"a\xe2\x80\xa9"
         "b",
         "01"}, /* U+2029 */
        {"a\xe2\x80\xa8"
         "b\xe2\x80\xa8\xe2\x80\xa8"
         "c",
         "001"}, /* U+2028 ends lines */
        {"a\r\rb\r\nc", "000"},
        {"a\n.\nb", "00"},                  /* a full stop is on the line */
        {"a.\n\n\"b\"\n" SHY "\nc", "012"}, /* a soft hyphen is not */
        {"a\n\n,\n\nb", "01"},
    };
    struct words w;

    (void)state;
    words_init(&w);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char got[16] = "";

        token_words(span_of(cases[i].text), &w);
        for (size_t k = 0; k < w.n && k < sizeof(got) - 1; k++)
            got[k] = (char)('0' + w.paragraph[k]);
        assert_string_equal(got, cases[i].paragraphs);
    }
    words_release(&w);
}

/* Texts of any number of words, in memory that has held two paragraphs. */
static void paragraphs_of_one_text_are_not_those_of_the_next(void **state)
{
    static const char first[] = "a\n\n";
    char text[800];
    struct words w;

    (void)state;
    words_init(&w);
    memset(text, ' ', sizeof(text));
    for (size_t n = 1; n <= 300; n++) {
        size_t size = strlen(first) + 2 * n;

        text[size - 1] = 'b';
        memcpy(text, first, strlen(first));
        token_words(span_make(text, size), &w);
        assert_int_equal(w.n, n + 1);
        assert_int_equal(w.paragraph[n], 1);
        memset(text, ' ', strlen(first));
        token_words(span_make(text, size), &w);
        assert_int_equal(w.n, n);
        for (size_t i = 0; i < w.n; i++)
            assert_int_equal(w.paragraph[i], 0);
    }
    words_release(&w);
}

static void classes_are_those_of_unicode(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        const char *category = utf8proc_category_string((utf8proc_int32_t)cp);
        bool letter = strchr("LMN", category[0]) != NULL;

        if (token_is_ignorable(cp))
            assert_false(token_is_word(cp));
        else if (cp != 0x2bc) /* an apostrophe, though a letter */
            assert_int_equal(token_is_word(cp), letter);
        if (token_is_ideographic(cp))
            assert_true(letter);
    }
    for (const char *p = "中〇々かカーｶﾞ한ㅎกຂកကㄱ\xe1\x86\xab𠀀"; *p;) {
        unsigned size;

        assert_true(token_is_ideographic(utf8_decode(p, p + 4, &size)));
        p += size;
    }
    assert_false(token_is_ideographic('a'));
    assert_false(token_is_ideographic(0x0e51)); /* a Thai digit */
    assert_false(token_is_ideographic(0x3105)); /* Bopomofo is an alphabet */
    assert_true(token_is_ignorable(0xad));
    assert_false(token_is_ignorable(0x200b)); /* the zero width space separates */
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
        cmocka_unit_test(a_long_word_is_folded_by_its_first_255_bytes),
        cmocka_unit_test(a_warm_analyser_allocates_nothing),
        cmocka_unit_test(marks_alone_are_a_word_and_ignorables_are_none),
        cmocka_unit_test(wildcards_are_letters_only_in_patterns),
        cmocka_unit_test(paragraphs_end_at_blank_lines),
        cmocka_unit_test(paragraphs_of_one_text_are_not_those_of_the_next),
        cmocka_unit_test(classes_are_those_of_unicode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
