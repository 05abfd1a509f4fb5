/* Results for programs. */
#include "base/buf.h"
#include "bench/report.h"
#include "feed/json.h"

static void put_text(FILE *out, const char *name, const char *value)
{
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    (void)json_put_string(&b, span_of(value));
    fprintf(out, "\"%s\":%.*s", name, (int)b.n, b.p);
    buf_release(&b);
}

static void put_tally(FILE *out, const char *name, const struct lane *l,
                      const struct tally *t)
{
    fprintf(out, ",\"%s\":{", name);
    if (!l->counts_items)
        fprintf(out, "\"matches\":%llu,", (unsigned long long)t->matches);
    fprintf(out, "\"items\":%llu}", (unsigned long long)t->items);
}

static void put_speed(FILE *out, const char *news, const struct set *s,
                      const struct lane *l, size_t i)
{
    const struct lane *peer = result_best_peer(s, i), *named = result_named_peer(s, i);
    const struct speed *speed = &l->news[i];
    double wanted = result_target(s, news, l->name);

    fprintf(out, "{");
    put_text(out, "news", news);
    fprintf(out, ",\"mb_per_s\":%.2f,\"ns_per_item\":%.1f", speed->mb_s, speed->ns_item);
    if (l->ours && named) {
        fprintf(out, ",\"to_named_peer\":%.3f,", speed->mb_s / named->news[i].mb_s);
        put_text(out, "named_peer", named->name);
    }
    if (wanted > 0)
        fprintf(out, ",\"wanted\":%.1f", wanted);
    if (l->ours && peer)
        fprintf(out, ",\"to_fastest_peer\":%.3f", speed->mb_s / peer->news[i].mb_s);
    put_tally(out, "text", l, &speed->text);
    put_tally(out, "plain", l, &speed->plain);
    fprintf(out, "}");
}

static void put_lane(FILE *out, const struct results *r, const struct set *s,
                     const struct lane *l)
{
    fprintf(out, "{");
    put_text(out, "engine", l->name);
    if (l->missing[0]) {
        fprintf(out, ",");
        put_text(out, "skipped", l->missing);
        fprintf(out, "}");
        return;
    }
    fprintf(out, ",\"build_ms\":%.1f", l->build_ms);
    if (l->bytes_rule > 0)
        fprintf(out, ",\"bytes_per_rule\":%.1f", l->bytes_rule);
    if (s->rules >= RESULT_RSS_RULES)
        fprintf(out, ",\"rss_per_rule\":%.1f", l->rss_rule);
    fprintf(out, ",\"speed\":[");
    for (size_t i = 0; i < r->n_news; i++) {
        fprintf(out, i ? "," : "");
        put_speed(out, r->news[i].name, s, l, i);
    }
    fprintf(out, "]}");
}

static void put_set(FILE *out, const struct results *r, const struct set *s)
{
    fprintf(out, "{\"rules\":%zu,", s->rules);
    put_text(out, "phrases", s->phrases);
    fprintf(out, ",\"engines\":[");
    for (size_t i = 0; i < s->n; i++) {
        fprintf(out, i ? ",\n  " : "\n  ");
        put_lane(out, r, s, &s->lane[i]);
    }
    fprintf(out, "]}");
}

static void put_figure(FILE *out, const struct figure *f)
{
    fprintf(out, "{");
    put_text(out, "part", f->part);
    fprintf(out, ",");
    put_text(out, "name", f->name);
    fprintf(out, ",");
    if (f->skipped) {
        put_text(out, "skipped", f->skipped);
        fprintf(out, "}");
        return;
    }
    fprintf(out, "\"value\":%.4f,", f->value);
    put_text(out, "unit", f->unit);
    if (f->wish)
        fprintf(out, ",\"%s\":%g,\"holds\":%s",
                f->wish == FIGURE_AT_LEAST ? "at_least" : "at_most", f->wished,
                figure_holds(f) ? "true" : "false");
    fprintf(out, "}");
}

void report_json(FILE *out, const struct results *r, const struct figures *f)
{
    fprintf(out, "{\"sets\":[");
    for (size_t i = 0; i < r->n; i++) {
        fprintf(out, i ? ",\n " : "\n ");
        put_set(out, r, &r->set[i]);
    }
    fprintf(out, "],\n\"figures\":[");
    for (size_t i = 0; i < f->n; i++) {
        fprintf(out, i ? ",\n " : "\n ");
        put_figure(out, &f->figure[i]);
    }
    fprintf(out, "]}\n");
}
