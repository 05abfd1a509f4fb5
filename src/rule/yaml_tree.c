#include "rule/yaml_tree.h"

#include <stdarg.h>
#include <yaml.h>

#include "rule/chars.h"
#include "rule/lines.h"
#include "text/utf8.h"

#define QUOTE_IT "put it into quotes: \"...\""

struct builder {
    struct arena *a;
    struct diag *d;
    const char *file;
    struct lines lines;
    yaml_parser_t parser;
    bool failed;
};

static struct diag_place place_of(const struct builder *b, yaml_mark_t mark)
{
    return (struct diag_place){b->file, mark.line + 1, mark.column + 1};
}

/* --- problems --- */

static void __attribute__((format(printf, 5, 0)))
add_problem(struct diag *d, enum diag_severity severity, const struct yaml_node *n,
            const char *hint, const char *fmt, va_list ap)
{
    char message[512];

    (void)vsnprintf(message, sizeof(message), fmt, ap);
    diag_add(d, severity, n->place, n->line, hint, "%s", message);
}

void yaml_tree_error(struct diag *d, const struct yaml_node *n, const char *hint,
                     const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_problem(d, DIAG_ERROR, n, hint, fmt, ap);
    va_end(ap);
}

void yaml_tree_warning(struct diag *d, const struct yaml_node *n, const char *hint,
                       const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_problem(d, DIAG_WARNING, n, hint, fmt, ap);
    va_end(ap);
}

bool yaml_tree_is_nothing(const struct yaml_node *n)
{
    return n->kind == YAML_TREE_SCALAR && n->plain && n->text.n == 0;
}

const char *yaml_tree_what(const struct yaml_node *n)
{
    if (n->kind == YAML_TREE_SEQUENCE)
        return "a list";
    if (n->kind == YAML_TREE_MAPPING)
        return "a mapping";
    if (n->text.n)
        return "a single value";
    return yaml_tree_is_nothing(n) ? "nothing" : "an empty value";
}

/* --- errors of YAML itself --- */

/* Whether a quoted value ended on this line right before the mark: `"a b" AND c`. */
static bool follows_quote(const struct builder *b, yaml_mark_t mark)
{
    size_t i = lines_byte(&b->lines, mark.line + 1, mark.column + 1);
    size_t start = lines_byte(&b->lines, mark.line + 1, 1);

    while (i > start && b->lines.text.p[i - 1] == ' ')
        i--;
    return i > start && char_in(b->lines.text.p[i - 1], "\"'");
}

/* In a line, the bracket that it leaves open, or the `#` of a comment that swallows the
 * bracket's end; line.n: neither. */
static size_t find_open(struct span line)
{
    size_t open = 0, at = line.n;

    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '#' && i && char_in(line.p[i - 1], " \t,[{"))
            return open ? i : line.n;
        if (char_in(line.p[i], "[{") && open++ == 0)
            at = i;
        if (char_in(line.p[i], "]}") && open && --open == 0)
            at = line.n;
    }
    return at;
}

/* A `[` or `{` that nothing closes, for one where a `#` swallows the end: `[#chips]`.
 * libyaml notices at the next line that says something, or at the end of the file. */
static bool is_unclosed(const struct builder *b, yaml_mark_t *mark)
{
    const char *context = b->parser.context ? b->parser.context : "";
    bool at_end =
        lines_byte(&b->lines, mark->line + 1, mark->column + 1) >= b->lines.text.n;
    size_t number = mark->line, at;
    struct span line;

    if (!strstr(context, "flow") || number == 0)
        return false;
    while (number > 1 && span_trim(lines_get(&b->lines, number)).n == 0)
        number--;
    line = lines_get(&b->lines, number);
    at = find_open(line);
    if (at < line.n && (at_end || line.p[at] == '#')) {
        mark->line = number - 1;
        mark->column = utf8_count(span_make(line.p, at));
        return true;
    }
    if (mark->line == b->parser.context_mark.line)
        return false;
    *mark = b->parser.context_mark;
    return true;
}

/* `!`, `&` or `*` before something that YAML then cannot read: `*reuters*`. */
static bool is_sign(const struct builder *b, yaml_mark_t *mark)
{
    const char *context = b->parser.context ? b->parser.context : "";

    if (!strstr(context, "alias") && !strstr(context, "anchor") &&
        !strstr(context, "tag"))
        return false;
    *mark = b->parser.context_mark;
    return true;
}

static const char *syntax_hint(const struct builder *b, yaml_mark_t mark)
{
    const char *problem = b->parser.problem ? b->parser.problem : "";
    const char *context = b->parser.context ? b->parser.context : "";
    size_t i = lines_byte(&b->lines, mark.line + 1, mark.column + 1);
    char at = i < b->lines.text.n ? b->lines.text.p[i] : '\0';

    if (strstr(problem, "tab character") || at == '\t')
        return "indent with blanks, not with tabs";
    if (strstr(problem, "cannot start any token"))
        return "a value cannot begin with this sign: " QUOTE_IT;
    if (is_unclosed(b, &mark))
        return "close the bracket; a `#` at the start of a word begins a "
               "comment: " QUOTE_IT;
    if (is_sign(b, &mark))
        return "`*`, `&` and `!` at the start of a value belong to YAML: " QUOTE_IT;
    if (strstr(problem, "mapping values are not allowed"))
        return "a colon and a blank inside a value, or a wrong indent: " QUOTE_IT;
    if (strstr(problem, "unknown escape"))
        return "in double quotes a backslash is written \\\\; in single quotes as it is";
    if (strstr(context, "simple key"))
        return "a key is followed by a colon and a blank";
    if (strstr(context, "quoted scalar"))
        return "a quote that is opened must be closed";
    if (strstr(problem, "did not find expected") && follows_quote(b, mark))
        return "a value that begins with a quote ends at the next one: put single quotes "
               "around the whole, as in query: '\"export controls\" AND chips'";
    if (strstr(context, "block"))
        return "check the indent: what belongs together begins in one column";
    if (strstr(context, "flow"))
        return "a value is missing, or begins with a sign of YAML's own: " QUOTE_IT;
    return "check the indent, and put a value with signs of YAML in it into quotes";
}

/* Whether what is wrong is what libyaml was within, and not the place that it noticed. */
static bool begins_before(const yaml_parser_t *p)
{
    if (!p->context)
        return false;
    return strstr(p->context, "simple key") ||
           (strstr(p->context, "quoted scalar") && strstr(p->problem, "end of"));
}

static void report_syntax(struct builder *b)
{
    const yaml_parser_t *p = &b->parser;
    yaml_mark_t mark = p->problem_mark;
    struct diag_place place;
    const char *hint;

    b->failed = true;
    if (p->error == YAML_READER_ERROR) {
        place.file = b->file;
        lines_place(&b->lines, p->problem_offset, &place.line, &place.column);
        diag_add(b->d, DIAG_ERROR, place, lines_get(&b->lines, place.line),
                 "remove it; rule files are UTF-8 text", "YAML: %s", p->problem);
        return;
    }
    if (begins_before(p))
        mark = p->context_mark;
    hint = syntax_hint(b, mark);
    if (!is_sign(b, &mark))
        (void)is_unclosed(b, &mark);
    place = place_of(b, mark);
    diag_add(b->d, DIAG_ERROR, place, lines_get(&b->lines, place.line), hint,
             "YAML: %s%s%s", p->problem ? p->problem : "it cannot be read",
             p->context ? ", " : "", p->context ? p->context : "");
}

/* --- building --- */

static struct yaml_node *new_node(struct builder *b, enum yaml_tree_kind kind,
                                  yaml_mark_t mark)
{
    struct yaml_node *n = arena_calloc(b->a, 1, sizeof(*n));

    n->kind = kind;
    n->place = place_of(b, mark);
    n->line = lines_get(&b->lines, n->place.line);
    return n;
}

static void refuse(struct builder *b, struct yaml_node *n, const char *what,
                   const char *sign)
{
    char hint[160];

    (void)snprintf(hint, sizeof(hint),
                   "quote it: \"%s...\" (without quotes `%s` at the start of a value "
                   "belongs to YAML)",
                   sign, sign);
    yaml_tree_error(b->d, n, hint, "this is read as %s of YAML", what);
    n->kind = YAML_TREE_BAD;
}

static struct yaml_node *build_scalar(struct builder *b, const yaml_event_t *e)
{
    struct yaml_node *n = new_node(b, YAML_TREE_SCALAR, e->start_mark);
    yaml_scalar_style_t style = e->data.scalar.style;
    bool quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                  style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    size_t at = lines_byte(&b->lines, n->place.line, n->place.column + quoted);
    struct span file = b->lines.text;

    n->text = arena_dup(
        b->a, span_make((const char *)e->data.scalar.value, e->data.scalar.length));
    n->plain = style == YAML_PLAIN_SCALAR_STYLE;
    n->exact = (quoted || n->plain) && e->start_mark.line == e->end_mark.line &&
               at + n->text.n <= file.n &&
               span_eq(span_make(file.p + at, n->text.n), n->text);
    n->place.column += n->exact && quoted;
    if (e->data.scalar.tag)
        refuse(b, n, "a tag", "!");
    else if (e->data.scalar.anchor)
        refuse(b, n, "an anchor", "&");
    return n;
}

static struct yaml_node *build_value(struct builder *b, const yaml_event_t *e,
                                     unsigned depth);

/* Fails for good at an error of YAML. */
static bool next_event(struct builder *b, yaml_event_t *e)
{
    if (yaml_parser_parse(&b->parser, e))
        return true;
    report_syntax(b);
    return false;
}

static void build_children(struct builder *b, struct yaml_node *parent, unsigned depth)
{
    struct yaml_node **tail = &parent->child;
    yaml_event_t e;
    bool end;

    while (!b->failed && next_event(b, &e)) {
        end = e.type == YAML_SEQUENCE_END_EVENT || e.type == YAML_MAPPING_END_EVENT;
        if (!end) {
            *tail = build_value(b, &e, depth);
            tail = &(*tail)->next;
        }
        yaml_event_delete(&e);
        if (end)
            return;
    }
}

static struct yaml_node *build_value(struct builder *b, const yaml_event_t *e,
                                     unsigned depth)
{
    bool sequence = e->type == YAML_SEQUENCE_START_EVENT;
    struct yaml_node *n;

    if (e->type == YAML_SCALAR_EVENT)
        return build_scalar(b, e);
    n = new_node(b, sequence ? YAML_TREE_SEQUENCE : YAML_TREE_MAPPING, e->start_mark);
    if (e->type == YAML_ALIAS_EVENT) {
        refuse(b, n, "an alias", "*");
        return n;
    }
    if (depth >= YAML_TREE_DEPTH) {
        yaml_tree_error(b->d, n, "a rule file has lists in rules, and little more",
                        "nested more than %d deep", YAML_TREE_DEPTH);
        b->failed = true;
        n->kind = YAML_TREE_BAD;
        return n;
    }
    build_children(b, n, depth + 1);
    if (sequence ? e->data.sequence_start.tag : e->data.mapping_start.tag)
        refuse(b, n, "a tag", "!");
    else if (sequence ? e->data.sequence_start.anchor : e->data.mapping_start.anchor)
        refuse(b, n, "an anchor", "&");
    return n;
}

/* The one document of the stream. */
static struct yaml_node *build_document(struct builder *b)
{
    struct yaml_node *root = NULL;
    bool end = false;
    yaml_event_t e;

    while (!end && !b->failed && next_event(b, &e)) {
        end = e.type == YAML_STREAM_END_EVENT;
        if (e.type == YAML_DOCUMENT_START_EVENT && root) {
            struct yaml_node *second = new_node(b, YAML_TREE_BAD, e.start_mark);

            yaml_tree_error(b->d, second, "make it a file of its own",
                            "a second document in one file");
            b->failed = true;
        } else if (e.type == YAML_SCALAR_EVENT || e.type == YAML_ALIAS_EVENT ||
                   e.type == YAML_SEQUENCE_START_EVENT ||
                   e.type == YAML_MAPPING_START_EVENT) {
            root = build_value(b, &e, 0);
        }
        yaml_event_delete(&e);
    }
    return b->failed ? NULL : root;
}

/* Whether it is UTF-8; says where it is not. */
static bool check_encoding(struct builder *b)
{
    struct span text = b->lines.text;
    struct diag_place place = {.file = b->file};
    size_t i = 0;
    unsigned bytes;

    if (utf8_valid(text))
        return true;
    while (i < text.n && utf8_valid(span_make(text.p + i, 1)))
        i++; /* plain ASCII is by far the most */
    while (i < text.n) {
        uint32_t cp = utf8_decode(text.p + i, text.p + text.n, &bytes);

        if (cp == UTF8_REPLACEMENT && !utf8_valid(span_make(text.p + i, bytes)))
            break;
        i += bytes;
    }
    lines_place(&b->lines, i, &place.line, &place.column);
    diag_add(b->d, DIAG_ERROR, place, lines_get(&b->lines, place.line),
             "save the file as UTF-8", "this is not UTF-8");
    return false;
}

struct yaml_node *yaml_tree_read(struct arena *a, const char *file, struct span text,
                                 struct diag *d)
{
    struct builder b = {.a = a, .d = d, .file = file};
    struct yaml_node *root = NULL;

    if (span_starts(text, "\ufeff"))
        text = span_make(text.p + 3, text.n - 3);
    lines_init(&b.lines, text);
    if (check_encoding(&b) && yaml_parser_initialize(&b.parser)) {
        yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&b.parser, (const unsigned char *)text.p, text.n);
        root = build_document(&b);
        yaml_parser_delete(&b.parser);
    }
    lines_release(&b.lines);
    return root;
}

struct query_source yaml_tree_source(const struct yaml_node *scalar)
{
    return (struct query_source){scalar->place, scalar->line, scalar->exact};
}
