/* Results as bars of text, and the figures. */
#include <math.h>

#include "bench/report.h"

#define BAR_MOST 40

static void print_bar(FILE *out, const struct lane *l, double mb_s, double most)
{
    int n = (int)lround(mb_s / most * BAR_MOST);

    fprintf(out, "  %-20s |", l->name);
    for (int i = 0; i < n; i++)
        (void)fputc('#', out);
    fprintf(out, " %.*f\n", mb_s < 100 ? 1 : 0, mb_s);
}

static void print_bars(FILE *out, const struct results *r, const struct set *s,
                       size_t news)
{
    double most = 1e-9;
    char size[24];

    for (size_t i = 0; i < s->n; i++)
        if (!s->lane[i].missing[0])
            most = fmax(most, s->lane[i].news[news].mb_s);
    fprintf(out, "\n%s %s rules, %s news, MB/s\n", result_size(s->rules, size),
            s->phrases, r->news[news].name);
    for (size_t i = 0; i < s->n; i++)
        if (!s->lane[i].missing[0])
            print_bar(out, &s->lane[i], s->lane[i].news[news].mb_s, most);
}

void report_bars(FILE *out, const struct results *r)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t news = 0; news < r->n_news; news++)
            print_bars(out, r, &r->set[i], news);
}

void report_figures(FILE *out, const struct figures *f)
{
    static const char *const wishes[] = {"", "at least", "at most"};

    for (size_t i = 0; i < f->n; i++) {
        const struct figure *one = &f->figure[i];

        if (i == 0 || strcmp(one->part, f->figure[i - 1].part) != 0)
            fprintf(out, "\n%s\n", one->part);
        if (one->skipped) {
            fprintf(out, "  %-60s skipped: %s\n", one->name, one->skipped);
            continue;
        }
        fprintf(out, "  %-60s %10.*f %-8s", one->name, one->value < 100 ? 2 : 0,
                one->value, one->unit);
        if (one->wish)
            fprintf(out, " %s %g: %s", wishes[one->wish], one->wished,
                    figure_holds(one) ? "holds" : "MISSED");
        fprintf(out, "\n");
    }
}
