#include "bench/spelling.h"

#include "base/hash.h"
#include "bench/chance.h"

#define COUNT(list)         (sizeof(list) / sizeof((list)[0]))
#define PUT_ONE(c, out, of) put_one(c, out, of, COUNT(of))

/* Each list has the usual ones first (chance_low). */
static const char *const onsets[] = {
    "s", "c",  "r",  "m",  "p",  "d",  "t",  "b",  "l",  "f",  "h",  "st",  "w",  "pr",
    "g", "n",  "tr", "v",  "ch", "br", "gr", "sh", "cr", "th", "pl", "cl",  "fr", "sp",
    "k", "bl", "dr", "fl", "j",  "wh", "qu", "sl", "gl", "sc", "y",  "str", "sw", "z"};
static const char *const vowels[] = {"e",  "a",  "i",  "o",  "u", "ea", "ou",
                                     "ai", "ee", "oo", "io", "y", "au", "ie"};
static const char *const middles[] = {
    "t",  "r",  "l",  "n",  "d",  "s",  "v",  "c",  "m",  "p",  "st", "nt", "g",  "b",
    "nd", "ss", "rt", "ct", "ll", "th", "mp", "f",  "rr", "tt", "nc", "ch", "tr", "rm",
    "pr", "sp", "lt", "rd", "ff", "ns", "gr", "pp", "sh", "mm", "ng", "x",  "k",  "ck"};
static const char *const ends[] = {"n",  "r",  "t",  "l",  "d",  "nt", "st", "nd",
                                   "s",  "ck", "m",  "ll", "ss", "p",  "ct", "rt",
                                   "th", "w",  "g",  "ch", "rd", "k",  "rm", "ght",
                                   "sh", "ng", "rn", "rk", "ff", "x",  "lt", "b"};
static const char *const silent[] = {"te", "ce", "ne", "se", "re", "ve", "ge",
                                     "le", "de", "me", "ke", "pe", "ze", "be"};
static const char *const prefixes[] = {"re",  "con", "in",  "de",  "un",    "dis",  "ex",
                                       "pro", "com", "im",  "pre", "en",    "over", "sub",
                                       "ap",  "ad",  "mis", "out", "inter", "ob"};
static const char *const suffixes[] = {
    "ed",  "s",   "ing", "er",   "ly",   "ion",  "es",    "al",  "ation",  "ers",
    "ity", "y",   "ent", "ment", "ions", "ive",  "able",  "ate", "ies",    "ance",
    "ous", "ist", "ful", "ure",  "ness", "less", "ments", "ism", "ically", "ational"};

static void put_one(struct chance *c, struct buf *out, const char *const *of, size_t n)
{
    (void)buf_add_str(out, of[chance_low(c, n)]);
}

/* The lower its number, the shorter. Without its end, which depends on what follows. */
static void put_root(struct chance *c, struct buf *out, size_t root)
{
    size_t more = root < 150 ? 100 : root < 1000 ? 350 : 600;

    if (!chance_in_1000(c, 90))
        PUT_ONE(c, out, onsets);
    PUT_ONE(c, out, vowels);
    for (; chance_in_1000(c, more); more /= 4) {
        PUT_ONE(c, out, middles);
        PUT_ONE(c, out, vowels);
    }
}

static void put_end(struct chance *c, struct buf *out, bool last)
{
    if (last && chance_in_1000(c, 330))
        PUT_ONE(c, out, silent);
    else if (!last || !chance_in_1000(c, 120))
        PUT_ONE(c, out, ends);
}

/* How often, of a thousand words about as common, they have a prefix, a suffix. */
struct habit {
    size_t below; /* rank */
    size_t prefix, suffix;
};

static void put_word(struct buf *out, size_t rank, unsigned again, const char *suffix)
{
    static const struct habit habits[] = {
        {500, 30, 200}, {3000, 130, 450}, {SIZE_MAX, 200, 720}};
    const struct habit *habit = habits;
    struct chance word = {hash_pair(rank, again + 7)}, root;
    size_t number = chance_below(&word, 200 + rank / 2);

    while (rank >= habit->below)
        habit++;
    if (chance_in_1000(&word, habit->prefix))
        PUT_ONE(&word, out, prefixes);
    root.state = hash_pair(number, 11);
    put_root(&root, out, number);
    if (suffix || chance_in_1000(&word, habit->suffix)) {
        put_end(&root, out, false);
        (void)buf_add_str(out,
                          suffix ? suffix : suffixes[chance_low(&word, COUNT(suffixes))]);
    } else {
        put_end(&root, out, true);
    }
}

void spelling_put(struct buf *out, size_t rank, unsigned again)
{
    put_word(out, rank, again, NULL);
}

void spelling_put_strange(struct buf *out, size_t number)
{
    put_word(out, number, 0, "oid");
}
