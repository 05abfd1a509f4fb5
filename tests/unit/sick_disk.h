/* sick_disk: a disk under SQLite that can be told to fail, as a VFS in front of the usual
 * one. One at a time; opened files keep it, so close them before it is removed. */
#ifndef UNIT_SICK_DISK_H
#define UNIT_SICK_DISK_H

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum sickness {
    HEALTHY,
    SICK_FULL,  /* writes: no space */
    SICK_IOERR, /* writes, syncs, reads and sizes: an I/O error */
    SICK_SYNC,  /* syncs only */
};

struct sick_disk {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    sqlite3_io_methods methods;
    enum sickness sickness;
    int calls_left; /* that still succeed */
};

struct sick_file {
    sqlite3_file base;
    struct sick_disk *disk;
    sqlite3_file *real;
};

static inline struct sick_file *sick_of(sqlite3_file *f)
{
    return (struct sick_file *)f;
}

static inline int sick_turn(sqlite3_file *f, int is_write, int is_sync)
{
    struct sick_disk *d = sick_of(f)->disk;

    if (d->sickness == HEALTHY || (d->sickness == SICK_FULL && !is_write) ||
        (d->sickness == SICK_SYNC && !is_sync) || d->calls_left-- > 0)
        return SQLITE_OK;
    if (d->sickness == SICK_FULL)
        return SQLITE_FULL;
    return is_sync    ? SQLITE_IOERR_FSYNC
           : is_write ? SQLITE_IOERR_WRITE
                      : SQLITE_IOERR_READ;
}

static inline int sick_close(sqlite3_file *f)
{
    int rc = sick_of(f)->real->pMethods->xClose(sick_of(f)->real);

    free(sick_of(f)->real);
    return rc;
}

static inline int sick_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    int rc = sick_turn(f, 0, 0);

    return rc ? rc : sick_of(f)->real->pMethods->xRead(sick_of(f)->real, p, n, at);
}

static inline int sick_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    int rc = sick_turn(f, 1, 0);

    return rc ? rc : sick_of(f)->real->pMethods->xWrite(sick_of(f)->real, p, n, at);
}

static inline int sick_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return sick_of(f)->real->pMethods->xTruncate(sick_of(f)->real, size);
}

static inline int sick_sync(sqlite3_file *f, int flags)
{
    int rc = sick_turn(f, 0, 1);

    return rc ? rc : sick_of(f)->real->pMethods->xSync(sick_of(f)->real, flags);
}

static inline int sick_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return sick_of(f)->real->pMethods->xFileSize(sick_of(f)->real, size);
}

static inline int sick_lock(sqlite3_file *f, int level)
{
    return sick_of(f)->real->pMethods->xLock(sick_of(f)->real, level);
}

static inline int sick_unlock(sqlite3_file *f, int level)
{
    return sick_of(f)->real->pMethods->xUnlock(sick_of(f)->real, level);
}

static inline int sick_reserved(sqlite3_file *f, int *out)
{
    return sick_of(f)->real->pMethods->xCheckReservedLock(sick_of(f)->real, out);
}

static inline int sick_control(sqlite3_file *f, int op, void *arg)
{
    return sick_of(f)->real->pMethods->xFileControl(sick_of(f)->real, op, arg);
}

static inline int sick_sector(sqlite3_file *f)
{
    return sick_of(f)->real->pMethods->xSectorSize(sick_of(f)->real);
}

static inline int sick_traits(sqlite3_file *f)
{
    return sick_of(f)->real->pMethods->xDeviceCharacteristics(sick_of(f)->real);
}

static inline int sick_shm_map(sqlite3_file *f, int page, int size, int extend,
                               void volatile **out)
{
    return sick_of(f)->real->pMethods->xShmMap(sick_of(f)->real, page, size, extend, out);
}

static inline int sick_shm_lock(sqlite3_file *f, int from, int n, int flags)
{
    return sick_of(f)->real->pMethods->xShmLock(sick_of(f)->real, from, n, flags);
}

static inline void sick_shm_barrier(sqlite3_file *f)
{
    sick_of(f)->real->pMethods->xShmBarrier(sick_of(f)->real);
}

static inline int sick_shm_unmap(sqlite3_file *f, int erase)
{
    return sick_of(f)->real->pMethods->xShmUnmap(sick_of(f)->real, erase);
}

static inline int sick_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f,
                            int flags, int *out)
{
    struct sick_disk *d = vfs->pAppData;
    int rc;

    sick_of(f)->disk = d;
    sick_of(f)->real = calloc(1, (size_t)d->real->szOsFile);
    rc = d->real->xOpen(d->real, name, sick_of(f)->real, flags, out);
    f->pMethods = sick_of(f)->real->pMethods ? &d->methods : NULL;
    if (!f->pMethods)
        free(sick_of(f)->real);
    return rc;
}

/* From now on it is the disk of every file that SQLite opens; healthy as yet. */
static inline void sick_disk_insert(struct sick_disk *d)
{
    memset(d, 0, sizeof(*d));
    d->real = sqlite3_vfs_find(NULL);
    d->methods = (sqlite3_io_methods){
        .iVersion = 2,
        .xClose = sick_close,
        .xRead = sick_read,
        .xWrite = sick_write,
        .xTruncate = sick_truncate,
        .xSync = sick_sync,
        .xFileSize = sick_size,
        .xLock = sick_lock,
        .xUnlock = sick_unlock,
        .xCheckReservedLock = sick_reserved,
        .xFileControl = sick_control,
        .xSectorSize = sick_sector,
        .xDeviceCharacteristics = sick_traits,
        .xShmMap = sick_shm_map,
        .xShmLock = sick_shm_lock,
        .xShmBarrier = sick_shm_barrier,
        .xShmUnmap = sick_shm_unmap,
    };
    d->vfs = *d->real; /* paths, times and the like are those of the real one */
    d->vfs.pNext = NULL;
    d->vfs.zName = "sick";
    d->vfs.szOsFile = sizeof(struct sick_file);
    d->vfs.pAppData = d;
    d->vfs.xOpen = sick_open;
    (void)sqlite3_vfs_register(&d->vfs, 1);
}

static inline void sick_disk_remove(struct sick_disk *d)
{
    (void)sqlite3_vfs_unregister(&d->vfs);
}

/* After so many more calls of its kind, all fail. */
static inline void sick_disk_fail(struct sick_disk *d, enum sickness sickness, int after)
{
    d->sickness = sickness;
    d->calls_left = after;
}

static inline void sick_disk_heal(struct sick_disk *d)
{
    d->sickness = HEALTHY;
}

#endif
