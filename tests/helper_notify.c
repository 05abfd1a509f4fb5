/*
 * helper_notify: stands in for the service manager that a daemon reports to.
 *
 *     helper_notify [-w WATCHDOG_USEC] COMMAND ARGUMENTS...
 *
 * Runs the command with NOTIFY_SOCKET (and WATCHDOG_USEC) set, prints "PID=n", then each
 * line that the command reports as it comes, then "EXIT=status" or "SIGNAL=number".
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "helper_notify: %s: %s\n", what, strerror(errno));
    exit(125);
}

/* An abstract address that the kernel picks: nothing to clean up. */
static int open_notify_socket(void)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    socklen_t n = sizeof(a);
    char name[sizeof(a.sun_path) + 1] = "@";
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a.sun_family)) < 0 ||
        getsockname(fd, (struct sockaddr *)&a, &n) < 0)
        fail("notify socket");
    n -= (socklen_t)offsetof(struct sockaddr_un, sun_path);
    memcpy(name + 1, a.sun_path + 1, n - 1);
    name[n] = '\0';
    if (setenv("NOTIFY_SOCKET", name, 1) < 0)
        fail("setenv");
    return fd;
}

static int open_child_signal(void)
{
    sigset_t set;
    int fd;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    fd = signalfd(-1, &set, SFD_CLOEXEC);
    if (fd < 0)
        fail("signalfd");
    return fd;
}

static pid_t start(char **command, const char *watchdog_usec)
{
    char pid_text[24];
    sigset_t none;
    pid_t pid = fork();

    if (pid < 0)
        fail("fork");
    if (pid > 0)
        return pid;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (watchdog_usec) {
        snprintf(pid_text, sizeof(pid_text), "%ld", (long)getpid());
        setenv("WATCHDOG_USEC", watchdog_usec, 1);
        setenv("WATCHDOG_PID", pid_text, 1);
    }
    execvp(command[0], command);
    fail(command[0]);
}

/* Prints what has arrived; returns whether anything had. */
static int print_report(int fd, int flags)
{
    char text[4096];
    ssize_t n = recv(fd, text, sizeof(text) - 1, flags);

    if (n <= 0)
        return 0;
    text[n] = '\0';
    printf("%s%s", text, text[n - 1] == '\n' ? "" : "\n");
    return 1;
}

int main(int argc, char **argv)
{
    const char *watchdog_usec = NULL;
    int status, notify, child;
    pid_t pid;

    if (argc > 3 && strcmp(argv[1], "-w") == 0) {
        watchdog_usec = argv[2];
        argv += 2, argc -= 2;
    }
    if (argc < 2) {
        fprintf(stderr, "usage: helper_notify [-w WATCHDOG_USEC] COMMAND...\n");
        return 125;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    notify = open_notify_socket();
    child = open_child_signal();
    pid = start(argv + 1, watchdog_usec);
    printf("PID=%ld\n", (long)pid);
    for (;;) {
        struct pollfd p[2] = {{.fd = notify, .events = POLLIN},
                              {.fd = child, .events = POLLIN}};

        if (poll(p, 2, -1) < 0 && errno != EINTR)
            fail("poll");
        if (p[0].revents & POLLIN)
            print_report(notify, 0);
        else if (waitpid(pid, &status, WNOHANG) == pid)
            break;
    }
    while (print_report(notify, MSG_DONTWAIT))
        ;
    if (WIFSIGNALED(status))
        printf("SIGNAL=%d\n", WTERMSIG(status));
    else
        printf("EXIT=%d\n", WEXITSTATUS(status));
    return 0;
}
