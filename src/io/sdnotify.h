/*
 * sdnotify: tells the service manager how things stand (sd_notify(3), by hand).
 *
 * Does nothing where NOTIFY_SOCKET is not set.
 */
#ifndef IO_SDNOTIFY_H
#define IO_SDNOTIFY_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct sdnotify {
    int fd; /* -1: nobody to tell */
    struct sockaddr_un to;
    socklen_t to_len;
    uint64_t watchdog_usec; /* 0: no watchdog is wanted */
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and removes them from the
 * environment. A name that begins with '@' is an abstract socket. */
void sdnotify_init(struct sdnotify *n);
void sdnotify_release(struct sdnotify *n);

/* Sends "KEY=VALUE" lines, as one message. Trouble is ignored: there is nobody else to
 * tell. */
void sdnotify_send(const struct sdnotify *n, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
