#include "bench/engine.h"

#include "base/mem.h"

static bool in_word(char c)
{
    unsigned char lower = (unsigned char)c | 32;

    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

bool engine_whole_words(struct span text, size_t start, size_t end)
{
    if (start && in_word(text.p[start - 1]) && in_word(text.p[start]))
        return false;
    return end == text.n || !in_word(text.p[end]) || !in_word(text.p[end - 1]);
}

void seen_init(struct seen *s, size_t n_phrases)
{
    *s = (struct seen){.item = mem_calloc(n_phrases, sizeof(*s->item))};
}

void seen_begin_pass(struct seen *s)
{
    s->tally = (struct tally){0};
}

void seen_begin_item(struct seen *s)
{
    s->now++;
}

void seen_end_item(struct seen *s, uint64_t matches_before)
{
    s->tally.items += s->tally.matches > matches_before;
}

void seen_add(struct seen *s, size_t phrase)
{
    if (s->item[phrase] == s->now)
        return;
    s->item[phrase] = s->now;
    s->tally.matches++;
}
