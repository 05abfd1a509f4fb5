/*
 * date_read: what the words and numbers of a date say, in whatever order they stand.
 *
 * Internal to feed/date. Nothing is kept; text ends in NUL and is held text.
 */
#ifndef FEED_DATE_READ_H
#define FEED_DATE_READ_H

#include <stdbool.h>

enum date_half { DATE_HALF_NONE, DATE_HALF_AM, DATE_HALF_PM };

/* What was read. 0 and -1 stand for what was not seen. */
struct date_parts {
    int year;    /* -1 */
    int month;   /* 0 */
    int day;     /* 0 */
    int ordinal; /* 0; day of the year, in place of month and day */
    int week;    /* 0; of ISO 8601, with day 1 (Monday) to 7 in place of month and day */
    int hour;    /* -1 */
    int minute, second, ms;
    enum date_half half;
    int zone_min;     /* minutes east of UTC */
    bool has_offset;  /* the zone is a number: names beside it say nothing more */
    bool day_first;   /* of day and month as two numbers, only the order tells: "2/1" */
    bool is_american; /* a zone of North America, a clock of 12 hours */
    bool is_korean;
};

/* 0, or -1 where text is no date. */
int date_read(const char *text, struct date_parts *parts);

/* --- words, by date_name.c -----------------------------------------------------------
 */

#define DATE_WORD_MOST 64 /* bytes of a word that are looked at */

/* A word folded (text/fold.h) as those below take it; n <= DATE_WORD_MOST. */
void date_fold(const char *word, unsigned n, char folded[DATE_WORD_MOST * 2]);

/* 1 to 12 for the name of a month, or what begins like one, in the languages that feeds
 * are known to use; 0 for any other word. */
int date_month(const char *folded);

/* The half of the day that a word names. */
enum date_half date_half(const char *folded);

/* Takes the name of a zone, or a part of it: "EST", "Eastern", "Daylight". */
void date_zone(const char *folded, struct date_parts *parts);

/* What a number is that this text follows: 'y', 'm', 'd', 'H', 'M', 'S' for the signs of
 * Chinese, Japanese and Korean; 0 for anything else. */
char date_unit(const char *text, struct date_parts *parts);

#endif
