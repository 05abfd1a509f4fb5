/* One post: its records, cut out of the body and handed out. */
#include <stdlib.h>

#include "app/intake_inside.h"
#include "base/mem.h"

/* --- coming, waiting and going ----------------------------------------------------- */

static void append(struct intake_list *l, struct intake_job *j)
{
    j->next = NULL;
    j->previous = l->last;
    *(l->last ? &l->last->next : &l->first) = j;
    l->last = j;
}

static void take_out(struct intake_list *l, struct intake_job *j)
{
    if (l->first == j)
        l->first = j->next;
    if (l->last == j)
        l->last = j->previous;
    if (j->previous)
        j->previous->next = j->next;
    if (j->next)
        j->next->previous = j->previous;
}

static struct intake_list *list_of(struct intake_job *j)
{
    return j->over ? &j->intake->waiting : &j->intake->working;
}

struct intake_job *intake_job_new(struct intake *in, const struct intake_post *post)
{
    struct intake_job *j = mem_zalloc(sizeof(*j));

    j->intake = in;
    j->post = *post;
    j->number = ++in->total;
    j->left = post->body;
    frame_init(&j->frame, FRAME_NEWLINE, in->options.record_bytes);
    json_cut_init(&j->cut, post->body);
    buf_init(&j->errors, BUF_NO_CAP); /* of so many short errors */
    buf_init(&j->first_error, BUF_NO_CAP);
    append(&in->working, j);
    in->n++;
    return j;
}

void intake_job_free(struct intake_job *j)
{
    take_out(list_of(j), j);
    j->intake->n--;
    frame_release(&j->frame);
    buf_release(&j->errors);
    buf_release(&j->first_error);
    free(j);
}

void intake_job_wait(struct intake_job *j)
{
    take_out(list_of(j), j);
    j->over = true;
    append(list_of(j), j);
}

void intake_job_queue(struct intake_job *j)
{
    take_out(list_of(j), j);
    append(list_of(j), j);
}

/* --- a record ---------------------------------------------------------------------- */

static struct item_reader *reader_for(struct intake *in, const struct intake_post *post)
{
    struct item_reader **r = &in->readers[post->format];

    if (!*r)
        *r = item_reader_new(post->format);
    item_reader_set_document(*r, &post->document);
    return *r;
}

static void note_error(struct intake_job *j, struct span error)
{
    if (!j->result.rejected++)
        (void)buf_add_span(&j->first_error, conn_shorten_error(error));
    if (j->result.rejected > INTAKE_ERRORS_MOST)
        return;
    if (j->errors.n)
        (void)buf_add_char(&j->errors, ',');
    conn_put_refusal(&j->errors, j->result.records, error);
}

static void hand_out(struct intake_job *j, enum frame_got got, struct span bytes)
{
    struct intake *in = j->intake;
    struct intake_result *n = &j->result;
    struct item_reader *reader = reader_for(in, &j->post);
    struct conn_record r = {
        .got = got,
        .bytes = bytes,
        .input = in->options.name,
        .connection = j->number,
        .peer = j->post.peer,
        .number = ++n->records,
    };
    struct conn_outcome o = {0};

    in->options.on_record(in->options.ctx, reader, &r, &o);
    item_reader_set_document(reader, NULL);
    n->items += o.items;
    n->alerts += o.alerts;
    n->repeats += o.repeats;
    if (o.error.p)
        note_error(j, o.error);
}

/* --- the next of a post ------------------------------------------------------------ */

static enum intake_step next_line(struct intake_job *j, enum frame_got *got,
                                  struct span *bytes)
{
    size_t n = j->left.n < INTAKE_PIECE ? j->left.n : INTAKE_PIECE;

    *got = frame_next(&j->frame, bytes);
    if (*got != FRAME_MORE)
        return INTAKE_RECORD;
    if (j->frame.ended)
        return INTAKE_OVER;
    frame_push(&j->frame, j->left.p, n);
    j->left = span_make(j->left.p + n, j->left.n - n);
    if (!j->left.n)
        frame_end(&j->frame);
    return INTAKE_NOTHING;
}

static enum intake_step next_element(struct intake_job *j, enum frame_got *got,
                                     struct span *bytes)
{
    switch (json_cut_next(&j->cut, bytes)) {
    case JSON_CUT_END: return INTAKE_OVER;
    case JSON_CUT_MORE: return INTAKE_NOTHING;
    case JSON_CUT_SHORT: *got = FRAME_CUT; return INTAKE_RECORD;
    default: break; /* what follows the array is a record that nobody can read */
    }
    *got = bytes->n > j->intake->options.record_bytes ? FRAME_TOO_LONG : FRAME_RECORD;
    return INTAKE_RECORD;
}

static enum intake_step next_whole(struct intake_job *j, enum frame_got *got,
                                   struct span *bytes)
{
    if (!j->left.p)
        return INTAKE_OVER;
    *got = FRAME_RECORD;
    *bytes = j->left;
    j->left = span_make(NULL, 0);
    return INTAKE_RECORD;
}

static enum intake_step next(struct intake_job *j, enum frame_got *got,
                             struct span *bytes)
{
    switch (j->post.cut) {
    case INTAKE_LINES: return next_line(j, got, bytes);
    case INTAKE_ELEMENTS: return next_element(j, got, bytes);
    default: return next_whole(j, got, bytes);
    }
}

/* Of a record that is not taken whole, so many bytes go to its name in the log. */
static struct span told(enum frame_got got, struct span bytes)
{
    if (got != FRAME_RECORD && bytes.n > 64)
        bytes.n = 64;
    return bytes;
}

enum intake_step intake_job_step(struct intake_job *j, size_t *n)
{
    enum frame_got got;
    struct span bytes;
    enum intake_step step = next(j, &got, &bytes);

    if (step != INTAKE_RECORD)
        return step;
    *n = bytes.n;
    hand_out(j, got, told(got, bytes));
    return step;
}
