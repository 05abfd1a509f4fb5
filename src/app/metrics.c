#include "app/metrics.h"

#include "text/utf8.h"

/* 64 us to 67 s. */
#define LEAST_POWER 6
#define MOST_POWER  26

static void begin(struct buf *out, const char *name, const char *type, const char *help)
{
    (void)buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_begin(struct buf *out, const char *name, bool counter, const char *help)
{
    begin(out, name, counter ? "counter" : "gauge", help);
}

static void put_value(struct buf *out, struct span value)
{
    struct buf held;

    buf_init(&held, BUF_NO_CAP); /* ids and names have limits */
    (void)utf8_hold(value, &held);
    for (size_t i = 0; i < held.n; i++) {
        if (held.p[i] == '\n') {
            (void)buf_add_str(out, "\\n");
            continue;
        }
        if (held.p[i] == '"' || held.p[i] == '\\')
            (void)buf_add_char(out, '\\');
        (void)buf_add_char(out, held.p[i]);
    }
    buf_release(&held);
}

/* All of a sample but its number. */
static void put_series(struct buf *out, const char *name, const char *label,
                       struct span value)
{
    (void)buf_add_str(out, name);
    if (label) {
        (void)buf_addf(out, "{%s=\"", label);
        put_value(out, value);
        (void)buf_add_str(out, "\"}");
    }
    (void)buf_add_char(out, ' ');
}

void metrics_put(struct buf *out, const char *name, const char *label, struct span value,
                 uint64_t v)
{
    put_series(out, name, label, value);
    (void)buf_add_u64(out, v);
    (void)buf_add_char(out, '\n');
}

void metrics_put_ms(struct buf *out, const char *name, const char *label,
                    struct span value, int64_t ms)
{
    put_series(out, name, label, value);
    (void)buf_addf(out, "%lld.%03d\n", (long long)(ms / 1000), (int)(ms % 1000));
}

/* Microseconds as seconds, without a rounding. */
static void put_us(struct buf *out, uint64_t us)
{
    (void)buf_addf(out, "%llu.%06u", (unsigned long long)(us / 1000000),
                   (unsigned)(us % 1000000));
}

void metrics_put_us(struct buf *out, const char *name, const char *label,
                    struct span value, uint64_t us)
{
    put_series(out, name, label, value);
    put_us(out, us);
    (void)buf_add_char(out, '\n');
}

void metrics_one(struct buf *out, const char *name, bool counter, const char *help,
                 uint64_t v)
{
    metrics_begin(out, name, counter, help);
    metrics_put(out, name, NULL, span_make(NULL, 0), v);
}

void metrics_one_ms(struct buf *out, const char *name, const char *help, int64_t ms)
{
    metrics_begin(out, name, false, help);
    metrics_put_ms(out, name, NULL, span_make(NULL, 0), ms);
}

void metrics_histogram(struct buf *out, const char *name, const char *help,
                       const struct histogram *h)
{
    begin(out, name, "histogram", help);
    for (unsigned power = LEAST_POWER; power <= MOST_POWER; power++) {
        (void)buf_addf(out, "%s_bucket{le=\"", name);
        put_us(out, UINT64_C(1) << power);
        (void)buf_addf(out, "\"} %llu\n", (unsigned long long)histogram_below(h, power));
    }
    (void)buf_addf(out, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum ", name,
                   (unsigned long long)h->count, name);
    put_us(out, h->sum);
    (void)buf_addf(out, "\n%s_count %llu\n", name, (unsigned long long)h->count);
}
