#include "cli/args.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/number.h"
#include "base/span.h"
#include "base/suggest.h"
#include "base/tame.h"

#define OPTIONS_MOST 24
#define WORDS_MOST   8

enum { OPTION_VERSION = 1000 };

static void print_option(const struct cli_option *o)
{
    char left[64];
    int n = 0;

    if (o->letter < 256)
        n = snprintf(left, sizeof(left), "-%c, ", o->letter);
    else
        n = snprintf(left, sizeof(left), "    ");
    (void)snprintf(left + n, sizeof(left) - (size_t)n, "--%s%s%s", o->name,
                   o->value ? "=" : "", o->value ? o->value : "");
    (void)printf("  %-26s %s\n", left, o->help);
}

static void print_help(const struct cli_usage *u)
{
    static const struct cli_option help = {'h', "help", NULL, "print this", false};

    (void)printf("usage: %s %s\n\n%s\n\n", u->command, u->synopsis, u->about);
    for (const struct cli_option *o = u->options; o->name; o++)
        print_option(o);
    print_option(&help);
}

/* Of the program, whatever its command. */
static void print_version(const struct cli_usage *u)
{
    (void)printf("%.*s %s\n", (int)strcspn(u->command, " "), u->command,
                 WIREWATCH_VERSION);
}

enum cli_exit cli_fail(const struct cli_usage *u, const char *fmt, ...)
{
    struct buf text, line;
    va_list ap;

    buf_init(&text, BUF_NO_CAP);
    buf_init(&line, BUF_NO_CAP);
    va_start(ap, fmt);
    (void)buf_addv(&text, fmt, ap);
    va_end(ap);
    (void)buf_addf(&line, "%s: ", u->command);
    tame_put(&line, buf_span(&text)); /* a stranger may have a word in it */
    (void)buf_add_char(&line, '\n');
    (void)fwrite(line.p, 1, line.n, stderr);
    buf_release(&line);
    buf_release(&text);
    return CLI_TROUBLE;
}

/* getopt's tables; help and version stand behind the command's own options. */
struct tables {
    struct option longs[OPTIONS_MOST + 3];
    char shorts[OPTIONS_MOST * 2 + 4];
};

static void make_tables(const struct cli_usage *u, struct tables *t)
{
    size_t n = 0, s = 0;

    t->shorts[s++] = ':'; /* tell a missing value from an unknown option */
    for (const struct cli_option *o = u->options; o->name && n < OPTIONS_MOST; o++) {
        t->longs[n++] = (struct option){
            o->name, o->value ? required_argument : no_argument, NULL, o->letter};
        if (o->letter > 255)
            continue;
        t->shorts[s++] = (char)o->letter;
        if (o->value)
            t->shorts[s++] = ':';
    }
    t->longs[n++] = (struct option){"help", no_argument, NULL, 'h'};
    t->longs[n++] = (struct option){"version", no_argument, NULL, OPTION_VERSION};
    t->longs[n] = (struct option){NULL, 0, NULL, 0};
    t->shorts[s++] = 'h';
    t->shorts[s] = '\0';
}

static void say_unknown(const struct cli_usage *u, const char *typed,
                        const struct option *longs)
{
    struct span names[OPTIONS_MOST + 3];
    const char *word = typed + strspn(typed, "-");
    size_t n = 0;
    ptrdiff_t near;

    for (; longs[n].name; n++)
        names[n] = span_of(longs[n].name);
    near = suggest_nearest(span_make(word, strcspn(word, "=")), names, n);
    if (near >= 0)
        (void)cli_fail(u, "unknown option '%s'; did you mean '--%s'?", typed,
                       names[near].p);
    else
        (void)cli_fail(u, "unknown option '%s'; '%s --help' lists them", typed,
                       u->command);
}

static int say_bad(const struct cli_args *a, int got, const struct option *longs)
{
    if (got == ':')
        (void)cli_fail(a->usage, "option '%s' needs a value", a->argv[optind - 1]);
    else if (optopt && strncmp(a->argv[optind - 1], "--", 2) == 0)
        (void)cli_fail(a->usage, "option '%.*s' takes no value",
                       (int)strcspn(a->argv[optind - 1], "="), a->argv[optind - 1]);
    else if (optopt && optopt < 256)
        (void)cli_fail(a->usage, "unknown option '-%c'; '%s --help' lists them", optopt,
                       a->usage->command);
    else
        say_unknown(a->usage, a->argv[optind - 1], longs);
    return CLI_BAD;
}

/* The words that a help text begins with, up to its remark; "or" between them is none. */
static size_t words_of(const char *help, struct span words[WORDS_MOST])
{
    size_t n = 0;

    while (*help && *help != '(' && n < WORDS_MOST) {
        struct span word = span_make(help, strcspn(help, ", "));

        if (word.n && !span_is(word, "or"))
            words[n++] = word;
        help += word.n;
        help += strspn(help, ", ");
    }
    return n;
}

/* The letter of the option, with a->choice set; or CLI_BAD after a message. */
static int choose(struct cli_args *a, const struct cli_option *o)
{
    struct span words[WORDS_MOST], value = span_of(a->value);
    size_t n = words_of(o->help, words);
    ptrdiff_t near;

    assert(n > 0); /* a table without choices is our own bug */
    for (a->choice = 0; (size_t)a->choice < n; a->choice++)
        if (span_eq(words[a->choice], value))
            return o->letter;
    near = suggest_nearest(value, words, n);
    if (near >= 0)
        (void)cli_fail(a->usage, "--%s cannot be '%s'; did you mean '%.*s'?", o->name,
                       a->value, (int)words[near].n, words[near].p);
    else
        (void)cli_fail(a->usage, "--%s is %.*s, not '%s'", o->name,
                       (int)(words[n - 1].p + words[n - 1].n - o->help), o->help,
                       a->value);
    return CLI_BAD;
}

static int take(struct cli_args *a, int letter)
{
    for (const struct cli_option *o = a->usage->options; o->name; o++)
        if (o->letter == letter && o->one_of)
            return choose(a, o);
    return letter;
}

int cli_next(struct cli_args *a)
{
    struct tables t;
    int got;

    make_tables(a->usage, &t);
    opterr = 0;
    got = getopt_long(a->argc, a->argv, t.shorts, t.longs, NULL);
    a->value = optarg;
    a->first = optind;
    switch (got) {
    case -1: return CLI_END;
    case ':':
    case '?': return say_bad(a, got, t.longs);
    case 'h': print_help(a->usage); return CLI_HELP;
    case OPTION_VERSION: print_version(a->usage); return CLI_HELP;
    default: return take(a, got);
    }
}

int cli_count(const struct cli_args *a, uint64_t *n)
{
    if (number_read(span_of(a->value), INT64_MAX, n) == 0 && *n)
        return 0;
    (void)cli_fail(a->usage, "--count is a number from 1 on, not '%s'", a->value);
    return CLI_BAD;
}

enum cli_exit cli_stop(int got)
{
    return got == CLI_HELP ? CLI_OK : CLI_TROUBLE;
}

bool cli_colour(enum cli_when when, int fd)
{
    const char *term = getenv("TERM");
    const char *no_colour = getenv("NO_COLOR");

    if (when != CLI_AUTO)
        return when == CLI_ALWAYS;
    return isatty(fd) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}
