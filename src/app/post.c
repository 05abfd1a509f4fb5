#include "app/post.h"

void post_release(struct post *p)
{
    for (size_t i = 0; i < RENDER_FORMS; i++) {
        chunk_unref(p->form[i]);
        p->form[i] = NULL;
    }
}
