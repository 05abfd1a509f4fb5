/* The names in dates: months, halves of the day, zones, units. */
#include <stddef.h>
#include <string.h>

#include "base/span.h"
#include "feed/date_read.h"
#include "text/fold.h"

void date_fold(const char *word, unsigned n, char folded[DATE_WORD_MOST * 2])
{
    char out[FOLD_MOST];
    size_t size = fold_word(span_make(word, n), out);

    if (size >= (size_t)DATE_WORD_MOST * 2)
        size = (size_t)DATE_WORD_MOST * 2 - 1;
    memcpy(folded, out, size);
    folded[size] = '\0';
}

/* --- months ------------------------------------------------------------------------- */

/*
 * How the names of the months begin, each between blanks: English, German, Dutch, the
 * Nordic languages, French, Spanish, Italian, Portuguese, Hungarian, Polish; Greek (with
 * the misspellings that feedparser knows); Russian.
 */
static const char *const months[12] = {
    " jan ene gen sty ιαν янв ",
    " feb fev fou lut φεβ фев ",
    " mar maa mae mrt mrz μαρ μαω мар ",
    " apr avr abr kwi απρ апр ",
    " may mai maj mag mei μαι май мая ",
    " jun juin giu cze ιουν ιον июн ",
    " jul juil lug lip ιουλ ιολ июл ",
    " aug aou ago sie αυγ авг ",
    " sep set szep wrz σεπ сен ",
    " oct okt ott out paz οκτ окт ",
    " nov lis νοε ноя ",
    " dec dez des dic gru δεκ дек ",
};

static bool begins_with_one_of(const char *word, const char *list)
{
    for (const char *p = list + 1; *p; p += strcspn(p, " ") + 1) {
        size_t n = strcspn(p, " ");

        if (strncmp(word, p, n) == 0)
            return true;
    }
    return false;
}

int date_month(const char *folded)
{
    for (int i = 0; i < 12; i++)
        if (begins_with_one_of(folded, months[i]))
            return i + 1;
    return 0;
}

/* --- halves of the day -------------------------------------------------------------- */

enum date_half date_half(const char *folded)
{
    static const struct {
        const char *name;
        enum date_half half;
    } names[] = {
        {"am", DATE_HALF_AM},   {"pm", DATE_HALF_PM},   {"오전", DATE_HALF_AM},
        {"오후", DATE_HALF_PM}, {"午前", DATE_HALF_AM}, {"午後", DATE_HALF_PM},
        {"上午", DATE_HALF_AM}, {"下午", DATE_HALF_PM}, {"πμ", DATE_HALF_AM},
        {"μμ", DATE_HALF_PM},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(folded, names[i].name) == 0)
            return names[i].half;
    return DATE_HALF_NONE;
}

/* --- zones -------------------------------------------------------------------------- */

#define AMERICAN true

/* A name that several zones share has the meaning that most feeds give it. */
static const struct {
    const char *name;
    int zone_min;
    bool american;
} zones[] = {
    {"est", -300, AMERICAN},  {"edt", -240, AMERICAN},
    {"et", -300, AMERICAN},   {"eastern", -300, AMERICAN},
    {"cst", -360, AMERICAN},  {"cdt", -300, AMERICAN},
    {"ct", -360, AMERICAN},   {"central", -360, AMERICAN},
    {"mst", -420, AMERICAN},  {"mdt", -360, AMERICAN},
    {"mt", -420, AMERICAN},   {"mountain", -420, AMERICAN},
    {"pst", -480, AMERICAN},  {"pdt", -420, AMERICAN},
    {"pt", -480, AMERICAN},   {"pacific", -480, AMERICAN},
    {"ast", -240, false},     {"adt", -180, false},
    {"at", -240, false},      {"atlantic", -240, false},
    {"nst", -210, false},     {"ndt", -150, false},
    {"akst", -540, AMERICAN}, {"akdt", -480, AMERICAN},
    {"hst", -600, AMERICAN},  {"brt", -180, false},
    {"art", -180, false},     {"bst", 60, false},
    {"wet", 0, false},        {"west", 60, false},
    {"cet", 60, false},       {"cest", 120, false},
    {"met", 60, false},       {"mest", 120, false},
    {"mez", 60, false},       {"mesz", 120, false},
    {"eet", 120, false},      {"eest", 180, false},
    {"cat", 120, false},      {"sast", 120, false},
    {"msk", 180, false},      {"msd", 240, false},
    {"moscow", 180, false},   {"trt", 180, false},
    {"gst", 240, false},      {"pkt", 300, false},
    {"ist", 330, false},      {"india", 330, false},
    {"ict", 420, false},      {"wib", 420, false},
    {"hkt", 480, false},      {"sgt", 480, false},
    {"pht", 480, false},      {"awst", 480, false},
    {"china", 480, false},    {"jst", 540, false},
    {"japan", 540, false},    {"kst", 540, false},
    {"korea", 540, false},    {"acst", 570, false},
    {"acdt", 630, false},     {"aest", 600, false},
    {"aedt", 660, false},     {"nzst", 720, false},
    {"nzdt", 780, false},
};

/* "Central European" and its kin: one name changes what the one before meant. */
static void in_europe(struct date_parts *parts)
{
    switch (parts->zone_min) {
    case -300: parts->zone_min = 120; break; /* Eastern */
    case -360: parts->zone_min = 60; break;  /* Central */
    default: parts->zone_min = 0; break;     /* Western */
    }
    parts->is_american = false;
}

void date_zone(const char *folded, struct date_parts *parts)
{
    if (parts->has_offset)
        return;
    if (strcmp(folded, "european") == 0)
        in_europe(parts);
    else if (strcmp(folded, "daylight") == 0 || strcmp(folded, "summer") == 0)
        parts->zone_min += 60;
    for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
        if (strcmp(folded, zones[i].name) == 0) {
            parts->zone_min = zones[i].zone_min;
            parts->is_american |= zones[i].american;
        }
    }
}

/* --- units -------------------------------------------------------------------------- */

char date_unit(const char *text, struct date_parts *parts)
{
    static const struct {
        const char *sign;
        char unit;
        bool korean;
    } units[] = {
        {"年", 'y', false}, {"년", 'y', true},  {"月", 'm', false}, {"월", 'm', true},
        {"日", 'd', false}, {"일", 'd', true},  {"号", 'd', false}, {"時", 'H', false},
        {"时", 'H', false}, {"点", 'H', false}, {"시", 'H', true},  {"分", 'M', false},
        {"분", 'M', true},  {"秒", 'S', false}, {"초", 'S', true},
    };

    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (strncmp(text, units[i].sign, strlen(units[i].sign)) == 0) {
            parts->is_korean |= units[i].korean;
            return units[i].unit;
        }
    }
    return 0;
}
