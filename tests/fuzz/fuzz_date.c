/* date: any text is a date or none, and a date that was written is read again. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "feed/date.h"

/* What date_format writes is canonical, and the same time. */
static void check_format(int64_t wall_ms)
{
    char text[CLOCK_TEXT_SIZE];
    int64_t again;

    date_format(wall_ms, text);
    FUZZ_CHECK(date_is_canonical(span_of(text)));
    FUZZ_CHECK(date_parse(span_of(text), &again) == 0);
    FUZZ_CHECK(again == wall_ms);
}

/* White space around it changes nothing. */
static void check_blanks(struct span date, int64_t wall_ms)
{
    struct buf b;
    int64_t again;

    buf_init(&b, BUF_NO_CAP);
    (void)buf_add_str(&b, " \n");
    (void)buf_add_span(&b, date);
    (void)buf_add_str(&b, "\t");
    FUZZ_CHECK(date_parse(buf_span(&b), &again) == 0);
    FUZZ_CHECK(again == wall_ms);
    buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf held;
    struct span text = fuzz_hold(&held, data, size);
    int64_t wall_ms;

    if (date_parse(text, &wall_ms) == 0) {
        /* years 0 to 9999, and a zone that may pass their ends */
        FUZZ_CHECK(wall_ms >= INT64_C(-62167219200000) - 86400000);
        FUZZ_CHECK(wall_ms < INT64_C(253402300800000) + 2 * 86400000);
        if (wall_ms >= INT64_C(-62167219200000) && wall_ms < INT64_C(253402300800000))
            check_format(wall_ms);
        check_blanks(text, wall_ms);
        if (date_is_canonical(span_trim(text)))
            FUZZ_CHECK(text.n >= 20);
    }
    buf_release(&held);
    return 0;
}
