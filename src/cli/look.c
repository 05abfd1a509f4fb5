#include "cli/look.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/units.h"

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
        (void)alert_put_text(out, a, l->colour, l->width, NULL);
    else
        (void)alert_put_json(out, a);
}

/* A date from the future is none: somebody's clock or zone is wrong. */
static int64_t news_of_ms(const struct alert *a, int64_t now_ms)
{
    int64_t date_ms;

    if (clock_parse(a->item->date_published, &date_ms) == 0 && date_ms <= now_ms)
        return date_ms;
    return a->time_ms < now_ms ? a->time_ms : now_ms;
}

void look_put_aged(const struct look *l, struct buf *out, const struct alert *a,
                   int64_t now_ms)
{
    struct buf age;

    if (!l->text) {
        look_put(l, out, a);
        return;
    }
    buf_init(&age, BUF_NO_CAP);
    units_seconds(&age, (uint64_t)(now_ms - news_of_ms(a, now_ms)) / 1000);
    (void)buf_add_str(&age, " old");
    (void)alert_put_text(out, a, l->colour, l->width, buf_cstr(&age));
    buf_release(&age);
}
