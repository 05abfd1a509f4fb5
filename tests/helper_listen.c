/*
 * helper_listen: one connection on a unix stream socket, as a daemon might handle it.
 *
 *     helper_listen [-b BYTES] [-e] PATH
 *
 * Prints "listening" on stderr, accepts one connection, and copies what comes to standard
 * output until the other side has ended its half or so many bytes came (0: reads
 * nothing); -e sends it all back meanwhile. Then it sends what is on standard input, and
 * closes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int accept_one(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || strlen(path) >= sizeof(a.sun_path))
        return -1;
    memcpy(a.sun_path, path, strlen(path) + 1);
    if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, 1) < 0)
        return -1;
    fprintf(stderr, "listening\n");
    return accept(fd, NULL, NULL);
}

static int put(int fd, const char *p, ssize_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, (size_t)n, MSG_NOSIGNAL);

        if (sent < 0)
            return -1;
        p += sent, n -= sent;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char chunk[65536];
    long left = -1;
    int echo = 0, option, fd;
    ssize_t n;

    while ((option = getopt(argc, argv, "b:e")) != -1) {
        if (option == 'b')
            left = strtol(optarg, NULL, 10);
        else
            echo = 1;
    }
    fd = optind < argc ? accept_one(argv[optind]) : -1;
    if (fd < 0) {
        perror("helper_listen");
        return 2;
    }
    while (left && (n = read(fd, chunk, left > 0 ? 1 : sizeof(chunk))) > 0) {
        fwrite(chunk, 1, (size_t)n, stdout);
        left -= left > 0 ? n : 0;
        if (echo && put(fd, chunk, n) < 0)
            return 1;
    }
    while ((n = read(STDIN_FILENO, chunk, sizeof(chunk))) > 0)
        if (put(fd, chunk, n) < 0)
            return 1;
    return 0;
}
