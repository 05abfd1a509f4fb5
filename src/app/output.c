#include "app/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/audience.h"
#include "app/catch_up.h"
#include "app/filter.h"
#include "base/clock.h"
#include "base/mem.h"
#include "io/door.h"
#include "io/sink.h"

struct output {
    const struct log *log;
    const struct config_output *config;
    struct output_links links;
    char label[64]; /* "output desk", for log lines */
    struct filter *filter;
    enum render_form form;
    struct sink *sink; /* this, or audience and door; the readers of HTTP have no door */
    struct audience *audience;
    struct door *door;
    uint64_t too_large;
    uint64_t posted;
    bool blocked;
    bool caught_up; /* with the journal of the run before */
};

/* --- what the queues ask for ------------------------------------------------------- */

static struct chunk *make_sink_notice(void *ctx, uint64_t dropped)
{
    const struct output *o = ctx;

    return render_dropped(o->form, clock_wall_ms(), dropped, false);
}

static void output_on_pressure(void *ctx, bool blocked)
{
    struct output *o = ctx;

    o->blocked = blocked;
    log_debug(o->log, "%s: %s", o->label, blocked ? "full, reading stops" : "has room");
    o->links.on_pressure(o->links.ctx, blocked);
}

static void output_on_gone(void *ctx, int error)
{
    const struct output *o = ctx;

    o->links.on_gone(o->links.ctx, error);
}

static void output_on_guest(void *ctx, int fd, const struct peer *peer)
{
    const struct output *o = ctx;

    audience_add(o->audience, fd, peer);
}

/* --- opening ----------------------------------------------------------------------- */

static enum render_form form_of(const struct config_output *c)
{
    if (c->kind == CONFIG_JOURNAL)
        return RENDER_JOURNAL;
    if (c->kind == CONFIG_SYSLOG)
        return RENDER_SYSLOG;
    if (c->kind == CONFIG_SUBSCRIBERS || c->kind == CONFIG_HTTP ||
        c->format == CONFIG_JSON)
        return RENDER_JSON;
    return c->kind == CONFIG_STDOUT && isatty(STDOUT_FILENO) ? RENDER_TERMINAL
                                                             : RENDER_TEXT;
}

static int open_sink(struct output *o, struct event_base *base)
{
    struct sink_options options = {
        .name = o->label,
        .rule = (enum outq_rule)o->config->when_full,
        .cap_bytes = o->config->queue_bytes,
        .ctx = o,
        .make_notice = make_sink_notice,
        .on_pressure = output_on_pressure,
        .on_gone = output_on_gone,
    };

    if (o->config->kind == CONFIG_STDOUT)
        o->sink = sink_new_stream(base, o->log, &options, STDOUT_FILENO);
    else if (o->config->kind == CONFIG_FILE)
        o->sink = sink_new_file(base, o->log, &options, o->config->path);
    else if (o->config->kind == CONFIG_EXEC)
        o->sink = sink_new_exec(base, o->log, &options, o->config->words);
    else
        o->sink = sink_new_datagram(base, o->log, &options, o->config->path);
    if (o->sink)
        return 0;
    log_error(o->log, "%s: cannot open %s: %s", o->label, o->config->path,
              errno == EINVAL ? "it is no regular file" : strerror(errno));
    return -1;
}

static enum dress dress_of(const struct output *o)
{
    return o->config->kind != CONFIG_HTTP ? DRESS_LINE
           : o->links.archive             ? DRESS_EVENT
                                          : DRESS_BARE_EVENT;
}

static void open_audience(struct output *o, struct event_base *base)
{
    const struct audience_options audience = {
        .name = o->label,
        .config = o->config,
        .dress = dress_of(o),
        .filter = o->filter,
        .archive = o->links.archive,
        .marks = o->links.marks,
        .ctx = o,
        .on_pressure = output_on_pressure,
    };

    o->audience = audience_new(base, o->log, &audience);
}

static int open_door(struct output *o, struct event_base *base, struct activated *sockets)
{
    const struct config_output *c = o->config;
    const struct door_options door = {
        .label = o->label,
        .guest = "subscriber",
        .addr = &c->socket.addr,
        .rights = config_socket_rights(&c->socket),
        .allow = &c->socket.allow,
        .ctx = o,
        .on_guest = output_on_guest,
    };

    o->door = door_new(base, o->log, &door, sockets);
    return o->door ? 0 : -1;
}

static int open_output(struct output *o, struct event_base *base,
                       struct activated *sockets)
{
    if (o->config->kind != CONFIG_SUBSCRIBERS && o->config->kind != CONFIG_HTTP)
        return open_sink(o, base);
    open_audience(o, base);
    return o->config->kind == CONFIG_HTTP ? 0 : open_door(o, base, sockets);
}

struct output *output_new(struct event_base *base, const struct log *log,
                          const struct config_output *config, struct activated *sockets,
                          const struct output_links *links)
{
    struct output *o = mem_zalloc(sizeof(*o));

    o->log = log;
    o->config = config;
    o->links = *links;
    (void)snprintf(o->label, sizeof(o->label), "output %s", config->name);
    o->filter = filter_new_for_output(config);
    o->form = form_of(config);
    if (open_output(o, base, sockets) == 0)
        return o;
    output_free(o);
    return NULL;
}

static void close_door(struct output *o)
{
    door_free(o->door);
    o->door = NULL;
}

void output_free(struct output *o)
{
    if (!o)
        return;
    close_door(o);
    sink_free(o->sink);
    audience_free(o->audience);
    filter_free(o->filter);
    free(o);
}

bool output_has_room(const struct output *o)
{
    return audience_has_room(o->audience);
}

void output_add_reader(struct output *o, int fd, const struct peer *peer,
                       struct span request)
{
    audience_add_asking(o->audience, fd, peer, request);
}

/* --- alerts ------------------------------------------------------------------------ */

struct chunk *output_prepare(struct output *o, struct render *r, enum render_form *form)
{
    struct chunk *c;

    if (!filter_passes(o->filter, r->alert))
        return NULL;
    *form = o->form;
    c = render_get(r, o->form);
    o->too_large += !c;
    return c;
}

void output_post(struct output *o, const struct post *p)
{
    o->posted++;
    if (o->sink)
        sink_push(o->sink, p->form[o->form]);
    else
        audience_post(o->audience, p);
}

static void push_line(void *ctx, struct chunk *line)
{
    const struct output *o = ctx;

    sink_push(o->sink, line);
}

/* A file goes on from its last alert. Only JSON lines say which that was. */
static void catch_file_up(struct output *o)
{
    uint64_t last;
    size_t n;

    if (o->config->kind != CONFIG_FILE || o->form != RENDER_JSON)
        return;
    last = catch_up_last(o->config->path);
    if (!last)
        return; /* a new file begins with what is new */
    n = catch_up(o->links.archive, o->filter, last, push_line, o);
    if (n)
        log_info(o->log, "%s: %zu alert%s after number %llu, which a crash kept from it",
                 o->label, n, log_plural(n), (unsigned long long)last);
}

void output_open_journal(struct output *o)
{
    if (o->audience)
        audience_open_journal(o->audience);
    else if (!o->caught_up)
        catch_file_up(o);
    o->caught_up = true;
}

void output_notice(struct output *o, struct chunk *line)
{
    if (o->audience)
        audience_notice(o->audience, line);
    else if (o->config->notices && o->form == RENDER_JSON)
        sink_push(o->sink, line);
}

void output_reopen(struct output *o)
{
    if (o->sink)
        sink_reopen(o->sink);
}

void output_finish(struct output *o)
{
    close_door(o);
    if (o->audience)
        audience_finish(o->audience);
    else
        sink_finish(o->sink);
}

size_t output_waiting(const struct output *o)
{
    return o->sink ? sink_waiting(o->sink) : audience_waiting(o->audience);
}

bool output_is_over(const struct output *o)
{
    return o->sink ? sink_is_over(o->sink) : audience_is_empty(o->audience);
}

size_t output_leaving(const struct output *o)
{
    return o->audience && o->links.archive ? 0 : output_waiting(o);
}

struct output_state output_state(const struct output *o)
{
    const struct config_output *c = o->config;
    struct sink_program program = {.pid = 0};
    bool runs = o->sink && sink_program(o->sink, &program);

    return (struct output_state){
        .name = c->name,
        .target = c->socket.listen ? c->socket.listen
                  : c->write       ? c->write
                                   : "stdout",
        .listens = o->audience,
        .runs = runs,
        .pid = program.pid,
        .restarts = program.restarts,
        .blocked = o->blocked,
        .stuck = output_is_stuck(o),
        .alerts = o->posted,
        .dropped = output_dropped(o),
        .waiting = output_waiting(o),
        .queued = o->sink ? sink_queued(o->sink) : audience_queued(o->audience),
        .subscribers = o->audience ? audience_count(o->audience) : 0,
        .bytes = o->audience ? audience_bytes(o->audience) : 0,
    };
}

void output_each_subscriber(const struct output *o,
                            void (*fn)(void *ctx, const struct audience_member *m),
                            void *ctx)
{
    if (o->audience)
        audience_each(o->audience, fn, ctx);
}

bool output_is_stuck(const struct output *o)
{
    return o->sink && sink_is_stuck(o->sink);
}

uint64_t output_dropped(const struct output *o)
{
    return o->too_large +
           (o->sink ? sink_dropped(o->sink) : audience_dropped(o->audience));
}
