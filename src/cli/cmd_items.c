/* wirewatch items: what the parsers make of the input. */
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/source.h"

static const struct cli_option options[] = {
    {'f', "format", "FORMAT", SOURCE_FORMATS, true},
    {'F', "framing", "FRAMING", SOURCE_FRAMINGS, true},
    SOURCE_BASE,
    {0, NULL, NULL, NULL, false},
};

static const struct cli_usage usage = {
    "wirewatch items", "[FILE...]",
    "Prints the items in the files or standard input, one canonical JSON object a\n"
    "line: the very text that rules are matched against. Exit status: 0, or 2 where\n"
    "something was damaged; what could be read is printed all the same.",
    options};

static void on_item(void *ctx, const struct item *item)
{
    struct output *out = ctx;

    (void)item_put_json(&out->text, item);
    (void)buf_add_char(&out->text, '\n');
    output_ready(out);
}

int cmd_items(int argc, char **argv)
{
    struct cli_args args = {.usage = &usage, .argc = argc, .argv = argv};
    struct output out;
    struct source s = {.who = usage.command,
                       .framing = FRAME_AUTO,
                       .on_item = on_item,
                       .ctx = &out,
                       .out = &out};
    int got, written;

    while ((got = cli_next(&args)) > 0) {
        switch (got) {
        case 'f': s.format = (enum item_format)args.choice; break;
        case 'F': s.framing = (enum frame_mode)args.choice; break;
        default: s.base = args.value; break;
        }
    }
    if (got != CLI_END)
        return cli_stop(got);
    output_init(&out);
    source_read(&s, argv + args.first, argc - args.first);
    written = output_end(&out, usage.command);
    output_release(&out);
    return written < 0 || s.trouble || s.damaged ? CLI_TROUBLE : CLI_OK;
}
