/*
 * What rules find: one row for each thing that the rule language says of queries.
 *
 * A row is a query and a text in which the expected evidence stands in brackets; no
 * brackets: the rule must not hold. Rows were written from the language, not from what
 * the matcher did. Only test_matcher.c includes this.
 */
#ifndef UNIT_MATCHER_ROWS_H
#define UNIT_MATCHER_ROWS_H

#include <stddef.h>

/* Most rows have few of the members. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct row {
    const char *rule;  /* a query; or `any: ...` as in a rule file */
    const char *title; /* NULL with every other text: the rule is an error */
    const char *body;
    const char *summary;
    const char *author;
    const char *source;
    const char *url;
    const char *tag;
    const char *language;
    const char *html;  /* the body as it came; `body` is then what it becomes */
    const char *terms; /* NULL: not looked at; or of each place, joined with '|' */
};

#define W10 "w w w w w w w w w w "
#define W49 W10 W10 W10 W10 "w w w w w w w w w "

static const struct row boolean_rows[] = {
    {"chip AND ban", "A [chip] [ban] looms"},
    {"chip AND ban", "A chip looms"},
    {"chip AND ban AND us", "[US] [chip] [ban]"},
    {"chip OR ban", "A [ban] looms"},
    {"chip OR ban", "[Chip] [BAN]"},
    {"chip OR ban", "Nothing of the kind"},
    {"chip AND NOT ban", "A [chip] looms"},
    {"chip AND NOT ban", "A chip ban"},
    {"NOT ban AND chip", "A [chip] looms"},
    {"NOT ban AND chip", "A chip ban"},
    {"chip AND NOT (ban OR curb)", "A [chip] for us"},
    {"chip AND NOT (ban OR curb)", "Curb on a chip"},
    {"(chip OR wafer) AND (ban OR curb)", "A [wafer] [curb]"},
    {"chip AND ban OR us"}, /* side by side without parentheses */
    {"chip OR ban AND us"},
    {"chip OR NOT ban"},
    {"NOT chip"},
    {"chip OR (ban AND NOT us)", "A [ban]"},
    /* Only the branches that held are evidence. */
    {"(chip AND ban) OR us", "[US] chip"},
    {"(chip AND NOT ban) OR us", "[US] chip ban"},
    /* In the order of the text, the same place under the first of its terms. */
    {"ban AND chip", "[chip] and [ban]", .terms = "chip|ban"},
    {"chip* OR chip", "[chip]", .terms = "chip*"},
    {"chip OR chip*", "[chip] [chips]", .terms = "chip|chip*"},
    {"chip & ban", "[chip] [ban]"},
    {"chip | ban", "[chip]"},
    {"chip -ban", "[chip]"},
    {"chip -ban", "chip ban"},
    {"chip -(ban OR us)", "chip of US"},
    {"chip and ban"}, /* three words side by side */
    {"export controls"},
    {"chip (ban)"},
    {"colour:chip"}, /* no field */
    {"$makers AND ban", "[Nvidia] [ban]"},
    {"$alias", "[Nvidia] and [AMD]"}, /* a list of a list */
    {"@listy", "[Nvidia] and [AMD]"}, /* a rule of a list of a list */
    {"$alias AND ban", "[Nvidia] [ban]"},
    {"@other AND chip", "[wafer] [chip]"},
    {"@fieldy AND chip", "[wafer] x", "a [chip], a wafer"},
    {"$nosuch"},
    {"@nosuch"},
};

static const struct row phrase_rows[] = {
    {"\"export controls\"", "New [Export Controls] on AI"},
    {"\"export controls\"", "controls on export"},
    {"\"export controls\"", "export of controls"},
    {"\"export controls\"", "He spoke of [export. Controls] followed."},
    {"\"export controls\"", "", "[export\ncontrols]"},
    {"\"export controls\"", "", "export\n\ncontrols"},
    {"\"export controls\"", "export", "controls"},
    {"\"export controls\"",
     "[export-controls], [export/controls] and [export – controls]"},
    {"\"export controls\"", "", "[export controls] x",
     .html = "<b>export</b> controls x"},
    {"\"export controls\"", "", "export\n\ncontrols", .html = "<p>export<p>controls"},
    {"\"a a\"", "[a a] a"},
    {"\"a a\"", "[a a] [a a]"},
    {"\"a b a\"", "[a b a] b a"},
    {"any: [export controls, H200]", "[export controls] on the [H200]"},
    {"{any: [chip, wafer], all: [ban], none: [us]}", "[chip] [ban]"},
    {"{any: [chip, wafer], all: [ban], none: [us]}", "chip ban by US"},
    {"{any: [chip, wafer], all: [ban], none: [us]}", "a ban"},
    {"all: [chip, ban]", "[ban] on [chip]"},
    {"any: ['$makers', ban]", "[AMD]"},
    {"any: []"},
    {"any: ['--']"}, /* no word */
    {"any: ['title:chip']"},
    {"any: ['@other']"},
    {"any: [chip AND ban]"},
    {"none: [chip]"},
    {"wi-fi", "[wi fi] [wifi] [Wi-Fi] [wi\u2011fi] [wi\u2013fi] w ifi"},
    {"\"wi fi\"", "wifi and [wi-fi]"},
    {"wifi", "wi-fi and wi fi"},
    {"2024-25", "[2024-25] [2024 25] 202425"}, /* not between digits */
    {"Nvidia", "[Nvidia]'s, [NVIDIA]’s, [ＮＶＩＤＩＡ], [nvidia].com"},
    {"Nvidia's", "[Nvidia]"},
    {"companies", "[companies]' chips"},
    {"\"O'Brien\"", "[O’Brien] and [o brien]"},
    {"us", "[U.S.] [US] [us] [U.S]"},
    {"\"U.K.\"", "the [UK] and the [U.K.]'s"},
    {"Zurich", "[Zürich] [ZU\u0308RICH]"},
    {"Łódź", "[Lodz]"},
    {"1000", "[1,000] [1000] 1.000 1,00"},
    {"5.5", "[5.5]% 5 5"},
    {"AT&T", "[AT&T] [at t] att"},
    {"华为", "Huawei[华为]H200"},
    {"엔비디아", "[엔비디아]가"},
    {"export", "[ex\u00adport]"},
};

static const struct row near_rows[] = {
    {"chip NEAR/1 ban", "[chip] [ban]"},
    {"chip NEAR/1 ban", "chip export ban"},
    {"chip NEAR/2 ban", "[chip] export [ban]"},
    {"chip NEAR/2 ban", "[ban] on [chip]"},
    {"chip W/2 ban", "[ban] on [chip]"},
    {"\"export controls\" NEAR/1 chip", "[chip] [export controls]"},
    {"\"export controls\" NEAR/1 chip", "[export controls] [chip]"},
    {"\"export controls\" NEAR/1 chip", "chip with export controls"},
    {"chip NEAR/5 chip", "one chip"},
    {"chip NEAR/5 chip", "[chip] and [chip]"},
    {"chip NEAR/2 chip", "[chip] [chip] x x x chip"},
    {"chip NEAR/4 ban", "[chip]. And so a [ban]"},
    {"chip NEAR/9 ban", "", "chip\n\nban"},
    {"chip NEAR/9 ban", "", "[chip]\n[ban]"},
    {"chip NEAR/9 ban", "chip", "ban"},
    {"chip NEAR/1000 ban", "[chip] x [ban]"},
    {"(chip OR wafer) NEAR/2 (ban OR curb)", "chip x x x [wafer] [ban]"},
    {"$controls NEAR/2 $makers", "[Export controls] hit [Nvidia], not AMD"},
    {"@other NEAR/1 ban", "[wafer] [ban] x x wafer"},
    {"(chip NEAR/1 ban) NEAR/2 us", "[chip] [ban] of [US]"},
    {"(chip NEAR/1 ban) NEAR/2 us", "[US] x [chip] [ban]"},
    {"(chip NEAR/1 ban) NEAR/2 us", "US x x chip ban"},
    {"(chip NEAR/1 ban) NEAR/3 chip", "chip ban"},
    {"(chip NEAR/1 ban) NEAR/3 chip", "[chip] [ban] [chip]"},
    {"\"a b\" NEAR/3 \"b c\"", "a b c"},
    {"\"a b\" NEAR/3 \"b c\"", "[a b] x [b c]"},
    {"(a NEAR/4 b) NEAR/1 c", "[a] [c] x [b]"}, /* beside a word of the group */
    {"出口管制 NEAR/1 芯片", "[出口管制][芯片]"},
    {"出口 NEAR/2 芯片", "出口管制芯片"}, /* every character is a word */
    {"title:(chip NEAR/2 ban)", "[chip] [ban]", "chip ban"},
    {"chip NEAR/2 ban NEAR/2 us"},
    {"chip NEAR/0 ban"},
    {"chip NEAR/1001 ban"},
    {"(chip AND ban) NEAR/3 us"},
    {"title:chip NEAR/3 us"},
    {"(chip SENTENCE ban) NEAR/3 us"},
    {"FIRST/3(chip) NEAR/3 us"},
    {"chip BEFORE/2 ban", "[chip] on [ban]"},
    {"chip BEFORE/2 ban", "ban on chip"},
    {"chip PRE/2 ban", "[chip] on [ban] on chip"},
    {"chip ONEAR/2 ban", "ban [chip] [ban]"},
    {"chip BEFORE/2 ban", "chip on the ban"},
    {"(a NEAR/5 b) BEFORE/2 c", "[a] x [b] [c]"},
    {"(a NEAR/5 b) BEFORE/2 c", "a c b"},
    {"c BEFORE/2 (a NEAR/5 b)", "[c] x [a] x [b]"},
    {"chip BEFORE/3 chip", "[chip] x [chip]"},
    {"\"a b\" NOT NEAR/1 /\\$/",
     "[a $ b]"}, /* the match touches no word: nothing is near */
    {"chip NOT NEAR/2 ban", "chip ban x x [chip]"},
    {"chip NOT NEAR/2 ban", "chip x ban"},
    {"chip NOT NEAR/2 ban", "ban x chip"},
    {"chip NOT NEAR/2 ban", "a [chip] x x ban"},
    {"chip NOT NEAR/1 \"chip ban\"", "chip ban x [chip]"}, /* overlapping is near */
    {"chip NOT NEAR/3 chip*", "chip"},
    {"chip NOT NEAR/9 ban", "[chip]", "ban"},
    {"chip NOT NEAR/9 ban", "", "[chip]\n\nban"},
    {"(chip NOT NEAR/2 ban) NEAR/3 us", "[chip] of [US]"},
    {"(chip NOT NEAR/2 ban) NEAR/3 us", "chip ban of US"},
    {"us NEAR/3 (chip NOT NEAR/2 ban)"},
    {"(chip OR wafer) NOT NEAR/1 ban", "chip ban x [wafer]"},
};

static const struct row scope_rows[] = {
    {"chip SENTENCE ban", "A [ban] on one [chip]. Chips rise."},
    {"chip SENTENCE ban", "A chip. A ban."},
    {"chip W/S ban", "A chip! A ban."},
    {"chip SENTENCE ban", "[chip] by Mr. Lee: a [ban]"},
    {"chip SENTENCE ban", "[chip] of the U.S. [ban]"},
    {"chip SENTENCE ban", "[chip] at 5.5 [ban]"},
    {"芯片 SENTENCE 出口", "[芯片]和[出口]。芯片"},
    {"芯片 SENTENCE 出口", "芯片。出口"},
    {"chip SENTENCE ban", "chip", "ban"},
    {"chip SENTENCE ban", "", "chip\n\nban"},
    {"\"chip ban\" SENTENCE us", "chip. Ban us."}, /* a phrase in two sentences */
    {"chip SENTENCE chip", "A chip."},
    {"chip SENTENCE chip", "A [chip] a [chip]."},
    {"chip PARAGRAPH ban", "", "A [chip]. A [ban].\n\nA chip."},
    {"chip W/P ban", "", "A chip.\n\nA ban."},
    {"chip PARAGRAPH ban", "", "a chip\n\na ban", .html = "<li>a chip<li>a ban"},
    {"(chip NEAR/1 ban) SENTENCE us", "[chip] [ban] and more of the [US]"},
    {"(chip NOT NEAR/1 ban) SENTENCE us", "[chip] and ban for [US]"},
    {"(chip SENTENCE ban) SENTENCE us"},
    {"ATLEAST/2(chip)", "one chip"},
    {"ATLEAST/2(chip)", "a [chip] or a [chip]"},
    {"ATLEAST/2(chip)", "a [chip]", "a [chip]"}, /* over all the fields */
    {"ATLEAST/2(chip)", "a [chip]", "x", "a [chip]"},
    {"ATLEAST/3(chip OR ban)", "[chip] [ban] [chip]"},
    {"ATLEAST/2(chip OR \"chip ban\")", "chip ban"},
    {"ATLEAST/2(chip OR \"chip ban\")", "[[chip] ban] x [chip]"},
    {"ATLEAST/2(chip OR chip*)", "chip"},
    {"ATLEAST/2(\"a a\")", "a a a"},
    {"ATLEAST/2(a NEAR/1 b)", "a b a"}, /* they share b */
    {"ATLEAST/2(a NEAR/1 b)", "[a] [b] x [a] [b]"},
    {"ATLEAST/2(chip NOT NEAR/1 ban)", "[chip] x chip ban x x [chip]"},
    {"ATLEAST/2($makers)", "[Nvidia] and [AMD]"},
    {"ATLEAST/2(/H[12]00/)", "[H100], [H200]"},
    {"ATLEAST/2(chip AND ban)"},
    {"ATLEAST/2(chip SENTENCE ban)"},
    {"ATLEAST/2(title:chip)"},
    {"title:ATLEAST/2(chip)", "[chip] [chip]", "chip"},
    {"2 OF (chip, ban, us)", "[chip] [ban]"},
    {"2 OF (chip, ban, us)", "chip chip"},
    {"2 OF (chip, ban, us)", "[chip] [ban] [us]"},
    {"2 OF (chip, chip, ban)", "chip"},
    {"2 OF (chip, chip, ban)", "[chip] [ban]"},
    {"2 OF ($makers)", "[Nvidia] and [AMD]"},
    {"2 OF ($makers, us)", "[US] and [AMD]"},
    {"2 OF ($makers, us)", "Nvidia Nvidia"},
    {"2 OF (chip AND ban, us, curb)", "[chip] [ban] by [US]"},
    {"2 OF (chip AND ban, us, curb)", "chip, US"},
    {"2 OF (title:chip, body:ban, us)", "[chip] ban", "[ban] chip"},
    {"title:chip", "[chip]", "chip"},
    {"title:chip", "", "chip"},
    {"body:chip", "chip", "[chip]"},
    {"summary:chip", "chip", "chip", "[chip]"},
    {"chip", "[chip]", "[chip]", "[chip]", "chip", "chip", "chip", "chip"},
    {"body:(chip OR ban)", "ban", "a [chip]"},
    {"title:chip AND body:ban", "[chip]", "[ban]"},
    {"title:(chip AND ban)", "chip", "ban"},
    {"author:lee", "Lee", .author = "Ann [Lee]"},
    {"author:\"lee bo\"", "x", .author = "Ann Lee\n\nBo Chen"},
    {"source:reuters", "x", .source = "[Reuters] World"},
    {"url:\"nvidia com\"", "x", .url = "https://[nvidia.com]/news"},
    {"tag:chips", "chips", .tag = "policy\n\n[Chips]"},
    {"title:(body:chip)"},
    {"title:@fieldy"},
    {"title:@other", "[wafer]", "wafer"},
    {"lead:chip", "[chip]", "x"},
    {"lead:chip", "", W49 "[chip]"},
    {"lead:chip", "", W49 "w chip"},
    {"lead:\"chip ban\"", "", W49 "chip ban"},
    {"lead:chip", "", NULL, W49 "[chip]"}, /* the summary, where there is no body */
    {"lead:chip", "", "x", "chip"},
    {"lead:(chip AND ban)", "[chip]", "[ban]"},
    {"lead:(chip AND NOT ban)", "[chip]", W49 "w ban"},
    {"lead:(title:chip)"},
    {"FIRST/3(chip)", "chip", "a b [chip] chip"},
    {"FIRST/3(chip)", "chip", "a b c chip"},
    {"FIRST/3(chip)", "a b [chip]"}, /* the title, where there is no body */
    {"FIRST/2(\"chip ban\")", "", "x chip ban"},
    {"FIRST/3(\"chip ban\")", "", "x [chip ban]"},
    {"FIRST/3(chip AND ban)", "", "[chip] x [ban]"},
    {"FIRST/3(chip AND NOT ban)", "", "[chip] x x ban"},
    {"FIRST/3(chip NEAR/3 ban)", "", "chip x x ban"},
    {"FIRST/2(chip NOT NEAR/3 ban)", "", "chip x x ban"}, /* seen in the whole field */
    {"FIRST/2(chip NOT NEAR/2 ban)", "", "[chip] x x ban"},
    {"FIRST/3(title:chip)"},
    {"title:FIRST/3(chip)"},
    {"FIRST/3(FIRST/2(chip))"},
};

static const struct row term_rows[] = {
    {"export*", "[export] [Exports] [exporting] reexport"},
    {"*chip", "[chip] [microchip] chips"},
    {"organi?ation", "[organisation] [Organization] organiation"},
    {"ex*rt", "[export] [exert] exporter"},
    {"NVID*", "[nvidia]"},
    {"zür*", "[Zurich] [zürcher]"},
    {"\"export control*\"", "[export controls] [export control]"},
    {"管*", "出口[管]制"}, /* one fixed character is enough for Han */
    {"h20*", "[H20] [H200]"},
    {"ch*"},
    {"c?p"},
    {"*"},
    {"control~", "[control] [controls] [Controlled] [controlling] controversy"},
    {"\"export control~\"", "[export controlled]"},
    {"export~ NEAR/1 ban", "[exporting] [ban]"},
    {"Kontrolle~", "[Kontrollen] [Kontrolle]", .language = "de"},
    {"Kontrolle~", "[Kontrollen]", .language = "de-AT"},
    {"Kontrolle~", "Kontrollen", .language = "en"},
    {"control~", "[controls]", .language = "xx"}, /* unknown: English */
    {"=US", "[US] us U.S."},
    {"=US", "US$5 [US]-based ([US])"},
    {"=\"U.S.\"", "[U.S.] US [U.S.]-led"},
    {"=\"The Entity List\"", "[The Entity List] the Entity List"},
    {"=\"The Entity List\"", "", "[The  Entity\nList] The Entity-List"},
    {"=AT&T", "[AT&T] AT & T at&t AT T"},
    {"=C++", "[C++] C c++ C+ ([C++]) C++11 C+++"},
    {"=C", "C++ [C], C# [C]."},
    {"=$NVDA", "[$NVDA] NVDA A$NVDA US [$NVDA]. $$NVDA"},
    {"=NVDA", "$NVDA [NVDA]"},
    {"=#chips", "[#chips] chips"},
    {"=Zürich", "[Zürich] Zurich [Zu\u0308rich] zürich"},
    {"=export*", "[export*] exports export"},
    {"=Nvidia", "[Nvidia]'s nvidia"},
    {"=华为", "x[华为]H200"},
    {"any: ['=US', '=U.S.']", "[US] us [U.S.]"},
    {"=US NEAR/2 ban", "us [ban] [US] [ban]"},
    {"/H[12]00[A-Z]?/", "[H200] [h100A] H300"},
    {"/(?-i)US/", "[US] us"},
    {"/vidi/", "N[vidi]a"},
    {"/vidi/ NEAR/1 ban", "N[vidi]a [ban]"}, /* the words that it touches */
    {"/chip.?maker/ NEAR/1 ban", "[chip maker] [ban]"},
    {"/\\$/", "US[$]5"},
    {"/\\$/ NEAR/3 ban", "a $ ban"},       /* touches no word: has no place */
    {"/\\$/ NOT NEAR/3 ban", "a [$] ban"}, /* so nothing is near it */
    {"ATLEAST/2(/\\$/)", "a [$] and a [$]"},
    {"ATLEAST/2(/\\$/ OR /[$]/)", "a $"}, /* the same bytes count once */
    {"/x*/", "a [x] [xx]"},
    {"/aa/", "[aa]a"},
    {"/H[12/"},
    {"any: ['/H[12]00/', 'nvid*', 'control~']", "[H100] [Nvidia] [controls]"},
};

#endif
