#include "app/config_web.h"

#include <string.h>

#include "app/post.h"
#include "base/mem.h"

static char *copy(const char *text)
{
    return mem_dup(text, strlen(text));
}

static void check_names(struct config_file *f)
{
    for (size_t i = 0; i < f->n_sections; i++) {
        const struct config_section *s = &f->sections[i];

        if (strcmp(s->name, "input." CONFIG_WEB_NAME) == 0 ||
            strcmp(s->name, "output." CONFIG_WEB_NAME) == 0)
            config_file_error(f, s->line, 0, "choose another name",
                              "[%s] has the name of what [http] brings with it", s->name);
    }
}

/* With a journal a post is answered when its alerts are safe. */
static void add_input(struct config *c)
{
    struct config_input *in = config_add_input(c, CONFIG_WEB_NAME);

    in->socket.listen = copy(c->http.socket.listen);
    in->posted = true;
    in->ack = c->journal.path;
}

static void add_output(struct config *c)
{
    struct config_output *out = config_add_output(c, CONFIG_WEB_NAME);

    out->socket.listen = copy(c->http.socket.listen);
    out->kind = CONFIG_HTTP;
    out->when_full = OUTQ_DROP_OLDEST;
    out->queue_bytes = c->http.queue_bytes;
    out->max_connections = c->http.max_readers;
}

void config_web(struct config *c, struct config_file *f)
{
    if (!c->http.socket.listen)
        return;
    check_names(f);
    add_input(c);
    add_output(c);
    if (c->n_outputs == POST_OUTPUTS_MOST + 1)
        config_file_error(f, 0, 0, NULL,
                          "there are more than %d outputs, [http] included",
                          POST_OUTPUTS_MOST);
}
