/*
 * shim_boot: a machine that went down between two runs of a program.
 *
 * For LD_PRELOAD. Whoever opens boot_id, by which one run of the machine is told from
 * another, gets a number that is another each time.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The symbol is that of open for large files, which is what a Makefile with them asks
 * for. */
int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    va_list args;

    if (strcmp(path, "/proc/sys/kernel/random/boot_id") == 0)
        path = "/proc/sys/kernel/random/uuid";
    va_start(args, flags);
    if (flags & O_CREAT)
        mode = va_arg(args, mode_t);
    va_end(args);
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
