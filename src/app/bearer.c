#include "app/bearer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(char error[BEARER_ERROR_SIZE], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int fail(char error[BEARER_ERROR_SIZE], const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(error, BEARER_ERROR_SIZE, fmt, ap);
    va_end(ap);
    return -1;
}

static int check_file(int fd, char error[BEARER_ERROR_SIZE])
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return fail(error, "cannot look at it: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return fail(error, "it is no regular file");
    if (st.st_mode & S_IRWXO)
        return fail(error, "everybody may read or write it; chmod o= closes it");
    return 0;
}

static int check_token(struct span token, char error[BEARER_ERROR_SIZE])
{
    for (size_t i = 0; i < token.n; i++)
        if (token.p[i] <= ' ' || token.p[i] > '~')
            return fail(error, "its first line has blanks or other signs than ASCII");
    if (token.n < BEARER_LEAST || token.n > BEARER_MOST)
        return fail(error, "its first line has %zu characters; expected %d to %d",
                    token.n, BEARER_LEAST, BEARER_MOST);
    return 0;
}

/* The line that the file begins with, into out. */
static int read_line(int fd, struct buf *out, char error[BEARER_ERROR_SIZE])
{
    char text[BEARER_MOST + 2]; /* a longer one is seen as such */
    ssize_t n = read(fd, text, sizeof(text));
    struct span line;

    if (n < 0)
        return fail(error, "cannot read it: %s", strerror(errno));
    line = span_make(text, (size_t)n);
    for (size_t i = 0; i < line.n; i++)
        if (text[i] == '\n')
            line.n = i;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (check_token(line, error) < 0)
        return -1;
    return buf_add_span(out, line);
}

int bearer_read(const char *path, struct buf *out, char error[BEARER_ERROR_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int got;

    if (fd < 0)
        return fail(error, "cannot open it: %s", strerror(errno));
    got = check_file(fd, error);
    if (got == 0)
        got = read_line(fd, out, error);
    (void)close(fd);
    return got;
}

bool bearer_is(struct span token, struct span shown)
{
    volatile unsigned char differ = token.n != shown.n;

    for (size_t i = 0; i < shown.n; i++)
        differ |= (unsigned char)(token.p[token.n ? i % token.n : 0] ^ shown.p[i]);
    return token.n && !differ;
}
