/* runs_ways: the ways of runs.h that are written for a kind of processor. */
#ifndef TEXT_RUNS_WAYS_H
#define TEXT_RUNS_WAYS_H

#include <stdbool.h>

#include "text/latin.h"
#include "text/runs.h"

#if defined __x86_64__
#define RUNS_X86

/* What the ways of those names are compiled for; runs.c asks the processor for the same.
 */
#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,"   \
                          "bmi,bmi2,popcnt")))

runs_find_fn runs_find_sse2;
runs_find_fn runs_find_avx2;
runs_find_fn runs_find_avx512;
latin_settle_fn latin_settle_avx2;
latin_settle_fn latin_settle_avx512;
wide_take_fn wide_take_avx2;
wide_take_fn wide_take_avx512;
#elif defined __aarch64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define RUNS_NEON
runs_find_fn runs_find_neon;
#endif

#endif
