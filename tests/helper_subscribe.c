/*
 * helper_subscribe: reads alerts from a unix stream socket.
 *
 *     helper_subscribe LINES PATH
 *
 * Says "connected" on stderr, so that a script knows from when on it misses nothing, and
 * prints what comes until there were so many lines. Exit status 1 when the other side
 * closes sooner.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof(a.sun_path))
        return -1;
    memcpy(a.sun_path, path, strlen(path) + 1);
    return fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0 ? -1 : fd;
}

int main(int argc, char **argv)
{
    long left = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    int fd, c;
    FILE *in;

    if (left <= 0) {
        fprintf(stderr, "usage: helper_subscribe LINES PATH\n");
        return 2;
    }
    fd = connect_to(argv[2]);
    in = fd < 0 ? NULL : fdopen(fd, "r");
    if (!in) {
        perror(argv[2]);
        return 2;
    }
    fprintf(stderr, "connected\n");
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (left > 0 && (c = getc(in)) != EOF) {
        putchar(c);
        left -= c == '\n';
    }
    return left > 0;
}
