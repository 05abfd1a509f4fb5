/*
 * top_page: a page of lines that top_view.c and top_table.c fill; for them alone.
 */
#ifndef CLI_TOP_PAGE_H
#define CLI_TOP_PAGE_H

#include "cli/top_view.h"

#define TOP_BOLD    "\x1b[1m"
#define TOP_REVERSE "\x1b[7m"

struct top_page {
    const struct top_view *v;
    struct buf *out;
    struct buf line; /* what is being put together: one line of any text */
    size_t lines;
    size_t rows; /* that lines may fill now; 0: any number */
};

/* Lines that may still come; SIZE_MAX: any number. */
size_t top_room(const struct top_page *p);

/* Ends the line, cut to the screen and cleaned of what a terminal would obey. style: one
 * of the above, or NULL. */
void top_end_line(struct top_page *p, const char *style);

/* "65.2k", or "-" where it is not known. */
void top_put_rate(struct buf *out, double rate);

/* Inputs, outputs and rules, in what is left of the page. */
void top_put_tables(struct top_page *p);

#endif
