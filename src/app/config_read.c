/* The lines of a configuration file, and the keys in them. */
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "app/config_file.h"
#include "app/options.h"
#include "base/mem.h"
#include "base/suggest.h"

#define NAME_MOST  40 /* inih cuts a section's name at 49 bytes */
#define HINT_SIZE  128
#define KINDS_MOST 8
#define LINE_MOST  4096

/*
 * inih splits lines into keys and values but tells no line numbers, cuts long lines, and
 * passes over what it does not understand. So it gets its lines from here, one at a time:
 * the line it is at is known, what it would misread is reported and given to it as an
 * empty line, and the value of a long line is taken from here.
 */
struct reading {
    struct config_file *file;
    const struct config_reader *reader;
    size_t line;   /* the one that inih is at; counts from 1 */
    size_t seen;   /* bytes of a line that inih sees at most */
    bool has_key;  /* an indented line would go on with it */
    bool skipping; /* inside a section that is not known */
};

static struct config_section *current(struct reading *r)
{
    return &r->file->sections[r->file->n_sections - 1];
}

static void *members_of(const struct reading *r, const struct config_section *s)
{
    return r->reader->members(r->reader->ctx, s->kind, s->index);
}

static struct config_section *add_section(struct reading *r, unsigned kind,
                                          struct span name)
{
    struct config_file *f = r->file;
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

/* "sections are [control], [journal], [input.NAME], [output.NAME]" */
static void list_sections(const struct option_table *t, char out[HINT_SIZE])
{
    int n = snprintf(out, HINT_SIZE, "sections are");

    for (size_t i = 1; i < t->n_kinds; i++)
        n += snprintf(out + n, HINT_SIZE - (size_t)n, "%s %s", i > 1 ? "," : "",
                      t->kinds[i].shown);
}

static void refuse_section(struct reading *r, struct span name)
{
    const struct option_table *t = r->file->table;
    struct span known[KINDS_MOST];
    size_t dot = 0;
    ptrdiff_t near;
    char hint[HINT_SIZE];

    while (dot < name.n && name.p[dot] != '.')
        dot++;
    for (size_t i = 1; i < t->n_kinds; i++)
        known[i - 1] = span_make(t->kinds[i].name, strcspn(t->kinds[i].name, "."));
    near = suggest_nearest(span_make(name.p, dot), known, t->n_kinds - 1);
    if (near >= 0)
        (void)snprintf(hint, sizeof(hint), "did you mean %s?", t->kinds[near + 1].shown);
    else
        list_sections(t, hint);
    config_file_error(r->file, r->line, 1, hint, "unknown section [%.*s]", (int)name.n,
                      name.p);
    r->skipping = true;
}

static bool has_names(const struct option_kind *k)
{
    return k->name[0] && k->name[strlen(k->name) - 1] == '.';
}

static bool is_kind(const struct option_kind *k, struct span name)
{
    return has_names(k) ? span_starts(name, k->name) : span_is(name, k->name);
}

static void begin_kind(struct reading *r, const struct option_kind *k, struct span name)
{
    size_t n = strlen(k->name);
    struct span own = {name.p + n, name.n - n};
    struct diag_place place = {r->file->name, r->line, 1};
    char text[NAME_MOST + 1] = "";
    struct config_section *s = add_section(r, k->bit, name);

    if (is_name(own))
        memcpy(text, own.p, own.n);
    else if (has_names(k))
        config_file_error(r->file, r->line, 1 + n,
                          "letters, digits, '-', '_' and '.', at most 40",
                          "bad name of a section");
    s->index = r->reader->begin(r->reader->ctx, k->bit, text, place);
}

static void begin_section(struct reading *r, struct span name)
{
    const struct option_table *t = r->file->table;

    r->skipping = false;
    for (size_t i = 1; i < r->file->n_sections; i++)
        if (span_is(name, r->file->sections[i].name))
            config_file_error(r->file, r->line, 1, "give each section a name of its own",
                              "[%.*s] is there already, at line %zu", (int)name.n, name.p,
                              r->file->sections[i].line);
    for (size_t i = 1; i < t->n_kinds; i++)
        if (is_kind(&t->kinds[i], name)) {
            begin_kind(r, &t->kinds[i], name);
            return;
        }
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
        config_file_error(r->file, r->line, line.n, NULL,
                          "the `]` of a section is missing");
        r->skipping = true;
        return false;
    }
    rest = span_trim(span_make(end + 1, (size_t)(line.p + line.n - end - 1)));
    if (rest.n && !is_comment(rest.p[0]))
        config_file_error(r->file, r->line, (size_t)(rest.p - line.p),
                          "each key has a line of its own",
                          "expected nothing after the section");
    begin_section(r, span_trim(span_make(line.p + 1, (size_t)(end - line.p - 1))));
    return true;
}

/* Whether inih may see the line; reports why where not. */
static bool vet_line(struct reading *r, struct span line)
{
    size_t at = 0;
    const char *eq = memchr(line.p, '=', line.n);

    while (at < line.n && span_is_blank(line.p[at]))
        at++;
    if (at == line.n || is_comment(line.p[at]))
        return false;
    if (memchr(line.p, '\0', line.n)) {
        config_file_error(r->file, r->line, 0, NULL, "a zero byte in the line");
        return false;
    }
    if (line.n > LINE_MOST) {
        config_file_error(
            r->file, r->line, LINE_MOST, "lists may go on in the next line, indented",
            "the line has %zu bytes; at most %d are read", line.n, LINE_MOST);
        return false;
    }
    if (line.p[0] == '[')
        return read_header(r, line);
    if (at > 0) {
        if (!r->has_key && !r->skipping)
            config_file_error(
                r->file, r->line, at, "begin a key in the first column",
                "an indented line goes on with a list, but none is before it");
        return r->has_key;
    }
    r->has_key = eq && (size_t)(eq - line.p) < r->seen &&
                 !memchr(line.p, ':', (size_t)(eq - line.p));
    if (!r->has_key)
        config_file_error(r->file, r->line, 0, NULL, "expected KEY = VALUE");
    return r->has_key;
}

/* The reader of inih: the next line into out, or as much of it as there is room for. */
static char *next_line(char *out, int room, void *ctx)
{
    struct reading *r = ctx;
    struct span line;

    r->seen = (size_t)room - 1;
    if (r->line >= r->file->n_lines)
        return NULL;
    line = r->file->lines[r->line++];
    if (!vet_line(r, line))
        line.n = 0;
    if (line.n > r->seen)
        line.n = r->seen;
    if (line.n)
        memcpy(out, line.p, line.n);
    out[line.n] = '\0';
    return out;
}

/* --- keys -------------------------------------------------------------------------- */

static void refuse_key(struct reading *r, const char *name)
{
    const struct config_section *s = current(r);
    const struct option_table *t = r->file->table;
    struct span names[OPTIONS_MOST];
    size_t n_names = 0;
    char hint[HINT_SIZE] = "";
    ptrdiff_t near;

    for (size_t i = 0; i < t->n; i++)
        if (t->rows[i].sections & s->kind)
            names[n_names++] = span_of(t->rows[i].name);
    near = suggest_nearest(span_of(name), names, n_names);
    if (near >= 0)
        (void)snprintf(hint, sizeof(hint), "did you mean `%s`?", names[near].p);
    for (size_t i = 0; !hint[0] && i < t->n; i++)
        if (strcmp(t->rows[i].name, name) == 0)
            (void)snprintf(hint, sizeof(hint), "`%s` belongs into %s", name,
                           option_section_name(t, t->rows[i].sections));
    config_file_error(r->file, r->line, 0, hint[0] ? hint : t->help,
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
    bool goes_on = span_is_blank(r->file->lines[r->line - 1].p[0]);

    if (is_list(o) || (!line_before && !goes_on))
        return true;
    config_file_error(r->file, r->line, goes_on ? config_file_value(r->file, r->line) : 0,
                      NULL,
                      goes_on ? "`%s` is no list: it cannot go on in another line"
                              : "`%s` is given twice",
                      o->name);
    return false;
}

/* The value in the line that inih is at: as inih has it, or, where it saw the beginning
 * of a long line only, by its rules: a comment begins with a blank and a semicolon. */
static struct span whole_value(const struct reading *r, const char *value)
{
    struct span line = r->file->lines[r->line - 1];
    size_t from = config_file_value(r->file, r->line), to = from;

    if (line.n <= r->seen)
        return span_of(value);
    while (to < line.n &&
           !(line.p[to] == ';' && to > from && span_is_blank(line.p[to - 1])))
        to++;
    return span_trim(span_make(line.p + from, to - from));
}

/* The handler of inih. */
static int set_key(void *ctx, const char *ini_section, const char *name,
                   const char *value)
{
    struct reading *r = ctx;
    struct config_file *f = r->file;
    struct config_section *s = current(r);
    const struct option_row *o;
    size_t *given;
    char error[OPTION_ERROR_SIZE];

    (void)ini_section; /* may be cut; we know better */
    if (r->skipping)
        return 1;
    o = config_file_find(f, name, s->kind);
    if (!o) {
        refuse_key(r, name);
        return 1;
    }
    given = &s->key[o - f->table->rows];
    if (!may_set(r, o, *given))
        return 1;
    *given = r->line;
    if (!*value)
        config_file_error(f, r->line, config_file_value(f, r->line), NULL,
                          "`%s` has no value", name);
    else if (option_read(o, whole_value(r, value), members_of(r, s), error) < 0)
        config_file_error(f, r->line, config_file_value(f, r->line), NULL,
                          "bad value of `%s`: %s", name, error);
    return 1;
}

void config_file_read(struct config_file *f, const struct config_reader *reader)
{
    struct reading r = {.file = f, .reader = reader};
    const struct diag_place top = {f->name, 0, 0};

    add_section(&r, f->table->kinds[0].bit, span_make("", 0))->index =
        reader->begin(reader->ctx, f->table->kinds[0].bit, "", top);
    (void)ini_parse_stream(next_line, &r, set_key, &r); /* all it could say was said */
}
