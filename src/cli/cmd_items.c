/* wirewatch items: what the parsers make of the input. */
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/source.h"

static const struct cli_option options[] = {
    {'f', "format", "FORMAT", "auto, ndjson, text or feed (auto)"},
    {'F', "framing", "FRAMING", "newline, nul, octet or document (newline)"},
    {0, NULL, NULL, NULL},
};

static const struct cli_usage usage = {
    "wirewatch items", "[FILE...]",
    "Prints the items in the files or standard input, one canonical JSON object a line:\n"
    "the very text that rules are matched against. Exit status: 0, or 2 where something\n"
    "was damaged; what could be read is printed all the same.",
    options};

static void on_item(void *ctx, const struct item *item)
{
    struct output *out = ctx;

    (void)item_put_json(&out->text, item);
    (void)buf_add_char(&out->text, '\n');
    output_ready(out);
}

static void on_pause(void *ctx)
{
    (void)output_flush(ctx);
}

static int read_options(struct cli_args *a, struct source *s)
{
    int got;

    while ((got = cli_next(a)) > 0) {
        struct span value = span_of(a->value);

        if (got == 'f' && item_format_parse(value, &s->format) < 0)
            return cli_fail(a->usage, "--format is auto, ndjson, text or feed, not '%s'",
                            a->value),
                   CLI_BAD;
        if (got == 'F' && frame_mode_parse(value, &s->framing) < 0)
            return cli_fail(a->usage,
                            "--framing is newline, nul, octet or document, not '%s'",
                            a->value),
                   CLI_BAD;
    }
    return got;
}

int cmd_items(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct output out;
    struct source s = {
        .who = usage.command, .on_item = on_item, .on_pause = on_pause, .ctx = &out};
    int got = read_options(&args, &s), written;

    if (got != CLI_END)
        return cli_stop(got);
    output_init(&out);
    source_read(&s, argv + args.first, argc - args.first);
    written = output_end(&out, usage.command);
    output_release(&out);
    return written < 0 || s.trouble || s.damaged ? CLI_TROUBLE : CLI_OK;
}
