#include "text/wide.h"

/* Behind what is neither nothing is asked: most rows are short. */
struct wide_row wide_look_portable(const char *p)
{
    struct wide_row row = {0, 0};

    for (unsigned i = 0; i < WIDE_UNITS; i++, p += WIDE_UNIT) {
        uint32_t unit = wide_unit(p);

        if (wide_is_self(unit))
            row.self |= 1u << i;
        else if (wide_is_sign(unit))
            row.sign |= 1u << i;
        else
            break;
    }
    return row;
}
