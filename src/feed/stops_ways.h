/* stops_ways: the ways of stops.h that are written for a kind of processor. */
#ifndef FEED_STOPS_WAYS_H
#define FEED_STOPS_WAYS_H

#include "feed/stops.h"

#if defined __x86_64__
#define STOPS_X86
stops_find_fn stops_find_avx2;
stops_find_fn stops_find_avx512;
#endif

#endif
