/*
 * news: writes what the naive matcher is tried on, for programs to be tried on it:
 * helper_news SEED ITEMS DIR makes DIR/rules.yaml, DIR/watchlist.txt and
 * DIR/items.ndjson.
 */
#include <stdio.h>
#include <stdlib.h>

#include "oracle/gen.h"

#define RULES 64

static void save(const char *dir, const char *name, const struct buf *text)
{
    char path[4096];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    f = fopen(path, "wb");
    if (!f || fwrite(text->p, 1, text->n, f) != text->n || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}

static void write_rules(const struct gen_set *set, const char *dir)
{
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    gen_put_yaml(&text, set);
    save(dir, "rules.yaml", &text);
    buf_reset(&text);
    gen_put_watchlist(&text, set);
    save(dir, "watchlist.txt", &text);
    buf_release(&text);
}

static void write_items(const struct gen_set *set, struct gen_chance *c, unsigned long n,
                        const char *dir)
{
    struct gen_item item;
    struct buf text;

    buf_init(&text, BUF_NO_CAP);
    gen_item_init(&item);
    while (n--) {
        gen_item_write(&item, c, set);
        gen_put_json(&text, &item);
        (void)buf_add_str(&text, "\n");
    }
    save(dir, "items.ndjson", &text);
    gen_item_release(&item);
    buf_release(&text);
}

int main(int argc, char **argv)
{
    struct gen_options options = {.rules = RULES};
    struct gen_chance c;
    struct gen_set set;

    if (argc != 4) {
        fprintf(stderr, "usage: helper_news SEED ITEMS DIR\n");
        return 2;
    }
    c = (struct gen_chance){strtoull(argv[1], NULL, 0)};
    gen_set_init(&set, &c, options);
    write_rules(&set, argv[3]);
    write_items(&set, &c, strtoul(argv[2], NULL, 10), argv[3]);
    gen_set_release(&set);
    return 0;
}
