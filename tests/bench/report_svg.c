/*
 * Results as a drawing: a panel for each kind of phrases and news, a group of bars for
 * each number of rules; MB/s on a scale of powers of ten. Below them a bar for each rate
 * of the feeds.
 */
#include <math.h>

#include "bench/parts.h"
#include "bench/report.h"

#define PANEL_WIDTH  560
#define PANEL_HEIGHT 240
#define LEFT         50 /* in a panel, of what is drawn */
#define TOP          30
#define BOTTOM       30
#define LEGEND       40
#define LEAST        0.1 /* MB/s at the foot */
#define DECADES      5

static const char *colour(size_t lane)
{
    static const char *const colours[] = {"#0b5fa5", "#3b8bd0", "#79b5e6",
                                          "#b3d6f2", "#d9822b", "#7a5195",
                                          "#5b8c5a", "#8a8a8a", "#333333"};

    return colours[lane % (sizeof(colours) / sizeof(colours[0]))];
}

static double height_of(double mb_s)
{
    double decades = log10(fmax(mb_s, LEAST) / LEAST);

    return fmin(decades / DECADES, 1) * (PANEL_HEIGHT - TOP - BOTTOM);
}

static void draw_scale(FILE *out)
{
    for (int i = 0; i <= DECADES; i++) {
        double mb_s = LEAST * pow(10, i);
        double y = PANEL_HEIGHT - BOTTOM - height_of(mb_s);

        fprintf(out,
                "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>"
                "<text x='%d' y='%.1f' text-anchor='end'>%g</text>\n",
                LEFT, PANEL_WIDTH - 10, y, y, LEFT - 6, y + 4, mb_s);
    }
}

/* The bars of one rule set, in [x, x + width). */
static void draw_set(FILE *out, const struct set *s, size_t news, double x, double width)
{
    double bar = width * 0.85 / (double)s->n;
    char size[24];

    for (size_t i = 0; i < s->n; i++) {
        double mb_s = s->lane[i].news[news].mb_s, h = height_of(mb_s);

        if (s->lane[i].missing[0])
            continue;
        fprintf(out,
                "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'>"
                "<title>%s: %.1f MB/s</title></rect>\n",
                x + (double)i * bar, PANEL_HEIGHT - BOTTOM - h, bar * 0.92, h, colour(i),
                s->lane[i].name, mb_s);
    }
    fprintf(out, "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>\n",
            x + width * 0.42, PANEL_HEIGHT - BOTTOM + 16, result_size(s->rules, size));
}

static void draw_panel(FILE *out, const struct results *r, const char *phrases,
                       size_t news)
{
    size_t sets = 0, at = 0;
    double width;

    for (size_t i = 0; i < r->n; i++)
        sets += strcmp(r->set[i].phrases, phrases) == 0;
    width = (PANEL_WIDTH - LEFT - 10) / (double)sets;
    fprintf(out,
            "<text x='%d' y='18' font-weight='bold'>%s news, %s phrases: MB/s by number "
            "of rules</text>\n",
            LEFT, r->news[news].name, phrases);
    draw_scale(out);
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->set[i].phrases, phrases) == 0)
            draw_set(out, &r->set[i], news, LEFT + 4 + width * (double)at++, width);
}

static void draw_legend(FILE *out, const struct set *s)
{
    for (size_t i = 0; i < s->n; i++)
        fprintf(out,
                "<rect x='%zu' y='12' width='12' height='12' fill='%s'/>"
                "<text x='%zu' y='23'>%s</text>\n",
                LEFT + i * 130, colour(i), LEFT + i * 130 + 18, s->lane[i].name);
}

static bool is_rate(const struct figure *f)
{
    return !f->skipped && strcmp(f->part, PARTS_FEEDS) == 0 &&
           strcmp(f->unit, "MB/s") == 0;
}

#define RATE_HEIGHT 22
#define RATE_NAME   280

static size_t rates_height(const struct figures *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n; i++)
        n += is_rate(&f->figure[i]);
    return n ? TOP + n * RATE_HEIGHT : 0;
}

static void draw_rates(FILE *out, const struct figures *f)
{
    double most = 1e-9;
    size_t at = 0;

    for (size_t i = 0; i < f->n; i++)
        if (is_rate(&f->figure[i]))
            most = fmax(most, f->figure[i].value);
    fprintf(out, "<text x='%d' y='18' font-weight='bold'>feeds: MB/s</text>\n", LEFT);
    for (size_t i = 0; i < f->n; i++) {
        double width = f->figure[i].value / most * (2.0 * PANEL_WIDTH - RATE_NAME - 100);
        size_t y = TOP + at * RATE_HEIGHT;

        if (!is_rate(&f->figure[i]))
            continue;
        fprintf(out,
                "<text x='%d' y='%zu'>%s</text><rect x='%d' y='%zu' width='%.1f' "
                "height='14' fill='%s'/><text x='%.1f' y='%zu'>%.0f</text>\n",
                LEFT, y + 11, f->figure[i].name, RATE_NAME, y, width, colour(at),
                RATE_NAME + width + 6, y + 11, f->figure[i].value);
        at++;
    }
}

void report_svg(FILE *out, const struct results *r, const struct figures *f)
{
    const char *seen[RESULT_SETS_MOST];
    size_t rates = rates_height(f), kinds = 0;

    for (size_t i = 0; i < r->n; i++)
        if (kinds == 0 || strcmp(seen[kinds - 1], r->set[i].phrases) != 0)
            seen[kinds++] = r->set[i].phrases;
    fprintf(out,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%zu' "
            "font-family='sans-serif' font-size='12'>\n"
            "<rect width='100%%' height='100%%' fill='white'/>\n",
            2 * PANEL_WIDTH, LEGEND + kinds * PANEL_HEIGHT + rates);
    if (r->n)
        draw_legend(out, &r->set[0]);
    for (size_t kind = 0; kind < kinds; kind++)
        for (size_t news = 0; news < r->n_news; news++) {
            fprintf(out, "<g transform='translate(%zu %zu)'>\n", news * PANEL_WIDTH,
                    LEGEND + kind * PANEL_HEIGHT);
            draw_panel(out, r, seen[kind], news);
            fprintf(out, "</g>\n");
        }
    if (rates) {
        fprintf(out, "<g transform='translate(0 %zu)'>\n", LEGEND + kinds * PANEL_HEIGHT);
        draw_rates(out, f);
        fprintf(out, "</g>\n");
    }
    fprintf(out, "</svg>\n");
}
