#include "text/word_memo.h"

#include "base/hash.h"
#include "text/latin.h"
#include "text/letters.h"
#include "text/runs_hash.h"
#include "text/word.h"

/* Most words of scripts that begin here are single characters. */
#define FIRST_IDEOGRAPH 0xe3

/* Where a word of those bytes is kept, if it is. */
static struct word_memo_place *place_of(struct word_memo *m, const uint64_t bytes[2])
{
    return &m->place[hash_block(bytes[0], bytes[1], 0) % WORD_MEMO_WORDS];
}

static bool is_of(const struct word_memo_place *p, const uint64_t bytes[2])
{
    return ((p->bytes[0] ^ bytes[0]) | (p->bytes[1] ^ bytes[1])) == 0;
}

/* Of the wide full stop, which joins the letters of an acronym, to which one more full
 * stop behind it belongs. */
#define WIDE_STOP_FIRST 0xef

/* By the rules, where nothing stands behind it. */
static uint64_t hash_by_rules(const char *start, const char *end)
{
    struct word_scan s = {end, false};
    struct word_gap gap;
    struct word word;

    if (word_skip_gap(&s, start, &gap) != start ||
        memchr(start, WIDE_STOP_FIRST, (size_t)(end - start)))
        return 0;
    (void)word_take(&s, start, &word);
    return word.end == end ? word.hash : 0;
}

/* Of the n <= WORD_MEMO_BYTES bytes at p. */
static uint64_t hash_alone(const char *p, size_t n)
{
    char folded[WORD_MEMO_BYTES * 3 / 2 + LETTERS_CELL];
    size_t size;

    if (letters_fold_row(p, n, folded, &size) == n)
        return hash_bytes(folded, size);
    return hash_by_rules(p, p + n);
}

/* A latin_run_fn; 0 as hash_alone. */
static uint64_t hash_run(void *memo, const struct runs_text *t, size_t start, size_t n)
{
    struct word_memo_place *place;
    uint64_t bytes[2], hash;

    if (n > WORD_MEMO_BYTES || (unsigned char)t->text[start] >= FIRST_IDEOGRAPH)
        return 0;
    runs_bytes(runs_loadable(t, start), n, bytes);
    place = place_of(memo, bytes);
    if (is_of(place, bytes))
        return place->hash;
    hash = hash_alone(t->text + start, n);
    if (hash)
        *place = (struct word_memo_place){{bytes[0], bytes[1]}, hash};
    return hash;
}

void word_memo_settle(struct word_memo *m, const struct runs_text *t, struct runs *r)
{
    latin_settle(t, r, hash_run, m);
}
