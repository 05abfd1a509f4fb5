#include "app/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* 0, or -1 with errno (EFBIG where it is too large). */
static int read_file(const char *path, struct buf *b)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;

    if (fd < 0)
        return -1;
    while (buf_reserve(b, 4096) == 0 && (n = read(fd, b->p + b->n, 4096)) > 0)
        b->n += (size_t)n;
    if (b->full)
        errno = EFBIG;
    (void)close(fd);
    return n == 0 && !b->full ? 0 : -1;
}

int config_file_load(const char *path, const char *hint, struct buf *b, struct diag *d)
{
    struct diag_place place = {diag_file(d, path), 0, 0};

    if (read_file(path, b) == 0)
        return 0;
    diag_add(d, DIAG_ERROR, place, span_make(NULL, 0), hint, "cannot read it: %s",
             strerror(errno));
    return -1;
}

void config_file_init(struct config_file *f, const struct option_table *table,
                      const char *name, struct span text, struct diag *d)
{
    memset(f, 0, sizeof(*f));
    f->table = table;
    f->name = diag_file(d, name);
    f->diag = d;
    if (span_starts(text, "\xef\xbb\xbf"))
        text = span_make(text.p + 3, text.n - 3);
    while (text.n) {
        const char *lf = memchr(text.p, '\n', text.n);
        size_t n = lf ? (size_t)(lf - text.p) : text.n;
        struct span line = {text.p, n};

        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        f->lines = mem_grow(f->lines, &f->cap_lines, f->n_lines + 1, sizeof(*f->lines));
        f->lines[f->n_lines++] = line;
        n += lf != NULL;
        text = span_make(text.p + n, text.n - n);
    }
}

void config_file_release(struct config_file *f)
{
    for (size_t i = 0; i < f->n_sections; i++)
        free(f->sections[i].name);
    free(f->sections);
    free(f->lines);
}

/* The column, in characters from 1, of a byte of a line. */
static size_t column_of(struct span line, size_t at)
{
    size_t column = 1;

    for (size_t i = 0; i < at && i < line.n; i++)
        column += ((unsigned char)line.p[i] & 0xc0) != 0x80;
    return column;
}

void config_file_error(struct config_file *f, size_t line, size_t at, const char *hint,
                       const char *fmt, ...)
{
    struct diag_place place = {f->name, line, 0};
    struct span source = {NULL, 0};
    char message[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, ap);
    va_end(ap);
    if (line) {
        source = f->lines[line - 1];
        place.column = column_of(source, at);
    }
    diag_add(f->diag, DIAG_ERROR, place, source, hint, "%s", message);
}

size_t config_file_value(const struct config_file *f, size_t line)
{
    struct span s = line ? f->lines[line - 1] : span_make("", 0);
    size_t at = 0;

    if (s.n && !span_is_blank(s.p[0])) {
        while (at < s.n && s.p[at] != '=')
            at++;
        at += at < s.n;
    }
    while (at < s.n && span_is_blank(s.p[at]))
        at++;
    return at;
}

const struct option_row *config_file_find(const struct config_file *f, const char *name,
                                          unsigned kind)
{
    for (size_t i = 0; i < f->table->n; i++)
        if ((f->table->rows[i].sections & kind) &&
            strcmp(f->table->rows[i].name, name) == 0)
            return &f->table->rows[i];
    return NULL;
}

size_t config_file_line(const struct config_file *f, const struct config_section *s,
                        const char *key)
{
    const struct option_row *o = config_file_find(f, key, s->kind);

    return o ? s->key[o - f->table->rows] : 0;
}
