/* Answers that are made on a thread, while the loop goes on. */
#include "app/web_inside.h"

#define RETRY_AFTER "1" /* seconds */

static void job_on_gone(void *ctx)
{
    struct web_job *j = ctx;

    j->request = NULL;
    j->errand.given_up = true;
}

static void refuse_for_now(struct http_request *r)
{
    http_add_header(r, "Retry-After", RETRY_AFTER);
    web_refuse(r, 503, "too many ask at the same time; ask again in a moment");
}

static void reply(struct web_job *j)
{
    struct http_request *r = j->request;

    if (j->errand.undone) {
        refuse_for_now(r);
        return;
    }
    if (j->status == 503)
        http_add_header(r, "Retry-After", RETRY_AFTER);
    http_reply_buf(r, j->status, "application/json", &j->answer);
}

static void job_done(struct errand *e)
{
    struct web_job *j = (struct web_job *)e; /* its first member */

    if (j->request)
        reply(j);
    e->drop(e);
}

void web_job_init(struct web_job *j, struct http_request *r, size_t answer_most,
                  void (*work)(struct errand *e), void (*drop)(struct errand *e))
{
    j->errand = (struct errand){.work = work, .done = job_done, .drop = drop};
    j->request = r;
    buf_init(&j->answer, answer_most);
}

void web_job_release(struct web_job *j)
{
    buf_release(&j->answer);
}

void web_job_give(struct errands *to, struct web_job *j)
{
    if (errands_give(to, &j->errand) == 0) {
        http_wait(j->request, job_on_gone, j);
        return;
    }
    refuse_for_now(j->request);
    j->errand.drop(&j->errand);
}
