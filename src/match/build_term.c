/* From the terms of rules to numbers: equal terms become one. */
#include <math.h>

#include "base/mem.h"
#include "match/build.h"
#include "match/wild.h"
#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"

text_ref build_text(struct build *b, struct span text)
{
    size_t n = text.n > UINT16_MAX ? UINT16_MAX : text.n;
    size_t at = b->strings.n;
    char *p;

    if (at > UINT32_MAX - 2 - n) { /* said once, by compile.c, when all rules are read */
        b->strings.n = UINT32_MAX;
        return 0;
    }
    b->strings.p = mem_grow(b->strings.p, &b->strings.cap, at + 2 + n, 1);
    p = (char *)b->strings.p + at;
    p[0] = (char)(n & 0xff);
    p[1] = (char)(n >> 8);
    if (n)
        memcpy(p + 2, text.p, n);
    b->strings.n = at + 2 + n;
    return (text_ref)at;
}

/* The special for this pattern of a word; equal ones share a number. */
static uint32_t special_number(struct build *b, const struct word_pattern *w)
{
    uint64_t key = hash_pair(hash_bytes(w->text.p, w->text.n), w->kind) | 1;
    uint32_t number = intern_find(&b->special_numbers, key);
    struct program_special *s;

    if (number != INTERN_NONE)
        return number;
    number = (uint32_t)b->specials.n;
    intern_add(&b->special_numbers, key, number);
    s = vec_push(&b->specials);
    if (w->kind == WORD_WILDCARD) {
        s->kind = SPECIAL_WILDCARD;
        s->index = (uint32_t)b->wildcards.n;
        *(struct span *)vec_push(&b->wildcards) = wild_make(&b->rs->arena, w->text);
        return number;
    }
    s->kind = SPECIAL_STEM;
    s->index = (uint32_t)(b->stem_hashes.n / stem_languages());
    for (unsigned l = 0; l < stem_languages(); l++)
        *(uint64_t *)vec_push(&b->stem_hashes) = stemmer_hash(b->stemmer, l, w->text);
    return number;
}

/* How a phrase can be found: by one of its words, by two or three in a row. */
struct anchor {
    double cost;          /* how often its gate is to be expected, in a million words */
    uint64_t key;         /* of all its words */
    struct gate_key gate; /* the word, or the two, that the text is asked for first */
    uint8_t at;
    uint8_t words;
};

/* A word of a phrase in the making. */
struct keyed_word {
    uint64_t key;
    double cost;
    bool special;
};

/* A wildcard or stem has many forms, and finding it costs more than a look. */
static double special_cost(const struct word_pattern *w, double rarity)
{
    if (w->kind == WORD_STEM)
        return 3 * rarity + 2000;
    return 3 * rarity + (span_starts(w->text, TOKEN_ANY_RUN) ? 20000 : 500);
}

static struct keyed_word key_word(struct build *b, const struct word_pattern *w)
{
    uint64_t hash = hash_bytes(w->text.p, w->text.n);
    double rarity = rarity_per_million(&b->rarity, hash, w->text);

    if (w->kind == WORD_PLAIN)
        return (struct keyed_word){hash, rarity, false};
    return (struct keyed_word){special_number(b, w), special_cost(w, rarity), true};
}

/* Words that stand side by side in a phrase do so more often than chance has it. */
#define TOGETHER 30.0

static double pair_cost(double a, double b)
{
    double cost = TOGETHER * a * b / 1e6, least = (a < b ? a : b) / 2;

    return cost < least ? cost : least;
}

/* Two words and how often they stand together. */
static struct anchor pair_at(const struct keyed_word *w, size_t i)
{
    uint64_t key = gate_pair(w[i].key, w[i + 1].key);

    return (struct anchor){
        .cost = pair_cost(w[i].cost, w[i + 1].cost),
        .key = key,
        .gate = {key, GATE_WHOLE},
        .at = (uint8_t)i,
        .words = 2,
    };
}

static struct anchor word_at(const struct keyed_word *w, size_t i)
{
    uint64_t key = w[i].special ? program_special_key((uint32_t)w[i].key) : w[i].key;

    return (struct anchor){w[i].cost, key, {key, GATE_WHOLE}, (uint8_t)i, 1};
}

/* A pair with the rarer one of its plain neighbours, where it has one. No key is 0. */
static void widen(struct anchor *a, const struct keyed_word *w, size_t n)
{
    size_t past = a->at + (size_t)a->words;
    bool before = a->at > 0 && !w[a->at - 1].special;
    bool behind = past < n && !w[past].special;
    uint64_t key = 0;

    if (behind && (!before || w[past].cost <= w[a->at - 1].cost)) {
        key = lexicon_behind(a->gate.key, w[past].key);
        before = false;
    } else if (before) {
        key = lexicon_before(w[a->at - 1].key, a->gate.key);
    }
    if (!key)
        return;
    a->key = key;
    a->gate.want = before ? GATE_BEFORE : GATE_BEHIND;
    a->at -= before;
    a->words++;
}

/* Whether a phrase may be anchored on words i and i + 1. No key is 0. */
static bool is_pair(const struct keyed_word *w, size_t i, size_t n)
{
    return i + 1 < n && !w[i].special && !w[i + 1].special &&
           gate_pair(w[i].key, w[i + 1].key) != 0;
}

static struct anchor find_anchor(const struct keyed_word *w, size_t n)
{
    struct anchor best = {.cost = INFINITY};

    for (size_t i = 0; i < n; i++) {
        struct anchor a = is_pair(w, i, n) ? pair_at(w, i) : word_at(w, i);

        if (a.cost < best.cost)
            best = a;
    }
    if (best.words == 2)
        widen(&best, w, n);
    return best;
}

/* Appends the keys of a phrase, unless its anchor is all of it, and returns the anchor.
 */
static struct anchor add_keys(struct build *b, const struct phrase *ph, uint64_t *mask)
{
    struct keyed_word words[TERM_WORDS_MOST];
    struct anchor anchor;

    *mask = 0;
    for (size_t i = 0; i < ph->n; i++) {
        words[i] = key_word(b, &ph->words[i]);
        *mask |= (uint64_t)words[i].special << i;
    }
    anchor = find_anchor(words, ph->n);
    if (!words[anchor.at].special) /* NOLINT(clang-analyzer-core.*): a phrase has words */
        *(struct gate_key *)vec_push(&b->gates) = anchor.gate;
    if (!*mask && anchor.words == ph->n)
        return anchor;
    for (size_t i = 0; i < ph->n; i++)
        *(uint64_t *)vec_push(&b->keys) = words[i].key;
    if (*mask)
        *(uint64_t *)vec_push(&b->keys) = *mask;
    return anchor;
}

static bool all_special(uint64_t mask, size_t n)
{
    return mask == (n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1);
}

/* Adds a phrase of a term; returns what waiting for it costs. *special: no plain word in
 * it. */
static double add_phrase(struct build *b, const struct phrase *ph, uint32_t term,
                         bool *special)
{
    uint32_t first = (uint32_t)b->keys.n;
    uint64_t mask;
    struct anchor anchor = add_keys(b, ph, &mask);
    struct program_phrase *p = vec_push(&b->phrases);

    p->first = first;
    p->term = term;
    p->n = (uint8_t)ph->n;
    p->anchor = anchor.at;
    p->anchors = anchor.words;
    p->specials = mask != 0;
    *(uint64_t *)vec_push(&b->phrase_anchor) = anchor.key;
    build_note_clue(b, ph, term);
    *special = all_special(mask, ph->n);
    return anchor.cost;
}

static uint32_t add_exact(struct build *b, struct span text)
{
    uint32_t number = (uint32_t)b->exacts.n;
    struct program_exact *x = vec_push(&b->exacts);
    struct words w;

    words_init(&w);
    x->text = arena_dup(&b->rs->arena, text);
    token_words(text, &w);
    if (w.n) {
        x->chars_before = (uint32_t)utf8_count(span_make(text.p, w.start[0]));
        x->chars_after = (uint32_t)utf8_count(
            span_make(text.p + w.end[w.n - 1], text.n - w.end[w.n - 1]));
    }
    words_release(&w);
    return number;
}

static uint32_t add_regex(struct build *b, struct span pattern)
{
    struct regex *r = regex_new(pattern);

    if (!r) {
        diag_add(b->diag, DIAG_ERROR, b->place, b->line, NULL,
                 "the regular expression /%.*s/ cannot be compiled", (int)pattern.n,
                 pattern.p);
        return 0;
    }
    *(struct regex **)vec_push(&b->regexes) = r;
    return (uint32_t)b->regexes.n - 1;
}

/* Stands for all that makes a term what it is. */
static uint64_t term_key(const struct term *t)
{
    uint64_t key = hash_pair(t->kind, t->n_phrases);

    for (size_t i = 0; i < t->n_phrases; i++)
        for (size_t j = 0; j < t->phrases[i].n; j++) {
            const struct word_pattern *w = &t->phrases[i].words[j];
            uint64_t word = hash_bytes(w->text.p, w->text.n);

            key = hash_pair(key, hash_pair(word, w->kind + 4 * (i + 1)));
        }
    key = hash_pair(key, hash_bytes(t->exact.p, t->exact.n));
    key = hash_pair(key, hash_bytes(t->regex.p, t->regex.n));
    return key ? key : 1;
}

static void list_special_phrases(struct build *b, struct program_term *t, uint32_t first,
                                 size_t n)
{
    struct program_special_term *s;

    t->kind = PROGRAM_SPECIAL;
    t->aux = (uint32_t)b->special_terms.n;
    s = vec_push(&b->special_terms);
    s->first = (uint32_t)b->special_phrases.n;
    s->n = (uint32_t)n;
    for (uint32_t i = 0; i < n; i++)
        *(uint32_t *)vec_push(&b->special_phrases) = first + i;
}

static uint32_t add_term(struct build *b, const struct term *term)
{
    uint32_t number = (uint32_t)b->terms.n;
    uint32_t first = (uint32_t)b->phrases.n;
    struct program_term t = {.wake = PROGRAM_NONE, .kind = PROGRAM_PHRASE};
    bool all = term->n_phrases > 0;
    double cost = 0;

    for (size_t i = 0; i < term->n_phrases; i++) {
        bool special;

        cost += add_phrase(b, &term->phrases[i], number, &special);
        all &= special;
    }
    if (term->kind == TERM_REGEX) {
        t.kind = PROGRAM_REGEX;
        t.aux = add_regex(b, term->regex);
        cost = 100000; /* as good as every item */
    } else if (term->kind == TERM_EXACT) {
        t.kind = PROGRAM_EXACT;
        t.aux = add_exact(b, term->exact);
    } else if (all) {
        list_special_phrases(b, &t, first, term->n_phrases);
    }
    *(struct program_term *)vec_push(&b->terms) = t;
    *(double *)vec_push(&b->term_cost) = cost;
    return number;
}

uint32_t build_leaf(struct build *b, const struct term *term)
{
    uint64_t key = term_key(term);
    uint32_t number = intern_find(&b->term_numbers, key);
    struct program_leaf *leaf;

    if (number == INTERN_NONE) {
        number = add_term(b, term);
        intern_add(&b->term_numbers, key, number);
    }
    leaf = vec_push(&b->leaves);
    leaf->term = number;
    leaf->text = build_text(b, term->text);
    leaf->text_bytes = (uint16_t)(term->text.n > UINT16_MAX ? UINT16_MAX : term->text.n);
    return (uint32_t)b->leaves.n - 1;
}
