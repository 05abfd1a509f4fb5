/*
 * shim_fsync: a disk that sometimes cannot make safe what was written.
 *
 * For LD_PRELOAD. fsync and fdatasync fail with EIO once in SHIM_FAIL_ONE_IN times, at
 * random.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/hash.h"

static int sync_or_fail(long call, int fd)
{
    static atomic_uint_fast64_t count;
    const char *one_in = getenv("SHIM_FAIL_ONE_IN");
    unsigned long n = one_in ? strtoul(one_in, NULL, 10) : 0;
    uint64_t random =
        hash_mix((uint64_t)getpid() * 0x9e3779b97f4a7c15u, ++count ^ 0xd1b54a32d192ed03u);

    if (n && random % n == 0) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(call, fd);
}

int fsync(int fd)
{
    return sync_or_fail(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_or_fail(SYS_fdatasync, fd);
}
