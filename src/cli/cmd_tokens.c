/* wirewatch tokens: the words in a text. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"

#define CHUNK     ((size_t)64 << 10)
#define TEXT_MOST ((size_t)16 << 20) /* as of a record */

static const struct cli_option options[] = {
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch tokens", "[TEXT...]",
    "Prints the words in the text (standard input where none is given), one a line:\n"
    "position, first byte, byte after the last, folded form; separated by tabs.",
    options};

static int read_stdin(struct buf *raw)
{
    ssize_t n = 1;

    while (n > 0) {
        if (buf_reserve(raw, CHUNK) < 0)
            return cli_fail(&usage, "standard input is longer than 16 MiB: give it in "
                                    "parts");
        n = read(STDIN_FILENO, raw->p + raw->n, CHUNK);
        if (n > 0)
            raw->n += (size_t)n;
        else if (n < 0 && errno == EINTR)
            n = 1;
    }
    if (n < 0)
        return cli_fail(&usage, "cannot read standard input: %s", strerror(errno));
    return 0;
}

static void join_arguments(struct buf *raw, char *const *texts, int n)
{
    for (int i = 0; i < n; i++) {
        if (i)
            (void)buf_add_char(raw, ' ');
        (void)buf_add_str(raw, texts[i]);
    }
}

static int print_words(struct span text)
{
    char folded[FOLD_MOST];
    struct output out;
    struct words w;
    int rc;

    output_init(&out);
    words_init(&w);
    token_words(text, &w);
    for (size_t i = 0; i < w.n; i++) {
        struct span word = span_make(text.p + w.start[i], w.end[i] - w.start[i]);

        (void)buf_addf(&out.text, "%zu\t%u\t%u\t", i, w.start[i], w.end[i]);
        (void)buf_add(&out.text, folded, fold_word(word, folded));
        (void)buf_add_char(&out.text, '\n');
        output_ready(&out);
    }
    rc = output_end(&out, usage.command) < 0 ? CLI_TROUBLE : CLI_OK;
    words_release(&w);
    output_release(&out);
    return rc;
}

int cmd_tokens(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct buf raw, held;
    int got = cli_next(&args), rc = 0;

    if (got != CLI_END)
        return cli_stop(got);
    buf_init(&raw, TEXT_MOST + CHUNK);
    buf_init(&held, BUF_NO_CAP);
    if (args.first < argc)
        join_arguments(&raw, argv + args.first, argc - args.first);
    else
        rc = read_stdin(&raw);
    if (rc == 0) {
        (void)utf8_hold(buf_span(&raw), &held);
        rc = print_words(buf_span(&held));
    }
    buf_release(&raw);
    buf_release(&held);
    return rc;
}
