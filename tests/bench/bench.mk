# `make bench`: how fast, how large, and beside it a Hyperscan literal scan where there is
# one. `make bench-quick` leaves out the million rules.

bench_sources = $(sort $(wildcard tests/bench/*.c))
bench_objects = $(bench_sources:%.c=$(BUILD)/%.o)
bench_archives = $(call archives_to,match)

bench_has_hs := $(shell $(PKG_CONFIG) --exists libhs 2>/dev/null && echo yes)
ifeq ($(bench_has_hs),yes)
bench_cflags := -DBENCH_HYPERSCAN $(shell $(PKG_CONFIG) --cflags libhs)
bench_libs := $(shell $(PKG_CONFIG) --libs libhs)
endif

$(BUILD)/tests/bench/%.o: tests/bench/%.c Makefile tests/bench/bench.mk
	@mkdir -p $(@D)
	$(CC) $(ww_cflags) $(bench_cflags) -Itests -MMD -MP -c -o $@ $<

$(BUILD)/tests/bench/wirewatch-bench: $(bench_objects) $(bench_archives)
	$(CC) $(ww_cflags) $(LDFLAGS) -o $@ $(bench_objects) $(bench_archives) $(ww_libs) \
		$(bench_libs) -lm

.PHONY: bench bench-quick
bench: $(BUILD)/tests/bench/wirewatch-bench
	$< --json=$(BUILD)/bench.json 10 1000 100000 1000000

bench-quick: $(BUILD)/tests/bench/wirewatch-bench
	$< --json=$(BUILD)/bench.json 10 1000 100000
