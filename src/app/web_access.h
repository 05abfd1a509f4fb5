/*
 * web_access: which requests come from somebody who means it.
 *
 * A page of another site, in a browser on this machine, can send requests to us: with its
 * own name for our address (DNS rebinding), or across sites. Neither is served. Pure.
 */
#ifndef APP_WEB_ACCESS_H
#define APP_WEB_ACCESS_H

#include <stdbool.h>

#include "app/config.h"
#include "io/http.h"

/* Whether the Host of a request is a name of ours: an IP address, localhost, or one of
 * names, with or without a port. */
bool web_is_our_host(struct span host, const struct config_words *names);

/* Whether the request may be looked at further; else why not. page: it asks for the page,
 * which other sites may link to. */
bool web_may_ask(const struct http_head *h, const struct config_words *names, bool page,
                 struct http_refusal *r);

/* Whether it shows the token (empty: none is needed). */
bool web_shows_token(const struct http_head *h, struct span token,
                     struct http_refusal *r);

#endif
