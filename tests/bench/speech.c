#include "bench/speech.h"

#include "base/hash.h"

#define FOLLOWS        550 /* of 1000 words are followers of the one before */
#define FOLLOWERS_MOST 4000

void speech_init(struct speech *s, const struct vocab *vocab, uint64_t seed)
{
    *s = (struct speech){.vocab = vocab, .chance = {seed}};
    s->last = vocab_rank(vocab, &s->chance, VOCAB_WORDS);
}

static size_t count_followers(size_t rank)
{
    return 3 + FOLLOWERS_MOST / (rank + 4);
}

/* What follows is common, or not much rarer than what it follows: else a word would be
 * said often for no reason but that it follows one that is. */
static size_t follower_ranks(size_t rank)
{
    size_t ranks = VOCAB_COMMON + rank;

    return ranks < VOCAB_WORDS ? ranks : VOCAB_WORDS;
}

size_t speech_next(struct speech *s)
{
    if (chance_in_1000(&s->chance, FOLLOWS)) {
        size_t which = chance_low(&s->chance, count_followers(s->last));
        struct chance follower = {hash_pair(s->last, which + 1)};

        s->last = vocab_rank(s->vocab, &follower, follower_ranks(s->last));
    } else {
        s->last = vocab_rank(s->vocab, &s->chance, VOCAB_WORDS);
    }
    return s->last;
}
