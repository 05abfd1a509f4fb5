/* The names in dates: months, halves of the day, zones, units. */
#include <stddef.h>
#include <string.h>

#include "base/span.h"
#include "feed/date_read.h"
#include "text/fold.h"

/* ASCII, as most words are: in lower case and without dots. False for any other word. */
static bool fold_ascii(const char *word, unsigned n, char *folded)
{
    for (unsigned i = 0; i < n; i++) {
        if ((unsigned char)word[i] >= 0x80)
            return false;
        if (word[i] != '.')
            *folded++ = (char)(word[i] | 0x20);
    }
    *folded = '\0';
    return true;
}

void date_fold(const char *word, unsigned n, char folded[DATE_WORD_MOST * 2])
{
    char out[FOLD_MOST];
    size_t size;

    if (fold_ascii(word, n, folded))
        return;
    size = fold_word(span_make(word, n), out);

    if (size >= (size_t)DATE_WORD_MOST * 2)
        size = (size_t)DATE_WORD_MOST * 2 - 1;
    memcpy(folded, out, size);
    folded[size] = '\0';
}

/* --- months ------------------------------------------------------------------------- */

/*
 * How the names of the months begin: English, German, Dutch, the Nordic languages,
 * French, Spanish, Italian, Portuguese, Hungarian, Polish; Greek (with the misspellings
 * that feedparser knows); Russian.
 */
static const struct {
    const char *begin;
    int month;
} months[] = {
    {"jan", 1},  {"ene", 1},  {"gen", 1},  {"sty", 1},  {"ιαν", 1},  {"янв", 1},
    {"feb", 2},  {"fev", 2},  {"fou", 2},  {"lut", 2},  {"φεβ", 2},  {"фев", 2},
    {"mar", 3},  {"maa", 3},  {"mae", 3},  {"mrt", 3},  {"mrz", 3},  {"μαρ", 3},
    {"μαω", 3},  {"мар", 3},  {"apr", 4},  {"avr", 4},  {"abr", 4},  {"kwi", 4},
    {"απρ", 4},  {"апр", 4},  {"may", 5},  {"mai", 5},  {"maj", 5},  {"mag", 5},
    {"mei", 5},  {"μαι", 5},  {"май", 5},  {"мая", 5},  {"jun", 6},  {"juin", 6},
    {"giu", 6},  {"cze", 6},  {"ιουν", 6}, {"ιον", 6},  {"июн", 6},  {"jul", 7},
    {"juil", 7}, {"lug", 7},  {"lip", 7},  {"ιουλ", 7}, {"ιολ", 7},  {"июл", 7},
    {"aug", 8},  {"aou", 8},  {"ago", 8},  {"sie", 8},  {"αυγ", 8},  {"авг", 8},
    {"sep", 9},  {"set", 9},  {"szep", 9}, {"wrz", 9},  {"σεπ", 9},  {"сен", 9},
    {"oct", 10}, {"okt", 10}, {"ott", 10}, {"out", 10}, {"paz", 10}, {"οκτ", 10},
    {"окт", 10}, {"nov", 11}, {"lis", 11}, {"νοε", 11}, {"ноя", 11}, {"dec", 12},
    {"dez", 12}, {"des", 12}, {"dic", 12}, {"gru", 12}, {"δεκ", 12}, {"дек", 12},
};

static bool begins(const char *word, const char *with)
{
    while (*with && *word == *with)
        word++, with++;
    return !*with;
}

int date_month(const char *folded)
{
    for (size_t i = 0; i < sizeof(months) / sizeof(*months); i++)
        if (begins(folded, months[i].begin))
            return months[i].month;
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
        if (*folded == *names[i].name && strcmp(folded, names[i].name) == 0)
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
        if (*folded == *zones[i].name && strcmp(folded, zones[i].name) == 0) {
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

    if ((unsigned char)*text < 0x80)
        return 0;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (strncmp(text, units[i].sign, strlen(units[i].sign)) == 0) {
            parts->is_korean |= units[i].korean;
            return units[i].unit;
        }
    }
    return 0;
}
