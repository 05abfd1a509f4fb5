#include "bench/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void file_write_temporary(char path[FILE_PATH_SIZE], const char *ending,
                          struct span bytes)
{
    const char *folder = getenv("TMPDIR");
    size_t done = 0;
    int fd;

    if (!folder || strlen(folder) > FILE_PATH_SIZE / 2)
        folder = "/tmp";
    (void)snprintf(path, FILE_PATH_SIZE, "%s/ww-XXXXXX%s", folder, ending);
    fd = mkstemps(path, (int)strlen(ending));
    while (fd >= 0 && done < bytes.n) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);

        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (fd < 0 || done < bytes.n) {
        fprintf(stderr, "wirewatch-bench: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    (void)close(fd);
}

int file_read(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "r");
    char bytes[65536];
    size_t n;

    if (!f) {
        fprintf(stderr, "wirewatch-bench: %s: %s\n", path, strerror(errno));
        return -1;
    }
    while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
        (void)buf_add(out, bytes, n);
    (void)fclose(f);
    return 0;
}
