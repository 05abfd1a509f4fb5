#include "app/ports.h"

#include <stdlib.h>

#include "app/archive.h"
#include "app/marks.h"
#include "app/output.h"
#include "base/mem.h"

struct ports {
    struct input **inputs;
    size_t n_inputs;
    struct intake *intake; /* of one of them; NULL: there is no [http] */
    struct output **outputs;
    size_t n_outputs;
    struct output *readers; /* of those, that of [http]; NULL: there is none */
    size_t pressing;        /* outputs that are full and may not drop */
    bool hold_all;          /* as ports_hold has it */
    bool hold_acking;
    struct archive *archive; /* NULL: there is no journal */
    struct marks *marks;
    struct ports_options options;
};

static void pause_inputs(struct ports *p)
{
    for (size_t i = 0; i < p->n_inputs; i++) {
        struct input *in = p->inputs[i];

        input_pause(in,
                    p->pressing > 0 || p->hold_all || (p->hold_acking && input_acks(in)));
    }
}

static void ports_on_pressure(void *ctx, bool blocked)
{
    struct ports *p = ctx;
    bool before = p->pressing > 0;

    p->pressing += blocked ? 1 : (size_t)-1;
    if ((p->pressing > 0) == before)
        return;
    pause_inputs(p);
    if (before)
        p->options.on_room(p->options.ctx);
}

static void ports_on_gone(void *ctx, int error)
{
    const struct ports *p = ctx;

    p->options.on_gone(p->options.ctx, error);
}

/* How many could not be opened. */
static size_t open_outputs(struct ports *p, struct event_base *base,
                           const struct log *log, struct activated *sockets)
{
    const struct output_links links = {p->archive, p->marks, p, ports_on_pressure,
                                       ports_on_gone};
    const struct config *c = p->options.config;
    size_t failed = 0;

    p->outputs = mem_calloc(c->n_outputs, sizeof(struct output *));
    for (size_t i = 0; i < c->n_outputs; i++) {
        struct output *o = output_new(base, log, &c->outputs[i], sockets, &links);

        if (o)
            p->outputs[p->n_outputs++] = o;
        if (c->outputs[i].kind == CONFIG_HTTP)
            p->readers = o;
        failed += !o;
    }
    return failed;
}

static size_t open_inputs(struct ports *p, struct event_base *base, const struct log *log,
                          struct activated *sockets)
{
    const struct config *c = p->options.config;
    size_t failed = 0;

    p->inputs = mem_calloc(c->n_inputs, sizeof(struct input *));
    for (size_t i = 0; i < c->n_inputs; i++) {
        struct input *in =
            input_new(base, log, &c->inputs[i], sockets, &p->options.input);

        if (in)
            p->inputs[p->n_inputs++] = in;
        if (in && input_intake(in))
            p->intake = input_intake(in);
        failed += !in;
    }
    return failed;
}

struct ports *ports_new(struct event_base *base, const struct log *log,
                        const struct ports_options *options, struct activated *sockets)
{
    struct ports *p = mem_zalloc(sizeof(*p));
    size_t failed;

    p->options = *options;
    if (options->config->journal.path) {
        p->archive = archive_new(log, options->config->journal.path);
        p->marks = marks_new(p->archive, options->on_mark, options->ctx);
    }
    failed = open_outputs(p, base, log, sockets);
    failed += open_inputs(p, base, log, sockets);
    if (!failed)
        return p;
    ports_free(p);
    return NULL;
}

void ports_free(struct ports *p)
{
    if (!p)
        return;
    while (p->n_inputs) /* closing a full output would start those that are left */
        input_free(p->inputs[--p->n_inputs]);
    for (size_t i = 0; i < p->n_outputs; i++)
        output_free(p->outputs[i]);
    marks_free(p->marks);
    archive_free(p->archive);
    free(p->inputs);
    free(p->outputs);
    free(p);
}

size_t ports_inputs(const struct ports *p)
{
    return p->n_inputs;
}

size_t ports_outputs(const struct ports *p)
{
    return p->n_outputs;
}

const struct input *ports_input(const struct ports *p, size_t i)
{
    return p->inputs[i];
}

const struct output *ports_output(const struct ports *p, size_t i)
{
    return p->outputs[i];
}

struct intake *ports_intake(const struct ports *p)
{
    return p->intake;
}

bool ports_may_stream(const struct ports *p)
{
    return output_has_room(p->readers);
}

void ports_stream(struct ports *p, int fd, const struct peer *peer, struct span request)
{
    output_add_reader(p->readers, fd, peer, request);
}

/* For the journal, and for those who read it. */
static void keep_json(struct render *r, struct post *post)
{
    struct chunk *c = render_get(r, RENDER_JSON);

    if (c)
        post->form[RENDER_JSON] = chunk_ref(c);
}

bool ports_prepare(struct ports *p, struct render *r, struct post *post)
{
    *post = (struct post){.seq = r->alert->seq};
    for (size_t i = 0; i < p->n_outputs; i++) {
        enum render_form form;
        struct chunk *c = output_prepare(p->outputs[i], r, &form);

        if (!c)
            continue;
        post->outputs |= (uint64_t)1 << i;
        if (!post->form[form])
            post->form[form] = chunk_ref(c);
    }
    if (p->archive && !post->form[RENDER_JSON])
        keep_json(r, post);
    return post->outputs;
}

bool ports_may_post(const struct ports *p)
{
    return !p->pressing;
}

void ports_post(struct ports *p, const struct post *post)
{
    for (size_t i = 0; i < p->n_outputs; i++)
        if (post->outputs >> i & 1)
            output_post(p->outputs[i], post);
    if (p->archive && post->seq)
        archive_post(p->archive, post->seq);
}

void ports_open_journal(struct ports *p, uint64_t last_seq)
{
    archive_open(p->archive, last_seq);
    for (size_t i = 0; i < p->n_outputs; i++)
        output_open_journal(p->outputs[i]);
}

void ports_hold(struct ports *p, bool all, bool acking)
{
    if (p->intake && acking != p->hold_acking)
        intake_fail(p->intake, acking);
    p->hold_all = all;
    p->hold_acking = acking;
    pause_inputs(p);
}

void ports_seal(struct ports *p)
{
    for (size_t i = 0; i < p->n_inputs; i++)
        input_seal(p->inputs[i]);
}

void ports_ack(struct ports *p)
{
    for (size_t i = 0; i < p->n_inputs; i++)
        input_ack(p->inputs[i]);
}

void ports_notice(struct ports *p, struct chunk *line)
{
    for (size_t i = 0; i < p->n_outputs; i++)
        output_notice(p->outputs[i], line);
}

void ports_reopen(struct ports *p)
{
    for (size_t i = 0; i < p->n_outputs; i++)
        output_reopen(p->outputs[i]);
}

void ports_finish_inputs(struct ports *p)
{
    for (size_t i = 0; i < p->n_inputs; i++)
        input_finish(p->inputs[i]);
}

void ports_finish_outputs(struct ports *p)
{
    for (size_t i = 0; i < p->n_outputs; i++)
        output_finish(p->outputs[i]);
}

bool ports_are_over(const struct ports *p)
{
    for (size_t i = 0; i < p->n_inputs; i++)
        if (!input_is_over(p->inputs[i]))
            return false;
    return true;
}

bool ports_failed(const struct ports *p)
{
    for (size_t i = 0; i < p->n_inputs; i++)
        if (input_failed(p->inputs[i]))
            return true;
    return false;
}

size_t ports_waiting(const struct ports *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n_outputs; i++)
        n += output_waiting(p->outputs[i]);
    return n;
}

size_t ports_leaving(const struct ports *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n_outputs; i++)
        n += output_leaving(p->outputs[i]);
    return n;
}

bool ports_are_stuck(const struct ports *p)
{
    for (size_t i = 0; i < p->n_outputs; i++)
        if (!output_is_over(p->outputs[i]) && !output_is_stuck(p->outputs[i]))
            return false;
    return true;
}

bool ports_are_written(const struct ports *p)
{
    for (size_t i = 0; i < p->n_outputs; i++)
        if (!output_is_over(p->outputs[i]))
            return false;
    return true;
}

uint64_t ports_dropped(const struct ports *p)
{
    uint64_t n = 0;

    for (size_t i = 0; i < p->n_outputs; i++)
        n += output_dropped(p->outputs[i]);
    return n;
}
