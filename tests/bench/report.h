/*
 * report: results, for people and for programs.
 */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdio.h>

#include "bench/figure.h"
#include "bench/result.h"

/* The tables: speed, ratios and targets, memory, counts. */
void report_tables(FILE *out, const struct results *r);
/* Bars of '#'. */
void report_bars(FILE *out, const struct results *r);
void report_figures(FILE *out, const struct figures *f);

void report_json(FILE *out, const struct results *r, const struct figures *f);
void report_svg(FILE *out, const struct results *r, const struct figures *f);

#endif
