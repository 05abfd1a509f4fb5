#include "app/config_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/bearer.h"
#include "app/config_web.h"
#include "app/post.h"
#include "io/child.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"
#define SYSLOG_SOCKET  "/dev/log"

struct checker {
    struct config *config;
    struct config_file *file;
    const struct config_section *section;
};

/* An error at the value of a key. */
static void value_error(struct checker *k, const char *key, const char *hint,
                        const char *message)
{
    size_t line = config_file_line(k->file, k->section, key);

    config_file_error(k->file, line, config_file_value(k->file, line), hint,
                      "bad value of `%s`: %s", key, message);
}

/* Each of the keys (ended by NULL) is an error here. */
static void refuse_keys(struct checker *k, const char *const *keys, const char *why)
{
    for (; *keys; keys++) {
        size_t line = config_file_line(k->file, k->section, *keys);

        if (line)
            config_file_error(k->file, line, 0, NULL, "`%s` does nothing here: %s", *keys,
                              why);
    }
}

static void check_socket_keys(struct checker *k, const struct addr *a)
{
    static const char *const file_keys[] = {"mode", "owner", "group", NULL};
    static const char *const allow_key[] = {"allow", NULL};

    if (a->kind != ADDR_UNIX && a->kind != ADDR_UNIX_DGRAM)
        refuse_keys(k, file_keys, "it is for the file of a unix socket");
    if (a->kind == ADDR_TCP || a->kind == ADDR_STDIN)
        refuse_keys(k, allow_key, "only unix sockets know who connects");
}

/* Who may use the socket. */
static void check_rights(struct checker *k, struct config_socket *s)
{
    size_t line = config_file_line(k->file, k->section, "allow");
    const char *error;

    if (s->owner && peer_find_user(s->owner, &s->uid) < 0)
        value_error(k, "owner", NULL, "there is no such user");
    if (s->group && peer_find_group(s->group, &s->gid) < 0)
        value_error(k, "group", NULL, "there is no such group");
    for (size_t i = 0; i < s->allow_words.n; i++)
        if (peer_list_add(&s->allow, span_of(s->allow_words.text[i]), &error) < 0)
            config_file_error(k->file, line, config_file_value(k->file, line), NULL,
                              "bad value of `allow`: %s: %s", s->allow_words.text[i],
                              error);
}

static bool has_journal(const struct config_file *f)
{
    for (size_t i = 0; i < f->n_sections; i++)
        if (f->sections[i].kind == OPTION_JOURNAL)
            return true;
    return false;
}

/* 0, or -1 where there is no usable address. */
static int check_listen(struct checker *k, struct config_socket *s)
{
    const char *error;

    if (!s->listen || addr_parse(span_of(s->listen), &s->addr, &error) == 0)
        return s->listen ? 0 : -1;
    value_error(k, "listen", NULL, error);
    return -1;
}

/* Acknowledgements need a way back to the sender, and a journal to be true. */
static void check_ack(struct checker *k, const struct config_input *in)
{
    if (!in->ack)
        return;
    if (in->socket.addr.kind == ADDR_STDIN || in->socket.addr.kind == ADDR_UNIX_DGRAM)
        value_error(k, "ack", "let senders connect: listen = unix:PATH or tcp:HOST:PORT",
                    "there is nobody to answer to");
    else if (!has_journal(k->file))
        value_error(k, "ack",
                    "add a section: [journal] with path = /var/lib/wirewatch/journal.db",
                    "without a journal no record is ever safe");
}

static void check_input(struct checker *k, struct config_input *in)
{
    static const char *const connection_keys[] = {"max_connections", "idle_timeout",
                                                  "record_timeout", NULL};

    if (!in->socket.listen)
        config_file_error(k->file, k->section->line, 0,
                          "such as: listen = unix:/run/wirewatch/in.sock",
                          "[%s] has no `listen`", k->section->name);
    if (check_listen(k, &in->socket) == 0) {
        check_socket_keys(k, &in->socket.addr);
        if (in->socket.addr.kind == ADDR_STDIN || in->socket.addr.kind == ADDR_UNIX_DGRAM)
            refuse_keys(k, connection_keys, "there are no connections to limit");
    }
    in->framing =
        (int)item_framing((enum item_format)in->format, (enum frame_mode)in->framing);
    check_rights(k, &in->socket);
    check_ack(k, in);
}

static void check_journal(struct checker *k, const struct config_journal *j)
{
    if (!j->path && !config_file_line(k->file, k->section, "path"))
        config_file_error(k->file, k->section->line, 0,
                          "such as: path = /var/lib/wirewatch/journal.db",
                          "[journal] has no `path`");
}

static void check_control(struct checker *k, struct config_socket *c)
{
    if (!c->listen && !config_file_line(k->file, k->section, "listen"))
        config_file_error(k->file, k->section->line, 0,
                          "such as: listen = unix:/run/wirewatch/control.sock",
                          "[control] has no `listen`");
    if (check_listen(k, c) == 0) {
        if (c->addr.kind != ADDR_UNIX && c->addr.kind != ADDR_FD)
            value_error(k, "listen", NULL, "expected unix:PATH or fd:NAME");
        check_socket_keys(k, &c->addr);
    }
    check_rights(k, c);
}

/* Where others can connect, they must show that they may. */
static void check_token(struct checker *k, const struct config_http *h)
{
    char error[BEARER_ERROR_SIZE];
    struct buf token;

    buf_init(&token, BEARER_MOST);
    if (h->token_file && bearer_read(h->token_file, &token, error) < 0)
        value_error(k, "token_file",
                    "such as: (umask 077; head -c 24 /dev/urandom | base64 >FILE)",
                    error);
    else if (!h->token_file && h->socket.addr.kind == ADDR_TCP &&
             !addr_is_loopback((const struct sockaddr *)&h->socket.addr.tcp))
        value_error(k, "listen", "add: token_file = /etc/wirewatch/http.token",
                    "others can connect to it, and no token is asked for");
    buf_release(&token);
}

static bool is_host_name(const char *name)
{
    return !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789.-_")];
}

static void check_names(struct checker *k, const struct config_words *names)
{
    size_t line = config_file_line(k->file, k->section, "names");

    for (size_t i = 0; i < names->n; i++)
        if (!is_host_name(names->text[i]))
            config_file_error(k->file, line, config_file_value(k->file, line), NULL,
                              "bad value of `names`: %s: expected a host name, without a "
                              "port",
                              names->text[i]);
}

static void check_http(struct checker *k, struct config_http *h)
{
    if (!h->socket.listen && !config_file_line(k->file, k->section, "listen"))
        config_file_error(k->file, k->section->line, 0,
                          "such as: listen = tcp:127.0.0.1:7680",
                          "[http] has no `listen`");
    if (check_listen(k, &h->socket) == 0) {
        if (h->socket.addr.kind == ADDR_STDIN || h->socket.addr.kind == ADDR_UNIX_DGRAM)
            value_error(k, "listen", NULL,
                        "expected unix:PATH, tcp:HOST:PORT or fd:NAME");
        check_socket_keys(k, &h->socket.addr);
        check_token(k, h);
    }
    check_rights(k, &h->socket);
    check_names(k, &h->names);
}

/* --- outputs ----------------------------------------------------------------------- */

/* What keeps a program from being run by us, or NULL. */
static const char *program_error(const char *path)
{
    struct stat st;

    if (path[0] != '/')
        return "the path of the program must be absolute";
    if (stat(path, &st) < 0)
        return errno == EACCES ? "its folder may not be searched"
                               : "there is no such program";
    if (!S_ISREG(st.st_mode))
        return "it is no program";
    return access(path, X_OK) == 0 ? NULL : "it may not be executed";
}

static void check_command(struct checker *k, struct config_output *out)
{
    const char *error;

    out->words = child_words(span_of(out->path), &error);
    if (out->words) {
        out->path = out->words[0];
        error = program_error(out->path);
    }
    if (error)
        value_error(k, "write",
                    "such as: write = exec:/usr/local/bin/hook --to \"the desk\"", error);
}

static void check_write(struct checker *k, struct config_output *out)
{
    static const struct {
        const char *prefix;
        enum config_write kind;
        const char *path;
    } forms[] = {
        {"file:", CONFIG_FILE, NULL},
        {"exec:", CONFIG_EXEC, NULL},
        {"journal:", CONFIG_JOURNAL, JOURNAL_SOCKET},
        {"syslog:", CONFIG_SYSLOG, SYSLOG_SOCKET},
    };

    if (strcmp(out->write, "stdout") == 0) {
        out->kind = CONFIG_STDOUT;
        return;
    }
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t n = strlen(forms[i].prefix);

        if (strncmp(out->write, forms[i].prefix, n) != 0)
            continue;
        out->kind = forms[i].kind;
        out->path = out->write[n] ? out->write + n : forms[i].path;
        if (!out->path)
            value_error(k, "write", NULL, "a path is missing after the colon");
        else if (out->kind == CONFIG_EXEC)
            check_command(k, out);
        else if (out->kind != CONFIG_FILE && strlen(out->path) > 107)
            value_error(k, "write", NULL, "the path is too long for a unix socket");
        return;
    }
    value_error(k, "write", NULL,
                "expected stdout, file:PATH, exec:COMMAND, journal: or syslog:");
}

static void check_writer(struct checker *k, struct config_output *out)
{
    static const char *const subscriber_keys[] = {"max_connections", "mode",  "owner",
                                                  "group",           "allow", NULL};
    static const char *const format_key[] = {"format", NULL};

    check_write(k, out);
    refuse_keys(k, subscriber_keys, "it is for subscribers (`listen`)");
    if (out->when_full == OUTQ_DISCONNECT)
        value_error(k, "when_full", "use block or drop_oldest",
                    "only subscribers can be disconnected");
    if (out->kind == CONFIG_JOURNAL || out->kind == CONFIG_SYSLOG)
        refuse_keys(k, format_key, "the journal and syslog have forms of their own");
    if (out->when_full < 0)
        out->when_full = out->kind == CONFIG_STDOUT ? OUTQ_BLOCK : OUTQ_DROP_OLDEST;
}

static void check_subscribers(struct checker *k, struct config_output *out)
{
    static const char *const format_key[] = {"format", NULL};

    out->kind = CONFIG_SUBSCRIBERS;
    refuse_keys(k, format_key, "subscribers get JSON");
    if (out->when_full < 0)
        out->when_full = OUTQ_DROP_OLDEST;
    if (check_listen(k, &out->socket) < 0)
        return;
    if (out->socket.addr.kind == ADDR_STDIN || out->socket.addr.kind == ADDR_UNIX_DGRAM)
        value_error(k, "listen", NULL, "expected unix:PATH, tcp:HOST:PORT or fd:NAME");
    check_socket_keys(k, &out->socket.addr);
}

static void check_globs(struct checker *k, const char *key, const struct config_words *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->text[i], "!") == 0)
            value_error(k, key, NULL, "a `!` stands right before what it excludes");
}

static void check_output(struct checker *k, struct config_output *out)
{
    if (!out->write == !out->socket.listen) {
        config_file_error(
            k->file, k->section->line, 0,
            "`write` to stdout, a file, a program, the journal; `listen` for subscribers",
            out->write ? "[%s] has both `write` and `listen`"
                       : "[%s] has neither `write` nor `listen`",
            k->section->name);
    } else if (out->write) {
        check_writer(k, out);
    } else {
        check_subscribers(k, out);
    }
    check_globs(k, "rules", &out->rules);
    check_globs(k, "tags", &out->tags);
    check_rights(k, &out->socket);
}

/* --- sections against each other --------------------------------------------------- */

/* What a section occupies, or NULL. A service manager may pass several sockets of one
 * name, a port 0 is a new one each time, the journal takes any number of writers, and of
 * a program each has its own. */
static const char *occupied(const struct config *c, const struct config_section *s)
{
    const struct config_output *out;
    const char *what;

    if (s->kind == OPTION_INPUT) {
        what = c->inputs[s->index].socket.listen;
    } else if (s->kind == OPTION_OUTPUT) {
        out = &c->outputs[s->index];
        what = out->write ? out->write : out->socket.listen;
        if (out->write && out->kind != CONFIG_STDOUT && out->kind != CONFIG_FILE)
            return NULL;
    } else if (s->kind == OPTION_CONTROL) {
        what = c->control.listen;
    } else if (s->kind == OPTION_HTTP) {
        what = c->http.socket.listen;
    } else {
        return NULL;
    }
    if (what && strncmp(what, "tcp:", 4) == 0 && strlen(what) > 2 &&
        strcmp(what + strlen(what) - 2, ":0") == 0)
        return NULL;
    return what;
}

static void check_doubles(struct checker *k, size_t i)
{
    const struct config_section *s = &k->file->sections[i];
    const char *mine = occupied(k->config, s);
    size_t line;

    for (size_t j = 0; mine && j < i; j++) {
        const struct config_section *other = &k->file->sections[j];
        const char *its = occupied(k->config, other);

        if (!its || strcmp(mine, its) != 0)
            continue;
        line = config_file_line(k->file, s, "listen");
        line = line ? line : config_file_line(k->file, s, "write");
        config_file_error(k->file, line, config_file_value(k->file, line), NULL,
                          "%s is used by [%s] already", mine, other->name);
        return;
    }
}

void config_check(struct config *c, struct config_file *f)
{
    struct checker k = {.config = c, .file = f};

    for (size_t i = 0; i < f->n_sections; i++) {
        k.section = &f->sections[i];
        if (k.section->kind == OPTION_INPUT)
            check_input(&k, &c->inputs[k.section->index]);
        else if (k.section->kind == OPTION_OUTPUT)
            check_output(&k, &c->outputs[k.section->index]);
        else if (k.section->kind == OPTION_JOURNAL)
            check_journal(&k, &c->journal);
        else if (k.section->kind == OPTION_CONTROL)
            check_control(&k, &c->control);
        else if (k.section->kind == OPTION_HTTP)
            check_http(&k, &c->http);
        if (k.section->kind == OPTION_OUTPUT && k.section->index == POST_OUTPUTS_MOST)
            config_file_error(f, k.section->line, 0, NULL,
                              "there are more than %d outputs", POST_OUTPUTS_MOST);
        check_doubles(&k, i);
    }
    config_web(c, f);
}
