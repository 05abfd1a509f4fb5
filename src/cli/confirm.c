#include "cli/confirm.h"

#include <errno.h>
#include <poll.h>
#include <sys/types.h>
#include <unistd.h>

/* A byte at a time: what stands behind the line is for the next alert. */
bool confirm_read(void)
{
    char c = '\0';
    ssize_t n;

    do
        n = read(STDIN_FILENO, &c, 1);
    while ((n == 1 && c != '\n') || (n < 0 && errno == EINTR));
    return n == 1;
}

bool confirm_wait(int fd)
{
    struct pollfd ready[] = {{.fd = fd, .events = POLLIN},
                             {.fd = STDIN_FILENO, .events = POLLIN}};

    while (poll(ready, 2, -1) < 0 || !ready[0].revents) {
        if (ready[1].revents & POLLIN)
            ready[1].fd = -1; /* it is early, or says its end when it is read */
        else if (ready[1].revents)
            return false;
    }
    return true;
}
