/*
 * helper_hook: a receiver of webhooks that answers as it is told.
 *
 *     helper_hook FILE [PORT [ANSWER...]]
 *
 * Listens on 127.0.0.1, prints "http://127.0.0.1:PORT" when it does, and takes one
 * request after the other until it is ended. Each gets the next ANSWER, and 200 after the
 * last: a status, one with "Retry-After" behind a colon (429:1), or "drop", which ends
 * the connection instead. Of each it appends a line to FILE, before it answers: answer,
 * target, Authorization and body, with tabs between.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MOST ((size_t)1 << 20)

struct request {
    char *text; /* NUL behind it */
    size_t n;
    char *body;
    char target[256];
    char authorization[256];
};

static int listen_on(unsigned port)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t n = sizeof(sa);
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 ||
        listen(fd, 16) < 0 || getsockname(fd, (struct sockaddr *)&sa, &n) < 0)
        return -1;
    printf("http://127.0.0.1:%u\n", ntohs(sa.sin_port));
    (void)fflush(stdout);
    return fd;
}

/* The value of a header, or an empty text. */
static void header(const struct request *r, const char *name, char out[256])
{
    const char *line = strstr(r->text, "\r\n");

    out[0] = '\0';
    for (; line && line < r->body; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, strlen(name)) == 0)
            (void)sscanf(line + 2 + strlen(name), ": %255[^\r]", out);
}

/* 0 when all of it is there. */
static int read_request(int fd, struct request *r)
{
    char length[256];
    ssize_t got;

    r->n = 0;
    while ((got = read(fd, r->text + r->n, REQUEST_MOST - r->n)) > 0) {
        r->n += (size_t)got;
        r->text[r->n] = '\0';
        r->body = strstr(r->text, "\r\n\r\n");
        if (!r->body)
            continue;
        r->body += 4;
        header(r, "Content-Length", length);
        if (r->n - (size_t)(r->body - r->text) < strtoul(length, NULL, 10))
            continue;
        if (sscanf(r->text, "POST %255s", r->target) != 1)
            (void)strcpy(r->target, "?");
        header(r, "Authorization", r->authorization);
        return 0;
    }
    return -1;
}

static void answer(int fd, const char *how)
{
    int status = (int)strtol(how, NULL, 10);
    const char *after = strchr(how, ':');

    (void)dprintf(
        fd, "HTTP/1.1 %d Whatever\r\nContent-Length: 0\r\nConnection: close\r\n", status);
    if (after)
        (void)dprintf(fd, "Retry-After: %s\r\n", after + 1);
    (void)dprintf(fd, "\r\n");
}

int main(int argc, char **argv)
{
    struct request r = {.text = malloc(REQUEST_MOST + 1)};
    FILE *file = argc > 1 ? fopen(argv[1], "a") : NULL;
    int listener = listen_on(argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0);
    int next = 3;

    if (!file || !r.text || listener < 0) {
        perror("helper_hook");
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        const char *how = next < argc ? argv[next] : "200";

        if (fd >= 0 && read_request(fd, &r) == 0) {
            next++;
            (void)fprintf(file, "%s\t%s\t%s\t%s\n", how, r.target, r.authorization,
                          r.body);
            (void)fflush(file);
            if (strcmp(how, "drop") != 0)
                answer(fd, how);
        }
        (void)close(fd);
    }
}
