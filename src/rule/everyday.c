#include "rule/everyday.h"

#include <stdlib.h>

/* Sorted bytewise. Common ones: the words that fill English news. Others: what acronyms
 * (EAR, ICE, SEC, FED, RAM), companies (Apple, Meta, Shell, Target) and people (Mark,
 * Bill, May) of the news share with ordinary words. */
static const struct everyday {
    struct span word;
    bool common;
} words[] = {
    {SPAN("a"), true},       {SPAN("about"), true},   {SPAN("act"), false},
    {SPAN("ads"), false},    {SPAN("after"), true},   {SPAN("aids"), false},
    {SPAN("air"), false},    {SPAN("all"), true},     {SPAN("also"), true},
    {SPAN("an"), true},      {SPAN("and"), true},     {SPAN("any"), true},
    {SPAN("apple"), false},  {SPAN("apt"), false},    {SPAN("are"), true},
    {SPAN("arm"), false},    {SPAN("as"), true},      {SPAN("ask"), false},
    {SPAN("at"), true},      {SPAN("bat"), false},    {SPAN("be"), true},
    {SPAN("been"), true},    {SPAN("before"), true},  {SPAN("bill"), false},
    {SPAN("bridge"), false}, {SPAN("but"), true},     {SPAN("by"), true},
    {SPAN("can"), true},     {SPAN("cat"), false},    {SPAN("chase"), false},
    {SPAN("chips"), false},  {SPAN("could"), true},   {SPAN("did"), true},
    {SPAN("do"), true},      {SPAN("doe"), false},    {SPAN("does"), true},
    {SPAN("ear"), false},    {SPAN("east"), false},   {SPAN("fast"), false},
    {SPAN("fed"), false},    {SPAN("fit"), false},    {SPAN("for"), true},
    {SPAN("fox"), false},    {SPAN("from"), true},    {SPAN("gap"), false},
    {SPAN("gas"), false},    {SPAN("go"), false},     {SPAN("had"), true},
    {SPAN("has"), true},     {SPAN("have"), true},    {SPAN("he"), true},
    {SPAN("her"), true},     {SPAN("here"), true},    {SPAN("hill"), false},
    {SPAN("him"), true},     {SPAN("his"), true},     {SPAN("how"), true},
    {SPAN("i"), true},       {SPAN("ice"), false},    {SPAN("if"), true},
    {SPAN("in"), true},      {SPAN("into"), true},    {SPAN("is"), true},
    {SPAN("it"), true},      {SPAN("its"), true},     {SPAN("job"), false},
    {SPAN("jobs"), false},   {SPAN("just"), true},    {SPAN("key"), false},
    {SPAN("lead"), false},   {SPAN("lime"), false},   {SPAN("link"), false},
    {SPAN("main"), false},   {SPAN("map"), false},    {SPAN("march"), false},
    {SPAN("mark"), false},   {SPAN("match"), false},  {SPAN("may"), true},
    {SPAN("me"), true},      {SPAN("meta"), false},   {SPAN("mint"), false},
    {SPAN("more"), true},    {SPAN("most"), true},    {SPAN("my"), true},
    {SPAN("net"), false},    {SPAN("new"), true},     {SPAN("no"), true},
    {SPAN("nor"), false},    {SPAN("north"), false},  {SPAN("not"), true},
    {SPAN("now"), true},     {SPAN("oak"), false},    {SPAN("of"), true},
    {SPAN("on"), true},      {SPAN("one"), true},     {SPAN("only"), true},
    {SPAN("open"), false},   {SPAN("or"), true},      {SPAN("oracle"), false},
    {SPAN("orange"), false}, {SPAN("other"), true},   {SPAN("our"), true},
    {SPAN("out"), true},     {SPAN("over"), true},    {SPAN("pace"), false},
    {SPAN("palm"), false},   {SPAN("pay"), false},    {SPAN("pen"), false},
    {SPAN("pin"), false},    {SPAN("pit"), false},    {SPAN("polish"), false},
    {SPAN("port"), false},   {SPAN("post"), false},   {SPAN("ram"), false},
    {SPAN("rest"), false},   {SPAN("rich"), false},   {SPAN("rust"), false},
    {SPAN("said"), true},    {SPAN("salt"), false},   {SPAN("says"), true},
    {SPAN("sec"), false},    {SPAN("she"), true},     {SPAN("shell"), false},
    {SPAN("should"), true},  {SPAN("sky"), false},    {SPAN("snap"), false},
    {SPAN("snow"), false},   {SPAN("so"), true},      {SPAN("some"), true},
    {SPAN("south"), false},  {SPAN("spa"), false},    {SPAN("square"), false},
    {SPAN("star"), false},   {SPAN("start"), false},  {SPAN("such"), true},
    {SPAN("sun"), false},    {SPAN("tap"), false},    {SPAN("target"), false},
    {SPAN("team"), false},   {SPAN("than"), true},    {SPAN("that"), true},
    {SPAN("the"), true},     {SPAN("their"), true},   {SPAN("them"), true},
    {SPAN("then"), true},    {SPAN("there"), true},   {SPAN("these"), true},
    {SPAN("they"), true},    {SPAN("this"), true},    {SPAN("those"), true},
    {SPAN("tick"), false},   {SPAN("times"), false},  {SPAN("to"), true},
    {SPAN("top"), false},    {SPAN("turkey"), false}, {SPAN("two"), true},
    {SPAN("up"), true},      {SPAN("us"), true},      {SPAN("vice"), false},
    {SPAN("visa"), false},   {SPAN("war"), false},    {SPAN("was"), true},
    {SPAN("we"), true},      {SPAN("were"), true},    {SPAN("west"), false},
    {SPAN("what"), true},    {SPAN("when"), true},    {SPAN("where"), true},
    {SPAN("which"), true},   {SPAN("who"), true},     {SPAN("why"), true},
    {SPAN("will"), true},    {SPAN("wing"), false},   {SPAN("with"), true},
    {SPAN("would"), true},   {SPAN("you"), true},     {SPAN("young"), false},
    {SPAN("your"), true},    {SPAN("zoom"), false},
};

static int compare(const void *key, const void *row)
{
    return span_cmp(*(const struct span *)key, ((const struct everyday *)row)->word);
}

static const struct everyday *find(struct span folded)
{
    return bsearch(&folded, words, sizeof(words) / sizeof(*words), sizeof(*words),
                   compare);
}

bool everyday_is_common(struct span folded)
{
    const struct everyday *e = find(folded);

    return e && e->common;
}

bool everyday_is_word(struct span folded)
{
    return find(folded) != NULL;
}
