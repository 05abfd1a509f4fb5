/* wirewatch: everything a person types. The commands live in cli/. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "base/standard.h"
#include "base/suggest.h"
#include "cli/commands.h"

static const struct {
    const char *name;
    const char *summary;
    command_fn *run;
} commands[] = {
    {"match", "print the alerts that items give rise to", cmd_match},
    {"check", "find every problem in rule files", cmd_check},
    {"test", "run the examples inside rule files", cmd_test},
    {"explain", "show why a rule matches an item, or what keeps it from it", cmd_explain},
    {"items", "print items as the parsers see them", cmd_items},
    {"tokens", "print words as the analyser sees them", cmd_tokens},
    {"send", "send files to a running daemon", cmd_send},
    {"tail", "print the alerts of a running daemon as they come", cmd_tail},
    {"alerts", "print the alerts that the journal holds", cmd_alerts},
    {"digest", "print the alerts of a period as stories", cmd_digest},
    {"stats", "print what a running daemon has counted", cmd_stats},
    {"top", "show what a running daemon does, as it does it", cmd_top},
    {"reload", "have a running daemon read its rules again", cmd_reload},
    {"inputs", "print how the inputs of a running daemon do", cmd_inputs},
    {"outputs", "print how its outputs do", cmd_outputs},
    {"subscribers", "print who is connected to them", cmd_subscribers},
    {"rules", "print how often its rules have alerted", cmd_rules},
    {"log-level", "set how much a running daemon logs", cmd_log_level},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int print_help(void)
{
    (void)puts("usage: wirewatch COMMAND [OPTION...] [ARGUMENT...]\n"
               "Watches text for what rules describe. Commands:");
    for (size_t i = 0; i < COMMANDS; i++)
        (void)printf("  %-11s %s\n", commands[i].name, commands[i].summary);
    (void)puts("\n'wirewatch COMMAND --help' tells more of one, wirewatch(1) of all.\n"
               "  -h, --help     print this\n"
               "      --version  print the version");
    return 0;
}

static int unknown(const char *typed)
{
    struct span names[COMMANDS];
    ptrdiff_t near;

    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = span_of(commands[i].name);
    near = suggest_nearest(span_of(typed), names, COMMANDS);
    if (typed[0] == '-') {
        (void)fprintf(stderr,
                      "wirewatch: '%s' where a command must be; 'wirewatch --help' "
                      "lists them\n",
                      typed);
        return 2;
    }
    (void)fprintf(stderr, "wirewatch: unknown command '%s'", typed);
    if (near >= 0)
        (void)fprintf(stderr, "; did you mean '%s'?\n", commands[near].name);
    else
        (void)fprintf(stderr, "; 'wirewatch --help' lists them\n");
    return 2;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr,
                      "wirewatch: which command? 'wirewatch --help' lists them\n");
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return print_help();
    if (strcmp(argv[1], "--version") == 0)
        return puts("wirewatch " WIREWATCH_VERSION) < 0 ? 2 : 0;
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return unknown(argv[1]);
}

/* What stdio still holds may fail to be written: help into a full disk, say. */
static int finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno != EPIPE)
        (void)fprintf(stderr, "wirewatch: cannot write the output: %s\n",
                      strerror(errno));
    return 2;
}

int main(int argc, char **argv)
{
    standard_hold();
    return finish(run(argc, argv));
}
