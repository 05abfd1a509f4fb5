/*
 * helper_datagram: sends standard input, as one datagram, to a unix socket.
 *
 *     helper_datagram PATH
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv)
{
    static char bytes[65536];
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    size_t n = fread(bytes, 1, sizeof(bytes), stdin);

    if (argc != 2 || strlen(argv[1]) >= sizeof(a.sun_path)) {
        fprintf(stderr, "usage: helper_datagram PATH\n");
        return 2;
    }
    memcpy(a.sun_path, argv[1], strlen(argv[1]) + 1);
    if (fd >= 0 &&
        sendto(fd, bytes, n, 0, (struct sockaddr *)&a, sizeof(a)) == (ssize_t)n)
        return 0;
    perror(argv[1]);
    return 1;
}
