#include "siege/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char ledger_rules[] = "rules:\n"
                            "  - {id: controls, any: [export controls]}\n"
                            "  - {id: cafe, any: [cafe]}\n";

static const char *const rule_ids[LEDGER_RULES] = {"controls", "cafe"};

void ledger_init(struct ledger *l)
{
    *l = (struct ledger){.made = 0};
    vec_init(&l->safe, sizeof(uint8_t));
    vec_init(&l->excused, sizeof(uint8_t));
    vec_init(&l->arrivals, sizeof(struct arrival));
    *(uint8_t *)vec_push(&l->safe) = 0;
    *(uint8_t *)vec_push(&l->excused) = 0;
}

void ledger_release(struct ledger *l)
{
    vec_release(&l->safe);
    vec_release(&l->excused);
    vec_release(&l->arrivals);
}

/* Some raise nothing, some one alert, some two. */
static unsigned rules_of(uint64_t n)
{
    return (n % 4 != 3 ? 1u : 0u) | (n % 3 == 0 ? 2u : 0u);
}

size_t ledger_make(struct ledger *l, uint64_t n, char line[LEDGER_LINE])
{
    unsigned rules = rules_of(n);

    if (n > l->made) {
        l->made = n;
        l->expected += (rules & 1) + (rules >> 1);
        *(uint8_t *)vec_push(&l->safe) = 0;
        *(uint8_t *)vec_push(&l->excused) = 0;
    }
    return (size_t)snprintf(line, LEDGER_LINE,
                            "{\"id\":\"item:%" PRIu64 "\",\"title\":\"%s%s, part "
                            "%" PRIu64 "\",\"content_text\":\"of note\"}\n",
                            n, rules & 1 ? "New export controls" : "Nothing new",
                            rules & 2 ? " in the cafe" : "", n);
}

bool ledger_read(const struct ledger *l, const char *line, struct arrival *a)
{
    char rule[16] = "";
    const char *item = strstr(line, "\"item\":{\"id\":\"item:");
    const char *id = strstr(line, "\"rule\":{\"id\":\"");
    uint64_t n;

    if (sscanf(line, "{\"type\":\"alert\",\"seq\":%" SCNu64 ",", &a->seq) != 1 || !item ||
        !id || sscanf(id + 14, "%15[a-z]", rule) != 1)
        return false;
    n = strtoull(item + 19, NULL, 10);
    a->rule = strcmp(rule, rule_ids[0]) == 0 ? 0 : 1;
    a->item = (uint32_t)n;
    return n >= 1 && n <= l->made && strcmp(rule, rule_ids[a->rule]) == 0 &&
           (rules_of(n) >> a->rule & 1);
}

void ledger_arrived(struct ledger *l, struct arrival a)
{
    *(struct arrival *)vec_push(&l->arrivals) = a;
}

void ledger_is_safe(struct ledger *l, struct arrival a)
{
    uint8_t *safe = vec_at(&l->safe, a.item);

    if (!(*safe >> a.rule & 1))
        l->covered++;
    *safe = (uint8_t)(*safe | 1u << a.rule);
}

void ledger_excuse(struct ledger *l, uint64_t from)
{
    for (uint64_t n = from; n <= l->made; n++)
        *(uint8_t *)vec_at(&l->excused, n) = 1;
}

/* --- the verdict -------------------------------------------------------------------- */

static int by_seq(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    return x->seq != y->seq ? (x->seq > y->seq) - (x->seq < y->seq)
                            : (x->item > y->item) - (x->item < y->item);
}

static int by_item(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    if (x->item != y->item)
        return (x->item > y->item) - (x->item < y->item);
    if (x->rule != y->rule)
        return x->rule - y->rule;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static bool is_excused(const struct ledger *l, uint64_t n)
{
    return *(uint8_t *)vec_at(&l->excused, n);
}

static void judge_arrivals(struct ledger *l, struct verdict *v)
{
    struct arrival *a = l->arrivals.p;
    size_t n = l->arrivals.n;

    if (!n)
        return;
    qsort(a, n, sizeof(*a), by_seq);
    for (size_t i = 1; i < n; i++)
        if (a[i].seq == a[i - 1].seq &&
            (a[i].item != a[i - 1].item || a[i].rule != a[i - 1].rule))
            v->reused++;
    qsort(a, n, sizeof(*a), by_item);
    v->alerts = 1;
    for (size_t i = 1; i < n; i++) {
        if (a[i].item != a[i - 1].item || a[i].rule != a[i - 1].rule)
            v->alerts++;
        else if (a[i].seq != a[i - 1].seq && is_excused(l, a[i].item))
            v->twice_excused++;
        else if (a[i].seq != a[i - 1].seq)
            v->twice++;
    }
}

struct verdict ledger_judge(struct ledger *l)
{
    struct verdict v = {.lost = 0};

    judge_arrivals(l, &v);
    for (uint64_t n = 1; n <= l->acked; n++) {
        unsigned missing = rules_of(n) & ~(unsigned)*(uint8_t *)vec_at(&l->safe, n);
        unsigned count = (missing & 1) + (missing >> 1);

        *(is_excused(l, n) ? &v.excused : &v.lost) += count;
    }
    return v;
}
