/* feed_person: the name in what feeds write for an author. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/feed_person.h"

static void a_name_is_found_beside_an_address(void **state)
{
    static const struct {
        const char *text, *name, *email;
    } cases[] = {
        {"The Desk", "The Desk", NULL},
        {" The Desk\n", "The Desk", NULL},
        {"desk@a.example (The Desk)", "The Desk", "desk@a.example"},
        {"The Desk <desk@a.example>", "The Desk", "desk@a.example"},
        {"The Desk (desk@a.example)", "The Desk", "desk@a.example"},
        {"\"Desk, The\" <desk@a.example>", "Desk, The", "desk@a.example"},
        {"desk@a.example, The Desk", "The Desk", "desk@a.example"},
        {"desk@a.example (The Desk (Paris))", "The Desk (Paris)", "desk@a.example"},
        {"desk@a.example", NULL, "desk@a.example"},
        {"<desk@a.example>", NULL, "desk@a.example"},
        {"mailto:desk@a.example", NULL, "desk@a.example"},
        {"desk@a.example ()", NULL, "desk@a.example"},
        {"The Desk (Paris)", "The Desk (Paris)", NULL},
        {"The Desk @desk", "The Desk @desk", NULL}, /* no address */
        {"The Desk @ Paris", "The Desk @ Paris", NULL},
        {"@", "@", NULL},
        {"a@", "a@", NULL},
        {"", NULL, NULL},
        {"()", "()", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct feed_person p = feed_person_read(span_of(cases[i].text));

        if (!span_eq(p.name, span_of(cases[i].name)) || !p.name.p != !cases[i].name ||
            !span_eq(p.email, span_of(cases[i].email)))
            fail_msg("%s: %.*s, %.*s", cases[i].text, (int)p.name.n, p.name.p,
                     (int)p.email.n, p.email.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_found_beside_an_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
