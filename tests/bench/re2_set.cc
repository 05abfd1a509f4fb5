#include "bench/re2_set.h"

#include <re2/re2.h>
#include <re2/set.h>
#include <string>
#include <vector>

struct re2_set {
    explicit re2_set(const RE2::Options &options) : set(options, RE2::UNANCHORED)
    {
    }

    RE2::Set set;
    std::vector<int> found;
};

struct re2_set *re2_set_new(size_t memory_most)
{
    RE2::Options options;

    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_max_mem(static_cast<int64_t>(memory_most));
    return new re2_set(options);
}

int re2_set_add(struct re2_set *s, const char *pattern, size_t n)
{
    return s->set.Add(re2::StringPiece(pattern, n), nullptr) < 0 ? -1 : 0;
}

int re2_set_compile(struct re2_set *s)
{
    return s->set.Compile() ? 0 : -1;
}

long re2_set_match(struct re2_set *s, const char *text, size_t n)
{
    RE2::Set::ErrorInfo error;

    if (s->set.Match(re2::StringPiece(text, n), &s->found, &error))
        return static_cast<long>(s->found.size());
    return error.kind == RE2::Set::kNoError ? 0 : -1;
}
