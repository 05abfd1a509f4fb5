/*
 * options: what the benchmark was asked to do.
 */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define OPTIONS_SIZES_MOST 8

struct options {
    bool help;
    bool quick;
    const char *json; /* files to write; NULL: none */
    const char *svg;
    const char *corpus; /* files to read; NULL: made from a seed */
    const char *rules;
    unsigned limit_s;  /* 0: not said */
    unsigned limit_mb; /* 0: not said */
    size_t size[OPTIONS_SIZES_MOST];
    size_t n_sizes;
};

/* 0; or -1, and it has been said what is wrong. The strings are argv's. */
int options_read(struct options *o, int argc, char **argv);

void options_help(void);

#endif
