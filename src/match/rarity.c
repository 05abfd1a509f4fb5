#include "match/rarity.h"

#include "base/hash.h"

/*
 * The everyday words of English news with their rough frequency per million words, in
 * alphabetic order: orders of magnitude, as any large corpus shows them.
 */
static const struct {
    const char *word;
    unsigned per_million;
} common[] = {
    {"a", 21000},      {"about", 1800},    {"after", 1400},     {"again", 350},
    {"against", 700},  {"all", 2300},      {"also", 1500},      {"an", 3400},
    {"and", 26000},    {"are", 4500},      {"as", 6200},        {"at", 5000},
    {"back", 900},     {"bank", 450},      {"be", 6000},        {"been", 2400},
    {"before", 800},   {"being", 800},     {"between", 700},    {"billion", 600},
    {"business", 500}, {"but", 4000},      {"by", 5200},        {"can", 2000},
    {"china", 500},    {"city", 450},      {"co", 400},         {"com", 400},
    {"company", 800},  {"could", 1400},    {"country", 500},    {"court", 400},
    {"day", 800},      {"did", 700},       {"do", 1500},        {"down", 700},
    {"during", 500},   {"even", 800},      {"first", 1300},     {"for", 9500},
    {"from", 4300},    {"get", 900},       {"government", 600}, {"group", 450},
    {"had", 3000},     {"has", 3600},      {"have", 4000},      {"he", 5000},
    {"her", 1800},     {"high", 500},      {"his", 3500},       {"how", 900},
    {"i", 4000},       {"if", 1800},       {"in", 20000},       {"into", 1300},
    {"is", 9000},      {"it", 7500},       {"its", 2000},       {"just", 1000},
    {"last", 1000},    {"like", 1100},     {"made", 600},       {"make", 700},
    {"man", 450},      {"many", 700},      {"market", 500},     {"may", 900},
    {"million", 700},  {"more", 2200},     {"most", 900},       {"mr", 900},
    {"much", 700},     {"national", 500},  {"new", 2000},       {"news", 500},
    {"no", 1300},      {"not", 3500},      {"now", 1200},       {"of", 27000},
    {"off", 600},      {"on", 8000},       {"one", 2400},       {"only", 1000},
    {"or", 2600},      {"other", 1100},    {"our", 1100},       {"out", 1700},
    {"over", 1200},    {"part", 450},      {"people", 1200},    {"percent", 600},
    {"police", 450},   {"president", 600}, {"report", 400},     {"s", 600},
    {"said", 3800},    {"say", 600},       {"says", 700},       {"second", 400},
    {"she", 2000},     {"should", 700},    {"since", 600},      {"so", 1700},
    {"some", 1300},    {"state", 700},     {"still", 600},      {"such", 600},
    {"t", 1500},       {"take", 550},      {"than", 1500},      {"that", 10500},
    {"the", 56000},    {"their", 2300},    {"them", 1300},      {"then", 900},
    {"there", 1800},   {"these", 900},     {"they", 3200},      {"this", 4000},
    {"three", 700},    {"through", 700},   {"time", 1400},      {"to", 26000},
    {"two", 1300},     {"under", 500},     {"up", 1900},        {"us", 1300},
    {"was", 7500},     {"way", 700},       {"we", 3000},        {"week", 500},
    {"well", 700},     {"were", 3200},     {"what", 1800},      {"when", 1900},
    {"where", 800},    {"which", 2200},    {"while", 700},      {"who", 2300},
    {"will", 3000},    {"with", 7000},     {"work", 650},       {"world", 700},
    {"would", 2200},   {"year", 1200},     {"years", 1200},     {"you", 3500},
    {"your", 1200},
};

void rarity_init(struct rarity *r)
{
    intern_init(&r->common);
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        struct span word = span_of(common[i].word);

        intern_add(&r->common, hash_bytes(word.p, word.n), common[i].per_million);
    }
}

void rarity_release(struct rarity *r)
{
    intern_release(&r->common);
}

/* Of words that no table lists, the longer ones are the rarer ones. */
static double by_length(size_t n)
{
    static const double per_million[] = {500, 500, 300, 120, 60, 30, 20, 14, 10, 7, 5};
    size_t last = sizeof(per_million) / sizeof(per_million[0]) - 1;

    return per_million[n < last ? n : last];
}

double rarity_per_million(const struct rarity *r, uint64_t hash, struct span folded)
{
    uint32_t known = intern_find(&r->common, hash);

    if (known != INTERN_NONE)
        return known;
    if (folded.n &&
        (unsigned char)folded.p[0] >= 0xe0) /* a character of Han, kana, ... */
        return 800;
    return by_length(folded.n);
}
