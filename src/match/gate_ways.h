/* gate_ways: the ways of gate.h that are written for a kind of processor. */
#ifndef MATCH_GATE_WAYS_H
#define MATCH_GATE_WAYS_H

#include "match/gate.h"

#ifdef __x86_64__
#define GATE_X86
gate_find_fn gate_find_avx512;
gate_sift_fn gate_sift_avx512;
gate_sift_fn gate_seek_avx512;
#endif

#endif
