/*
 * fetch_url: what of a URL decides whether and where it is fetched.
 */
#ifndef POLL_FETCH_URL_H
#define POLL_FETCH_URL_H

#include <stdbool.h>

#define FETCH_URL_MOST 8192 /* bytes */

struct fetch_url {
    char *text; /* fit for a request, without its fragment */
    char *host; /* in lower case; "" for a file */
};

/*
 * Reads http and https, and file where that is allowed. 0, or -1 with a static text in
 * *error that says why it is not fetched; *u is then empty.
 */
int fetch_url_read(struct fetch_url *u, const char *text, bool allow_file,
                   const char **error);
void fetch_url_release(struct fetch_url *u);

/* The target of a redirect, absolute, with the user and password of the URL it came from
 * where both are of one scheme, host and port. To be freed. */
char *fetch_url_follow(const char *from, const char *to);

/* Whether a redirect leads from https to http. */
bool fetch_url_is_downgrade(const char *from, const char *to);

#endif
