#include "cli/look.h"

#include <sys/ioctl.h>
#include <unistd.h>

struct look look_settle(enum look_format format, enum cli_when colour)
{
    struct look l = {.text = format == LOOK_TEXT, .width = 0};
    struct winsize size;

    if (format == LOOK_AUTO)
        l.text = isatty(STDOUT_FILENO) == 1;
    l.colour = cli_colour(colour, STDOUT_FILENO);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        l.width = size.ws_col;
    return l;
}

void look_put(const struct look *l, struct buf *out, const struct alert *a)
{
    if (l->text)
        (void)alert_put_text(out, a, l->colour, l->width);
    else
        (void)alert_put_json(out, a);
}
