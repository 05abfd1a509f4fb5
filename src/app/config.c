#include "app/config.h"

#include <stdlib.h>
#include <string.h>

#include "app/config_check.h"
#include "base/buf.h"
#include "base/mem.h"

static void init_socket(struct config_socket *s)
{
    s->uid = LISTEN_KEEP;
    s->gid = LISTEN_KEEP;
}

struct config *config_new(void)
{
    struct config *c = mem_zalloc(sizeof(*c));

    options_set_defaults(options_daemon(), OPTION_DAEMON, c);
    options_set_defaults(options_daemon(), OPTION_CONTROL, c);
    options_set_defaults(options_daemon(), OPTION_HTTP, c);
    options_set_defaults(options_daemon(), OPTION_JOURNAL, c);
    init_socket(&c->control);
    init_socket(&c->http.socket);
    return c;
}

struct config_input *config_add_input(struct config *c, const char *name)
{
    struct config_input *in;

    c->inputs = mem_grow(c->inputs, &c->cap_inputs, c->n_inputs + 1, sizeof(*c->inputs));
    in = &c->inputs[c->n_inputs++];
    memset(in, 0, sizeof(*in));
    in->name = mem_dup(name, strlen(name));
    init_socket(&in->socket);
    options_set_defaults(options_daemon(), OPTION_INPUT, in);
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
    init_socket(&out->socket);
    out->when_full = -1;
    options_set_defaults(options_daemon(), OPTION_OUTPUT, out);
    return out;
}

void config_words_release(struct config_words *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->text[i]);
    free(w->text);
}

struct listen_rights config_socket_rights(const struct config_socket *s)
{
    return (struct listen_rights){(mode_t)s->mode, s->uid, s->gid};
}

static void release_socket(struct config_socket *s)
{
    free(s->listen);
    free(s->owner);
    free(s->group);
    config_words_release(&s->allow_words);
    peer_list_release(&s->allow);
}

static void release_input(struct config_input *in)
{
    free(in->name);
    release_socket(&in->socket);
}

static void release_output(struct config_output *out)
{
    free(out->name);
    free(out->write);
    free(out->words);
    release_socket(&out->socket);
    config_words_release(&out->rules);
    config_words_release(&out->tags);
}

static void release_http(struct config_http *h)
{
    release_socket(&h->socket);
    free(h->token_file);
    config_words_release(&h->names);
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
    release_socket(&c->control);
    release_http(&c->http);
    free(c->journal.path);
    config_words_release(&c->rules);
    free(c);
}

/* --- the file ---------------------------------------------------------------------- */

static size_t begin_section(void *ctx, unsigned kind, const char *name,
                            struct diag_place place)
{
    struct config *c = ctx;

    if (kind == OPTION_INPUT) {
        config_add_input(c, name)->place = place;
        return c->n_inputs - 1;
    }
    if (kind == OPTION_OUTPUT) {
        config_add_output(c, name)->place = place;
        return c->n_outputs - 1;
    }
    return 0;
}

static void *section_members(void *ctx, unsigned kind, size_t index)
{
    struct config *c = ctx;

    return kind == OPTION_INPUT    ? (void *)&c->inputs[index]
           : kind == OPTION_OUTPUT ? (void *)&c->outputs[index]
                                   : (void *)c;
}

struct config *config_parse(const char *name, struct span text, struct diag *d)
{
    struct config *c = config_new();
    const struct config_reader reader = {c, begin_section, section_members};
    struct config_file f;

    config_file_init(&f, options_daemon(), name, text, d);
    config_file_read(&f, &reader);
    config_check(c, &f);
    config_file_release(&f);
    return c;
}

struct config *config_load(const char *path, struct diag *d)
{
    struct buf b;
    struct config *c;

    buf_init(&b, CONFIG_BYTES_MOST);
    if (config_file_load(path, "`wirewatchd -c FILE` reads another configuration", &b,
                         d) < 0)
        c = config_new();
    else
        c = config_parse(path, buf_span(&b), d);
    buf_release(&b);
    return c;
}
