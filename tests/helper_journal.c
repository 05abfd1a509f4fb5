/*
 * helper_journal: keeps a journal, as it is told on standard input.
 *
 *     helper_journal PATH
 *
 *     alert TIME_MS JSON    commits an alert under the next number
 *     trim NOW_MS           removes alerts that are older than an hour
 *
 * Each line is answered by "ok N", N being the last number. Exit status 2 when something
 * fails.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/journal.h"

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "helper_journal: %s\n", what);
    exit(2);
}

static enum journal_result add(struct journal *j, const char *text, char *error)
{
    struct journal_alert a = {.seq = journal_last_seq(j) + 1};
    struct journal_batch b = {.alerts = &a, .n_alerts = 1};
    char *json;

    a.time_ms = strtoll(text, &json, 10);
    a.line = span_trim(span_of(json));
    return journal_commit(j, &b, error);
}

int main(int argc, char **argv)
{
    struct journal_options o = {.path = argc == 2 ? argv[1] : "",
                                .sync = JOURNAL_SYNC_NORMAL,
                                .keep_ms = 3600000};
    char set_aside[JOURNAL_ERROR_SIZE], error[JOURNAL_ERROR_SIZE], line[65536];
    enum journal_result rc = JOURNAL_OK;
    struct journal *j;
    bool more;

    if (journal_open(&o, &j, set_aside, error) != JOURNAL_OK)
        fail(error);
    while (fgets(line, sizeof(line), stdin)) {
        more = strncmp(line, "trim ", 5) == 0;
        if (strncmp(line, "alert ", 6) == 0)
            rc = add(j, line + 6, error);
        while (more && rc == JOURNAL_OK)
            rc = journal_trim(j, strtoll(line + 5, NULL, 10), &more, error);
        if (rc != JOURNAL_OK)
            fail(error);
        printf("ok %" PRIu64 "\n", journal_last_seq(j));
        (void)fflush(stdout);
    }
    journal_close(j);
    return 0;
}
