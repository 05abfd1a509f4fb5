/*
 * trial_inside: what trial_check.c and trial_explain.c share, and nobody else sees.
 */
#ifndef APP_TRIAL_INSIDE_H
#define APP_TRIAL_INSIDE_H

#include "base/buf.h"
#include "base/diag.h"

/* "problems":[...], in the order of their places. */
void trial_put_problems(struct buf *out, struct diag *d);

#endif
