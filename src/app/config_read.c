/* The lines of the configuration file, and the keys in them. */
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "app/config.h"
#include "app/config_file.h"
#include "app/options.h"
#include "base/mem.h"
#include "base/suggest.h"

#define NAME_MOST 40 /* inih cuts a section's name at 49 bytes */

/*
 * inih splits lines into keys and values but tells no line numbers, cuts long lines, and
 * passes over what it does not understand. So it gets its lines from here, one at a time:
 * the line it is at is known, and what it would misread is reported and given to it as an
 * empty line.
 */
struct reading {
    struct config *config;
    struct config_file file;
    size_t line;   /* the one that inih is at; counts from 1 */
    bool has_key;  /* an indented line would go on with it */
    bool skipping; /* inside a section that is not known */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct config_section *current(struct reading *r)
{
    return &r->file.sections[r->file.n_sections - 1];
}

static void *section_struct(struct reading *r)
{
    const struct config_section *s = current(r);

    return s->kind == OPTION_INPUT    ? (void *)&r->config->inputs[s->index]
           : s->kind == OPTION_OUTPUT ? (void *)&r->config->outputs[s->index]
                                      : (void *)r->config;
}

static struct config_section *add_section(struct reading *r, enum option_section kind,
                                          struct span name)
{
    struct config_file *f = &r->file;
    struct config_section *s;

    f->sections =
        mem_grow(f->sections, &f->cap_sections, f->n_sections + 1, sizeof(*f->sections));
    s = &f->sections[f->n_sections++];
    memset(s, 0, sizeof(*s));
    s->kind = kind;
    s->name = mem_dup(name.p, name.n);
    s->line = r->line;
    return s;
}

static bool is_name(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.",
                    s.p[i]))
            return false;
    return s.n > 0 && s.n <= NAME_MOST;
}

static void refuse_section(struct reading *r, struct span name)
{
    static const struct span known[] = {SPAN("journal"), SPAN("input"), SPAN("output")};
    size_t dot = 0;
    ptrdiff_t near;
    char hint[128] = "sections are [input.NAME], [output.NAME] and [journal]";

    while (dot < name.n && name.p[dot] != '.')
        dot++;
    near = suggest_nearest(span_make(name.p, dot), known, 3);
    if (near >= 0)
        (void)snprintf(hint, sizeof(hint), "did you mean [%s%s]?", known[near].p,
                       near > 0 ? ".NAME" : "");
    config_file_error(&r->file, r->line, 1, hint, "unknown section [%.*s]", (int)name.n,
                      name.p);
    r->skipping = true;
}

/* A named section: [input.NAME] or [output.NAME]. */
static void begin_named(struct reading *r, struct span name, enum option_section kind)
{
    size_t n = kind == OPTION_INPUT ? 6 : 7;
    struct span own = {name.p + n, name.n - n};
    struct config_section *s = add_section(r, kind, name);
    struct diag_place place = {r->file.name, r->line, 1};
    char text[NAME_MOST + 1] = "";

    if (is_name(own))
        memcpy(text, own.p, own.n);
    else
        config_file_error(&r->file, r->line, 1 + n,
                          "letters, digits, '-', '_' and '.', at most 40",
                          "bad name of a section");
    if (kind == OPTION_INPUT) {
        config_add_input(r->config, text)->place = place;
        s->index = r->config->n_inputs - 1;
    } else {
        config_add_output(r->config, text)->place = place;
        s->index = r->config->n_outputs - 1;
    }
}

static void begin_section(struct reading *r, struct span name)
{
    r->skipping = false;
    for (size_t i = 1; i < r->file.n_sections; i++)
        if (span_is(name, r->file.sections[i].name))
            config_file_error(&r->file, r->line, 1, "give each section a name of its own",
                              "[%.*s] is there already, at line %zu", (int)name.n, name.p,
                              r->file.sections[i].line);
    if (span_starts(name, "input."))
        begin_named(r, name, OPTION_INPUT);
    else if (span_starts(name, "output."))
        begin_named(r, name, OPTION_OUTPUT);
    else if (span_is(name, "journal"))
        (void)add_section(r, OPTION_JOURNAL, name);
    else
        refuse_section(r, name);
}

static bool is_comment(char c)
{
    return c == ';' || c == '#';
}

/* Whether the header is well formed: then the section has begun. */
static bool read_header(struct reading *r, struct span line)
{
    const char *end = memchr(line.p, ']', line.n);
    struct span rest;

    r->has_key = false;
    if (!end) {
        config_file_error(&r->file, r->line, line.n, NULL,
                          "the `]` of a section is missing");
        r->skipping = true;
        return false;
    }
    rest = span_trim(span_make(end + 1, (size_t)(line.p + line.n - end - 1)));
    if (rest.n && !is_comment(rest.p[0]))
        config_file_error(&r->file, r->line, (size_t)(rest.p - line.p),
                          "each key has a line of its own",
                          "expected nothing after the section");
    begin_section(r, span_trim(span_make(line.p + 1, (size_t)(end - line.p - 1))));
    return true;
}

/* Whether inih may see the line; reports why where not. */
static bool vet_line(struct reading *r, struct span line, size_t most)
{
    size_t at = 0;
    const char *eq = memchr(line.p, '=', line.n);

    while (at < line.n && is_blank(line.p[at]))
        at++;
    if (at == line.n || is_comment(line.p[at]))
        return false;
    if (memchr(line.p, '\0', line.n)) {
        config_file_error(&r->file, r->line, 0, NULL, "a zero byte in the line");
        return false;
    }
    if (line.n > most) {
        config_file_error(&r->file, r->line, most,
                          "lists may go on in the next line, indented",
                          "the line has %zu bytes; at most %zu are read", line.n, most);
        return false;
    }
    if (line.p[0] == '[')
        return read_header(r, line);
    if (at > 0) {
        if (!r->has_key && !r->skipping)
            config_file_error(
                &r->file, r->line, at, "begin a key in the first column",
                "an indented line goes on with a list, but none is before it");
        return r->has_key;
    }
    r->has_key = eq && !memchr(line.p, ':', (size_t)(eq - line.p));
    if (!r->has_key)
        config_file_error(&r->file, r->line, 0, NULL, "expected KEY = VALUE");
    return r->has_key;
}

/* The reader of inih: the next line into out. */
static char *next_line(char *out, int room, void *ctx)
{
    struct reading *r = ctx;
    size_t most = (size_t)room - 1;
    struct span line;

    if (r->line >= r->file.n_lines)
        return NULL;
    line = r->file.lines[r->line++];
    if (!vet_line(r, line, most))
        line.n = 0;
    if (line.n)
        memcpy(out, line.p, line.n);
    out[line.n] = '\0';
    return out;
}

/* --- keys -------------------------------------------------------------------------- */

static void refuse_key(struct reading *r, const char *name)
{
    const struct config_section *s = current(r);
    struct span names[OPTIONS_MOST];
    size_t n, n_names = 0;
    const struct option_row *rows = options_all(&n);
    char hint[128] = "";
    ptrdiff_t near;

    for (size_t i = 0; i < n; i++)
        if (rows[i].sections & s->kind)
            names[n_names++] = span_of(rows[i].name);
    near = suggest_nearest(span_of(name), names, n_names);
    if (near >= 0)
        (void)snprintf(hint, sizeof(hint), "did you mean `%s`?", names[near].p);
    for (size_t i = 0; !hint[0] && i < n; i++)
        if (strcmp(rows[i].name, name) == 0)
            (void)snprintf(hint, sizeof(hint), "`%s` belongs into %s", name,
                           option_section_name(rows[i].sections));
    config_file_error(&r->file, r->line, 0,
                      hint[0] ? hint : "wirewatchd --help-config lists all keys",
                      "unknown key `%s`%s%s", name, s->name[0] ? " in " : "",
                      s->name[0] ? s->name : "");
}

static bool is_list(const struct option_row *o)
{
    return o->type == OPTION_WORDS || o->type == OPTION_LIST;
}

/* Whether the key may be given here, now. */
static bool may_set(struct reading *r, const struct option_row *o, size_t line_before)
{
    bool goes_on = is_blank(r->file.lines[r->line - 1].p[0]);

    if (is_list(o) || (!line_before && !goes_on))
        return true;
    config_file_error(&r->file, r->line,
                      goes_on ? config_file_value(&r->file, r->line) : 0, NULL,
                      goes_on ? "`%s` is no list: it cannot go on in another line"
                              : "`%s` is given twice",
                      o->name);
    return false;
}

/* The handler of inih. */
static int set_key(void *ctx, const char *ini_section, const char *name,
                   const char *value)
{
    struct reading *r = ctx;
    ptrdiff_t i;
    size_t n;
    const struct option_row *o;
    char error[OPTION_ERROR_SIZE];
    struct config_section *s = current(r);

    (void)ini_section; /* may be cut; we know better */
    if (r->skipping)
        return 1;
    i = config_find_option(name, s->kind);
    if (i < 0) {
        refuse_key(r, name);
        return 1;
    }
    o = &options_all(&n)[i];
    if (!may_set(r, o, s->key[i]))
        return 1;
    s->key[i] = r->line;
    if (!*value)
        config_file_error(&r->file, r->line, config_file_value(&r->file, r->line), NULL,
                          "`%s` has no value", name);
    else if (option_read(o, span_of(value), section_struct(r), error) < 0)
        config_file_error(&r->file, r->line, config_file_value(&r->file, r->line), NULL,
                          "bad value of `%s`: %s", name, error);
    return 1;
}

struct config *config_parse(const char *name, struct span text, struct diag *d)
{
    struct reading r = {.config = config_new()};

    config_file_init(&r.file, name, text, d);
    (void)add_section(&r, OPTION_DAEMON, span_make("", 0));
    (void)ini_parse_stream(next_line, &r, set_key, &r); /* all it could say was said */
    config_check(r.config, &r.file);
    config_file_release(&r.file);
    return r.config;
}
