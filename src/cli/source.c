#include "cli/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/progress.h"

#define CHUNK ((size_t)256 << 10)

struct reading {
    struct source *s;
    const char *name;
    struct item_reader *items;
    struct frame frame;
    struct progress progress;
    uint64_t record; /* number within the file, from 1 */
};

static void damage(struct reading *r, struct span what)
{
    r->s->damaged++;
    progress_clear(&r->progress);
    (void)fprintf(stderr, "%s: %s: ", r->s->who, r->name);
    if (r->frame.mode != FRAME_DOCUMENT)
        (void)fprintf(stderr, "record %llu: ", (unsigned long long)r->record);
    (void)fprintf(stderr, "%.*s\n", (int)what.n, what.p);
}

static void take_record(struct reading *r, struct span record)
{
    struct span error;

    if (item_read(r->items, record, r->s->on_item, r->s->ctx, &error) < 0)
        damage(r, error);
}

/* All records that are whole by now. False where the framing is broken beyond repair. */
static bool take_records(struct reading *r)
{
    struct span record;

    for (;;) {
        enum frame_got got = frame_next(&r->frame, &record);

        if (got == FRAME_MORE)
            return true;
        r->record++;
        r->s->records++;
        switch (got) {
        case FRAME_RECORD: take_record(r, record); break;
        case FRAME_TOO_LONG: damage(r, span_of("longer than 16 MiB; skipped")); break;
        case FRAME_CUT: damage(r, span_of("the input ends in the middle of it")); break;
        case FRAME_BROKEN:
        case FRAME_MORE:
            damage(r,
                   span_of("no record length where one must be; the rest is not read"));
            return false;
        }
    }
}

static bool has_more(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    return poll(&p, 1, 0) > 0;
}

static ssize_t read_some(struct reading *r, int fd, char *chunk)
{
    size_t room = frame_room(&r->frame);
    ssize_t n;

    if (!has_more(fd))
        (void)output_flush(r->s->out); /* a failure ends the reading */
    do
        n = read(fd, chunk, room < CHUNK ? room : CHUNK);
    while (n < 0 && errno == EINTR);
    return n;
}

static void read_all(struct reading *r, int fd)
{
    char *chunk = mem_realloc(NULL, CHUNK, 1);
    bool sound = true;
    ssize_t n = 1;

    while (sound && !r->s->out->error && (n = read_some(r, fd, chunk)) > 0) {
        r->s->bytes += (size_t)n;
        frame_push(&r->frame, chunk, (size_t)n);
        sound = take_records(r);
        progress_step(&r->progress, r->s->bytes, r->s->records);
    }
    if (sound && n < 0) {
        progress_clear(&r->progress);
        (void)fprintf(stderr, "%s: cannot read %s: %s\n", r->s->who, r->name,
                      strerror(errno));
        r->s->trouble = true;
    }
    frame_end(&r->frame);
    if (sound && take_records(r) && n == 0 && !r->record &&
        r->s->format == ITEM_FORMAT_FEED) {
        r->record = 1;
        damage(r, span_of("expected a feed document; there is nothing"));
    }
    free(chunk);
}

static void read_file(struct reading *r, const char *file)
{
    bool standard = strcmp(file, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

    r->name = standard ? "standard input" : file;
    r->record = 0;
    if (fd < 0) {
        (void)fprintf(stderr, "%s: cannot open %s: %s\n", r->s->who, file,
                      strerror(errno));
        r->s->trouble = true;
        return;
    }
    frame_init(&r->frame, item_framing(r->s->format, r->s->framing), SOURCE_RECORD_MOST);
    read_all(r, fd);
    frame_release(&r->frame);
    if (!standard)
        (void)close(fd);
}

void source_read(struct source *s, char *const *files, int n)
{
    struct reading r = {.s = s, .items = item_reader_new(s->format)};
    struct item_document document = {.base = span_of(s->base)};

    item_reader_set_document(r.items, &document);
    progress_init(&r.progress);
    s->out->progress = &r.progress;
    for (int i = 0; i < n && !s->out->error; i++)
        read_file(&r, files[i]);
    if (n == 0)
        read_file(&r, "-");
    progress_clear(&r.progress);
    s->out->progress = NULL;
    item_reader_free(r.items);
}
