#include "store/journal_wal.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* As sqlite.org/fileformat2.html has it: eight numbers, the last two a checksum over
 * those before; then frames of a head and a page. */
#define HEADER     32
#define SUMMED     24
#define FRAME_HEAD 24
#define MAGIC      0x377f0682u /* the checksum is over little-endian numbers */
#define MAGIC_BIG  0x377f0683u /* over big-endian ones */

static uint32_t number_at(const unsigned char *p, bool big)
{
    return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
               : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static bool is_right(const unsigned char header[HEADER])
{
    uint32_t magic = number_at(header, true), a = 0, b = 0;
    bool big = magic == MAGIC_BIG;

    if (magic != MAGIC && !big)
        return false;
    for (int at = 0; at < SUMMED; at += 8) {
        a += number_at(header + at, big) + b;
        b += number_at(header + at + 4, big) + a;
    }
    return a == number_at(header + SUMMED, true) &&
           b == number_at(header + SUMMED + 4, true);
}

/* SQLite locks nothing in this file, so that closing it takes no lock from anybody. */
bool journal_wal_is_damaged(const char *path)
{
    unsigned char header[HEADER + FRAME_HEAD];
    char name[PATH_MAX];
    ssize_t n = 0;
    int fd = -1;

    if (snprintf(name, sizeof(name), "%s-wal", path) < (int)sizeof(name))
        fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0) {
        n = read(fd, header, sizeof(header));
        (void)close(fd);
    }
    return n == (ssize_t)sizeof(header) && !is_right(header);
}
