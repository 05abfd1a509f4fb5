#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tame.h"

#define LINE_BYTES   2048
#define ESCAPED_MOST 17 /* \xNN for four bytes, and a NUL */

static const char *const level_names[] = {LOG_LEVEL_NAMES};
static const int syslog_numbers[] = {3, 4, 6, 7};

/* The variable is inherited by what is started from a service and writes elsewhere. */
static bool is_journal(int fd)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char mine[48];
    struct stat st;

    if (!stream || fstat(fd, &st) < 0)
        return false;
    (void)snprintf(mine, sizeof(mine), "%llu:%llu", (unsigned long long)st.st_dev,
                   (unsigned long long)st.st_ino);
    return strcmp(stream, mine) == 0;
}

void log_init(struct log *l, const char *program)
{
    l->program = program;
    l->level = LOG_LEVEL_INFO;
    l->journal = is_journal(STDERR_FILENO);
}

const char *log_level_name(enum log_level level)
{
    return level_names[level];
}

int log_level_parse(const char *name, enum log_level *level)
{
    for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++)
        if (strcmp(name, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return 0;
        }
    return -1;
}

/* Copies text, with what a terminal would obey as \xNN; cuts what does not fit. */
static size_t escape(char *out, size_t room, const char *text)
{
    const char *end = text + strlen(text);
    size_t n = 0, size;
    bool wild;

    for (; text < end && n + ESCAPED_MOST < room; text += size) {
        size = tame_next(text, end, &wild);
        for (size_t i = 0; i < size; i++)
            if (wild)
                n += (size_t)snprintf(out + n, room - n, "\\x%02x",
                                      (unsigned char)text[i]);
            else
                out[n++] = text[i];
    }
    return n;
}

static void write_line(const struct log *l, enum log_level level, const char *fmt,
                       va_list ap) __attribute__((format(printf, 3, 0)));

static void write_line(const struct log *l, enum log_level level, const char *fmt,
                       va_list ap)
{
    char text[LINE_BYTES], line[LINE_BYTES + 64];
    int head;
    size_t n;

    if (level > l->level)
        return;
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    if (l->journal)
        head = snprintf(line, 64, "<%d>", syslog_numbers[level]);
    else if (level == LOG_LEVEL_INFO)
        head = snprintf(line, 64, "%s: ", l->program);
    else
        head = snprintf(line, 64, "%s: %s: ", l->program, level_names[level]);
    n = (size_t)head;
    n += escape(line + n, sizeof(line) - n - 1, text);
    line[n++] = '\n';
    (void)fwrite(line, 1, n, stderr); /* one call a line; nothing to do where it fails */
}

#define LOG_AT(level)                                                                    \
    va_list ap;                                                                          \
                                                                                         \
    va_start(ap, fmt);                                                                   \
    write_line(l, level, fmt, ap);                                                       \
    va_end(ap)

void log_error(const struct log *l, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_ERROR);
}

void log_warning(const struct log *l, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_WARNING);
}

void log_info(const struct log *l, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_INFO);
}

void log_debug(const struct log *l, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_DEBUG);
}

const char *log_plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

void log_limit_init(struct log_limit *r, uint32_t burst, uint32_t every_ms)
{
    memset(r, 0, sizeof(*r));
    r->burst = burst;
    r->every_ms = every_ms;
    r->tokens = burst;
}

bool log_limit_pass(struct log_limit *r, int64_t mono_ns, uint64_t *held_back)
{
    int64_t step_ns = (int64_t)r->every_ms * 1000000;
    int64_t earned = r->last_ns && step_ns ? (mono_ns - r->last_ns) / step_ns : 0;

    if (!r->last_ns)
        r->last_ns = mono_ns;
    if (earned > 0) {
        uint64_t tokens = r->tokens + (uint64_t)earned;

        r->tokens = tokens > r->burst ? r->burst : (uint32_t)tokens;
        r->last_ns += earned * step_ns;
    }
    if (!r->tokens) {
        r->held_back++;
        return false;
    }
    r->tokens--;
    *held_back = r->held_back;
    r->held_back = 0;
    return true;
}
