/*
 * log: one line a decision, to stderr.
 *
 * On a terminal or in a pipe a line is "wirewatchd: warning: text". Where it goes
 * to the journal (JOURNAL_STREAM names it) each line begins with the <N> of syslog(3)
 * instead, which the journal reads as its priority. A log is owned by main and handed
 * down; it holds no memory. Line breaks and control characters in a message are written
 * as \xNN, so that nothing from outside can forge a line.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

struct log {
    const char *program;  /* lives as long as the log */
    enum log_level level; /* lines above it are not written */
    bool journal;         /* write <N> prefixes */
};

/* level INFO; looks at the environment for the journal. */
void log_init(struct log *l, const char *program);

/* For tables of them, in this order. */
#define LOG_LEVEL_NAMES "error", "warning", "info", "debug"

const char *log_level_name(enum log_level level); /* static */

/* A name to a level: 0, or -1 for any other text. */
int log_level_parse(const char *name, enum log_level *level);

void log_error(const struct log *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_warning(const struct log *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_info(const struct log *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_debug(const struct log *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What makes a noun stand for n things: "s", or for one "". */
const char *log_plural(uint64_t n);

/*
 * A token bucket for lines that a peer can trigger: `burst` lines at once, then one every
 * `every_ms`. log_limit_pass returns whether a line may be written now and, when it may,
 * sets *held_back to the number of lines refused since the last one that passed.
 */
struct log_limit {
    uint32_t burst;
    uint32_t every_ms;
    uint32_t tokens;
    uint64_t held_back;
    int64_t last_ns;
};

void log_limit_init(struct log_limit *r, uint32_t burst, uint32_t every_ms);
bool log_limit_pass(struct log_limit *r, int64_t mono_ns, uint64_t *held_back);

#endif
