/* config: the file is read whole, and every problem is found with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/config.h"
#include "io/listen.h"

#define LONG50  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG400 LONG50 LONG50 LONG50 LONG50 LONG50 LONG50 LONG50 LONG50
#define LONG4000                                                                         \
    LONG400 LONG400 LONG400 LONG400 LONG400 LONG400 LONG400 LONG400 LONG400 LONG400

static void reads_what_is_written_and_defaults_for_the_rest(void **state)
{
    static const char text[] = "\xef\xbb\xbf# a comment\n"
                               "rules = /a /b ; said inline\n"
                               "   /c\n"
                               "rules = /d\r\n"
                               "[input.local]\n"
                               "listen = unix:/run/in.sock\n"
                               "ack = yes\n"
                               "max_record = 64k\n"
                               "record_timeout = 1500ms\n"
                               "mode = 0600\n"
                               "allow = uid:0, gid:12\n"
                               "[journal]\n"
                               "path = /var/lib/j.db\n"
                               "sync = full\n"
                               "keep_for = 7d\n"
                               "[output.desk]\n"
                               "listen = tcp:[::1]:0\n"
                               "when_full = disconnect\n"
                               "min_priority = high\n"
                               "tags = policy, !draft*\n"
                               "[output.log]\n"
                               "write = file:/var/log/x";
    struct diag d;
    struct config *c;

    (void)state;
    diag_init(&d);
    c = config_parse("x.ini", span_of(text), &d);
    diag_print(&d, stderr, false);
    assert_int_equal(d.errors, 0);
    assert_int_equal(c->rules.n, 4);
    assert_string_equal(c->rules.text[2], "/c");
    assert_int_equal(c->n_inputs, 1);
    assert_string_equal(c->inputs[0].name, "local");
    assert_int_equal(c->inputs[0].socket.addr.kind, ADDR_UNIX);
    assert_int_equal(c->inputs[0].max_record, 65536);
    assert_int_equal(c->inputs[0].record_timeout_ms, 1500);
    assert_int_equal(c->inputs[0].socket.mode, 0600);
    assert_int_equal(c->inputs[0].socket.allow.n, 2);
    assert_true(c->inputs[0].socket.uid == LISTEN_KEEP);
    assert_int_equal(c->inputs[0].max_connections, 256);
    assert_true(c->inputs[0].ack);
    assert_string_equal(c->journal.path, "/var/lib/j.db");
    assert_int_equal(c->journal.sync, JOURNAL_SYNC_FULL);
    assert_int_equal(c->journal.keep_for_ms, 7 * 86400000);
    assert_int_equal(c->journal.seen_for_ms, 30ll * 86400000);
    assert_int_equal(c->n_outputs, 2);
    assert_int_equal(c->outputs[0].when_full, OUTQ_DISCONNECT);
    assert_int_equal(c->outputs[0].min_priority, RULE_HIGH);
    assert_int_equal(c->outputs[0].tags.n, 2);
    assert_int_equal(c->outputs[1].kind, CONFIG_FILE);
    assert_string_equal(c->outputs[1].path, "/var/log/x");
    assert_int_equal(c->outputs[1].when_full, OUTQ_DROP_OLDEST);
    config_free(c);
    diag_release(&d);
}

/* inih sees 199 bytes of a line. */
static void takes_a_long_value_whole(void **state)
{
    static const char text[] = "rules = /" LONG400 ";y  ; a comment\n"
                               "   /" LONG400 "z \n"
                               "[input.a]\n"
                               "listen = stdin ; " LONG400 "\n";
    struct diag d;
    struct config *c;

    (void)state;
    diag_init(&d);
    c = config_parse("x.ini", span_of(text), &d);
    diag_print(&d, stderr, false);
    assert_int_equal(d.errors, 0);
    assert_int_equal(c->rules.n, 2);
    assert_string_equal(c->rules.text[0], "/" LONG400 ";y");
    assert_string_equal(c->rules.text[1], "/" LONG400 "z");
    assert_string_equal(c->inputs[0].socket.listen, "stdin");
    config_free(c);
    diag_release(&d);
}

static void http_brings_an_input_and_an_output(void **state)
{
    static const char text[] = "[http]\nlisten = unix:/x\nmax_readers = 7\nqueue = 8k\n"
                               "[output.desk]\nlisten = unix:/y\n";
    static const char journal[] = "[journal]\npath = /j\n";
    char both[200];

    (void)state;
    for (int with = 0; with < 2; with++) {
        struct diag d;
        struct config *c;

        (void)snprintf(both, sizeof(both), "%s%s", text, with ? journal : "");
        diag_init(&d);
        c = config_parse("x.ini", span_of(both), &d);
        assert_int_equal(d.errors, 0);
        assert_int_equal(c->n_inputs, 1);
        assert_string_equal(c->inputs[0].name, "http");
        assert_string_equal(c->inputs[0].socket.listen, "unix:/x");
        assert_true(c->inputs[0].posted);
        assert_int_equal(c->inputs[0].ack, with);
        assert_int_equal(c->n_outputs, 2);
        assert_string_equal(c->outputs[1].name, "http");
        assert_int_equal(c->outputs[1].kind, CONFIG_HTTP);
        assert_int_equal(c->outputs[1].max_connections, 7);
        assert_int_equal(c->outputs[1].queue_bytes, 8192);
        config_free(c);
        diag_release(&d);
    }
}

static void http_is_for_this_machine_without_a_token(void **state)
{
    static const char *const addresses[] = {"tcp:127.0.0.1:7680",  "tcp:127.9.9.9:1",
                                            "tcp:[::1]:7680",      "tcp:localhost:0",
                                            "unix:/run/http.sock", "fd:http"};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        struct diag d;
        struct config *c;

        diag_init(&d);
        (void)snprintf(text, sizeof(text),
                       "[http]\nlisten = %s\nnames = a.example b\nhead_timeout = 5s\n",
                       addresses[i]);
        c = config_parse("x.ini", span_of(text), &d);
        diag_print(&d, stderr, false);
        assert_int_equal(d.errors, 0);
        assert_int_equal(c->http.names.n, 2);
        assert_int_equal(c->http.head_timeout_ms, 5000);
        assert_int_equal(c->http.max_body, 16 << 20);
        assert_int_equal(c->http.socket.uid, LISTEN_KEEP);
        config_free(c);
        diag_release(&d);
    }
}

struct bad {
    const char *text;
    const char *place; /* LINE:COLUMN of the first error */
    const char *message;
};

#define IN  "[input.a]\nlisten = stdin\n"
#define OUT "[output.a]\nwrite = stdout\n"

static const struct bad bad_rows[] = {
    {"ruels = x\n", "1:1", "unknown key `ruels`"},
    {"listen = stdin\n", "1:1", "unknown key `listen`"},
    {"log_level = INFO\n", "1:13", "bad value of `log_level`"},
    {"log_level = info\nlog_level = info\n", "2:1", "`log_level` is given twice"},
    {"rules =\n", "1:8", "`rules` has no value"},
    {"rules\n", "1:1", "expected KEY = VALUE"},
    {"rules: /x\n", "1:1", "expected KEY = VALUE"}, /* inih would take it */
    {"  rules = x\n", "1:3", "an indented line"},
    {"log_level = info\n debug\n", "2:2", "`log_level` is no list"},
    {"log_level = info\n\fx = 1\n", "2:2", "`log_level` is no list"}, /* as inih has it */
    {"rules = /" LONG4000 LONG50 LONG50 "\n", "1:4097", "the line has 4109 bytes"},
    {LONG50 LONG50 LONG50 LONG50 " = x\n", "1:1", "expected KEY = VALUE"},
    {"[input.a\n", "1:9", "the `]` of a section is missing"},
    {"[journal] sync = full\npath = x\n", "1:11", "expected nothing after the section"},
    {"[inputs.a]\n", "1:2", "unknown section"},
    {"[input]\n", "1:2", "unknown section"},
    {"[input.]\nlisten = stdin\n", "1:8", "bad name of a section"},
    {"[input.a/b]\nlisten = stdin\n", "1:8", "bad name of a section"},
    {IN IN, "3:2", "[input.a] is there already, at line 1"},
    {IN "[input.b]\nlisten = stdin\n", "4:10", "stdin is used by [input.a] already"},
    {"[input.a]\n", "1:1", "[input.a] has no `listen`"},
    {IN "ack = yes\n", "3:7", "bad value of `ack`: there is nobody to answer to"},
    {"[input.a]\nlisten = unix-dgram:/x\nack = yes\n", "3:7", "bad value of `ack`"},
    {"[input.a]\nlisten = unix:/x\nack = yes\n", "3:7",
     "bad value of `ack`: without a journal"},
    {IN "mode = 0600\n", "3:1", "`mode` does nothing here"},
    {IN "max_record = 1\n", "3:14", "bad value of `max_record`: expected 64 to"},
    {IN "max_record = 99999999999999999999999\n", "3:14", "bad value of `max_record`"},
    {IN "max_record = -1\n", "3:14", "bad value of `max_record`"},
    {IN "max_record = 1kk\n", "3:14", "bad value of `max_record`"},
    {"[input.a]\nlisten = unix:/x\nmode = 1777\n", "3:8", "bad value of `mode`"},
    {"[input.a]\nlisten = unix:/x\nallow = root\n", "3:9", "bad value of `allow`"},
    {"[input.a]\nlisten = unix:/x\ngroup = no-such-group\n", "3:9",
     "bad value of `group`"},
    {"[input.a]\nlisten = tcp:1.2.3.4:5\nallow = uid:0\n", "3:1", "`allow` does nothing"},
    {"[output.a]\n", "1:1", "[output.a] has neither"},
    {OUT "listen = unix:/x\n", "1:1", "[output.a] has both"},
    {OUT "when_full = disconnect\n", "3:13", "bad value of `when_full`"},
    {OUT "max_connections = 3\n", "3:1", "`max_connections` does nothing here"},
    {OUT "notices = maybe\n", "3:11", "bad value of `notices`"},
    {OUT "tags = !\n", "3:8", "bad value of `tags`"},
    {"[output.a]\nwrite = file:\n", "2:9", "bad value of `write`"},
    {"[output.a]\nwrite = journal:\nformat = text\n", "3:1",
     "`format` does nothing here"},
    {"[output.a]\nlisten = unix-dgram:/x\n", "2:10", "bad value of `listen`"},
    {"[journal]\nsync = full\n", "1:1", "[journal] has no `path`"},
    {"[journal]\npath = /x\nsync = fast\n", "3:8", "bad value of `sync`"},
    {"[journal]\npath = /x\nseen_most = 0\n", "3:13", "bad value of `seen_most`"},
    {"[http]\nmax_body = 1M\n", "1:1", "[http] has no `listen`"},
    {"[http]\nlisten = stdin\n", "2:10",
     "bad value of `listen`: expected unix:PATH, tcp"},
    {"[http]\nlisten = tcp:*:80\n", "2:10", "bad value of `listen`: others can connect"},
    {"[http]\nlisten = tcp:192.0.2.1:80\n", "2:10", "bad value of `listen`: others can"},
    {"[http]\nlisten = tcp:[2001:db8::1]:80\n", "2:10", "bad value of `listen`: others"},
    {"[http]\nlisten = unix:/x\ntoken_file = /nonexistent/x\n", "3:14",
     "bad value of `token_file`: cannot open it"},
    {"[http]\nlisten = tcp:127.0.0.1:80\nmode = 0600\n", "3:1",
     "`mode` does nothing here"},
    {"[http]\nlisten = unix:/x\nnames = a.example, b:80\n", "3:9",
     "bad value of `names`: b:80: expected a host name"},
    {"[control]\nlisten = unix:/x\n[http]\nlisten = unix:/x\n", "4:10",
     "unix:/x is used by [control] already"},
    {"[http]\nlisten = unix:/x\n[input.http]\nlisten = unix:/y\n", "3:1",
     "[input.http] has the name of what [http] brings"},
    {"[output.http]\nlisten = unix:/y\n[http]\nlisten = unix:/x\n", "1:1",
     "[output.http] has the name of what [http] brings"},
    {"[https]\n", "1:2", "unknown section"},
    /* a character is a column, not a byte */
    {"[output.a]\nwrite = stdout\ntags = \xc3\xa4, !\nnotices=\xc3\xa4\n", "3:8",
     "bad value"},
};

static void every_mistake_has_its_place_and_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
        const struct bad *row = &bad_rows[i];
        char place[64], message[512];
        struct diag d;
        struct config *c;

        diag_init(&d);
        c = config_parse("x.ini", span_of(row->text), &d);
        diag_sort(&d);
        if (!d.n)
            fail_msg("no error in: %s", row->text);
        (void)snprintf(place, sizeof(place), "%zu:%zu", d.problems[0].place.line,
                       d.problems[0].place.column);
        (void)snprintf(message, sizeof(message), "%.*s", (int)d.problems[0].message.n,
                       d.problems[0].message.p);
        if (strncmp(message, row->message, strlen(row->message)) != 0)
            fail_msg("expected '%s', found '%s'", row->message, message);
        assert_string_equal(place, row->place);
        config_free(c);
        diag_release(&d);
    }
}

static void all_mistakes_are_found_in_one_run(void **state)
{
    struct diag d;
    struct config *c;

    (void)state;
    diag_init(&d);
    c = config_parse("x.ini",
                     span_of("a = 1\n[input.a]\nb = 2\n[outputs.c]\nd = 3\nrules\n"), &d);
    assert_int_equal(d.errors, 5); /* a, b, no listen, outputs.c, no value */
    config_free(c);
    diag_release(&d);
    diag_init(&d);
    c = config_parse("x.ini",
                     span_of("[input.a]\nlisten = unix:\nowner = no-one\nformat = feeds\n"
                             "allow = root, user:no-one\n"
                             "[output.b]\nwrite = stdout\nlisten = tcp:*:1\ntags = !\n"),
                     &d);
    assert_int_equal(d.errors, 7); /* one for each line but the sections', two for allow,
                                      write with listen */
    config_free(c);
    diag_release(&d);
}

static void any_bytes_are_survived(void **state)
{
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        static const char some[] =
            "[]=:;#\n\n \tinput.output.write=listen stdout\0\xff\xef\xbb\xbf";
        char text[300];
        struct diag d;

        for (size_t i = 0; i < sizeof(text); i++) {
            seed = seed * 1103515245 + 12345;
            text[i] = some[(seed >> 16) % (sizeof(some) - 1)];
        }
        diag_init(&d);
        config_free(config_parse("x.ini", span_make(text, sizeof(text)), &d));
        diag_release(&d);
    }
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
    struct diag d;

    (void)state;
    diag_init(&d);
    config_free(config_load("/nonexistent/x.ini", &d));
    assert_int_equal(d.errors, 1);
    config_free(config_load("/", &d));
    assert_int_equal(d.errors, 2);
    diag_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_written_and_defaults_for_the_rest),
        cmocka_unit_test(takes_a_long_value_whole),
        cmocka_unit_test(http_is_for_this_machine_without_a_token),
        cmocka_unit_test(http_brings_an_input_and_an_output),
        cmocka_unit_test(every_mistake_has_its_place_and_message),
        cmocka_unit_test(all_mistakes_are_found_in_one_run),
        cmocka_unit_test(any_bytes_are_survived),
        cmocka_unit_test(a_file_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
