#include "app/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/options.h"
#include "base/buf.h"
#include "base/mem.h"
#include "io/listen.h"

static void set_defaults(void *section, enum option_section kind)
{
    char error[OPTION_ERROR_SIZE];
    size_t n;
    const struct option_row *rows = options_all(&n);

    for (size_t i = 0; i < n; i++)
        if ((rows[i].sections & kind) && rows[i].initial)
            (void)option_read(&rows[i], span_of(rows[i].initial), section, error);
}

struct config *config_new(void)
{
    struct config *c = mem_zalloc(sizeof(*c));

    set_defaults(c, OPTION_DAEMON);
    set_defaults(c, OPTION_JOURNAL);
    return c;
}

struct config_input *config_add_input(struct config *c, const char *name)
{
    struct config_input *in;

    c->inputs = mem_grow(c->inputs, &c->cap_inputs, c->n_inputs + 1, sizeof(*c->inputs));
    in = &c->inputs[c->n_inputs++];
    memset(in, 0, sizeof(*in));
    in->name = mem_dup(name, strlen(name));
    in->uid = LISTEN_KEEP;
    in->gid = LISTEN_KEEP;
    set_defaults(in, OPTION_INPUT);
    return in;
}

struct config_output *config_add_output(struct config *c, const char *name)
{
    struct config_output *out;

    c->outputs =
        mem_grow(c->outputs, &c->cap_outputs, c->n_outputs + 1, sizeof(*c->outputs));
    out = &c->outputs[c->n_outputs++];
    memset(out, 0, sizeof(*out));
    out->name = mem_dup(name, strlen(name));
    out->uid = LISTEN_KEEP;
    out->gid = LISTEN_KEEP;
    out->when_full = -1;
    set_defaults(out, OPTION_OUTPUT);
    return out;
}

static void release_words(struct config_words *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->text[i]);
    free(w->text);
}

static void release_input(struct config_input *in)
{
    free(in->name);
    free(in->listen);
    free(in->owner);
    free(in->group);
    release_words(&in->allow_words);
    peer_list_release(&in->allow);
}

static void release_output(struct config_output *out)
{
    free(out->name);
    free(out->write);
    free(out->listen);
    free(out->owner);
    free(out->group);
    release_words(&out->rules);
    release_words(&out->tags);
    release_words(&out->allow_words);
    peer_list_release(&out->allow);
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_inputs; i++)
        release_input(&c->inputs[i]);
    for (size_t i = 0; i < c->n_outputs; i++)
        release_output(&c->outputs[i]);
    free(c->inputs);
    free(c->outputs);
    free(c->journal.path);
    release_words(&c->rules);
    free(c);
}

/* --- the file ---------------------------------------------------------------------- */

/* 0, or -1 with errno (EFBIG where it is too large). */
static int read_file(const char *path, struct buf *b)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;

    if (fd < 0)
        return -1;
    while (buf_reserve(b, 4096) == 0 && (n = read(fd, b->p + b->n, 4096)) > 0)
        b->n += (size_t)n;
    if (b->full)
        errno = EFBIG;
    (void)close(fd);
    return n == 0 && !b->full ? 0 : -1;
}

struct config *config_load(const char *path, struct diag *d)
{
    struct diag_place place = {diag_file(d, path), 0, 0};
    struct buf b;
    struct config *c;

    buf_init(&b, CONFIG_BYTES_MOST);
    if (read_file(path, &b) < 0) {
        diag_add(d, DIAG_ERROR, place, span_make(NULL, 0),
                 "`wirewatchd -c FILE` reads another configuration", "cannot read it: %s",
                 strerror(errno));
        c = config_new();
    } else {
        c = config_parse(path, buf_span(&b), d);
    }
    buf_release(&b);
    return c;
}
