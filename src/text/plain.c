#include "text/plain.h"

#include <stdbool.h>

#include "text/wordclass.h"

/* --- numbers --------------------------------------------------------------------- */

/* Numbers that have a value but no decomposition that says so. */
static const struct {
    uint32_t first;
    uint32_t last;
    uint32_t value; /* of the first; the others count on */
} numbers[] = {
    {0x1369, 0x1372, 1},   {0x19da, 0x19da, 1}, {0x24eb, 0x24f4, 11},
    {0x24f5, 0x24fe, 1},   {0x24ff, 0x24ff, 0}, {0x2776, 0x277f, 1},
    {0x2780, 0x2789, 1},   {0x278a, 0x2793, 1}, {0x1f10b, 0x1f10b, 0},
    {0x1f10c, 0x1f10c, 0},
};

/*
 * The value of a decimal digit. Unicode encodes them in runs from zero up, and all runs
 * below the mathematical digits (which decompose) and above start at a code point that
 * ends in 0 or in 6.
 */
static uint32_t digit_value(uint32_t cp)
{
    uint32_t row = cp & ~0xfu;

    return cp - row - (wordclass_of(row) == WORDCLASS_DIGIT ? 0 : 6);
}

static bool is_mathematical(uint32_t cp)
{
    return cp >= 0x1d7ce && cp <= 0x1d7ff;
}

size_t plain_number(uint32_t cp, char out[2])
{
    enum wordclass class = wordclass_of(cp);

    if (class == WORDCLASS_DIGIT && !is_mathematical(cp)) {
        out[0] = (char)('0' + digit_value(cp));
        return 1;
    }
    if (class != WORDCLASS_NUMBER)
        return 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (cp >= numbers[i].first && cp <= numbers[i].last) {
            uint32_t value = numbers[i].value + (cp - numbers[i].first);
            size_t n = 0;

            if (value >= 10)
                out[n++] = (char)('0' + value / 10);
            out[n++] = (char)('0' + value % 10);
            return n;
        }
    return 0;
}

/* --- letters --------------------------------------------------------------------- */

/* Strokes, hooks and bars across letters, which Unicode does not call accents, and
 * ligatures, which it does not take apart. Sorted; lower case (fold after case). */
static const struct {
    uint16_t from;
    char to[3];
} letters[] = {
    {0x00e6, "ae"}, /* æ */
    {0x00f0, "d"},  /* ð */
    {0x00f8, "o"},  /* ø */
    {0x00fe, "th"}, /* þ */
    {0x0111, "d"},  /* đ */
    {0x0127, "h"},  /* ħ */
    {0x0131, "i"},  /* ı */
    {0x0142, "l"},  /* ł */
    {0x0153, "oe"}, /* œ */
    {0x0167, "t"},  /* ŧ */
    {0x0180, "b"},  /* ƀ */
    {0x0188, "c"},  /* ƈ */
    {0x0192, "f"},  /* ƒ */
    {0x0195, "hv"}, /* ƕ */
    {0x0199, "k"},  /* ƙ */
    {0x019a, "l"},  /* ƚ */
    {0x01b4, "y"},  /* ƴ */
    {0x01b6, "z"},  /* ƶ */
    {0x01e5, "g"},  /* ǥ */
    {0x0223, "ou"}, /* ȣ */
    {0x0237, "j"},  /* ȷ */
    {0x0238, "db"}, /* ȸ */
    {0x0239, "qp"}, /* ȹ */
    {0x023c, "c"},  /* ȼ */
    {0x0247, "e"},  /* ɇ */
    {0x0249, "j"},  /* ɉ */
    {0x024d, "r"},  /* ɍ */
    {0x024f, "y"},  /* ɏ */
    {0x0253, "b"},  /* ɓ */
    {0x0257, "d"},  /* ɗ */
    {0x0268, "i"},  /* ɨ */
    {0x026b, "l"},  /* ɫ */
    {0x0275, "o"},  /* ɵ */
    {0x0289, "u"},  /* ʉ */
    {0x02a3, "dz"}, /* ʣ */
    {0x1d7d, "p"},  /* ᵽ */
    {0x2c61, "l"},  /* ⱡ */
    {0x2c65, "a"},  /* ⱥ */
    {0x2c66, "t"},  /* ⱦ */
    {0xa733, "aa"}, /* ꜳ */
    {0xa735, "ao"}, /* ꜵ */
    {0xa737, "au"}, /* ꜷ */
    {0xa739, "av"}, /* ꜹ */
    {0xa73b, "av"}, /* ꜻ */
    {0xa73d, "ay"}, /* ꜽ */
    {0xa741, "k"},  /* ꝁ */
    {0xa749, "l"},  /* ꝉ */
    {0xa74b, "o"},  /* ꝋ */
    {0xa74f, "oo"}, /* ꝏ */
    {0xa751, "p"},  /* ꝑ */
    {0xa757, "q"},  /* ꝗ */
    {0xa761, "vy"}, /* ꝡ */
    {0xa793, "c"},  /* ꞓ */
    {0xa7a1, "g"},  /* ꞡ */
    {0xa7a3, "k"},  /* ꞣ */
    {0xa7a5, "n"},  /* ꞥ */
    {0xa7a7, "r"},  /* ꞧ */
    {0xa7a9, "s"},  /* ꞩ */
};

const char *plain_latin(uint32_t cp)
{
    size_t low = 0, high = sizeof letters / sizeof *letters;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (letters[mid].from == cp)
            return letters[mid].to;
        if (letters[mid].from < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
