/* rulefile: rule files of any bytes give whole rules, or at least one error. */
#include "fuzz/fuzz.h"

#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "rule/lint.h"
#include "rule/rulebook.h"

struct load {
    struct lint *lint;
    struct diag *diag;
    bool whole; /* nothing was wrong so far */
    size_t rules;
};

static int check_rule(void *ctx, const struct rule *rule)
{
    struct load *load = ctx;

    load->rules++;
    if (!load->whole)
        return 0;
    FUZZ_CHECK(rule->id.n > 0 && utf8_valid(rule->id));
    FUZZ_CHECK(rule->query != NULL);
    FUZZ_CHECK(!query_true_on_nothing(rule->query));
    lint_rule(load->lint, rule, load->diag);
    return 0;
}

static void check_file(const char *path)
{
    struct diag d;
    struct load load = {.diag = &d};
    struct rulebook *book;
    FILE *nowhere = fopen("/dev/null", "w");

    diag_init(&d);
    load.lint = lint_new();
    book = rulebook_load(&path, 1, &d);
    load.whole = d.errors == 0;
    (void)rulebook_each(book, check_rule, &load);
    FUZZ_CHECK(!load.whole || load.rules == rulebook_count(book) || d.errors > 0);
    diag_sort(&d);
    if (nowhere) {
        diag_print(&d, nowhere, false);
        (void)fclose(nowhere);
    }
    rulebook_free(book);
    lint_free(load.lint);
    diag_release(&d);
}

/* The first byte chooses the kind of file: even YAML, odd a watchlist. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *suffix = size && data[0] % 2 ? ".txt" : ".yaml";
    char path[64] = "/dev/shm/wirewatch-fuzz-XXXXXX";
    int fd;

    if (size < 1)
        return 0;
    (void)strcat(path, suffix);
    fd = mkstemps(path, (int)strlen(suffix));
    FUZZ_CHECK(fd >= 0);
    FUZZ_CHECK(write(fd, data + 1, size - 1) == (ssize_t)(size - 1));
    (void)close(fd);
    check_file(path);
    (void)unlink(path);
    return 0;
}
