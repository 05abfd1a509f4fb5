#include "bench/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define RULES_MOST 10000000

static const char help[] =
    "Usage: wirewatch-bench [OPTION]... [RULES]...\n"
    "Measures the matcher beside its peers, for so many rules each (10 to 1000000\n"
    "where none are given), then parts of it alone.\n"
    "\n"
    "  -q, --quick         shorter turns on less news; rules: 10, 1000, 100000; of "
    "frequent\n"
    "                      phrases at most 10000\n"
    "  -c, --corpus=FILE   news to look at: NDJSON items, or a text a line\n"
    "  -r, --rules=FILE    what to look for: a watchlist (.txt), or rules (.yaml), "
    "which\n"
    "                      peers cannot read\n"
    "  -j, --json=FILE     write the results there, too\n"
    "  -s, --svg=FILE      and draw them there\n"
    "  -t, --limit-s=N     skip a peer that is not built in N seconds (300; quick: 12)\n"
    "  -m, --limit-mb=N    or takes more memory (8192; quick: 3072)\n"
    "  -h, --help          print this\n"
    "\n"
    "Peers: Hyperscan or Vectorscan, RE2::Set, GNU grep, and a plain Aho-Corasick; for\n"
    "feeds libxml2 and gumbo. What is not here is skipped. `tools/deps bench` installs\n"
    "what is missing.\n";

void options_help(void)
{
    (void)fputs(help, stdout);
}

static int read_number(const char *text, size_t most, size_t *number)
{
    char *end;
    unsigned long v;

    errno = 0;
    v = strtoul(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end || errno || v < 1 || v > most) {
        fprintf(stderr, "wirewatch-bench: %s: expected a number from 1 to %zu\n", text,
                most);
        return -1;
    }
    *number = v;
    return 0;
}

static int read_limit(const char *text, size_t most, unsigned *limit)
{
    size_t number;

    if (read_number(text, most, &number) < 0)
        return -1;
    *limit = (unsigned)number;
    return 0;
}

static int read_sizes(struct options *o, char **texts, int n)
{
    static const size_t all[] = {10, 100, 1000, 10000, 100000, 1000000};
    static const size_t few[] = {10, 1000, 100000};

    if (n > OPTIONS_SIZES_MOST) {
        fprintf(stderr, "wirewatch-bench: at most %d numbers of rules\n",
                OPTIONS_SIZES_MOST);
        return -1;
    }
    for (int i = 0; i < n; i++)
        if (read_number(texts[i], RULES_MOST, &o->size[o->n_sizes++]) < 0)
            return -1;
    for (size_t i = 0; !n && i < (o->quick ? 3u : 6u); i++)
        o->size[o->n_sizes++] = o->quick ? few[i] : all[i];
    if (!n || !o->rules)
        return 0;
    fprintf(stderr, "wirewatch-bench: --rules has as many rules as it has\n");
    return -1;
}

int options_read(struct options *o, int argc, char **argv)
{
    static const struct option known[] = {{"quick", no_argument, NULL, 'q'},
                                          {"corpus", required_argument, NULL, 'c'},
                                          {"rules", required_argument, NULL, 'r'},
                                          {"json", required_argument, NULL, 'j'},
                                          {"svg", required_argument, NULL, 's'},
                                          {"limit-s", required_argument, NULL, 't'},
                                          {"limit-mb", required_argument, NULL, 'm'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int c;

    *o = (struct options){.help = false};
    while ((c = getopt_long(argc, argv, "qc:r:j:s:t:m:h", known, NULL)) != -1) {
        switch (c) {
        case 'q': o->quick = true; break;
        case 'c': o->corpus = optarg; break;
        case 'r': o->rules = optarg; break;
        case 'j': o->json = optarg; break;
        case 's': o->svg = optarg; break;
        case 't':
            if (read_limit(optarg, 100000, &o->limit_s) < 0)
                return -1;
            break;
        case 'm':
            if (read_limit(optarg, 1000000, &o->limit_mb) < 0)
                return -1;
            break;
        case 'h': o->help = true; return 0;
        default: fprintf(stderr, "Try 'wirewatch-bench --help'.\n"); return -1;
        }
    }
    return read_sizes(o, argv + optind, argc - optind);
}
