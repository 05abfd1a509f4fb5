#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/tame.h"

#define SOURCE_BYTES 400 /* a longer source line is shown from here on as cut */

void diag_init(struct diag *d)
{
    memset(d, 0, sizeof(*d));
    arena_init(&d->text, 4096);
}

void diag_release(struct diag *d)
{
    arena_release(&d->text);
    free(d->problems);
    diag_init(d);
}

const char *diag_file(struct diag *d, const char *name)
{
    return arena_dup(&d->text, span_of(name)).p;
}

void diag_add(struct diag *d, enum diag_severity severity, struct diag_place place,
              struct span source, const char *hint, const char *fmt, ...)
{
    struct diag_problem *p;
    char message[1024];
    va_list ap;

    d->errors += severity == DIAG_ERROR;
    d->warnings += severity == DIAG_WARNING;
    if (d->n >= DIAG_MOST)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, ap);
    va_end(ap);
    d->problems = mem_grow(d->problems, &d->cap, d->n + 1, sizeof(*d->problems));
    p = &d->problems[d->n++];
    p->severity = severity;
    p->place = place;
    p->message = arena_dup(&d->text, span_of(message));
    p->hint = hint ? arena_dup(&d->text, span_of(hint)) : span_make(NULL, 0);
    p->source = source.p ? arena_dup(&d->text, source) : source;
}

/* The index of the first problem of the same file: the order of first mention. */
static size_t file_rank(const struct diag *d, const struct diag_problem *p)
{
    for (size_t i = 0; i < d->n; i++) {
        const char *f = d->problems[i].place.file;

        if (f == p->place.file || (f && p->place.file && strcmp(f, p->place.file) == 0))
            return i;
    }
    return d->n;
}

struct ranked {
    size_t file;
    size_t order;
    struct diag_problem problem;
};

static int cmp_size(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int cmp_ranked(const void *va, const void *vb)
{
    const struct ranked *a = va, *b = vb;
    int c = cmp_size(a->file, b->file);

    if (!c)
        c = cmp_size(a->problem.place.line, b->problem.place.line);
    if (!c)
        c = cmp_size(a->problem.place.column, b->problem.place.column);
    return c ? c : cmp_size(a->order, b->order);
}

void diag_sort(struct diag *d)
{
    struct ranked *r = mem_calloc(d->n, sizeof(*r));

    for (size_t i = 0; i < d->n; i++) {
        r[i].file = file_rank(d, &d->problems[i]);
        r[i].order = i;
        r[i].problem = d->problems[i];
    }
    qsort(r, d->n, sizeof(*r), cmp_ranked);
    for (size_t i = 0; i < d->n; i++)
        d->problems[i] = r[i].problem;
    free(r);
}

/* Columns that a character takes on a terminal: 2 for the East Asian wide blocks. */
static int width_of(const unsigned char *p, size_t left)
{
    unsigned cp;

    if (p[0] < 0xe0 || left < 3)
        return 1;
    if (p[0] >= 0xf0)
        return p[0] < 0xf5 ? 2 : 1; /* the rest begin nothing */
    cp = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    return (cp >= 0x1100 && cp <= 0x115f) || (cp >= 0x2e80 && cp <= 0xa4cf) ||
                   (cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0xf900 && cp <= 0xfaff) ||
                   (cp >= 0xfe30 && cp <= 0xfe6f) || (cp >= 0xff00 && cp <= 0xff60)
               ? 2
               : 1;
}

/* Control characters would move the caret, or the terminal. */
static void print_tame(struct span text, const char *end, FILE *out)
{
    struct buf b;

    buf_init(&b, BUF_NO_CAP);
    tame_put(&b, text);
    (void)buf_add_str(&b, end);
    (void)fwrite(b.p, 1, b.n, out);
    buf_release(&b);
}

static void print_source(struct span line, FILE *out)
{
    bool cut = line.n > SOURCE_BYTES;

    print_tame(span_make(line.p, cut ? SOURCE_BYTES : line.n), cut ? "...\n" : "\n", out);
}

static void print_caret(const struct diag_problem *p, FILE *out, bool colour)
{
    size_t column = 1;

    (void)fputs("    ", out);
    for (size_t i = 0; i < p->source.n && i < SOURCE_BYTES && column < p->place.column;
         i++) {
        const unsigned char *c = (const unsigned char *)p->source.p + i;

        if ((*c & 0xc0) == 0x80)
            continue;
        (void)fprintf(out, "%*s", width_of(c, p->source.n - i), "");
        column++;
    }
    (void)fputs(colour ? "\033[1;32m^\033[0m\n" : "^\n", out);
}

const char *diag_severity_name(enum diag_severity severity)
{
    static const char *const names[] = {"error", "warning", "note"};

    return names[severity];
}

static void print_head(const struct diag_problem *p, FILE *out, bool colour)
{
    static const char *const colours[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m"};

    if (p->place.file)
        print_tame(span_of(p->place.file), ":", out);
    if (p->place.file && p->place.line)
        (void)fprintf(out, "%zu:", p->place.line);
    if (p->place.file && p->place.line && p->place.column)
        (void)fprintf(out, "%zu:", p->place.column);
    (void)fprintf(out, "%s%s%s:%s ", p->place.file ? " " : "",
                  colour ? colours[p->severity] : "", diag_severity_name(p->severity),
                  colour ? "\033[0m" : "");
    print_source(p->message, out);
}

static void print_problem(const struct diag_problem *p, FILE *out, bool colour)
{
    print_head(p, out, colour);
    if (p->source.p) {
        (void)fputs("    ", out);
        print_source(p->source, out);
        if (p->place.column)
            print_caret(p, out, colour);
    }
    if (p->hint.p) {
        (void)fputs("    hint: ", out);
        print_source(p->hint, out);
    }
}

void diag_print(const struct diag *d, FILE *out, bool colour)
{
    for (size_t i = 0; i < d->n; i++)
        print_problem(&d->problems[i], out, colour);
    if (d->errors + d->warnings > DIAG_MOST)
        (void)fprintf(out, "... %zu problems in all; only the first %d are shown\n",
                      d->errors + d->warnings, DIAG_MOST);
}
