/*
 * helper_http: the test server of http/server.h as a program.
 *
 *     helper_http [PORT]
 *
 * Listens on 127.0.0.1, prints "http://127.0.0.1:PORT" and a line end on standard output
 * when it does, and serves until it is ended.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>

#include "http/server.h"

int main(int argc, char **argv)
{
    struct event_base *base = event_base_new();
    unsigned port = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    struct http_server *s = base ? http_server_new(base, port) : NULL;

    if (!s) {
        perror("helper_http");
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    printf("http://127.0.0.1:%u\n", http_server_port(s));
    (void)fflush(stdout);
    (void)event_base_dispatch(base);
    http_server_free(s);
    event_base_free(base);
    return 0;
}
